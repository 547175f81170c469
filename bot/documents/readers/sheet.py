"""What the sheets of all formats share: values as they are shown, and where a sheet's tables, titles and heads are."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from bot.documents.readers.draft import Draft
from bot.documents.readers.grid import Row, find_head, write_above, write_rows
from bot.documents.readers.tables import is_number, merged_head
from bot.documents.readers.values import Locator

_REMARK: Final = re.compile(r"[*※]|備?註|說明|資料來源|單位|製表|填表|notes?\b|source\b|remarks?\b", re.IGNORECASE)
_FIGURE: Final = re.compile(r"[-+]?[\d,./: -]*\d\s*[%％]?")
_LONG: Final = 40  # characters; one cell alone that says more is a remark
_EXACT: Final = 1e15  # a larger number is not held exactly

Value = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta
Span = tuple[tuple[int, int], tuple[int, int]]  # the first and the last cell of a merged range, row and column from 0


@dataclass(frozen=True, slots=True)
class Hidden:
    """Rows and columns that are not shown, counted from 0."""

    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)


def shown(value: Value, decimals: int | None = None) -> str:
    """A value as a planner reads it: dates as ISO, whole numbers without a point, a share with its `decimals`."""
    match value:
        case bool():
            return str(value).upper()
        case int() | float() if decimals is not None:
            return f"{value * 100:.{decimals}f}%"
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < _EXACT else f"{value:.15g}"
        case dt.datetime():
            whole = value.time() == dt.time()
            return (
                value.date().isoformat()
                if whole
                else value.isoformat(" ", "minutes" if not value.second else "seconds")
            )
        case dt.time():
            return value.isoformat("minutes" if not value.second else "seconds")
        case _:
            return str(value)


def write_sheet(draft: Draft, name: str, grid: list[list[str]], merged: Iterable[Span], hidden: Hidden) -> None:
    """Writes one sheet; `grid` begins at its first row and column. Merged values are repeated, hidden cells left out."""
    covered = _fill(grid, merged)
    width = max(map(len, grid), default=0)
    away = {y for y in hidden.rows if y < len(grid) and any(cell.strip() for cell in grid[y])}
    gone = {x for x in hidden.columns if x < width and any(x < len(row) and row[x].strip() for row in grid)}
    draft.leave_out("hidden_row", len(away), name)
    draft.leave_out("hidden_column", len(gone), name)
    columns = [x for x in range(width) if x not in hidden.columns]
    rows = [
        (y + 1, [row[x] if x < len(row) else "" for x in columns])
        for y, row in enumerate(grid)
        if y not in hidden.rows
        and not (y in covered and covered[y] >= {x for x, cell in enumerate(row) if cell.strip()})
    ]
    writer = _Writer(draft, Locator(sheet=name))
    for is_filled, block in groupby(rows, key=lambda row: any(cell.strip() for cell in row[1])):
        if is_filled:
            writer.block(list(block))
    draft.close_headings()


def _fill(grid: list[list[str]], merged: Iterable[Span]) -> dict[int, set[int]]:
    """Repeats merged values in place; by row, the columns that are filled from a row above."""
    covered: dict[int, set[int]] = {}
    for (top, left), (bottom, right) in merged:
        text = grid[top][left] if top < len(grid) and left < len(grid[top]) else ""
        if not text:
            continue
        for y in range(top, min(bottom + 1, len(grid))):
            for x in range(left, min(right + 1, len(grid[y]))):
                grid[y][x] = text
                if y > top:
                    covered.setdefault(y, set()).add(x)
    return covered


class _Writer:
    """The blocks of one sheet, which blank rows part. A block without a head of its own goes on with the last one's."""

    def __init__(self, draft: Draft, where: Locator) -> None:
        self._draft = draft
        self._where = where
        self._head: list[str] = []  # by column of the sheet
        self._figures: set[int] = set()  # columns that mostly held figures under the last head

    def block(self, rows: list[Row]) -> None:
        """Titles, then the head, then the rows."""
        number, cells = rows[0]
        if len(rows) == 1 and (title := _alone(cells)) and not is_number(title) and not _REMARK.match(title):
            self._draft.heading(1, title, Locator(sheet=self._where.sheet, row=number))
            return
        titles = self._titles(rows)
        rows = rows[titles:]
        used = [x for x in range(len(rows[0][1])) if any(cells[x].strip() for _, cells in rows)] if rows else []
        narrow = [(number, [cells[x] for x in used]) for number, cells in rows]
        goes_on = bool(rows) and not titles and self._goes_on(rows)
        # One column is a list, and has no head.
        above, heads = (0, 0) if goes_on or len(used) < 2 else find_head(narrow)
        write_above(self._draft, narrow[:above], self._where)
        if not goes_on:
            named = merged_head([cells for _, cells in narrow[above : above + heads]]) if heads else []
            self._head = [""] * (len(rows[0][1]) if rows else 0)
            for x, name in zip(used, named, strict=False):
                self._head[x] = name
        rows = rows[above + heads :]
        if not goes_on:
            self._figures = {x for x in used if 2 * sum(bool(_FIGURE.fullmatch(c[x])) for _, c in rows) > len(rows)}
        self._rows(rows, used)

    def _titles(self, rows: list[Row]) -> int:
        """Writes what stands alone above a wider table; how many rows that is."""
        count = 0
        while count < len(rows) - 1 and (title := _alone(rows[count][1])) and not is_number(title):
            count += 1
        if not any(not _alone(cells) for _, cells in rows[count:]):
            return 0
        for index, (number, cells) in enumerate(rows[:count]):
            if index:
                self._draft.row((), (_alone(cells),), number, self._where)
            else:
                self._draft.heading(1, _alone(cells), Locator(sheet=self._where.sheet, row=number))
        return count

    def _goes_on(self, rows: list[Row]) -> bool:
        """Whether the first row is one more row of the last table, not the head of a new one."""
        first = rows[0][1]
        filled = {x for x, cell in enumerate(first) if cell.strip()}
        if not any(self._head) or not filled <= {x for x, name in enumerate(self._head) if name}:
            return False
        return all(_FIGURE.fullmatch(first[x]) or not first[x].strip() for x in self._figures)

    def _rows(self, rows: list[Row], used: list[int]) -> None:
        """Writes the rows under the head. A remark of one cell stands without it."""
        waiting: list[Row] = []
        for number, cells in rows:
            alone = _alone(cells)
            if alone and len(used) > 2 and (_REMARK.match(alone) or len(alone) > _LONG):
                self._flush(waiting, used)
                self._draft.row((), (alone,), number, self._where)
            else:
                waiting.append((number, cells))
        self._flush(waiting, used)

    def _flush(self, waiting: list[Row], used: list[int]) -> None:
        head: Sequence[str] = [self._head[x] for x in used] if any(self._head) else ()
        write_rows(self._draft, head, [(n, [cells[x] for x in used]) for n, cells in waiting], self._where)
        waiting.clear()


def _alone(cells: Sequence[str]) -> str:
    """The one text of a row that holds no other, however often it is repeated; blank for every other row."""
    texts = {cell.strip() for cell in cells if cell.strip()}
    return texts.pop() if len(texts) == 1 else ""
