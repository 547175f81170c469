"""The order in which a page is read: columns one after another, what spans them between, tables where they stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from bot.documents.readers.lists import begins_item
from bot.documents.readers.pdf.aligned import aligned_tables, rows_of
from bot.documents.readers.pdf.grids import Table
from bot.documents.readers.pdf.lines import Line

_FEWEST: Final = 3  # lines that make a column
_NARROWEST: Final = 6.0  # sizes: what is narrower is a column of a table
_FULL: Final = 0.8  # of a column's width: such a line was broken, not ended
_DEEPEST: Final = 12  # columns within columns; a page that goes deeper is read from above

Block = Line | Table


@dataclass(frozen=True, slots=True)
class Region:
    """Lines that stand below each other in one column, from above."""

    lines: list[Line]

    @property
    def left(self) -> float:
        return min(line.x0 for line in self.lines)

    @property
    def right(self) -> float:
        """The margin: a closing mark that hangs over it does not count."""
        return max(line.end for line in self.lines)


def arranged(lines: Iterable[Line], tables: Iterable[Table]) -> list[Region | Table]:
    """Everything of the page in the order of reading."""
    blocks: list[Block] = [*_with_markers(list(lines)), *tables]
    found: list[Region | Table] = []
    _arrange(blocks, found, 0)
    return found


def _with_markers(lines: list[Line]) -> list[Line]:
    """A list marker and the text after its tab are one line."""
    kept: list[Line] = []
    for line in lines:
        last = kept[-1] if kept else None
        if (
            last is not None
            and abs(last.base - line.base) < 0.3 * line.size
            and 0 < line.x0 - last.x1 < 4 * line.size
            and len(last.text.strip()) <= 5
            and begins_item(last.text.strip() + " 字")
        ):
            kept[-1] = replace(
                last, text=f"{last.text.rstrip()} {line.text}", x1=line.x1, end=line.end, size=line.size, bold=line.bold
            )
        else:
            kept.append(line)
    return kept


def _arrange(blocks: list[Block], found: list[Region | Table], depth: int) -> None:
    gutter = _gutter(_lines(blocks)) if depth < _DEEPEST else None
    if gutter is None:
        _from_above(blocks, found)
        return
    bands = _bands(blocks, gutter)
    if not any(_are_columns(left, right) for _, left, right in bands):
        _from_above(blocks, found)
        return
    pending: list[Block] = []
    for across, left, right in bands:
        pending += across
        if not (left and right) or _is_tabular(left, right):
            pending += left + right
            continue
        _arrange(pending, found, depth + 1)
        pending = []
        _arrange(left, found, depth + 1)
        _arrange(right, found, depth + 1)
    _arrange(pending, found, depth + 1)


def _gutter(lines: list[Line]) -> float | None:
    """The x that the most gaps between neighbours have in common."""
    edges: list[tuple[float, int]] = []
    ordered = sorted(lines, key=lambda line: line.x0)
    for index, line in enumerate(ordered):
        for other in ordered[index + 1 :]:
            if other.x0 > line.x1 + 1 and min(line.top, other.top) - max(line.base, other.base) > -0.9 * line.size:
                edges += [(line.x1, 1), (other.x0, -1)]
                break
    best, best_x, level = 0, None, 0
    edges.sort(key=lambda edge: (edge[0], -edge[1]))
    for index, (x, step) in enumerate(edges):
        level += step
        if level > best:
            best, best_x = level, (x + edges[index + 1][0]) / 2
    return best_x if best >= _FEWEST else None


def _bands(blocks: list[Block], gutter: float) -> list[tuple[list[Block], list[Block], list[Block]]]:
    """The page cut where something crosses the gutter: what crosses, and what stands left and right below it."""
    bands: list[tuple[list[Block], list[Block], list[Block]]] = [([], [], [])]
    for block in sorted(blocks, key=lambda block: -block.top):
        across, left, right = bands[-1]
        if block.x0 < gutter - 1 and block.x1 > gutter + 1:
            if left or right:
                bands.append(([block], [], []))
            else:
                across.append(block)
        else:
            (left if block.x1 <= gutter + 1 else right).append(block)
    return bands


def _lines(blocks: Iterable[Block]) -> list[Line]:
    """The lines of the blocks; the rows of a table count as lines of its width."""
    lines: list[Line] = []
    for block in blocks:
        if isinstance(block, Line):
            lines.append(block)
            continue
        height = (block.top - block.base) / len(block.rows)
        lines += [
            Line("", block.x0, block.x1, block.base + height * row, height * 0.6, False, -1, height, block.x1)
            for row in range(len(block.rows))
        ]
    return lines


def _are_columns(left: list[Block], right: list[Block]) -> bool:
    """Whether two sides are columns of text: wide, many lines, and their baselines differ or most lines are full."""
    one, other = _lines(left), _lines(right)
    if min(len(one), len(other)) < _FEWEST or min(_width(one), _width(other)) < _NARROWEST:
        return False
    return _shared(one, other) < 0.6 or (_full(one) >= 0.4 and _full(other) >= 0.4)


def _is_tabular(left: list[Block], right: list[Block]) -> bool:
    one, other = _lines(left), _lines(right)
    return min(len(one), len(other)) >= _FEWEST and not _are_columns(left, right)


def _width(lines: Sequence[Line]) -> float:
    """In sizes of its letters."""
    return (max(line.x1 for line in lines) - min(line.x0 for line in lines)) / max(line.size for line in lines)


def _shared(one: Sequence[Line], other: Sequence[Line]) -> float:
    """The share of the shorter side's lines that stand on a baseline of the other."""
    short, long = sorted((one, other), key=len)
    bases = [line.base for line in long]
    return sum(any(abs(line.base - base) < 1.5 for base in bases) for line in short) / len(short)


def _full(lines: Sequence[Line]) -> float:
    left, right = min(line.x0 for line in lines), max(line.x1 for line in lines)
    return sum(line.x1 >= left + _FULL * (right - left) for line in lines) / len(lines)


def _from_above(blocks: list[Block], found: list[Region | Table]) -> None:
    """Row by row; aligned rows become tables, other parts of one row one line."""
    ordered = sorted(blocks, key=lambda block: (-block.top, block.x0))
    for ruled, group in groupby(ordered, key=lambda block: isinstance(block, Table)):
        if ruled:
            found.extend(block for block in group if isinstance(block, Table))
            continue
        for part in aligned_tables(rows_of([block for block in group if isinstance(block, Line)])):
            if isinstance(part, Table):
                found.append(part)
            else:
                found.append(Region([_whole(row) for row in part]))


def _whole(row: Sequence[Line]) -> Line:
    """The parts of one row as one line."""
    first = row[0]
    if len(row) == 1:
        return first
    text = " ".join(part.text.strip() for part in row)
    return replace(
        first,
        text=text,
        x1=row[-1].x1,
        end=row[-1].end,
        size=max(part.size for part in row),
        bold=all(p.bold for p in row),
    )
