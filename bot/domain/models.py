"""Frozen values of the domain: what a pack holds, once it has been read and proved.

Offsets (`chars`, `span`) count code points, first inclusive, last exclusive. Line numbers count from 1
and are lines of the pack's source file.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import Literal

from bot.domain.simplified import simplified

Lang = Literal["zh-TW", "zh-CN", "en"]
LANGS: tuple[Lang, ...] = ("zh-TW", "zh-CN", "en")
WRITTEN: tuple[Lang, ...] = ("zh-TW", "en")  # zh-CN is made of zh-TW


@dataclass(frozen=True, slots=True)
class Text:
    """One wording in both languages. Where `only` one of them was written, its words stand for the other too."""

    zh: str
    en: str
    only: Lang | None = None

    def __getitem__(self, lang: Lang) -> str:
        if lang == "en":
            return self.en
        return simplified(self.zh) if lang == "zh-CN" and self.only is None else self.zh


class Confidence(StrEnum):
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class ErratumKind(StrEnum):
    OCR = "ocr"  # misread characters
    SCRIPT = "script"  # a simplified character inside traditional text
    PUNCTUATION = "punctuation"  # marks and spaces only
    TRUNCATION = "truncation"  # words cut off or missing
    LAYOUT = "layout"  # printed in the wrong cell, row or page
    WORDING = "wording"  # a word of another region, an inconsistent name
    FACT = "fact"  # a statement that would mislead if taken at its word


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a correction rests on: a publication (`publisher` and `date`), or a `line` of the source itself."""

    says: Text
    publisher: Text | None = None
    date: str | None = None  # as far as it is known: "2019", "2019-10" or "2019-10-04"
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Erratum:
    """A known fault of the source. `probable` is None where nobody can say what it should be."""

    id: str
    line: int
    raw: str
    probable: str | None
    kind: ErratumKind
    confidence: Confidence
    note: Text
    shown: bool  # whether a reader of the card must be told
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Session:
    """One sitting of the source. What the source does not give is None and stays None."""

    pack: str
    number: int
    name: Text
    date: date | None
    starts: time | None  # wall clock of the source, no zone given there
    ends: time | None
    aliases: tuple[str, ...]
    note: Text | None  # what is missing or doubtful, told to the reader


@dataclass(frozen=True, slots=True)
class Locator:
    """Where a passage stands; every number counts from 1.

    `paragraph` counts within the page, or within the heading where there are no pages. `row` is the file's own number
    in a sheet, elsewhere the record's, the head being 1. `part` is a part of a slide or page ("notes", "footnote").
    """

    page: int | None = None
    paragraph: int | None = None
    line: int | None = None
    row: int | None = None
    slide: int | None = None
    heading: tuple[str, ...] = ()
    sheet: str | None = None
    part: str | None = None


@dataclass(frozen=True, slots=True)
class Speaker:
    name: Text  # Text.zh is the name as a Chinese reader would cite it
    title: Text
    aliases: tuple[str, ...]
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A city, metropolis or country, and who spoke for it in this pack, where the pack says who."""

    id: str
    pack: str
    session: int | None
    name: Text
    country: Text
    aliases: tuple[str, ...]  # every other spelling: simplified, native, romanised, the source's own
    country_aliases: tuple[str, ...]
    speaker: Speaker | None
    passages: tuple[str, ...]  # ids, in the document's order
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """One piece of a document, verbatim: of a pack's source, or of a file that a team added.

    `lines` and `chars` are places in a pack's source; a file has none, and neither places nor errata.
    """

    id: str
    document: str  # id of the pack, or of the team's own document
    place: str | None  # the place the document prints it under
    probably: str | None  # the place it probably belongs to, where that is another
    heading: Text | None
    lines: tuple[int, int] | None  # first and last, both inclusive
    chars: tuple[int, int] | None
    text: str  # verbatim, line breaks joined
    reading: str | None  # the corrected text, where OCR garbled it
    initiatives: tuple[str, ...]
    errata: tuple[str, ...]
    locator: Locator
    doubtful: bool = False  # marked by a reader of the document


@dataclass(frozen=True, slots=True)
class Daily:
    """The editors' mark that an initiative is worth a day."""

    why: Text  # the reason a planner would give
    says: Text  # what was done, in one plain sentence


@dataclass(frozen=True, slots=True)
class Initiative:
    """One concrete thing that a passage describes."""

    id: str
    pack: str
    place: str
    passage: str
    title: Text
    rendering: str  # one or two English sentences, the editors'
    quote: str  # the exact piece of Passage.text it rests on
    span: tuple[int, int]  # where `quote` stands in Passage.text
    themes: tuple[str, ...]
    asked: tuple[str, ...] = ()  # everyday phrasings of the need it answers, Chinese ones first
    daily: Daily | None = None


class Dimension(StrEnum):
    ECONOMY = "economy"
    PEOPLE = "people"
    GOVERNANCE = "governance"
    MOBILITY = "mobility"
    ENVIRONMENT = "environment"
    LIVING = "living"


@dataclass(frozen=True, slots=True)
class Theme:
    id: str
    name: Text
    description: Text
    synonyms: tuple[str, ...]
    dimension: Dimension
    goals: tuple[int, ...]  # UN Sustainable Development Goals, 1 to 17
    questions: tuple[Text, ...]  # to discuss under the initiative of the day


@dataclass(frozen=True, slots=True)
class Pack:
    """One document curated as plain files."""

    id: str
    title: Text
    publisher: Text
    date: str  # as far as the source gives it: "2020" or "2020-08"
    source: str  # file name of the source text
    sessions: tuple[Session, ...]
    places: tuple[str, ...]
    retired: tuple[tuple[str, str], ...] = ()  # id of an initiative that went, id of what stands in its place
    text: str = ""  # the source itself; `Passage.chars` are offsets in it


@dataclass(frozen=True, slots=True)
class Document:
    """A file that a team added, as far as answers need it. `audience` is the one channel that may find it, or ""."""

    id: str
    title: str
    edition: int
    audience: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """One passage that answers, with those of its initiatives that fit."""

    passage: Passage
    initiatives: tuple[Initiative, ...]
    score: float | None = None
    marks: tuple[tuple[int, int], ...] = ()  # matching pieces of passage.text
