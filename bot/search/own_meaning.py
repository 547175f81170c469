"""Vectors of a team's own documents: made once an edition, kept in the database, joined like its terms."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np

from bot.search.build import clauses
from bot.search.meaning import AT_ONCE, Encode, Vectors, eight_bits
from bot.text.fold import fold


def texts_of(text: str) -> tuple[str, ...]:
    """What of a passage is compared with a question: its clauses two by two, each once."""
    parts = clauses(fold(text))
    return tuple("，".join(parts[at : at + 2]) for at in range(0, len(parts), 2)) or (text,)


async def vectors_of(passages: Sequence[str], encode: Encode) -> bytes | None:
    """The vectors of the passages of an edition as one blob; None where the encoder gave out on the way."""
    texts = [texts_of(text) for text in passages]
    flat = [text for some in texts for text in some]
    rows, scale = [], []
    for first in range(0, len(flat), AT_ONCE):
        found = await encode(flat[first : first + AT_ONCE])
        if found is None:
            return None
        for row, by in map(eight_bits, found):
            rows.append(row)
            scale.append(by)
    if not rows:
        return None
    out = io.BytesIO()
    bounds = np.cumsum([0, *map(len, texts)], dtype=np.int64)
    np.savez(out, bounds=bounds, rows=np.stack(rows), scale=np.array(scale, np.float32))
    return out.getvalue()


def joined(blobs: Sequence[bytes | None], counts: Sequence[int]) -> Vectors | None:
    """The vectors of several editions of so many passages, one after the other; None where no edition has any.

    What an edition without vectors says is like nothing.
    """
    parts = [_read(blob, count) for blob, count in zip(blobs, counts, strict=True)]
    width = next((one.rows.shape[1] for one in parts if one is not None), 0)
    if not width:
        return None
    filled = [
        one
        or Vectors(np.arange(count + 1, dtype=np.int64), np.zeros((count, width), np.int8), np.zeros(count, np.float32))
        for one, count in zip(parts, counts, strict=True)
    ]
    lasts = np.cumsum([0, *(len(one.rows) for one in filled)])
    bounds = [one.of_doc[1:] + last for one, last in zip(filled, lasts, strict=False)]
    return Vectors(
        np.concatenate([[0], *bounds]).astype(np.int64),
        np.concatenate([one.rows for one in filled]),
        np.concatenate([one.scale for one in filled]),
    )


def _read(blob: bytes | None, passages: int) -> Vectors | None:
    """None too for a blob that is not of so many passages."""
    if blob is None:
        return None
    with np.load(io.BytesIO(blob), allow_pickle=False) as file:
        vectors = Vectors(file["bounds"], file["rows"], file["scale"])
    return vectors if len(vectors.of_doc) == passages + 1 else None
