"""What tables of all formats share: whether their first row is a head."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from bot.documents.readers.lists import width

_WIDEST_HEAD: Final = 80  # columns of a screen, half as many Chinese characters; what is longer is a sentence
_YEAR: Final = re.compile(r"(?:19|20)\d\d|1[01]\d|\d{1,2}")  # also of the Republic, and months and quarters
_NUMBER: Final = re.compile(r"[-+$]?(?:NT\$)?\d[\d,.]*\s*[%％]?|\d{2,4}[-/.]\d{1,2}[-/.]\d{1,2}.*")


def is_number(text: str) -> bool:
    """Whether a cell is an amount, a share or a date, and no name of a column; a bare year may be one."""
    text = text.strip()
    return bool(_NUMBER.fullmatch(text)) and not _YEAR.fullmatch(text)


def looks_like_head(cells: Sequence[str]) -> bool:
    """Whether cells can be the names of columns: short, no amounts, no sentences, not mostly empty."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    return (
        len(filled) * 2 >= len(cells)
        and not any(
            is_number(cell) or width(cell) > _WIDEST_HEAD or cell.endswith(("。", "；", ";")) for cell in filled
        )
        and not all(_YEAR.fullmatch(cell) for cell in filled)
    )


def has_head(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first of `rows` names the columns of the others."""
    return len(rows) > 1 and looks_like_head(rows[0])


def merged_head(rows: Sequence[Sequence[str]]) -> list[str]:
    """One name a column from a head of several rows: the parts from above to below, a repeated one once."""
    widest = max((len(row) for row in rows), default=0)
    columns = ([row[column].strip() for row in rows if column < len(row)] for column in range(widest))
    return [" ".join(dict.fromkeys(part for part in parts if part)) for parts in columns]


def spread(row: Sequence[str], head: Sequence[str]) -> tuple[list[str], list[str]]:
    """A cell over several columns once, unless their names differ: then it holds for each of them."""
    cells: list[str] = []
    names: list[str] = []
    for index, cell in enumerate(row):
        name = head[index] if index < len(head) else ""
        if cells and cell and cell == row[index - 1] and name == names[-1]:
            continue
        cells.append(cell)
        names.append(name)
    return cells, names
