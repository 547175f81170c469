"""The textbook BM25, to be compared with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray


class PlainBM25:
    def __init__(self, bags: Sequence[Sequence[str]], *, k1: float, b: float) -> None:
        self.size = len(bags)
        length = np.array([len(bag) for bag in bags], np.float64)
        norm = k1 * (1 - b + b * length / length.mean())
        found: dict[str, list[tuple[int, int]]] = {}
        for doc, bag in enumerate(bags):
            for word, count in Counter(bag).items():
                found.setdefault(word, []).append((doc, count))
        self.postings: dict[str, tuple[NDArray[np.int64], NDArray[np.float64]]] = {}
        for word, pairs in found.items():
            docs, counts = np.array(pairs, np.int64).T
            idf = np.log(1 + (self.size - len(docs) + 0.5) / (len(docs) + 0.5))
            self.postings[word] = docs, idf * counts * (k1 + 1) / (counts + norm[docs])

    def scores(self, words: Iterable[str]) -> NDArray[np.float64]:
        out = np.zeros(self.size)
        for word in words:
            if word in self.postings:
                docs, weights = self.postings[word]
                out[docs] += weights
        return out
