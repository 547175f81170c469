"""Pack files to a Corpus. `load` for serving, `check` to prove the data, `accept` to seal an edit."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from bot.documents.packs import cache as compiled
from bot.documents.packs import lock
from bot.documents.packs.values import Corpus
from bot.domain.errors import Fault, PackError

__all__ = ["Corpus", "accept", "check", "load"]


def read_files(data: Path) -> dict[PurePosixPath, bytes]:
    """Every file under `data` by its path inside it; whatever begins with a full stop is left out. Raises PackError where
    the system does not let us read.
    """
    found: dict[PurePosixPath, bytes] = {}
    try:
        if not data.is_dir():
            raise PackError([Fault(data, 1, "there is no such folder")])
        list(data.iterdir())  # rglob() is silent about a folder that it may not read
        for path in sorted(data.rglob("*")):
            inside = PurePosixPath(path.relative_to(data).as_posix())
            if not any(part.startswith(".") for part in inside.parts) and path.is_file():
                found[inside] = path.read_bytes()
    except OSError as error:
        raise PackError([Fault(Path(error.filename or data), 1, f"cannot be read: {error.strerror}")]) from error
    return found


def load(data: Path, cache: Path | None) -> Corpus:
    """The corpus of a data folder. Raises PackError with every fault that keeps it from being served.

    A hole in the coverage, a name that means two things or a lock that does not match is for `check`: an edit can be
    tried before it is proved. `cache` is a folder for the compiled corpus; None compiles anew each time.
    """
    files = read_files(data)
    content = {path: raw for path, raw in files.items() if not lock.is_lock(path)}
    key = compiled.key_of(content)
    kept = compiled.read(cache, key) if cache else None
    if kept is not None:
        return kept
    from bot.documents.packs.compile import compile_files  # YAML is read only when the data changed

    corpus, findings = compile_files(data, content, key)
    if findings.broken:
        raise PackError(findings.broken)
    if cache:
        compiled.write(cache, corpus)
    return corpus


def check(data: Path) -> list[Fault]:
    """Every fault of the data, in order of file and line; empty only if the data is proved and sealed."""
    from bot.documents.packs.compile import compile_files

    try:
        files = read_files(data)
    except PackError as error:
        return list(error.faults)
    content = {path: raw for path, raw in files.items() if not lock.is_lock(path)}
    _, findings = compile_files(data, content, "")
    return sorted({*findings.broken, *findings.unproven, *lock.faults(data, files)})


def accept(data: Path) -> list[Path]:
    """Writes the locks of the data as it stands; the lock files that changed. Does not prove anything else."""
    return lock.accept(data, read_files(data))
