"""Ruled tables: lines that meet make a grid, cells that no line parts are one, each with the text that stands in it."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from bot.documents.readers.lists import joined
from bot.documents.readers.pdf.glyphs import Glyph
from bot.documents.readers.pdf.lines import lines_of
from bot.documents.readers.pdf.rules import Rule

_TOUCH: Final = 3.0  # points: lines this near are one, or meet
_MOST_RULES: Final = 3_000  # of one page, after joining
_LONGEST_ALONE: Final = 40  # characters of a cell in a table of one row: a head whose rows are on the next page
_CELL_GAP: Final = 4.0  # sizes: within a cell only a wide gap ends a line


@dataclass(frozen=True, slots=True)
class Table:
    """A table on one page. Cells over several rows or columns are repeated in each; `merged` says of each row whether
    it has such a one; `edges` are the x of the columns' sides.
    """

    x0: float
    x1: float
    base: float
    top: float
    edges: tuple[float, ...]
    rows: list[list[str]]
    merged: list[bool]


def grids_of(rules: Sequence[Rule], glyphs: Sequence[Glyph]) -> tuple[list[Table], list[Glyph]]:
    """The tables of two and more columns, and the glyphs that stand in none."""
    tables: list[Table] = []
    rest = list(glyphs)
    for group in _groups(_merged(rules)):
        xs, ys = _sides(group)
        if len(xs) < 3 or len(ys) < 2:
            continue
        inside = [g for g in rest if xs[0] <= (g.x0 + g.x1) / 2 <= xs[-1] and ys[0] <= g.base + g.size / 3 <= ys[-1]]
        table = _table(xs, ys, group, inside)
        if table is not None:
            tables.append(table)
            taken = {glyph.order for glyph in inside}
            rest = [glyph for glyph in rest if glyph.order not in taken]
    return tables, rest


def _merged(rules: Iterable[Rule]) -> list[Rule]:
    """Pieces of one line put together; double lines count once."""
    lines: list[Rule] = []
    for rule in sorted(rules):
        same = next((at for at in range(len(lines) - 1, -1, -1) if _is_one(lines[at], rule)), None)
        if same is None:
            lines.append(rule)
        else:
            other = lines[same]
            lines[same] = other._replace(start=min(other.start, rule.start), end=max(other.end, rule.end))
        if len(lines) > _MOST_RULES:
            return []
    return lines


def _is_one(line: Rule, rule: Rule) -> bool:
    return (
        line.vertical == rule.vertical
        and abs(rule.at - line.at) <= _TOUCH
        and rule.start <= line.end + _TOUCH
        and line.start <= rule.end + _TOUCH
    )


def _groups(rules: list[Rule]) -> list[list[Rule]]:
    """Rules that meet, directly or through others; the highest group first."""
    across = [rule for rule in rules if not rule.vertical]
    parent = {id(rule): rule for rule in rules}

    def root(rule: Rule) -> Rule:
        while parent[id(rule)] is not rule:
            parent[id(rule)] = rule = parent[id(parent[id(rule)])]
        return rule

    for upright in rules:
        if upright.vertical:
            for level in across:
                if _meet(upright, level):
                    parent[id(root(upright))] = root(level)
    groups: dict[int, list[Rule]] = defaultdict(list)
    for rule in rules:
        groups[id(root(rule))].append(rule)
    return sorted(groups.values(), key=lambda group: -max(r.end if r.vertical else r.at for r in group))


def _meet(upright: Rule, level: Rule) -> bool:
    return (
        level.start - _TOUCH <= upright.at <= level.end + _TOUCH
        and upright.start - _TOUCH <= level.at <= upright.end + _TOUCH
    )


def _sides(group: list[Rule]) -> tuple[list[float], list[float]]:
    """The x and y between which cells lie; a table that is open at a side ends where its lines end."""
    upright = [rule for rule in group if rule.vertical]
    level = [rule for rule in group if not rule.vertical]
    if not upright or not level:
        return [], []
    xs = [rule.at for rule in upright] + [min(r.start for r in level), max(r.end for r in level)]
    ys = [rule.at for rule in level] + [min(r.start for r in upright), max(r.end for r in upright)]
    return _distinct(xs), _distinct(ys)


def _distinct(values: Iterable[float]) -> list[float]:
    kept: list[float] = []
    for value in sorted(values):
        if not kept or value - kept[-1] > _TOUCH:
            kept.append(value)
    return kept


def _table(xs: list[float], ys: list[float], group: list[Rule], glyphs: list[Glyph]) -> Table | None:
    columns, rows = len(xs) - 1, len(ys) - 1  # rows are counted from the bottom until the end
    cell_of = _cells(xs, ys, group)
    content: dict[int, list[Glyph]] = defaultdict(list)
    for glyph in glyphs:
        column = min(columns - 1, max(0, bisect_right(xs, (glyph.x0 + glyph.x1) / 2) - 1))
        row = min(rows - 1, max(0, bisect_right(ys, glyph.base + glyph.size / 3) - 1))
        content[cell_of[row * columns + column]].append(glyph)
    texts = {cell: _text(inside) for cell, inside in content.items()}
    if len({cell for cell, text in texts.items() if text}) < 2:
        return None
    if rows == 1 and max(map(len, texts.values())) > _LONGEST_ALONE:  # boxes of prose side by side
        return None
    ids = [[cell_of[row * columns + column] for column in range(columns)] for row in range(rows - 1, -1, -1)]
    sizes: dict[int, int] = defaultdict(int)
    for cell in cell_of:
        sizes[cell] += 1
    return Table(
        xs[0],
        xs[-1],
        ys[0],
        ys[-1],
        tuple(xs),
        [[texts.get(cell, "") for cell in row] for row in ids],
        [any(sizes[cell] > 1 for cell in row) for row in ids],
    )


def _cells(xs: list[float], ys: list[float], group: list[Rule]) -> list[int]:
    """For each square of the grid the number of the cell it belongs to: squares that no line parts are one."""
    columns, rows = len(xs) - 1, len(ys) - 1
    cell = list(range(columns * rows))

    def root(at: int) -> int:
        while cell[at] != at:
            cell[at] = at = cell[cell[at]]
        return at

    upright = [rule for rule in group if rule.vertical]
    level = [rule for rule in group if not rule.vertical]
    for row, (low, high) in enumerate(pairwise(ys)):
        for column, (left, right) in enumerate(pairwise(xs)):
            at = row * columns + column
            if column + 1 < columns and not _covers(upright, right, (low + high) / 2):
                cell[root(at + 1)] = root(at)
            if row + 1 < rows and not _covers(level, high, (left + right) / 2):
                cell[root(at + columns)] = root(at)
    return [root(at) for at in range(columns * rows)]


def _covers(rules: Sequence[Rule], at: float, middle: float) -> bool:
    return any(abs(rule.at - at) <= _TOUCH and rule.start <= middle <= rule.end for rule in rules)


def _text(glyphs: list[Glyph]) -> str:
    return joined([line.text for line in lines_of(glyphs, _CELL_GAP)])
