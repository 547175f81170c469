"""Tables of office files as a grid of texts: heads of one and more rows, titles above them, rows that name a group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from bot.documents.readers.draft import Draft
from bot.documents.readers.tables import has_head, is_number, looks_like_head, merged_head
from bot.documents.readers.values import Locator

MOST_HEADS: Final = 3
WIDEST: Final = 1_000  # columns; a cell that says it is wider is broken

Row = tuple[int, Sequence[str]]  # its number in the table or sheet, and its cells, merged values repeated


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as it is drawn: `text` is None where the cell above it reaches down."""

    text: str | None
    across: int = 1


def spread(rows: Sequence[Sequence[Cell]]) -> list[Row]:
    """The rows with each merged value in every place that it covers, numbered from 1."""
    grid: list[Row] = []
    above: Sequence[str] = ()
    for number, row in enumerate(rows, start=1):
        cells: list[str] = []
        for cell in row:
            for _ in range(min(max(1, cell.across), WIDEST)):
                over = above[len(cells)] if len(cells) < len(above) else ""
                cells.append(over if cell.text is None else cell.text)
        grid.append((number, cells))
        above = cells
    return grid


def one_value(cells: Sequence[str]) -> str:
    """The text of a row that says one thing across its whole width; blank for every other."""
    texts = {cell.strip() for cell in cells}
    text = next(iter(texts)) if len(texts) == 1 and len(cells) > 1 else ""
    return "" if is_number(text) else text


def count_heads(rows: Sequence[Row], marked: int = 0) -> int:
    """How many rows are the head: those that the file marks, else those that read like one.

    A head goes on below a cell that was merged across columns, and above one that reaches down.
    """
    if 0 < marked < len(rows):
        return marked
    if not has_head([cells for _, cells in rows[:2]]):
        return 0
    heads = 1
    while heads < min(MOST_HEADS, len(rows) - 1):
        last, below = rows[heads - 1][1], rows[heads][1]
        across = any(a and a == b for a, b in pairwise(last))
        if not across or list(last) == list(below) or not looks_like_head(below):
            break
        heads += 1
    return heads


def write(draft: Draft, rows: Sequence[Row], where: Locator, marked: int = 0) -> None:
    """Writes a table: what stands above its head as paragraphs, then a passage a row, under its group where there is one."""
    start = 0
    while start < len(rows) - 1 and not marked and (title := one_value(rows[start][1])):
        draft.paragraph(title, where)
        start += 1
    rows = rows[start:]
    heads = count_heads(rows, marked)
    write_rows(draft, merged_head([cells for _, cells in rows[:heads]]), rows[heads:], where)


def write_rows(draft: Draft, head: Sequence[str], rows: Sequence[Row], where: Locator) -> None:
    """Writes the rows below `head`. One that says one thing across three columns and more names the group of the next."""
    inside, pending = where, None
    for number, cells in rows:
        if len(cells) > 2 and (group := one_value(cells)):
            _write_bare(draft, pending, where)
            inside, pending = replace(where, heading=(*(where.heading or draft.heading_path), group)), (number, group)
        elif any(cell.strip() for cell in cells):
            pending = None
            if not head and len(cells) == 2 and cells[0].strip() and cells[1].strip():
                draft.row(cells[:1], cells[1:], number, inside)  # a form: a name and what is filled in
            else:
                draft.row(head, cells, number, inside)
    _write_bare(draft, pending, where)


def _write_bare(draft: Draft, pending: tuple[int, str] | None, where: Locator) -> None:
    if pending:
        draft.row((), (pending[1],), pending[0], where)
