"""The one plain-text form of a card: for the terminal, for notifications and for screen readers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never
from unicodedata import combining, east_asian_width

from bot.domain.cards import (
    Actions,
    Button,
    Card,
    Facts,
    Heading,
    Item,
    Lead,
    Menu,
    Note,
    Paragraph,
    Part,
    People,
    Quote,
    Source,
    Table,
)
from bot.domain.models import Lang
from bot.i18n import t
from bot.rendering.layout import listing

SEPARATOR = "\uff5c"  # between cells where there are no columns
_WIDE = frozenset("WF")
_TABLE = 100  # columns; a wider table is a list
_LONGEST_LABEL = 16  # columns; a longer label does not push the others aside
_JOINERS = frozenset("\u200b\u200c\u200d\ufe0e\ufe0f")


def width(text: str) -> int:
    """Columns in a terminal: Chinese takes two, a combining mark none."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(c) or c in _JOINERS else 2 if east_asian_width(c) in _WIDE else 1 for c in text)


def pad(text: str, columns: int) -> str:
    return text + " " * max(0, columns - width(text))


def plain(card: Card) -> str:
    """The whole card as text, its buttons and menus as the lines that do the same. No trailing newline."""
    title = card.title or t(card.lang, "render.untitled")
    rows = [title, "=" * min(width(title), 60)]
    previous: Part | None = None
    for part in card.parts:
        lines = list(_lines(part, card.lang))
        if previous is not None and lines and not _joined(previous, part):
            rows.append("")
        rows += lines
        previous = part if lines else previous
    if card.pages > 1:
        rows += ["", t(card.lang, "render.page", page=card.page, pages=card.pages)]
    return "\n".join(rows)


def source_lines(card: Card) -> list[str]:
    """What must stand however short the rest is made."""
    return [line for part in card.parts if isinstance(part, Source) for line in _lines(part, card.lang)]


def _joined(above: Part, below: Part) -> bool:
    """Whether no empty line stands between the two."""
    if isinstance(above, Heading):
        return True
    if isinstance(below, Source | Note):
        return isinstance(above, Quote | Note | Item | Paragraph)
    return isinstance(above, Item) and isinstance(below, Item | Quote)


def _lines(part: Part, lang: Lang) -> Iterator[str]:
    match part:
        case Heading(text=text):
            yield f"## {text}"
        case Facts(pairs=pairs):
            yield from _facts(pairs)
        case Lead(text=text) | Paragraph(text=text):
            yield from text.split("\n")
        case Table():
            yield from _table(part)
        case Quote(text=text):
            yield from (f"│ {line}" for line in text.split("\n"))
        case Item(title=title, text=text, meta=meta, button=button):
            yield from _item(title, text, meta, button, lang)
        case Note(text=text, doubt=doubt):
            first, *rest = text.split("\n")
            sign, word = ("⚠", "render.doubt") if doubt else ("※", "render.note")
            yield f"{sign} {t(lang, 'render.label', label=t(lang, word))}{first}"
            yield from (f"  {line}" for line in rest)
        case Source(text=text):
            yield text
        case People(label=label, ids=ids):
            yield t(lang, "render.label", label=label) + t(lang, "cards.list_separator").join(ids)
        case Menu(quiet=True):
            return
        case Menu(label=label, options=options):
            yield t(lang, "render.label", label=label or t(lang, "render.choose")).rstrip()
            longest = min(max((width(option.label) for option in options), default=0), 40)
            for option in options:
                detail = f"  · {option.detail}" if option.detail else ""
                yield f"  {pad(option.label, longest)}  {option.line}{detail}".rstrip()
        case Actions(buttons=buttons):
            yield from (f"→ {_button(button, lang)}" for button in buttons if not button.share)
        case _:
            assert_never(part)


def _table(table: Table) -> Iterator[str]:
    """Aligned columns, Chinese taking two; a list where a line would be too long."""
    rows = [table.columns, *(tuple(cell.text for cell in row) for row in table.rows)]
    columns = [max(map(width, column)) for column in zip(*rows, strict=True)]
    if sum(columns) + 2 * len(columns) <= _TABLE:
        for n, row in enumerate(rows):
            yield "  ".join(map(pad, row, columns)).rstrip()
            if n == 0:
                yield "  ".join("-" * size for size in columns)
        return
    yield SEPARATOR.join(table.columns)
    for first, members in listing(table):
        yield f"• {first}"
        yield from (f"  - {SEPARATOR.join(member)}" for member in members)


def _facts(pairs: tuple[tuple[str, str], ...]) -> Iterator[str]:
    columns = min(max((width(label) for label, _ in pairs), default=0), _LONGEST_LABEL)
    for label, value in pairs:
        first, *rest = value.split("\n")
        yield f"{pad(label, columns)}  {first}".rstrip()
        yield from (f"{' ' * columns}  {line}" for line in rest)


def _item(title: str, text: str, meta: str, button: Button | None, lang: Lang) -> Iterator[str]:
    rows = [row for block in (title, text, meta) if block for row in block.split("\n")]
    if button is not None and not button.share:
        rows.append(f"→ {_button(button, lang)}")
    for n, row in enumerate(rows):
        yield f"{'•' if n == 0 else ' '} {row}"


def _button(button: Button, lang: Lang) -> str:
    page = t(lang, "render.page_of", page=button.page) if button.page > 1 else ""
    return f"{t(lang, 'render.label', label=button.label)}{button.url or button.line}{page}"
