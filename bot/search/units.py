"""The small pieces of a document (clauses, initiatives) and how well a question fits the best of them.

BM25 sees a bag. Of the passages it brings, those are better whose matching words stand together: in one clause, in a
few clauses running, or in one initiative.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
Floats = NDArray[np.float32]


def asked_unit(initiative: int) -> int:
    """The mark of an everyday phrasing, and from the mark its initiative's number: it is its own inverse."""
    return -2 - initiative


@dataclass(frozen=True, slots=True)
class Units:
    """Units of document `d` are `of_doc[d]:of_doc[d + 1]`, clauses first, in the order of the text.

    Terms of unit `u` are `terms[starts[u]:starts[u + 1]]`. `initiative[u]` is its number, -1 for a clause, `asked_unit`
    of the number for a way in which people ask for it.
    """

    of_doc: NDArray[np.int64]
    starts: NDArray[np.int64]
    terms: NDArray[np.int32]
    initiative: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Closeness:
    """For each of the documents asked about, in that order; all scores are shares of the question's weight."""

    near: Floats  # best two clauses running
    wide: Floats  # best six
    best: Floats  # best initiative
    has: Bools  # [document, term] present anywhere in what the document or its editors say
    has_near: Bools  # [document, term] present in the best six clauses or the best initiative, whichever is better
    has_asked: Bools  # [document, term] present in the best of the everyday phrasings
    initiatives: tuple[tuple[tuple[int, float], ...], ...]  # (number, score) of each document's initiatives


def closeness(units: Units, docs: Sequence[int], terms: Sequence[int], weights: Floats, vocabulary: int) -> Closeness:
    """How close together the weighted `terms` stand in `docs` (at least one). `weights` add up to 1 at most."""
    matrix, firsts, kinds = _presence(units, docs, terms, vocabulary)
    clause, asked = kinds == -1, kinds < -1
    owner = np.repeat(np.arange(len(docs)), np.diff(np.append(firsts, len(kinds))))
    two = _joined(matrix, matrix, 1, owner, clause)
    four = _joined(two, two, 2, owner, clause)
    six = _joined(four, two, 4, owner, clause)
    plain = matrix @ weights
    near = np.where(clause, two @ weights, 0).astype(np.float32)
    wide = np.where(clause, six @ weights, 0).astype(np.float32)
    own = np.where(clause, 0, plain).astype(np.float32)
    has = np.logical_or.reduceat(matrix & ~asked[:, None], firsts, axis=0)
    bests = np.where(asked, -1, np.maximum(wide, own))
    has_near = np.empty_like(has)
    has_asked = np.zeros_like(has)
    initiatives = []
    ends = [*firsts[1:].tolist(), len(kinds)]
    for row, (a, b) in enumerate(zip(firsts.tolist(), ends, strict=True)):
        top = a + int(bests[a:b].argmax())
        has_near[row] = six[top] if clause[top] else matrix[top]
        found: dict[int, float] = {}
        for unit in np.flatnonzero(~clause[a:b]) + a:
            number = int(kinds[unit]) if kinds[unit] >= 0 else asked_unit(int(kinds[unit]))
            found[number] = max(found.get(number, 0.0), float(own[unit]))
        initiatives.append(tuple(found.items()))
        if asked[a:b].any():
            has_asked[row] = matrix[a + int(np.where(asked[a:b], own[a:b], -1).argmax())]
    return Closeness(
        np.maximum.reduceat(near, firsts),
        np.maximum.reduceat(wide, firsts),
        np.maximum.reduceat(own, firsts),
        has,
        has_near,
        has_asked,
        tuple(initiatives),
    )


def _presence(
    units: Units, docs: Sequence[int], terms: Sequence[int], vocabulary: int
) -> tuple[Bools, NDArray[np.int64], NDArray[np.int32]]:
    """Which unit holds which term; the first row of each document; each row's initiative."""
    slot = np.zeros(vocabulary, np.int16)  # fresh zero pages: only those that are touched cost anything
    slot[np.asarray(terms, np.int64)] = np.arange(1, len(terms) + 1)
    ranges = [(int(units.of_doc[d]), int(units.of_doc[d + 1])) for d in docs]
    bounds = units.starts
    found = slot[np.concatenate([units.terms[bounds[a] : bounds[b]] for a, b in ranges])]
    rows = np.concatenate([np.diff(bounds[a : b + 1]) for a, b in ranges])
    of_row = np.repeat(np.arange(len(rows)), rows)
    hit = found.nonzero()[0]
    matrix = np.zeros((len(rows), len(terms)), np.bool_)
    matrix[of_row[hit], found[hit] - 1] = True
    counts = np.array([b - a for a, b in ranges])
    firsts = np.concatenate(([0], np.cumsum(counts)[:-1])).astype(np.int64)
    kinds = np.concatenate([units.initiative[a:b] for a, b in ranges])
    return matrix, firsts, kinds


def _joined(left: Bools, right: Bools, shift: int, owner: NDArray[np.int64], clause: Bools) -> Bools:
    """Each row with what stands `shift` clauses further on in the same document."""
    out = left.copy()
    if len(out) > shift:
        same = (owner[:-shift] == owner[shift:]) & clause[:-shift] & clause[shift:]
        out[:-shift] |= right[shift:] & same[:, None]
    return out
