"""Tables of web pages: cells over several rows and columns repeated, those that only lay out the page told apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

from selectolax.lexbor import LexborNode

from bot.documents.readers.tables import has_head, merged_head

_WIDEST: Final = 200  # columns; more are a fault of the page
_PROSE: Final = 300  # characters of an average cell: the table only lays out the page


@dataclass(frozen=True, slots=True)
class Table:
    """What it is called, the names of the columns, and each record below with its number, the table's first row being 1."""

    titles: list[str]
    head: list[str]
    records: list[tuple[int, list[str]]]


@dataclass(frozen=True, slots=True)
class _Row:
    cells: list[str]
    is_head: bool
    is_named: bool  # begins with a cell that names the row


def data_table(table: LexborNode) -> Table | None:
    """The table's records, or None where it has no two columns or holds the layout of the page."""
    if table.attributes.get("role") == "presentation" or table.css_first("table table, h1, h2, h3, h4") is not None:
        return None
    rows = _rows(table)
    texts = [cell for row in rows for cell in row.cells if cell]
    if max((len(row.cells) for row in rows), default=0) < 2 or sum(map(len, texts)) > _PROSE * max(1, len(texts)):
        return None
    above = len(list(takewhile(lambda row: len(row.cells) > 1 and len(set(row.cells)) == 1, rows)))
    titles, rows = [row.cells[0] for row in rows[:above]], rows[above:]
    heads = len(list(takewhile(lambda row: row.is_head, rows)))
    if heads == len(rows):
        heads = 0
    named = sum(row.is_named for row in rows) * 5 >= len(rows) * 3  # most rows: they, not the columns, have names
    if not heads and not named:
        heads = int(has_head([row.cells for row in rows]))
    if not heads and named and all(len(row.cells) == 2 for row in rows):  # a list of names and values
        pairs = [[": ".join(dict.fromkeys(filter(None, row.cells)))] for row in rows]
        return Table(titles, [], list(enumerate(pairs, start=above + 1)))
    return Table(
        titles,
        merged_head([row.cells for row in rows[:heads]]),
        [(number, row.cells) for number, row in enumerate(rows[heads:], start=above + heads + 1)],
    )


def _rows(table: LexborNode) -> list[_Row]:
    rows: list[_Row] = []
    hanging: dict[int, tuple[int, str]] = {}  # column → rows still to fill, text
    for row in _own_rows(table):
        cells: list[str] = []
        tags: list[str] = []
        for cell in row.iter():
            if cell.tag not in {"td", "th"}:
                continue
            _fill(cells, hanging)
            text = " ".join(cell.text(separator=" ").split())
            down = _span(cell, "rowspan")
            for _ in range(_span(cell, "colspan")):
                if down > 1:
                    hanging[len(cells)] = (down - 1, text)
                cells.append(text)
            tags.append(cell.tag)
        _fill(cells, hanging)
        if cells:
            in_head = row.parent is not None and row.parent.tag == "thead"
            rows.append(_Row(cells, in_head or set(tags) == {"th"}, tags[0] == "th" if tags else False))
    return rows


def _own_rows(table: LexborNode) -> Iterator[LexborNode]:
    for child in table.iter():
        if child.tag == "tr":
            yield child
        elif child.tag in {"thead", "tbody", "tfoot"}:
            yield from (row for row in child.iter() if row.tag == "tr")


def _fill(cells: list[str], hanging: dict[int, tuple[int, str]]) -> None:
    """Adds the cells that reach down from rows above into the next columns."""
    while (above := hanging.get(len(cells))) is not None:
        left, text = above
        if left > 1:
            hanging[len(cells)] = (left - 1, text)
        else:
            del hanging[len(cells)]
        cells.append(text)


def _span(cell: LexborNode, name: str) -> int:
    value = cell.attributes.get(name) or ""
    return min(max(1, int(value)), _WIDEST) if value.isdecimal() and len(value) < 6 else 1
