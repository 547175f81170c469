"""An inverted index on numpy: BM25 with every weight worked out beforehand.

Terms of three classes are measured against the length of their own kind of text: Chinese, words of other scripts, and
what has no length (numbers, concepts), so that a long English rendering does not make a Chinese passage look long.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

K1 = 0.5
B = 0.45
COMMON = 0.2  # a term in more of the documents than this tells nothing …
SMALL = 1_000  # … where there are this many of them; in a small pack every word counts

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]


def term_class(term: str) -> int:
    """0 Chinese, 1 other words, 2 without a length."""
    return 1 if term[0] == " " else 2 if term[0] in "#§" else 0


@dataclass(frozen=True, slots=True)
class Postings:
    """`docs[starts[t]:starts[t + 1]]` are the documents of term `t`, `impacts` their BM25 weights, idf included."""

    vocabulary: Mapping[str, int]
    starts: NDArray[np.int64]
    docs: Ints
    impacts: Floats
    idf: Floats
    said: NDArray[np.bool_]  # whether a document says the term, or people alone do who ask for what it says
    size: int  # documents

    def scores(self, terms: Sequence[int], weights: Sequence[float]) -> Floats:
        """Score of every document for a weighted bag of term numbers."""
        out = np.zeros(self.size, np.float32)
        starts, docs, impacts = self.starts, self.docs, self.impacts
        for term, weight in zip(terms, weights, strict=True):
            a, b = starts[term], starts[term + 1]
            out[docs[a:b]] += impacts[a:b] if weight == 1 else impacts[a:b] * np.float32(weight)
        return out


def build(bags: Iterable[Mapping[int, float]], vocabulary: Mapping[str, int], said: Collection[int]) -> Postings:
    """`bags`: for each document, in order, every term's number with its weighted frequency.

    `vocabulary` and `said` may grow while `bags` is read; a term's number is its place in `vocabulary`.
    """
    terms, docs, freqs = array("i"), array("i"), array("f")
    size = 0
    for bag in bags:
        terms.extend(bag.keys())
        freqs.extend(bag.values())
        docs.extend([size] * len(bag))
        size += 1
    kind = np.fromiter(map(term_class, vocabulary), np.int64, len(vocabulary))
    return weigh(
        vocabulary, np.array(terms, np.int32), np.array(docs, np.int32), np.array(freqs, np.float32), kind, size,
        said=said,
    )  # fmt: skip


def weigh(
    vocabulary: Mapping[str, int],
    term: Ints,
    doc: Ints,
    freq: Floats,
    kind: NDArray[np.int64],
    size: int,
    *,
    said: Collection[int] | None = None,
    elsewhere: NDArray[np.int64] | None = None,
    size_elsewhere: int = 0,
) -> Postings:
    """From (term, document, weighted frequency), each pair once. `kind`: the class of each term.

    `said`: terms that a document says, where not all are. `elsewhere`: in how many of `size_elsewhere` further documents each term stands, which tells how rare it is.
    """
    count = np.bincount(term, minlength=len(vocabulary))
    everywhere = count if elsewhere is None else count + elsewhere
    idf = np.log(1 + (size + size_elsewhere - everywhere + 0.5) / (everywhere + 0.5)).astype(np.float32)
    order = np.argsort(term, kind="stable")
    if size >= SMALL:
        order = order[count[term[order]] <= COMMON * size]
    impact = idf[term] * freq * (K1 + 1) / (freq + K1 * _norm(term, doc, freq, kind, size))
    kept = np.bincount(term[order], minlength=len(vocabulary))
    starts = np.concatenate(([0], np.cumsum(kept))).astype(np.int64)
    own = np.full(len(vocabulary), said is None)
    own[list(said or ())] = True
    return Postings(vocabulary, starts, doc[order], impact[order].astype(np.float16), idf, own, size)


def rarest(size: int) -> float:
    """The idf of a term that none of so many documents has, or one alone."""
    return float(np.log(1 + (size - 0.5) / 1.5))


def _norm(term: Ints, doc: Ints, freq: Floats, kind: NDArray[np.int64], size: int) -> Floats:
    """BM25's length norm for every posting: 1 where the text is as long as the mean of its class."""
    length = np.bincount(doc.astype(np.int64) * 3 + kind[term], weights=freq, minlength=size * 3).reshape(size, 3)
    relative = length / np.maximum(length.mean(axis=0), 1e-6) if size else length
    relative[:, 2] = 1.0
    return (1 - B + B * relative[doc, kind[term]]).astype(np.float32)
