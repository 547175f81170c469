"""Corpus → the tables of the index. The only part that needs jieba and pypinyin."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from bot.documents.packs import Corpus
from bot.domain.models import Initiative, Passage
from bot.search import postings
from bot.search.lexicon import Lexicon
from bot.search.spelling import sound_table
from bot.search.stored import Tables
from bot.search.tokens import Cut, pieces, terms
from bot.search.units import Units, asked_unit
from bot.search.words import cutter
from bot.text.fold import fold

# What a field counts beside the document's own words (1.0). Titles, themes and context repeat what stands elsewhere.
TITLE, ENGLISH, ASKED, THEME_NAME, CONTEXT, THEME = 0.4, 1.0, 0.3, 0.3, 0.3, 1.0

_CLAUSE = re.compile(r"[。!?;:、\n]+|,(?!\d)")
_SHORTEST_CLAUSE = 4  # characters; a shorter one says nothing by itself and goes with the next


def theme_concept(theme: str) -> str:
    """Any spelling of a theme."""
    return f"§t{theme}"


def theme_name_concept(theme: str) -> str:
    """A theme by its very name."""
    return f"§n{theme}"


@dataclass(frozen=True, slots=True)
class Fields:
    """One document as the engine sees it: texts with their weights, units, and terms that stand in no text."""

    texts: Sequence[tuple[str, float]]
    clauses: Sequence[str]  # folded
    initiatives: Sequence[tuple[int, str, Sequence[str]]]  # number, folded text, further terms
    asked: Sequence[tuple[int, str, Sequence[str]]]  # the same of everyday phrasings, in which no document speaks
    extra: Mapping[str, float]


def build(corpus: Corpus, cache: Path | None) -> Tables:
    lexicon = Lexicon()
    for number, group in enumerate(corpus.synonyms):
        for member in group:
            lexicon.add_concept(f"§{number}", pieces(fold(member)))
    for theme in corpus.themes.values():
        for name in (theme.name.zh, theme.name.en):
            lexicon.add_concept(theme_name_concept(theme.id), pieces(fold(name)))
        for spelling in (theme.name.zh, theme.name.en, *theme.synonyms):
            lexicon.add_concept(theme_concept(theme.id), pieces(fold(spelling)))
    numbers = {id: number for number, id in enumerate(corpus.initiatives)}
    fields = (passage_fields(corpus, passage, numbers) for passage in corpus.passages.values())
    return tables(fields, lexicon, cutter(cache / "words" if cache else None))


def tables(documents: Iterable[Fields], lexicon: Lexicon, cut: Cut | None) -> Tables:
    """`lexicon` holds the concepts and is given the words of the documents."""
    reading = _Documents(lexicon, cut)
    engine = postings.build(reading.bags(documents), reading.vocabulary, reading.said)
    for term in engine.vocabulary:
        if term[0] == "w":
            lexicon.add_word(term[1:])
    return Tables(engine, _lean(reading.units(), engine), lexicon, sound_table())


def _lean(units: Units, engine: postings.Postings) -> Units:
    """Units without jieba's words: a fifth of all terms, and their pairs of characters stand there too; and phrasings
    without the subjects of which no document speaks: their synonyms are gathered loosely, to refuse, not to answer.
    """
    word, concept = (
        np.fromiter((term[0] == mark for term in engine.vocabulary), np.bool_, len(engine.vocabulary)) for mark in "w§"
    )
    asked = np.repeat(units.initiative < -1, np.diff(units.starts))
    kept = ~word[units.terms] & ~(asked & (concept & ~engine.said)[units.terms])
    return replace(
        units,
        starts=np.concatenate(([0], np.cumsum(kept)))[units.starts].astype(np.int64),
        terms=units.terms[kept],
    )


class _Documents:
    """Turns documents into bags, keeping the terms of their units on the way."""

    def __init__(self, lexicon: Lexicon, cut: Cut | None) -> None:
        self.lexicon = lexicon
        self.cut = cut
        self.vocabulary: dict[str, int] = {}
        self.said: set[int] = set()
        self.of_doc = array("q", [0])
        self.starts = array("q", [0])
        self.terms = array("i")
        self.initiative = array("i")

    def bags(self, documents: Iterable[Fields]) -> Iterator[dict[int, float]]:
        for document in documents:
            bag: dict[int, float] = {}
            for term, weight in document.extra.items():
                _count(bag, [self._number(term)], weight)
            for text, weight in document.texts:
                _count(bag, self._read(fold(text)), weight)
            for clause in document.clauses or ("",):
                found = self._read(clause)
                self._unit(found, -1)
                _count(bag, found, 1.0)
            for number, text, more in document.initiatives:
                self._unit([*self._read(text), *map(self._number, more)], number)
            self.said.update(bag)
            for number, text, _ in document.asked:
                found = self._read(text)
                self._unit(found, number)
                _count(bag, found, ASKED)
            self.of_doc.append(len(self.initiative))
            yield bag

    def _number(self, term: str) -> int:
        return self.vocabulary.setdefault(term, len(self.vocabulary))

    def _read(self, folded: str) -> list[int]:
        found = terms(folded, self.cut)
        for phrase in self.lexicon.scan(pieces(folded)):
            found += phrase.phrase.concepts
        return [self._number(term) for term in found]

    def _unit(self, found: Iterable[int], initiative: int) -> None:
        self.terms.extend(dict.fromkeys(found))
        self.starts.append(len(self.terms))
        self.initiative.append(initiative)

    def units(self) -> Units:
        return Units(
            np.array(self.of_doc, np.int64),
            np.array(self.starts, np.int64),
            np.array(self.terms, np.int32),
            np.array(self.initiative, np.int32),
        )


def _count(bag: dict[int, float], found: Iterable[int], weight: float) -> None:
    for number in found:
        bag[number] = bag.get(number, 0.0) + weight


def clauses(folded: str) -> list[str]:
    """Pieces of a text between its marks, none of them very short."""
    found: list[str] = []
    short = ""
    for piece in _CLAUSE.split(folded):
        if not piece.strip():
            continue
        if len(short + piece) < _SHORTEST_CLAUSE:
            short += piece + "\n"
            continue
        found.append(short + piece)
        short = ""
    return [*found, short] if short else found


def passage_fields(corpus: Corpus, passage: Passage, numbers: Mapping[str, int]) -> Fields:
    initiatives = [corpus.initiatives[id] for id in passage.initiatives]
    themes = dict.fromkeys(theme for one in initiatives for theme in one.themes)
    texts: list[tuple[str, float]] = []
    if passage.heading is not None:
        texts += [(passage.heading.zh, TITLE), (passage.heading.en, TITLE)]
    for one in initiatives:
        texts += [(one.title.zh, TITLE), (one.title.en, ENGLISH), (one.rendering, ENGLISH)]
    for theme in themes:
        name = corpus.themes[theme].name
        texts += [(name.zh, THEME_NAME), (name.en, THEME_NAME)]
    texts += [(text, CONTEXT) for text in _context(corpus, passage)]
    extra = {concept(theme): THEME for theme in themes for concept in (theme_concept, theme_name_concept)}
    units = [(numbers[one.id], _unit_text(one), _theme_terms(one)) for one in initiatives]
    asked = [(asked_unit(numbers[one.id]), fold(phrasing), ()) for one in initiatives for phrasing in one.asked]
    return Fields(texts, _clauses_of(passage), units, asked, extra)


def _theme_terms(one: Initiative) -> tuple[str, ...]:
    return tuple(concept(theme) for theme in one.themes for concept in (theme_concept, theme_name_concept))


def _unit_text(one: Initiative) -> str:
    return fold(f"{one.title.zh}\n{one.title.en}\n{one.rendering}\n{one.quote}")


def _clauses_of(passage: Passage) -> list[str]:
    """Of the verbatim text, and of the corrected one where it says something else."""
    found = clauses(fold(passage.text))
    if passage.reading is not None:
        found += [clause for clause in clauses(fold(passage.reading)) if clause not in found]
    return found


def _context(corpus: Corpus, passage: Passage) -> Iterator[str]:
    """Where and by whom it was said, which the passage itself mostly leaves out."""
    if passage.place is None:
        return
    place = corpus.places[passage.document, passage.place]
    yield from (place.name.zh, place.name.en, place.country.zh, place.country.en)
    if place.speaker is not None:
        yield from (place.speaker.name.zh, place.speaker.title.zh, place.speaker.title.en)
    yield from (one.name.zh for one in corpus.packs[passage.document].sessions if one.number == place.session)
