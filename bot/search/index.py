"""Questions in, ranked passages out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.corpus import Corpus
from bot.models import Hit, Initiative, Passage
from bot.search import fit, stored
from bot.search.marks import marks
from bot.search.question import Question, Reader
from bot.search.spelling import Spelling
from bot.search.stored import Tables
from bot.search.tokens import phrase_key
from bot.search.units import Closeness, closeness

CANDIDATES = 50  # passages that are looked at closely
# What closeness adds to BM25 (each a share of the best possible): two clauses running, six, one initiative, fit.
NEAR, WIDE, INITIATIVE, FIT = 1.3, 2.0, 1.0, 2.0
TRAILING = 0.38  # of the best passage's score, what a further one needs to be shown beside it
NEAREST = 10  # passages whose themes are offered where none answers
NAMED = 2.0  # what a theme gains by being named, in scores of the best passage
FROM_ONE_PLACE = 2  # related initiatives of one place: the others are behind its button
SAME_THEME, ALIKE = 0.5, 0.3  # likeness of two initiatives: what equal themes add to shared words, and the least of it
TRAILING = 0.38  # of the best passage's score, what a further one needs to be shown beside it
NEAREST = 10  # passages whose themes are offered where none answers
NAMED = 2.0  # what a theme gains by being named, in scores of the best passage
FROM_ONE_PLACE = 2  # related initiatives of one place: the others are behind its button
SAME_THEME, ALIKE = 0.5, 0.3  # likeness of two initiatives: what equal themes add to shared words, and the least of it
SHOWN = 0.65  # of the best initiative's score, what another of the same passage needs to be shown with it

PlaceKey = tuple[str, str]  # pack and place
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

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        postings = tables.postings
        rarest = float(np.log(1 + (postings.size + 0.5) / 0.5))
        self.reader = Reader(postings.vocabulary, postings.idf, tables.lexicon, self._spelling, rarest)

    @cached_property
    def _spelling(self) -> Spelling:
        spelling = Spelling(self.tables.sounds)
        spelling.learn(key for key, phrase in self.tables.lexicon.table.items() if phrase and key[0] != " ")
        stems = {key for key, phrase in self.tables.lexicon.table.items() if phrase and key[0] == " "}
        spelling.learn(stems | {term for term in self.tables.postings.vocabulary if term[0] == " "})
        return spelling

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
        whole = fit.coverage(question, terms, close.has)
        near = fit.coverage(question, terms, close.has_near)
        return np.asarray((whole + near) / 2, np.float32)


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


def _shared_themes(one: Initiative, other: Initiative) -> float:
    """From 0 to 1: the themes of both, of all the themes of either; the first of each counts double."""
    a = {theme: 2 if n == 0 else 1 for n, theme in enumerate(one.themes)}
    b = {theme: 2 if n == 0 else 1 for n, theme in enumerate(other.themes)}
    shared = sum(min(a[theme], b[theme]) for theme in a.keys() & b.keys())
    return shared / sum(max(a.get(theme, 0), b.get(theme, 0)) for theme in a.keys() | b.keys())


class Index:
    """Searches the passages of a corpus."""

    def __init__(self, corpus: Corpus, tables: Tables) -> None:
        self.corpus = corpus
        self.engine = Engine(tables)
        self._passages = list(corpus.passages.values())
        self._initiatives = list(corpus.initiatives.values())
        self._places = [(passage.pack, passage.place) for passage in self._passages]

    @classmethod
    def open(cls, corpus: Corpus, cache: Path | None) -> Index:
        """From the file in `cache` where it is there and of this corpus; else built and kept there."""
        path = stored.path_of(cache, corpus.key) if cache else None
        tables = stored.load(path) if path else None
        if tables is None:
            from bot.search.build import build  # with jieba and pypinyin behind it

            tables = build(corpus, cache)
            if path:
                stored.save(path, tables)
        return cls(corpus, tables)

    def search(
        self,
        question: str,
        *,
        places: Collection[PlaceKey] | None = None,
        themes: Collection[str] | None = None,
        without: Collection[Span] = (),
        limit: int = 20,
    ) -> tuple[Hit, ...]:
        """Passages that answer, best first; empty where none does.

        `places` (pack and place) narrow to what was said there, the other of two swapped rows included; `themes` to
        passages with an initiative of one of them. `without`: pieces of `question` that named them and say no more.
        """
        read = self.engine.reader.read(question, without)
        allowed = self._allowed(places, themes)
        if not read.informative:
            return self._everything(allowed, limit) if allowed is not None else ()
        exact = self._exact_title(question)
        ranked = self.engine.rank(read, allowed)
        floor = fit.floor(ranked.fits, in_place=places is not None)
        hits = [
            self._hit(read, doc, score, initiatives)
            for doc, score, fits, initiatives in zip(
                ranked.docs, ranked.scores, ranked.fits, ranked.initiatives, strict=True
            )
            if fits >= floor and score >= TRAILING * ranked.scores[0]
        ]
        return tuple(self._title_first(hits, exact)[:limit])

    def asks_something(self, question: str) -> bool:
        """Whether there is a word in it that tells what is asked for."""
        return self.engine.reader.read(question).informative

    def near_themes(self, question: str, limit: int) -> tuple[str, ...]:
        """Ids of the themes nearest to a question that nothing answers; the first of all where none is near."""
        read = self.engine.reader.read(question)
        weights: dict[str, float] = {}
        docs, scores = self.engine.candidates(read)
        for doc, score in zip(docs[:NEAREST], scores, strict=False):
            for theme in self._themes_of(self._passages[doc]):
                weights[theme] = weights.get(theme, 0.0) + score
        for concept in read.concepts:
            if concept[1] in "tn":
                weights[concept[2:]] = weights.get(concept[2:], 0.0) + NAMED * max(scores, default=1.0)
        near = sorted(weights, key=lambda theme: -weights[theme])
        return tuple(near or self.corpus.themes)[:limit]

    def _themes_of(self, passage: Passage) -> set[str]:
        return {theme for id in passage.initiatives for theme in self.corpus.initiatives[id].themes}

    def related(self, initiative: Initiative, limit: int) -> tuple[Initiative, ...]:
        """What other places did that is like it, most alike first: by its words in both languages, and by its themes."""
        read = self.engine.reader.read(f"{initiative.title.zh}\n{initiative.title.en}\n{initiative.rendering}")
        own = (initiative.pack, initiative.place)
        ranked = self.engine.rank(read, np.array([place != own for place in self._places], np.bool_))
        likeness: dict[str, float] = {}
        for found in ranked.initiatives:
            for number, score in found:
                one = self._initiatives[number]
                likeness[one.id] = score + SAME_THEME * _shared_themes(initiative, one)
        alike: list[Initiative] = []
        seen: dict[str, int] = {}
        for id in sorted(likeness, key=lambda id: -likeness[id]):
            one = self.corpus.initiatives[id]
            if likeness[id] >= ALIKE and seen.get(one.place, 0) < FROM_ONE_PLACE:
                seen[one.place] = seen.get(one.place, 0) + 1
                alike.append(one)
        return tuple(alike[:limit])

    def _allowed(self, places: Collection[PlaceKey] | None, themes: Collection[str] | None) -> NDArray[np.bool_] | None:
        if places is None and themes is None:
            return None
        within = self._with_swapped(places) if places is not None else None
        return np.array([self._is_allowed(p, within, themes) for p in self._passages], np.bool_)

    def _is_allowed(
        self, passage: Passage, places: Collection[PlaceKey] | None, themes: Collection[str] | None
    ) -> bool:
        if places is not None and (passage.pack, passage.place) not in places:
            return False
        if themes is None:
            return True
        return not self._themes_of(passage).isdisjoint(themes)

    def _with_swapped(self, places: Collection[PlaceKey]) -> set[PlaceKey]:
        """The places, and those whose rows the source has swapped with theirs."""
        within = set(places)
        for passage in self._passages:
            if passage.probably is not None:
                pair = {(passage.pack, passage.place), (passage.pack, passage.probably)}
                if pair & set(places):
                    within |= pair
        return within

    def _everything(self, allowed: NDArray[np.bool_], limit: int) -> tuple[Hit, ...]:
        """A question that only names: all that is there, in the order of the document."""
        docs = np.flatnonzero(allowed).tolist()[:limit]
        return tuple(Hit(p, tuple(self.corpus.initiatives[i] for i in p.initiatives)) for p in self._of(docs))

    def _of(self, docs: Iterable[int]) -> Iterable[Passage]:
        return (self._passages[doc] for doc in docs)

    def _hit(self, read: Question, doc: int, score: float, initiatives: Sequence[tuple[int, float]]) -> Hit:
        passage = self._passages[doc]
        found = sorted(initiatives, key=lambda one: -one[1])
        top = found[0][1] if found else 0.0
        fitting = tuple(self._initiatives[n] for n, s in found if s > 0 and s >= SHOWN * top)
        return Hit(passage, fitting, round(score, 4), marks(passage.text, read, self.engine.tables.lexicon, fitting))

    @cached_property
    def _titles(self) -> dict[str, str]:
        """Key of a title → id of the first initiative that has it."""
        found: dict[str, str] = {}
        for one in self._initiatives:
            for title in (one.title.zh, one.title.en):
                found.setdefault(phrase_key(title), one.id)
        return found

    def _exact_title(self, question: str) -> Initiative | None:
        id = self._titles.get(phrase_key(question))
        return self.corpus.initiatives[id] if id else None

    def _title_first(self, hits: list[Hit], exact: Initiative | None) -> list[Hit]:
        """What is asked for by its own title comes first."""
        if exact is None:
            return hits
        for at, hit in enumerate(hits):
            if hit.passage.id == exact.passage:
                others = tuple(one for one in hit.initiatives if one != exact)
                first = Hit(hit.passage, (exact, *others), hit.score, hit.marks)
                return [first, *hits[:at], *hits[at + 1 :]]
        return hits
