"""What a library's texts mean, as vectors, and how near a question is to each passage.

A vector is made once a text and kept in eight bits beside the index, in one file an encoder: texts that an edit left as
they were are not read again.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import zipfile
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.documents.packs import Corpus
from bot.documents.packs.cache import write_atomically
from bot.domain.models import Passage
from bot.search.build import clauses
from bot.search.encoder import Floats

SCALE = 127.0
AT_ONCE = 16  # texts of one request: a question never waits longer than for these
ROWS = 4_096  # that are widened at once

Encode = Callable[[Sequence[str]], Awaitable[Floats | None]]


@dataclass(frozen=True, slots=True)
class Vectors:
    """Rows `of_doc[d]:of_doc[d + 1]` are passage `d`'s, `scale[r]` times a row has length 1."""

    of_doc: NDArray[np.int64]
    rows: NDArray[np.int8]
    scale: Floats

    def likeness(self, question: Floats) -> Floats:
        """For each passage, the likeness of its nearest text, from -1 to 1."""
        found = np.empty(len(self.rows), np.float32)
        for first in range(0, len(self.rows), ROWS):
            some = slice(first, first + ROWS)
            found[some] = self.rows[some].astype(np.float32) @ question
        return np.asarray(np.maximum.reduceat(found * self.scale, self.of_doc[:-1]), np.float32)


def texts_of(corpus: Corpus, passage: Passage) -> tuple[str, ...]:
    """What of a passage is compared with a question: its clauses two by two and its initiatives' titles. Sentences and
    renderings added nothing, everyday phrasings took away: any short question is like some short phrase.
    """
    text = passage.reading or passage.text
    parts = clauses(text)
    found = [f"{a}，{b}" for a, b in pairwise(parts)] or [text]
    for one in (corpus.initiatives[id] for id in passage.initiatives):
        found += (one.title.zh, one.title.en)
    return tuple(dict.fromkeys(found))


class Kept:
    """The file of one encoder's vectors; a file that is missing or garbled is made again."""

    def __init__(self, folder: Path | None, encoder: str) -> None:
        self._path = folder / f"meaning-{encoder}.npz" if folder else None

    def read(self) -> dict[bytes, tuple[NDArray[np.int8], float]]:
        if self._path is None:
            return {}
        try:
            with self._path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
                keys, rows, scale = file["keys"], file["rows"], file["scale"]
            return {key.tobytes(): (row, float(by)) for key, row, by in zip(keys, rows, scale, strict=True)}
        except (OSError, ValueError, KeyError, EOFError, TypeError, zipfile.BadZipFile):
            return {}

    def write(self, keys: Sequence[bytes], rows: NDArray[np.int8], scale: Floats) -> None:
        """A folder that cannot be written to costs time at the next start, nothing else."""
        if self._path is None:
            return
        raw = io.BytesIO()
        np.savez(raw, keys=np.frombuffer(b"".join(keys), np.uint8).reshape(len(keys), -1), rows=rows, scale=scale)
        write_atomically(self._path, raw.getvalue())


async def make(corpus: Corpus, kept: Kept, encode: Encode) -> Vectors | None:
    """The vectors of a corpus, those that are kept as they are; None where the encoder gave out on the way."""
    texts = [texts_of(corpus, passage) for passage in corpus.passages.values()]
    if not texts:
        return None
    keyed = {_key(text): text for some in texts for text in some}
    known = await asyncio.to_thread(kept.read)
    missing = [key for key in keyed if key not in known]
    for first in range(0, len(missing), AT_ONCE):
        some = missing[first : first + AT_ONCE]
        found = await encode([keyed[key] for key in some])
        if found is None:
            return None
        known |= {key: eight_bits(row) for key, row in zip(some, found, strict=True)}
    keys = list(keyed)
    if missing or len(known) > len(keys):
        rows, scale = np.stack([known[key][0] for key in keys]), np.array([known[key][1] for key in keys], np.float32)
        await asyncio.to_thread(kept.write, keys, rows, scale)
    order = [_key(text) for some in texts for text in some]
    return Vectors(
        np.cumsum([0, *map(len, texts)], dtype=np.int64),
        np.stack([known[key][0] for key in order]),
        np.array([known[key][1] for key in order], np.float32),
    )


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).digest()


def eight_bits(row: Floats) -> tuple[NDArray[np.int8], float]:
    """A vector in eight bits a number, and what it must be taken times."""
    most = max(float(np.abs(row).max()), 1e-9)
    small = np.round(row / most * SCALE).astype(np.int8)
    return small, most / SCALE
