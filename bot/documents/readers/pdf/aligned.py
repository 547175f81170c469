"""Tables without rules: rows whose parts stand in the same columns, one below the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from bot.documents.readers.lists import joined
from bot.documents.readers.pdf.grids import Table
from bot.documents.readers.pdf.lines import Line

_FEWEST: Final = 3  # rows of two and more parts
_FAR: Final = 3.0  # sizes: rows farther apart belong to no table
_CLOSE: Final = 1.45  # sizes: rows nearer than that can be one cell's lines

Row = list[Line]


def rows_of(lines: Sequence[Line]) -> list[Row]:
    """Lines grouped by their baseline, from above, each row from the left."""
    rows: list[Row] = []
    for line in sorted(lines, key=lambda line: (-line.base, line.x0)):
        if rows and abs(rows[-1][0].base - line.base) < 0.3 * min(rows[-1][0].size, line.size):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda line: line.x0) for row in rows]


def aligned_tables(rows: list[Row]) -> Iterator[list[Row] | Table]:
    """`rows` in their order, with each run of aligned ones made a table."""
    plain: list[Row] = []
    start = 0
    while start < len(rows):
        end = _run_end(rows, start) if len(rows[start]) > 1 else start
        table = _table(rows[start:end]) if end - start >= _FEWEST else None
        if table is None:
            plain.append(rows[start])
            start += 1
            continue
        if plain:
            yield plain
        plain = []
        yield table
        start = end
    if plain:
        yield plain


def _run_end(rows: list[Row], start: int) -> int:
    """Past the last row, from `start`, that can be of the same table."""
    end = start + 1
    left = min(line.x0 for line in rows[start])
    while end < len(rows):
        row, above = rows[end], rows[end - 1]
        if above[0].base - row[0].base > _FAR * row[0].size:
            break
        # One part alone can only be a cell's next line: it leaves the first column empty.
        if len(row) == 1 and row[0].x0 < left + row[0].size:
            break
        end += 1
    while end > start and len(rows[end - 1]) == 1:
        end -= 1
    return end


def _table(rows: list[Row]) -> Table | None:
    """The rows as a table, None where their parts do not stand in common columns or most rows are whole lines."""
    if sum(len(row) > 1 for row in rows) < _FEWEST:
        return None
    columns = _columns(rows)
    if len(columns) < 2:
        return None
    cells: list[list[list[str]]] = []
    last: Row | None = None
    for row in rows:
        placed = _placed(row, columns)
        continues = last is not None and not placed[0] and last[0].base - row[0].base < _CLOSE * row[0].size
        if continues:
            cells[-1] = [above + below for above, below in zip(cells[-1], placed, strict=True)]
        else:
            cells.append(placed)
        last = row
    texts = [[joined(parts) for parts in row] for row in cells]
    filled = sum(bool(text) for row in texts for text in row)
    if len(texts) < _FEWEST or filled < 0.6 * len(texts) * len(columns):
        return None
    parts = [line for row in rows for line in row]
    return Table(
        columns[0][0],
        columns[-1][1],
        min(line.base for line in parts),
        max(line.top for line in parts),
        (*(left for left, _ in columns), columns[-1][1]),
        texts,
        [False] * len(texts),
    )


def _columns(rows: list[Row]) -> list[tuple[float, float]]:
    """The stretches of x that parts of the rows cover, those that touch put together."""
    columns: list[tuple[float, float]] = []
    for left, right in sorted((line.x0, line.x1) for row in rows for line in row):
        if columns and left <= columns[-1][1] + 1:
            columns[-1] = (columns[-1][0], max(columns[-1][1], right))
        else:
            columns.append((left, right))
    return columns


def _placed(row: Row, columns: list[tuple[float, float]]) -> list[list[str]]:
    return [[line.text for line in row if left <= line.x0 <= right] for left, right in columns]
