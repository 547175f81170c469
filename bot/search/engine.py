"""Documents that are only numbers, ranked: BM25 brings candidates, what stands close together orders them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.search import coverage
from bot.search.postings import rarest as rarest_of
from bot.search.question import Question, Reader
from bot.search.spelling import Spelling
from bot.search.stored import Tables
from bot.search.units import Closeness, closeness

CANDIDATES = 50  # passages that are looked at closely
# What closeness adds to BM25 (each a share of the best possible): two clauses running, six, one initiative, fit.
NEAR, WIDE, INITIATIVE, FIT = 1.3, 2.0, 1.0, 3.0
PHRASING, PHRASING_OF_FEW = 0.9, 0.6  # what an everyday phrasing answers, of what the document's own words would
ANSWERED = 0.8  # a passage that fits so well leaves nothing to guess

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Ranked:
    """Candidates, best first."""

    docs: Sequence[int]
    scores: Sequence[float]
    fits: Sequence[float]
    initiatives: Sequence[Sequence[tuple[int, float]]]


class Engine:
    """The tables and the reading of questions, over documents that are only numbers."""

    def __init__(self, tables: Tables, spelling: Spelling | None = None, rarest: float | None = None) -> None:
        """`spelling` and `rarest` (idf) are given where the tables are part of something larger."""
        self.tables = tables
        postings = tables.postings
        self.spelling = spelling or self._learnt()
        rarest = rarest or rarest_of(postings.size)
        self.reader = Reader(postings.vocabulary, postings.idf, postings.said, tables.lexicon, self.spelling, rarest)

    def _learnt(self) -> Spelling:
        spelling = Spelling(self.tables.sounds)
        spelling.learn(key for key, phrase in self.tables.lexicon.table.items() if phrase and key[0] != " ")
        stems = {key for key, phrase in self.tables.lexicon.table.items() if phrase and key[0] == " "}
        spelling.learn(stems | {term for term in self.tables.postings.vocabulary if term[0] == " "})
        return spelling

    def answer(
        self, text: str, without: Collection[Span] = (), allowed: NDArray[np.bool_] | None = None
    ) -> tuple[Question, Ranked]:
        """Typing errors are forgiven where the words as they stand leave much unanswered, and where that finds better."""
        question = self.reader.read(text, without)
        ranked = self.rank(question, allowed)
        if not question.unknown or max(ranked.fits, default=0.0) >= ANSWERED:
            return question, ranked
        guessed = self.reader.read(text, without, guess=True)
        if guessed.slots.keys() == question.slots.keys():
            return question, ranked
        better = self.rank(guessed, allowed)
        if max(better.fits, default=0.0) > max(ranked.fits, default=0.0):
            return guessed, better
        return question, ranked

    def candidates(self, question: Question, allowed: NDArray[np.bool_] | None = None) -> tuple[list[int], list[float]]:
        """The best documents by BM25 alone, best first."""
        postings = self.tables.postings
        slots = question.slots
        scores = postings.scores(list(slots), [slot.weight for slot in slots.values()])
        if allowed is not None:
            scores[~allowed] = 0
        top = best(scores, CANDIDATES)
        return top.tolist(), scores[top].tolist()

    def rank(self, question: Question, allowed: NDArray[np.bool_] | None = None) -> Ranked:
        docs, plain = self.candidates(question, allowed)
        if not docs:
            return Ranked((), (), (), ())
        terms = list(question.slots)
        weights = self._weights(question, terms)
        close = closeness(self.tables.units, docs, terms, weights, len(self.tables.postings.vocabulary))
        scores = np.asarray(plain, np.float32) / max(plain[0], 1e-9)
        scores += NEAR * close.near + WIDE * close.wide + INITIATIVE * close.best
        fits = self._fits(question, terms, close)
        scores += FIT * fits
        order = np.argsort(-scores, kind="stable").tolist()
        return Ranked(
            [docs[i] for i in order],
            [float(scores[i]) for i in order],
            [float(fits[i]) for i in order],
            [close.initiatives[i] for i in order],
        )

    def _weights(self, question: Question, terms: Sequence[int]) -> NDArray[np.float32]:
        idf = self.tables.postings.idf
        weights = np.array([question.slots[t].weight for t in terms], np.float32) * idf[np.asarray(terms, np.int64)]
        return np.asarray(weights / max(float(weights.sum()), 1e-9), np.float32)

    def _fits(self, question: Question, terms: Sequence[int], close: Closeness) -> NDArray[np.float32]:
        whole = coverage.coverage(question, terms, close.has)
        near = coverage.coverage(question, terms, close.has_near)
        asked = coverage.coverage(question, terms, close.has_asked)
        both = coverage.coverage(question, terms, close.has | close.has_asked)
        trust = PHRASING if coverage.is_long(question) else PHRASING_OF_FEW
        return np.asarray(np.maximum(whole + near, trust * (both + asked)) / 2, np.float32)


def best(scores: NDArray[np.float32], limit: int) -> NDArray[np.int64]:
    """Numbers of the highest positive scores, best first, ties in the order of the documents."""
    block = 256
    if len(scores) > 16 * block and limit <= len(scores) // block:
        # The best of each block bounds the limit-th best of all from below, so that few are left to sort.
        whole = len(scores) // block * block
        tops = scores[:whole].reshape(-1, block).max(axis=1)
        bound = max(float(np.partition(tops, len(tops) - limit)[len(tops) - limit]), 1e-9)
        some = np.flatnonzero(scores >= bound)
    else:
        some = np.flatnonzero(scores > 0)
    return some[np.argsort(-scores[some], kind="stable")[:limit]]
