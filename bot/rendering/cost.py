"""What a part costs of a page: text that is read, Discord's components, Slack's JSON."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import assert_never

from bot.domain.cards import (
    Actions,
    Button,
    Cell,
    Facts,
    Heading,
    Item,
    Lead,
    Menu,
    Note,
    Option,
    Paragraph,
    Part,
    People,
    Quote,
    Source,
    Table,
)
from bot.rendering.layout import is_listed
from bot.text.split import weight

TEXT = 1650  # characters of a page: about a screen of Chinese, and under 4,000 once everything is escaped twice
UNITS = 25  # Discord components; 40 less the frame, the title, the page number, two menus and two rows of buttons
JSON = 9000  # characters of Slack’s blocks, as estimated here: what goes round them stays below 10,000, under every known limit
MENU = 25  # options of one menu
ROW = 5  # buttons of one row
LINE = 300  # of a command line, what a button holds itself
DENSE = (
    0.6  # of a row's text: short cells are looked over, not read, so a page bears more; what must be escaped is counted
)
CELL = 30  # characters of Slack's JSON around a cell's text
MENUS = 2  # in which what stands on a page is offered, the rows of a table apart: to open, to save
OPTION = 76  # and around an option of the menu that opens what stands on a page

_MARKUP = re.compile(r"[^\w\s\u3000-\uffef]")


@dataclass(frozen=True, slots=True)
class Cost:
    text: int = 0
    units: int = 0
    json: int = 0

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.text + other.text, self.units + other.units, self.json + other.json)

    @property
    def fits(self) -> bool:
        return self.text <= TEXT and self.units <= UNITS and self.json <= JSON


def _button_cost(button: Button) -> Cost:
    return Cost(
        weight(button.label), 1, 190 + weight(button.label) + min(len(button.line), LINE) + len(button.url or "")
    )


def cost_of(part: Part) -> Cost:
    match part:
        case Source(text=text, opens=opens):
            size = weight(text)
            return Cost(size + 12, 1, size + 220 + MENUS * sum(map(_option_size, opens)))
        case Heading(text=text) | Lead(text=text) | Paragraph(text=text) | Note(text=text):
            size = weight(text)
            return Cost(size + 12, 2 if isinstance(part, Heading) else 1, size + 220)
        case People(label=label, ids=ids):
            return Cost(weight(label) + 30 * len(ids), 1, weight(label) + 110 * len(ids) + 220)
        case Facts(pairs=pairs):
            size = sum(weight(label) + weight(value) + 10 for label, value in pairs)
            return Cost(size, 1, size + 110 * len(pairs) + 100)
        case Quote(text=text, marks=marks):
            size = weight(text) + 4
            return Cost(size + 4 * len(marks), 1, size + 110 * len(marks) + 140)
        case Item(title=title, text="", meta="", button=None):
            return Cost(weight(title) + 8, 1, weight(title) + 120)
        case Item(title=title, text=text, meta=meta, button=button):
            size = weight(title) + weight(text) + weight(meta)
            row = Cost(size + 20, 1, size + 330)
            return row if button is None else row + _button_cost(button) + Cost(0, 1, 0)
        case Table(rows=rows):
            return sum(map(_row_cost, rows), head_cost(part))
        case Menu(label=label, options=options):
            size = sum(map(_option_size, options))
            return Cost(weight(label) + 8, 2 * -(-len(options) // MENU), size + weight(label) + 200)
        case Actions(buttons=buttons):
            return sum(map(_button_cost, buttons), Cost(0, -(-len(buttons) // ROW), 40))
        case _:
            assert_never(part)


def _option_size(option: Option) -> int:
    return OPTION + (60 + len(option.detail) if option.detail else 0) + len(option.label) + min(len(option.line), LINE)


def head_cost(table: Table) -> Cost:
    size = sum(weight(column) + 2 for column in table.columns)
    return Cost(size, 1, size + CELL * len(table.columns) + 120)


def _row_cost(row: tuple[Cell, ...]) -> Cost:
    """A row names its first cell only once where it is a list, but may be the first of its list."""
    size = sum(weight(cell.text) + 2 for cell in row) + 6
    opens = sum(OPTION + len(cell.text) + len(cell.line) for cell in row if cell.line)
    escaped = 2 * sum(len(_MARKUP.findall(cell.text)) for cell in row)
    return Cost(round(DENSE * size) + escaped, 0, size + CELL * len(row) + opens)


def fits(parts: Iterable[Part]) -> bool:
    """Whether the parts fit one page; looks no further than it must."""
    return all(sum_.fits for sum_ in _totals(parts))


def total(parts: Iterable[Part]) -> Cost:
    return deque(_totals(parts), maxlen=1).pop()


def _totals(parts: Iterable[Part]) -> Iterator[Cost]:
    """What the parts up to each one cost together. Rows of a title only are drawn as one list, and share one unit."""
    so_far, in_list = Cost(), False
    yield so_far
    for part in parts:
        so_far += cost_of(part)
        if in_list and is_listed(part):
            so_far += Cost(0, -1, 0)
        in_list = is_listed(part)
        yield so_far
