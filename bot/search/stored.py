"""The tables of an index, and how they are kept in one file beside the compiled corpus.

The file is numpy's own format without pickled objects, so a forged one can hold wrong numbers but run nothing.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.documents.packs.cache import write_atomically
from bot.search.lexicon import Lexicon, Phrase
from bot.search.postings import Postings
from bot.search.units import Units

_PREFIX = "index-"
_KEEP = 2  # files that stay in the folder: this one, and one for a replica not yet restarted


@dataclass(frozen=True, slots=True)
class Tables:
    """Everything that is computed once from a corpus."""

    postings: Postings
    units: Units
    lexicon: Lexicon
    sounds: NDArray[np.int16]


@cache
def code_version() -> str:
    """The building code's own text: nobody has to remember to raise a number."""
    folder = Path(__file__).parent
    digest = hashlib.blake2b(digest_size=8)
    for path in sorted([*folder.glob("*.py"), *(folder.parent / "text").glob("*.py"), folder / "stopwords.toml"]):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def path_of(folder: Path, key: str) -> Path:
    return folder / f"{_PREFIX}{key}-{code_version()}.npz"


def save(path: Path, tables: Tables) -> None:
    """A folder that cannot be written to costs time at the next start, nothing else."""
    postings, units = tables.postings, tables.units
    phrases = {k: [int(p.word), *p.concepts] if p else None for k, p in tables.lexicon.table.items()}
    raw = pack_arrays(
        vocabulary=text_array("\n".join(postings.vocabulary)),
        starts=postings.starts,
        docs=postings.docs,
        impacts=postings.impacts,
        idf=postings.idf,
        said=postings.said,
        size=np.array(postings.size),
        of_doc=units.of_doc,
        unit_starts=units.starts,
        unit_terms=units.terms,
        initiative=units.initiative,
        lexicon=text_array(json.dumps(phrases, ensure_ascii=False, separators=(",", ":"))),
        sounds=tables.sounds,
    )
    write_atomically(path, raw)
    with suppress(OSError):
        old = sorted(path.parent.glob(f"{_PREFIX}*.npz"), key=lambda one: one.stat().st_mtime, reverse=True)
        for one in old[_KEEP:]:
            one.unlink()


def load(path: Path) -> Tables | None:
    """None for a file that is missing or garbled: it is made again."""
    kept = unpack_arrays(path)
    if kept is None:
        return None
    try:
        words = _text(kept["vocabulary"]).split("\n")
        phrases = json.loads(_text(kept["lexicon"]))
        return Tables(
            Postings(
                dict(zip(words, range(len(words)), strict=True)),
                kept["starts"],
                kept["docs"],
                kept["impacts"],
                kept["idf"],
                kept["said"],
                int(kept["size"]),
            ),
            Units(kept["of_doc"], kept["unit_starts"], kept["unit_terms"], kept["initiative"]),
            Lexicon({k: Phrase(bool(v[0]), tuple(v[1:])) if v else None for k, v in phrases.items()}),
            kept["sounds"],
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def pack_arrays(**arrays: NDArray[Any]) -> bytes:
    """Arrays as one file, by name."""
    raw = io.BytesIO()
    np.savez(raw, allow_pickle=False, **arrays)
    return raw.getvalue()


def unpack_arrays(path: Path) -> dict[str, NDArray[Any]] | None:
    """The inverse of `pack_arrays`; None for a file that is missing or garbled."""
    try:
        with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except (OSError, ValueError, KeyError, EOFError, TypeError, AttributeError, zipfile.BadZipFile):
        return None


def text_array(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(text.encode(), np.uint8)


def _text(raw: NDArray[np.uint8]) -> str:
    return raw.tobytes().decode()
