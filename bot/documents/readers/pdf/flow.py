"""Lines to paragraphs, over the ends of columns and pages; a table that goes on keeps its head."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from bot.documents.readers.lists import begins_item, ends_sentence
from bot.documents.readers.pdf.furniture import split_notes
from bot.documents.readers.pdf.grids import Table
from bot.documents.readers.pdf.layout import Region
from bot.documents.readers.pdf.lines import Line

_SAME_SIZE: Final = 0.12  # two lines of one paragraph differ by less
_GAP: Final = 1.2  # of the usual leading: a wider one begins a paragraph
_INDENT: Final = 1.2  # sizes
_SHORT: Final = 1.2  # sizes that a full line may end before the margin, beside what the next word needs
_SHORT_AT_END: Final = 0.35  # the same where it ends a sentence
_ENOUGH: Final = 4  # lines that show where their margin is
_SAME_EDGE: Final = 4.0  # points: columns of two tables this near are the same
_CONTENTS: Final = re.compile(
    r"(?:(?:\.\s?){4,}|…{3,}|·{4,})\s*[-\divxlc（()）]*\s*$"
)  # leaders of a table of contents


@dataclass(slots=True)
class Paragraph:
    """The lines of one paragraph, and the page that it begins on, from 1; `note` for a footnote."""

    page: int
    lines: list[Line]
    note: bool = False


@dataclass(slots=True)
class TablePart:
    """A table on one page; `goes_on` where it is the next part of the table before it."""

    page: int
    table: Table
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class Measures:
    """What is usual in the whole document: the size of its text, and the leading of each size."""

    body: float
    leadings: dict[float, float] = field(default_factory=dict)

    def leading(self, size: float) -> float:
        """The usual distance of two baselines of this size, in points."""
        return self.leadings.get(_key(size), 1.6 * size)


def _key(size: float) -> float:
    return round(size * 2) / 2


def measured(pages: Iterable[Sequence[Region | Table]]) -> Measures:
    """The measures of all pages."""
    sizes: Counter[float] = Counter()
    steps: dict[float, Counter[float]] = {}
    for page in pages:
        for region in page:
            if isinstance(region, Table):
                continue
            for line in region.lines:
                sizes[_key(line.size)] += len(line.text)
            for above, below in pairwise(region.lines):
                step = round((above.base - below.base) * 2) / 2
                if _key(above.size) == _key(below.size) and 0 < step < 3 * below.size:
                    steps.setdefault(_key(below.size), Counter())[step] += 1
    # The smallest of the frequent steps: the space between paragraphs can be as frequent as that between lines.
    leadings = {
        size: min(step for step, count in counts.items() if count * 5 >= max(counts.values()))
        for size, counts in steps.items()
    }
    return Measures(sizes.most_common(1)[0][0] if sizes else 10.0, leadings)


def flow(pages: Sequence[Sequence[Region | Table]], usual: Measures) -> Iterator[Paragraph | TablePart]:
    """Paragraphs and tables in the order of reading; footnotes follow the paragraph that their page ends in."""
    current: Paragraph | None = None
    right = 0.0  # the margin of the column that the current paragraph's last line stands in
    notes: list[Paragraph] = []
    last_table: Table | None = None
    for number, page in enumerate(pages, start=1):
        at_top = True
        for region in page:
            if isinstance(region, Table):
                if current is not None:
                    yield current
                    current = None
                goes_on = last_table is not None and _goes_on(last_table, region, new_page=at_top)
                yield TablePart(number, region, goes_on)
                last_table, at_top = region, False
                continue
            lines, found = split_notes(region.lines, usual.body)
            if not lines:
                notes += [Paragraph(number, note, note=True) for note in found]
                continue
            last_table, at_top = None, False
            margin = _margin(region, page)
            for index, line in enumerate(lines):
                if current is None:
                    current = Paragraph(number, [])
                elif (
                    _begins(current, line, region.left, margin, usual)
                    if index
                    else _begins_anew(current, line, region.left, right, usual)
                ):
                    yield current
                    yield from notes
                    notes = []
                    current = Paragraph(number, [])
                current.lines.append(line)
                right = margin
            notes += [Paragraph(number, note, note=True) for note in found]
    if current is not None:
        yield current
    yield from notes


def _margin(region: Region, page: Sequence[Region | Table]) -> float:
    """The right margin of a region; one of few lines has that of the others in its size that begin where it does."""
    if len(region.lines) >= _ENOUGH:
        return region.right
    first = region.lines[0]
    same = (
        other.right
        for other in page
        if isinstance(other, Region)
        and abs(other.left - region.left) < 2 * first.size
        and not _differ(other.lines[0], first)
    )
    return max(same, default=region.right)


def _goes_on(last: Table, table: Table, *, new_page: bool) -> bool:
    """Whether a table with nothing before it, at the top of a page or of the next column, has the last one's columns."""
    if len(last.edges) != len(table.edges) or not (new_page or (table.x0 > last.x1 and table.top > last.base)):
        return False
    shift = table.x0 - last.x0
    return all(abs(a + shift - b) < _SAME_EDGE for a, b in zip(last.edges, table.edges, strict=True))


def _differ(last: Line, line: Line) -> bool:
    return abs(last.size - line.size) > _SAME_SIZE * max(last.size, line.size)


def _begins(current: Paragraph, line: Line, left: float, right: float, usual: Measures) -> bool:
    """Whether a line begins a paragraph, after another one of the same column."""
    last, first = current.lines[-1], current.lines[0]
    step = last.base - line.base
    leading = usual.leading(line.size)
    if _differ(last, line) or step > max(_GAP * leading, leading + 1.5) or step <= 0:
        return True
    if _CONTENTS.search(last.text) or _CONTENTS.search(line.text):
        return True
    if line.size > usual.body * (1 + _SAME_SIZE):  # a heading over several lines
        return begins_item(line.text)
    if last.bold != line.bold and (_short(last, line, right) or line.bold):
        return True
    indent = _INDENT * line.size
    if begins_item(line.text) and (ends_sentence(last.text) or _short(last, line, right) or line.x0 < last.x0 - 1):
        return True
    if line.x0 > max(left, last.x0) + indent and not begins_item(first.text):
        return True
    if line.x0 < last.x0 - indent and len(current.lines) > 1 and not begins_item(first.text):
        return True  # back from an indented block
    return _short(last, line, right)


def _begins_anew(current: Paragraph, line: Line, left: float, right: float, usual: Measures) -> bool:
    """Whether the first line of a column or page begins a paragraph."""
    last = current.lines[-1]
    if _differ(last, line) or last.size > usual.body * (1 + _SAME_SIZE) or last.bold != line.bold:
        return True
    if _CONTENTS.search(last.text) or (line.x0 > left + _INDENT * line.size and not _hangs(current, line)):
        return True
    return _short(last, line, right) or (begins_item(line.text) and ends_sentence(last.text))


def _hangs(current: Paragraph, line: Line) -> bool:
    """Whether an indented line at the top of a column can be the next one of an item whose lines are all indented."""
    same = len(current.lines) > 1 and abs(line.x0 - current.lines[-1].x0) < line.size / 2
    return not begins_item(line.text) and (same or begins_item(current.lines[0].text))


def _short(last: Line, line: Line, right: float) -> bool:
    """Whether what cannot be broken at the beginning of `line` would have had room on the line before it."""
    short = _SHORT_AT_END if ends_sentence(last.text) else _SHORT
    return right - last.x1 > line.first + short * line.size
