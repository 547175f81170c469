"""The compiled corpus in one file, so that a start reads no YAML.

The file's name and first field are the hash of everything it was made from: data files and the code that reads them. A
file that is missing, of another version or garbled is no fault; it is made again. It is JSON, so a forged one can hold
wrong words but run nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import uuid4

import bot
from bot.documents.packs.codec import decoder, encode
from bot.documents.packs.values import Corpus
from bot.domain.models import Erratum, Initiative, Pack, Passage, Place, Theme

_KINDS: dict[str, type[Any]] = {
    "packs": Pack,
    "places": Place,
    "passages": Passage,
    "initiatives": Initiative,
    "themes": Theme,
    "errata": Erratum,
}
_CODE = ("domain/models.py", "text/*.py", "documents/packs/*.py")
_PREFIX = "corpus-"
_KEEP = 2  # compiled files that stay in the folder: this one, and one for a replica not yet restarted


@cache
def _code_version() -> bytes:
    """The reading code's own text: nobody has to remember to raise a number."""
    root = Path(bot.__file__).parent
    paths = sorted(path for pattern in _CODE for path in root.glob(pattern))
    return hashlib.blake2b(b"\0".join(path.read_bytes() for path in paths)).digest()


def key_of(files: Mapping[PurePosixPath, bytes]) -> str:
    """Names the state of the data and of the code: 32 hexadecimal digits."""
    digest = hashlib.blake2b(_code_version(), digest_size=16)
    for name, raw in sorted(files.items()):
        digest.update(f"{len(str(name))} {name} {len(raw)} ".encode())
        digest.update(raw)
    return digest.hexdigest()


def read(folder: Path, key: str) -> Corpus | None:
    """The corpus kept under `key`, or None."""
    try:
        kept = json.loads((folder / f"{_PREFIX}{key}.json").read_bytes())
        if kept["key"] != key:
            return None
        rows = {name: list(map(decoder(kind) or _plain, kept[name])) for name, kind in _KINDS.items()}
        synonyms = tuple(tuple(group) for group in kept["synonyms"])
        gazetteer = tuple(kept["gazetteer"])
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    return Corpus(
        key,
        {pack.id: pack for pack in rows["packs"]},
        {(place.pack, place.id): place for place in rows["places"]},
        {passage.id: passage for passage in rows["passages"]},
        {initiative.id: initiative for initiative in rows["initiatives"]},
        {theme.id: theme for theme in rows["themes"]},
        {erratum.id: erratum for erratum in rows["errata"]},
        synonyms,
        gazetteer,
    )


def _plain(value: Any) -> Any:
    return value


def write(folder: Path, corpus: Corpus) -> None:
    """Keeps the corpus; a folder that cannot be written to costs time at the next start, nothing else."""
    kept: dict[str, Any] = {"key": corpus.key, "synonyms": corpus.synonyms, "gazetteer": corpus.gazetteer}
    for name in _KINDS:
        kept[name] = [encode(value) for value in getattr(corpus, name).values()]
    text = json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
    write_atomically(folder / f"{_PREFIX}{corpus.key}.json", text.encode())
    with suppress(OSError):
        old = sorted(folder.glob(f"{_PREFIX}*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
        for path in old[_KEEP:]:
            path.unlink()


def write_atomically(path: Path, raw: bytes) -> None:
    """All of the file or none of it, also when several processes write it at once. Says nothing when it cannot."""
    fresh = path.with_name(f".{path.name}.{uuid4().hex}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_bytes(raw)
        fresh.replace(path)
    except OSError:
        with suppress(OSError):
            fresh.unlink()
