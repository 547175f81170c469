"""Excel workbooks: values by calamine; what is hidden, and which cells show a share, by the sheets' own XML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from lxml import etree

from bot.documents.readers.archive import Archive, child, local, related_id
from bot.documents.readers.sheet import Hidden
from bot.documents.readers.values import Limits, Progress, ReadDocument
from bot.documents.readers.workbook import Layout, read_workbook

_OFF: Final = frozenset({None, "0", "false"})
_PERCENT: Final = {9: 0, 10: 2}  # the built-in formats 0% and 0.00%
_CELL: Final = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_QUOTED: Final = re.compile(r'"[^"]*"|\\.')
_MOST_COLUMNS: Final = 16_384


def read(path: Path, progress: Progress, limits: Limits) -> ReadDocument:
    """Every row of the sheets that are shown; hidden sheets, rows and columns are left out and counted."""
    with Archive(path, limits) as archive:
        workbook = next((part for kind, part in archive.relations("").values() if kind == "officeDocument"), "")
        related = archive.relations(workbook)
        sheets = child(archive.xml(workbook), "sheets")
        parts = {
            sheet.get("name"): related.get(related_id(sheet), ("", ""))[1]
            for sheet in (() if sheets is None else sheets)
        }
        styles = next((part for kind, part in related.values() if kind == "styles"), "")
        shares = _shares(archive.xml_if_any(styles))

        def layout(_: int, name: str) -> Layout:
            return _layout(archive.stream(parts.get(name, ""), "col", "row"), shares)

        return read_workbook(path, "xlsx", progress, layout)


def _shares(styles: etree._Element | None) -> dict[str, int]:
    """The numbers of the cell formats that show a share, and its decimals."""
    custom = child(styles, "numFmts")
    codes = {int(x.get("numFmtId", "0")): x.get("formatCode", "") for x in (() if custom is None else custom)}
    found = dict(_PERCENT)
    for number, code in codes.items():
        if "%" in (plain := _QUOTED.sub("", code).partition(";")[0]):
            found[number] = len(re.match(r"[0#?]*", plain.partition(".")[2])[0])  # type: ignore[index]
    formats = child(styles, "cellXfs")
    return {
        str(index): found[number]
        for index, x in enumerate(() if formats is None else formats)
        if (number := int(x.get("numFmtId", "0"))) in found
    }


def _layout(elements: Iterator[etree._Element], shares: dict[str, int]) -> Layout:
    """What is hidden, and the decimals of each cell that shows a share, by row and column from 0."""
    hidden = Hidden()
    decimals: dict[tuple[int, int], int] = {}
    row = -1
    for element in elements:
        if local(element) == "col":
            if element.get("hidden") not in _OFF:
                first, last = int(element.get("min", "1")), min(int(element.get("max", "1")), _MOST_COLUMNS)
                hidden.columns.update(range(first - 1, last))
            continue
        row = int(element.get("r", row + 2)) - 1
        if element.get("hidden") not in _OFF:
            hidden.rows.add(row)
        for cell in element if shares else ():
            if (share := shares.get(cell.get("s", ""))) is not None and (at := _CELL.fullmatch(cell.get("r", ""))):
                decimals[row, _column(at[1])] = share
    return hidden, decimals


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
