"""OpenDocument spreadsheets, by their own XML: calamine tells neither their merged cells nor what is hidden."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from lxml import etree

from bot.documents.readers.archive import Archive, attribute, child, local
from bot.documents.readers.draft import Draft
from bot.documents.readers.odt import count, open_document
from bot.documents.readers.sheet import Hidden, Span, shown, write_sheet
from bot.documents.readers.values import Limits, Progress, ReadDocument, Refused
from bot.documents.readers.workbook import MOST_CELLS

_Element = etree._Element  # noqa: SLF001 - lxml's name for what it returns

_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_HIDDEN: Final = frozenset({"collapse", "filter"})
_NUMBERS: Final = frozenset({"float", "currency"})
_GROUPS: Final = frozenset(
    "table-rows table-header-rows table-row-group table-columns table-header-columns".split()
) | {"table-column-group"}


def read(path: Path, progress: Progress, limits: Limits) -> ReadDocument:
    """Every row of the sheets that are shown; hidden sheets, rows and columns are left out and counted."""
    with Archive(path, limits) as archive:
        root = open_document(archive)
    hidden_styles = {
        attribute(style, "name")
        for style in root.iter("{*}style")
        if (properties := child(style, "table-properties")) is not None and attribute(properties, "display") == "false"
    }
    body = child(root, "body", "spreadsheet")
    tables = [table for table in (() if body is None else body) if local(table) == "table"]
    draft = Draft("ods")
    for number, table in enumerate(tables, start=1):
        name = attribute(table, "name") or str(number)
        if attribute(table, "style-name") in hidden_styles:
            draft.leave_out("hidden_sheet", 1, name)
        else:
            _Sheet(table).write(draft, name)
        progress(number, len(tables))
    return draft.document()


class _Sheet:
    def __init__(self, table: _Element) -> None:
        self._grid: list[list[str]] = []
        self._merged: list[Span] = []
        self._hidden = Hidden()
        self._cells = 0
        column = 0
        for element in _unwrapped(table):
            if local(element) == "table-column":
                columns = count(element, "number-columns-repeated", _LAST_COLUMN)
                if attribute(element, "visibility") in _HIDDEN:
                    self._hidden.columns.update(range(column, min(column + columns, _LAST_COLUMN)))
                column += columns
            elif local(element) == "table-row":
                self._row(element)
        while self._grid and not self._grid[-1]:
            self._grid.pop()

    def write(self, draft: Draft, name: str) -> None:
        write_sheet(draft, name, self._grid, self._merged, self._hidden)

    def _row(self, row: _Element) -> None:
        top = len(self._grid)
        cells: list[str] = []
        merged: list[Span] = []
        for cell in row:
            repeated = count(cell, "number-columns-repeated", _LAST_COLUMN)
            text = _text(cell) if local(cell) == "table-cell" else ""
            across, down = (
                count(cell, "number-columns-spanned", _LAST_COLUMN),
                count(cell, "number-rows-spanned", _LAST_ROW),
            )
            if text and (across > 1 or down > 1):
                merged.append(((top, len(cells)), (top + down - 1, len(cells) + across - 1)))
            cells += [text] * repeated
        while cells and not cells[-1] and not (merged and len(cells) <= merged[-1][1][1] + 1):
            cells.pop()
        repeated = count(row, "number-rows-repeated", _LAST_ROW)
        if not cells:
            repeated = min(repeated, _LAST_ROW - top)
        self._cells += repeated * len(cells)
        if self._cells > MOST_CELLS or top + repeated > _LAST_ROW:
            raise Refused("bomb", "cells")
        self._merged += merged
        if attribute(row, "visibility") in _HIDDEN:
            self._hidden.rows.update(range(top, top + repeated))
        self._grid += [list(cells) for _ in range(repeated)]


def _unwrapped(table: _Element) -> Iterator[_Element]:
    for element in table:
        if local(element) in _GROUPS:
            yield from _unwrapped(element)
        else:
            yield element


def _text(cell: _Element) -> str:
    """A cell's value: a date as ISO, a number as it is held, all else as it is shown. Its comment is left out."""
    kind = attribute(cell, "value-type")
    if kind == "date" and (date := attribute(cell, "date-value")):
        return date.removesuffix("T00:00:00").replace("T", " ")
    if kind in _NUMBERS:
        try:
            return shown(float(attribute(cell, "value") or ""))
        except ValueError:
            pass
    return "\n".join("".join(_shown(p)) for p in cell if local(p) == "p")


def _shown(paragraph: _Element) -> Iterator[str]:
    yield paragraph.text or ""
    for inner in paragraph:
        if local(inner) == "s":
            yield " "
        elif local(inner) != "annotation":
            yield from _shown(inner)
        yield inner.tail or ""
