"""The locks: a checksum for each line of each data file, so that no character changes unseen.

`packs/ID/pack.lock` covers its pack, `data.lock` the files beside `packs/`. A lock holds one line for each line of a
file and nothing about the file as a whole: where two edits of the data merge, so do their locks. Files are compared
byte by byte; names that begin with a full stop are not part of the data.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from itertools import zip_longest
from pathlib import Path, PurePosixPath

from bot.documents.packs.cache import write_atomically
from bot.domain.errors import Fault

DATA_LOCK = PurePosixPath("data.lock")
PACK_LOCK = "pack.lock"
_HEAD = "# A checksum for each line of each file, written by `citybrief check --accept`. Do not edit."
_DIGITS = 10  # hexadecimal, 40 bits a line
_ACCEPT = "if that is meant, run `citybrief check --accept`"


def is_lock(path: PurePosixPath) -> bool:
    return path == DATA_LOCK or path.name == PACK_LOCK


def _lock_of(path: PurePosixPath) -> PurePosixPath:
    parts = path.parts
    return PurePosixPath(*parts[:2], PACK_LOCK) if parts[0] == "packs" and len(parts) > 2 else DATA_LOCK


def render(files: Mapping[PurePosixPath, bytes]) -> dict[PurePosixPath, str]:
    """The text of every lock. `files` by their path inside the data folder; locks among them are left out."""
    texts: dict[PurePosixPath, list[str]] = {}
    for path in sorted(path for path in files if not is_lock(path)):
        lock = _lock_of(path)
        rows = texts.setdefault(lock, [_HEAD])
        rows.append(str(path.relative_to(lock.parent)))
        rows += [f"  {_checksum(line)}" for line in _lines(files[path])]
    return {lock: "\n".join(rows) + "\n" for lock, rows in texts.items()}


def _lines(raw: bytes) -> list[bytes]:
    """Split on the newline alone, which stays with its line: a last line without one is another line."""
    *whole, rest = raw.split(b"\n")
    return [*(line + b"\n" for line in whole), *([rest] if rest else [])]


def _checksum(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()[:_DIGITS]


def faults(data: Path, files: Mapping[PurePosixPath, bytes]) -> list[Fault]:
    """Where the data differs from its locks: the first changed line of each file."""
    found: list[Fault] = []
    expected = render(files)
    for lock in sorted({*expected, *(path for path in files if is_lock(path))}):
        path = data / lock
        text = expected.get(lock)
        if lock not in files:
            found.append(Fault(path, 1, "this lock is missing; run `citybrief check --accept`"))
        elif text is None:
            found.append(Fault(path, 1, "this lock belongs to nothing; delete it"))
        elif files[lock] != text.encode():
            found += _differences(path, text, files[lock].decode(errors="replace"))
    return found


def _differences(path: Path, expected: str, stands: str) -> list[Fault]:
    """One fault for each file whose checksums differ; if none does, the lock itself was changed."""
    new, old = _sections(expected), _sections(stands)
    found: list[Fault] = []
    for name, rows in new.items():
        if name not in old:
            found.append(Fault(path.parent / name, 1, f"this file is not in {path.name}; {_ACCEPT}"))
            continue
        pairs = enumerate(zip_longest(rows, old[name]), 1)
        line = next((number for number, (a, b) in pairs if a != b), None)
        if line is not None:
            found.append(Fault(path.parent / name, line, f"changed since {path.name} was written; {_ACCEPT}"))
    gone = sorted(old.keys() - new.keys())
    found += [Fault(path, 1, f"“{name}” is in this lock and not in the folder; {_ACCEPT}") for name in gone]
    if not found:
        pairs = enumerate(zip_longest(expected.split("\n"), stands.split("\n")), 1)
        line = next((number for number, (a, b) in pairs if a != b), 1)
        found.append(Fault(path, line, "the lock itself was changed; run `citybrief check --accept`"))
    return found


def _sections(text: str) -> dict[str, list[str]]:
    sections: dict[str, list[str]] = {}
    rows: list[str] = []
    for line in text.split("\n")[1:]:
        if line.startswith("  "):
            rows.append(line)
        elif line:
            rows = sections.setdefault(line, [])
    return sections


def accept(data: Path, files: Mapping[PurePosixPath, bytes]) -> list[Path]:
    """Writes the locks of the data as it stands, removes those that belong to nothing; the paths that changed."""
    expected = render(files)
    changed: list[Path] = []
    for lock, text in expected.items():
        if files.get(lock) != text.encode():
            write_atomically(data / lock, text.encode())
            changed.append(data / lock)
    for lock in (path for path in files if is_lock(path) and path not in expected):
        (data / lock).unlink()
        changed.append(data / lock)
    return sorted(changed)
