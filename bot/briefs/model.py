"""A brief as a value: plain texts in one language, and numbers that lead from them to their sources."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from bot.domain.models import Lang


@dataclass(frozen=True, slots=True)
class GridCell:
    """`sources` are numbers of the brief's sources."""

    text: str
    sources: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Grid:
    """Every row has as many cells as there are columns."""

    columns: tuple[str, ...]
    rows: tuple[tuple[GridCell, ...], ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One passage of a document.

    `who` is the city, or the document where it names none; `measures` are titles, `renderings` the editors' English.
    `quote` is verbatim and `strong` the pieces (start, end) of it on which the measures rest; `notes` are what its reader
    must be told, how misread characters read among it; `reading` is the whole of the corrected text, "" where none is needed; `source` is a number of the brief's sources.
    """

    who: str
    measures: tuple[str, ...]
    renderings: tuple[str, ...]
    quote: str
    strong: tuple[tuple[int, int], ...]
    reading: str
    notes: tuple[str, ...]
    source: int
    remark: str = ""  # of those who kept it: their note and what was decided


@dataclass(frozen=True, slots=True)
class Section:
    """What one command line answered."""

    heading: str
    lead: str
    grid: Grid | None
    cases: tuple[Case, ...]
    silent: tuple[str, ...] = ()  # names of those that were asked about and do not mention it

    def groups(self) -> Iterator[tuple[str, tuple[str, ...], tuple[Case, ...]]]:
        """Whose cases they are, the notes that all of several share and need but once, and the cases."""
        for who, found in groupby(self.cases, key=lambda case: case.who):
            cases = tuple(found)
            common = (note for note in cases[0].notes if all(note in case.notes for case in cases))
            yield who, tuple(common) if len(cases) > 1 else (), cases


@dataclass(frozen=True, slots=True)
class Brief:
    """`sources[n - 1]` is what number n stands for: document and place in it. `subject` may stand in a file's name."""

    title: str
    subject: str
    lang: Lang
    date: date  # on the asker's calendar
    sections: tuple[Section, ...]
    sources: tuple[str, ...]
