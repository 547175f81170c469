"""Questions in, ranked passages out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from copy import copy
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bot.documents.packs import Corpus
from bot.domain.models import Hit, Initiative, Passage
from bot.search import coverage, stored
from bot.search.encoder import Floats
from bot.search.engine import Engine, Ranked
from bot.search.marks import Markable, markable, marks
from bot.search.meaning import Vectors
from bot.search.question import Question
from bot.search.results import (
    CLOSEST,
    CLOSEST_FIT,
    CLOSEST_LIKENESS,
    LIKENESS,
    LIKENESS_IN_PACKS,
    RESEMBLING,
    TRAILING,
    Results,
    merged,
)
from bot.search.stored import Tables
from bot.search.tokens import phrase_key

if TYPE_CHECKING:
    from bot.search.own import OwnDocuments

MARKABLE = 1_000  # passages that are kept as they are read for marking
NEAREST = 10  # passages whose themes are offered where none answers
NAMED = 2.0  # what a theme gains by being named, in scores of the best passage
FROM_ONE_PLACE = 2  # related initiatives of one place: the others are behind its button
SAME_THEME, SIMILAR = (
    0.5,
    0.3,
)  # likeness of two initiatives: what equal themes add to shared words, and the least of it
SHOWN = 0.65  # of the best initiative's score, what another of the same passage needs to be shown with it

PlaceKey = tuple[str, str]  # pack and place
Span = tuple[int, int]


def _shared_themes(one: Initiative, other: Initiative) -> float:
    """From 0 to 1: the themes of both, of all the themes of either; the first of each counts double."""
    a = {theme: 2 if n == 0 else 1 for n, theme in enumerate(one.themes)}
    b = {theme: 2 if n == 0 else 1 for n, theme in enumerate(other.themes)}
    shared = sum(min(a[theme], b[theme]) for theme in a.keys() & b.keys())
    return shared / sum(max(a.get(theme, 0), b.get(theme, 0)) for theme in a.keys() | b.keys())


class Index:
    """Searches the passages of a corpus, and those of a team's own documents beside it. `vectors` are set once they are
    there; without them meaning counts nothing.
    """

    vectors: Vectors | None = None
    own: OwnDocuments | None = None
    only: frozenset[str] | None = None  # ids of the documents that are searched, where not all are
    base: Index | None = None  # the packs' own index, where this is one of its copies

    def __init__(self, corpus: Corpus, tables: Tables) -> None:
        self.corpus = corpus
        self.engine = Engine(tables)
        self._passages = list(corpus.passages.values())
        self._initiatives = list(corpus.initiatives.values())
        self._places = [(passage.document, passage.place) for passage in self._passages]
        self._markable = lru_cache(MARKABLE)(self._read_for_marks)

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

    @property
    def packs(self) -> Index:
        """The index of the packs alone, one for all libraries: the vectors are its."""
        return self.base or self

    def beside(self, own: OwnDocuments | None) -> Index:
        """The index with a team's own documents; everything else is shared with it."""
        index = copy(self)
        index.base, index.own = self.packs, own
        return index

    def within(self, documents: Collection[str]) -> Index:
        """The index narrowed to some documents, packs or own."""
        index = copy(self)
        index.base = self.packs
        index.only = frozenset(documents)
        return index

    def search(
        self,
        question: str,
        *,
        places: Collection[PlaceKey] | None = None,
        without: Collection[Span] = (),
        group: bool = False,
        meaning: Floats | None = None,
        limit: int = 20,
    ) -> Results:
        """Passages that answer; where none does, those that come closest.

        `places` (pack and place) narrow to what was said there, the other of two swapped rows included, and in own
        documents to what names them. `without`: pieces of `question` that named them and say no more. `group`: they were
        named as one, which answers none of the question, as the name of a single place does. `meaning`: the question's
        vector; it orders what a long question finds and brings what is closest, but makes no hit and takes none away.
        """
        found = self._search_packs(question, places, without, group, meaning, limit)
        if self.own is None:
            return found
        named = None if places is None else {place for _, place in places}
        own = self.own.search(
            question, places=named, without=without, documents=self.only, meaning=meaning, limit=limit
        )
        if found.hits or own.hits:
            return Results(merged(found.hits, own.hits, limit))
        closest = sorted((*found.closest, *own.closest), key=lambda hit: -(hit.score or 0.0))
        return Results((), tuple(closest[:CLOSEST]))

    def _search_packs(
        self,
        question: str,
        places: Collection[PlaceKey] | None,
        without: Collection[Span],
        group: bool,
        meaning: Floats | None,
        limit: int,
    ) -> Results:
        allowed = self._allowed(places)
        read, ranked = self.engine.answer(question, without, allowed)
        if not read.informative:
            return Results(self._said_in(places, limit) if places is not None else ())
        exact = self._exact_title(question)
        if read.general and places is None and exact is None and not read.concepts:  # "that works for me"
            return Results()
        floor = coverage.floor(read, ranked.fits, in_place=places is not None and not group)
        vectors = self.packs.vectors
        likeness = vectors.likeness(meaning) if vectors is not None and meaning is not None else None
        found = [
            (doc, score, initiatives)
            for doc, score, fits, initiatives in zip(
                ranked.docs, ranked.scores, ranked.fits, ranked.initiatives, strict=True
            )
            if fits >= floor and score >= TRAILING * ranked.scores[0]
        ]
        if not found and read.general and places is not None:  # "what measures in Prague?": all that was said there
            return Results(self._said_in(places, limit))
        if not found:
            return Results((), self._closest(read, ranked, likeness, allowed))
        if likeness is not None and coverage.is_long(read):
            found = [
                (doc, score + LIKENESS_IN_PACKS * max(float(likeness[doc]), 0.0), some) for doc, score, some in found
            ]
            found.sort(key=lambda one: -one[1])
        hits = [self._hit(read, *one) for one in found]
        return Results(tuple(self._title_first(hits, exact)[:limit]))

    def _closest(
        self, read: Question, ranked: Ranked, likeness: Floats | None, allowed: NDArray[np.bool_] | None
    ) -> tuple[Hit, ...]:
        scores = {
            doc: score
            for doc, score, fit in zip(ranked.docs, ranked.scores, ranked.fits, strict=True)
            if fit >= CLOSEST_FIT
        }
        if likeness is not None:
            near = likeness >= CLOSEST_LIKENESS if allowed is None else (likeness >= CLOSEST_LIKENESS) & allowed
            lexical = dict(zip(ranked.docs, ranked.scores, strict=True))
            scores |= {int(doc): lexical.get(int(doc), 0.0) for doc in np.flatnonzero(near)}
            scores = {doc: score + LIKENESS * max(float(likeness[doc]), 0.0) for doc, score in scores.items()}
        initiatives = dict(zip(ranked.docs, ranked.initiatives, strict=True))
        best = sorted(scores, key=lambda doc: -scores[doc])[:CLOSEST]
        return tuple(self._hit(read, doc, scores[doc], initiatives.get(doc, ())) for doc in best)

    def asks_something(self, question: str, without: Collection[Span] = ()) -> bool:
        """Whether there is a word in it that tells what is asked for."""
        informative = self.engine.reader.read(question, without).informative
        return informative or (self.own is not None and self.own.asks_something(question, without))

    def can_stand_alone(self, part: str) -> bool:
        """Whether a part of a question tells enough, without a subject that the library lacks, to be one itself."""
        read = self.engine.reader.read(part)
        return not read.lacking and not read.general and coverage.telling_words(read) >= coverage.ALONE

    def is_long(self, question: str) -> bool:
        """Whether meaning may order what it finds."""
        return coverage.is_long(self.engine.reader.read(question))

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
        similar: list[Initiative] = []
        seen: dict[str, int] = {}
        for id in sorted(likeness, key=lambda id: -likeness[id]):
            one = self.corpus.initiatives[id]
            if likeness[id] >= SIMILAR and seen.get(one.place, 0) < FROM_ONE_PLACE:
                seen[one.place] = seen.get(one.place, 0) + 1
                similar.append(one)
        return tuple(similar[:limit])

    def resembling(self, text: str, limit: int) -> tuple[Initiative, ...]:
        """What shares the telling words of a text that need not be a question, most alike first."""
        read = self.engine.reader.read(text)
        if not read.informative or (read.general and not read.concepts):
            return ()
        ranked = self.engine.rank(read)
        likeness: dict[int, float] = {}
        for fits, found in zip(ranked.fits, ranked.initiatives, strict=True):
            for number, score in found if fits >= RESEMBLING else ():
                likeness[number] = max(score, likeness.get(number, 0.0))
        similar = sorted((n for n in likeness if likeness[n] >= SIMILAR), key=lambda n: -likeness[n])
        return tuple(self._initiatives[n] for n in similar[:limit])

    def _allowed(self, places: Collection[PlaceKey] | None) -> NDArray[np.bool_] | None:
        if places is None and self.only is None:
            return None
        within = self._with_swapped(places) if places is not None else None
        allowed = (
            (within is None or key in within) and (self.only is None or key[0] in self.only) for key in self._places
        )
        return np.fromiter(allowed, np.bool_, len(self._places))

    def _with_swapped(self, places: Collection[PlaceKey]) -> set[PlaceKey]:
        """The places, and those whose rows the source has swapped with theirs."""
        within = set(places)
        for passage in self._passages:
            if passage.probably is not None:
                pair = {(passage.document, passage.place or ""), (passage.document, passage.probably)}
                if pair & set(places):
                    within |= pair
        return within

    def _said_in(self, places: Collection[PlaceKey], limit: int) -> tuple[Hit, ...]:
        """A question that only names places: all that was said there, then what is probably theirs though printed elsewhere."""
        own = [p for p in self._passages if (p.document, p.place) in places]
        own = [p for p in own if self.only is None or p.document in self.only]
        elsewhere = [p for p in self._passages if p not in own and (p.document, p.probably) in places]
        found = (own + elsewhere)[:limit]
        return tuple(Hit(p, tuple(self.corpus.initiatives[id] for id in p.initiatives)) for p in found)

    def _hit(self, read: Question, doc: int, score: float, initiatives: Sequence[tuple[int, float]]) -> Hit:
        passage = self._passages[doc]
        found = sorted(initiatives, key=lambda one: -one[1])
        top = found[0][1] if found else 0.0
        fitting = tuple(self._initiatives[n] for n, s in found if s > 0 and s >= SHOWN * top)
        return Hit(passage, fitting, round(score, 4), marks(self._markable(doc), read, fitting))

    def _read_for_marks(self, doc: int) -> Markable:
        return markable(self._passages[doc].text, self.engine.tables.lexicon)

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
