"""Tables of office files as a grid of texts: heads of one and more rows, titles above them, rows that name a group."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import Final

from bot.documents.readers.draft import Draft
from bot.documents.readers.tables import has_head, is_number, looks_like_head, merged_head
from bot.documents.readers.values import Locator

MOST_HEADS: Final = 3
MOST_ABOVE: Final = 3  # rows between a table's title and its head
WIDEST: Final = 1_000  # columns; a cell that says it is wider is broken

# What official forms in Taiwan call their fields, and whatever ends with a colon.
_NAME: Final = re.compile(
    r"(?:[^，。；:：]{0,12}(?:名稱|編號|代號|字號|日期|時間|期限|期程|地點|地址|電話|信箱|姓名|職稱|單位|機關|機構|人|金額|經費"
    r"|預算|年度|事由|案由|依據|主旨|說明|目的|目標|內容|備註|類別|狀態|進度|主席|紀錄|記錄|出席|列席|密等|附件|情形|結果|[起始終止迄工]日))"
    r"(?:\s*[（(].{0,12}[)）])?\s*[:：]?|[^:：]{1,30}[:：]"
)

Row = tuple[int, Sequence[str]]  # its number in the table or sheet, and its cells, merged values repeated


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as it is drawn: `text` is None where the cell above it reaches down."""

    text: str | None
    across: int = 1


def spread(rows: Sequence[Sequence[Cell]]) -> list[Row]:
    """The rows with each merged value in every place that it covers, numbered from 1; those that hold nothing else are none."""
    grid: list[Row] = []
    above: Sequence[str] = ()
    for number, row in enumerate(rows, start=1):
        cells: list[str] = []
        for cell in row:
            for _ in range(min(max(1, cell.across), WIDEST)):
                over = above[len(cells)] if len(cells) < len(above) else ""
                cells.append(over if cell.text is None else cell.text)
        if any((cell.text or "").strip() for cell in row):
            grid.append((number, cells))
        above = cells
    return grid


def one_value(cells: Sequence[str]) -> str:
    """The text of a row that says one thing across its whole width; blank for every other."""
    texts = {cell.strip() for cell in cells}
    text = next(iter(texts)) if len(texts) == 1 and len(cells) > 1 else ""
    return "" if is_number(text) else text


def find_head(rows: Sequence[Row], marked: int = 0) -> tuple[int, int]:
    """How many rows stand above the head, and how many are the head: those that the file marks, else what reads like one.

    A head goes on below a cell that was merged across columns. A form has none.
    """
    if 0 < marked < len(rows):
        return 0, marked
    if len(rows) < 2 or is_form(rows):
        return 0, 0
    above, most = 0, min(MOST_ABOVE if len(rows[0][1]) > 2 else 0, len(rows) - 2)
    while not has_head([cells for _, cells in rows[above : above + 2]]):
        if above == most or any(is_number(cell) for cell in rows[above][1]):
            return 0, 0
        above += 1
    heads = 1
    while heads < min(MOST_HEADS, len(rows) - above - 1):
        last, below = rows[above + heads - 1][1], rows[above + heads][1]
        across = any(a and a == b for a, b in pairwise(last))
        if not across or list(last) == list(below) or not looks_like_head(below):
            break
        heads += 1
    return above, heads


def is_form(rows: Sequence[Row]) -> bool:
    """Whether the first row and most others are names, each followed by what was filled in."""
    filled = [pairs for _, cells in rows if (pairs := _pairs(cells)) != ()]
    return bool(filled) and filled[0] is not None and 2 * sum(pairs is not None for pairs in filled) > len(filled)


def _pairs(cells: Sequence[str], *, in_form: bool = False) -> tuple[tuple[str, str], ...] | None:
    """Name and value of each field of a form's row; None for any other row, nothing for one that says one thing.

    In what is known to be a form, any text may be a name.
    """
    once = [cell.strip() for cell, _ in groupby(cells)]
    if len(once) < 2:
        return ()
    names, values = once[::2], once[1::2]
    if len(names) != len(values) or any(not name or is_number(name) for name in names):
        return None
    if not in_form and (not all(map(_NAME.fullmatch, names)) or all(map(_NAME.fullmatch, values))):
        return None
    return tuple(zip((name.rstrip(":：") for name in names), values, strict=True))


def write(draft: Draft, rows: Sequence[Row], where: Locator, marked: int = 0) -> None:
    """Writes a table: what stands above its head as paragraphs, then a passage a row, under its group where there is one."""
    start = 0
    while start < len(rows) - 1 and not marked and (title := one_value(rows[start][1])):
        draft.paragraph(title, where)
        start += 1
    rows = rows[start:]
    above, heads = find_head(rows, marked)
    write_above(draft, rows[:above], where)
    write_rows(draft, merged_head([cells for _, cells in rows[above : above + heads]]), rows[above + heads :], where)


def write_above(draft: Draft, rows: Sequence[Row], where: Locator) -> None:
    """Writes what stands between a table's title and its head, without the head."""
    for number, cells in rows:
        draft.row((), tuple(dict.fromkeys(cells)), number, where)


def write_rows(draft: Draft, head: Sequence[str], rows: Sequence[Row], where: Locator) -> None:
    """Writes the rows below `head`. One that says one thing across three columns and more names the group of the next."""
    inside, pending = where, None
    form = not head and is_form(rows)
    for number, cells in rows:
        if len(cells) > 2 and (group := one_value(cells)):
            _write_bare(draft, pending, where)
            inside, pending = replace(where, heading=(*(where.heading or draft.heading_path), group)), (number, group)
        elif any(cell.strip() for cell in cells):
            pending = None
            if form and (pairs := _pairs(cells, in_form=True)):
                draft.row([name for name, _ in pairs], [value for _, value in pairs], number, inside)
            elif not head and len(cells) == 2 and cells[0].strip() and cells[1].strip():
                draft.row((cells[0].rstrip(":： "),), cells[1:], number, inside)
            else:
                draft.row(head, cells, number, inside)
    _write_bare(draft, pending, where)


def _write_bare(draft: Draft, pending: tuple[int, str] | None, where: Locator) -> None:
    if pending:
        draft.row((), (pending[1],), pending[0], where)
