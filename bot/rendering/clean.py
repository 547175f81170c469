"""Makes every text of a part fit to be shown, before pages are cut."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
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
from bot.text.sanitize import one_line, sanitize


def tidy(part: Part) -> Iterator[Part]:
    """The part with every text fit to be shown; nothing where nothing is left."""
    match part:
        case Heading(text=text):
            whole: Part = Heading(one_line(text))
        case Lead() | Paragraph() | Note():
            whole = replace(part, text=sanitize(part.text))
        case Source(text=text, opens=opens):
            whole = Source(sanitize(text), tuple(map(_option, opens)))
        case People(label=label, ids=ids):
            whole = People(one_line(label), ids)
        case Facts(pairs=pairs):
            whole = _facts(pairs)
        case Quote(text=text, marks=marks):
            shown = sanitize(
                text
            )  # marks are offsets of the text as it was given: kept only where it is still that text
            whole = Quote(shown, marks if shown == text else ())
        case Item(title=title, text=text, meta=meta, button=button):
            whole = Item(one_line(title), sanitize(text), sanitize(meta), button and _button(button))
        case Table(columns=columns, rows=rows):
            whole = Table(tuple(map(one_line, columns)), tuple(tuple(map(_cell, row)) for row in rows))
        case Menu(label=label, options=options, quiet=quiet):
            whole = Menu(one_line(label), tuple(map(_option, options)), quiet)
        case Actions(buttons=buttons):
            whole = Actions(tuple(map(_button, buttons)))
        case _:
            assert_never(part)
    if _holds(whole):
        yield whole


def _holds(part: Part) -> bool:
    """Whether there is anything to show."""
    match part:
        case People(ids=some) | Facts(pairs=some) | Table(rows=some) | Menu(options=some) | Actions(buttons=some):
            return bool(some)
        case Item(title=title, text=text, meta=meta, button=button):
            return bool(title or text or meta or button)
        case _:
            return bool(part.text)


def _facts(pairs: tuple[tuple[str, str], ...]) -> Facts:
    rows = ((one_line(label), sanitize(value)) for label, value in pairs)
    return Facts(tuple((label, value) for label, value in rows if label or value))


def _cell(cell: Cell) -> Cell:
    text = one_line(cell.text)
    return cell if text == cell.text else replace(cell, text=text)


def _button(button: Button) -> Button:
    label, line = one_line(button.label), one_line(button.line)
    same = label == button.label and line == button.line
    return button if same else replace(button, label=label, line=line)


def _option(option: Option) -> Option:
    return Option(one_line(option.label), one_line(option.line), one_line(option.detail))
