"""Paragraphs and tables of a PDF to passages: headings by their size, rows under their heads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import zip_longest
from typing import Final

from bot.documents.readers.draft import LONGEST_HEADING, Draft
from bot.documents.readers.lists import joined, numbered_level
from bot.documents.readers.pdf.flow import Measures, Paragraph, TablePart
from bot.documents.readers.tables import has_head, looks_like_head, merged_head, spread
from bot.documents.readers.values import Locator

_LARGER: Final = 1.12  # times the body: a heading
_SHORT: Final = 40  # characters of the longest heading in the size of the text
_NO_HEADING: Final = tuple("。；;，,、：:")
_RAISED: Final = re.compile(r"(?<![a-zA-Zµ㎡])[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_NOTE_MARK: Final = re.compile(r"\s*([\d⁰¹²³⁴-⁹]{1,3})")
_PLAIN: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_LETTERS: Final = re.compile(r"[^\W\d_]")


class Writer:
    """Gives a draft what the pages hold, in order."""

    def __init__(self, draft: Draft, parts: Sequence[Paragraph | TablePart], usual: Measures) -> None:
        self._draft = draft
        self._usual = usual
        self._parts = parts
        larger = {_size(part) for part in parts if isinstance(part, Paragraph) and self._is_large(part)}
        self._levels = {size: level for level, size in enumerate(sorted(larger, reverse=True), start=1)}
        self._marks = {
            (part.page, mark[1].translate(_PLAIN))
            for part in parts
            if isinstance(part, Paragraph) and part.note and (mark := _NOTE_MARK.match(part.lines[0].text))
        }
        self._head: list[str] = []
        self._row = 0

    def write(self) -> None:
        """Every part, once."""
        for part, after in zip_longest(self._parts, self._parts[1:]):
            if isinstance(part, TablePart):
                self._table(part, after)
                continue
            text = self._without_marks(joined_lines(part), part.page)
            where = Locator(page=part.page, part="footnote" if part.note else None)
            level = None if part.note else self._level(part, text, after)
            if level is None:
                self._draft.paragraph(text, where)
            else:
                self._draft.heading(level, text, where)

    def _is_large(self, part: Paragraph) -> bool:
        text = joined_lines(part)
        return (
            not part.note
            and _size(part) > self._usual.body * _LARGER
            and len(text) <= LONGEST_HEADING
            and not text.endswith(_NO_HEADING)
            and len(_LETTERS.findall(text)) > 1
        )

    def _level(self, part: Paragraph, text: str, after: Paragraph | TablePart | None) -> int | None:
        """1 for the largest; bold and numbered ones in the size of the text below all larger ones."""
        if self._is_large(part):
            return self._levels[_size(part)]
        if len(part.lines) > 1 or len(text) > _SHORT or text.endswith(_NO_HEADING) or after is None:
            return None
        numbered = numbered_level(text)
        if part.lines[0].bold and not (isinstance(after, Paragraph) and after.note) and len(_LETTERS.findall(text)) > 1:
            return len(self._levels) + (numbered or 10)
        if numbered is not None and not _same_numbering(after, numbered):
            return len(self._levels) + numbered
        return None

    def _without_marks(self, text: str, page: int) -> str:
        """The text without the raised numbers of its page's footnotes; other raised numbers are powers and stay."""
        return _RAISED.sub(lambda mark: "" if (page, mark[0].translate(_PLAIN)) in self._marks else mark[0], text)

    def _table(self, part: TablePart, after: Paragraph | TablePart | None) -> None:
        """Rows are counted over the pages of a table, its head being 1; a head that is repeated is no row."""
        rows = [(row, merged) for row, merged in zip(part.table.rows, part.table.merged, strict=True) if any(row)]
        if not part.goes_on:
            self._head, self._row = [], 0
            rows = self._titled(rows, part.page)
            below = [(row, False) for row in after.table.rows] if isinstance(after, TablePart) and after.goes_on else []
            heads = min(_head_rows([*rows, *below]), len(rows))
            self._head = merged_head([row for row, _ in rows[:heads]])
            self._row = heads
            rows = rows[heads:]
        elif self._head:
            while rows and merged_head([rows[0][0]]) == self._head:
                rows = rows[1:]
        for row, _ in rows:
            self._row += 1
            cells, head = spread(row, self._head)
            self._draft.row(head, cells, self._row, Locator(page=part.page))

    def _titled(self, rows: list[tuple[list[str], bool]], page: int) -> list[tuple[list[str], bool]]:
        """Rows of one cell over the whole width, above the head, are what the table is called."""
        while len(rows) > 1 and len(set(rows[0][0])) == 1 and rows[0][1]:
            self._draft.paragraph(rows[0][0][0], Locator(page=page))
            rows = rows[1:]
        return rows


def joined_lines(part: Paragraph) -> str:
    """A paragraph's text."""
    return joined([line.text for line in part.lines])


def _size(part: Paragraph) -> float:
    return round(part.lines[0].size)


def _same_numbering(after: Paragraph | TablePart, level: int) -> bool:
    return isinstance(after, Paragraph) and numbered_level(after.lines[0].text) == level


def _head_rows(rows: Sequence[tuple[list[str], bool]]) -> int:
    """How many rows the head has: one, or as many as the cells reach that a merged one begins with."""
    texts = [row for row, _ in rows]
    if not has_head(texts):
        return 0
    first = texts[0]
    if not rows[0][1] or len(set(first)) == len(first):
        return 1
    depth = 1
    # A name over several columns is explained by the row below it, which repeats the names that reach down.
    while (
        depth < min(3, len(texts) - 1)
        and looks_like_head(texts[depth])
        and any(a == b for a, b in zip(first, texts[depth], strict=True))
        and len(set(texts[depth])) > len(set(texts[depth - 1]))
    ):
        depth += 1
    return depth
