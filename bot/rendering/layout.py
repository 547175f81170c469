"""How renderers take a card apart: the pieces of a quote, the rows that make a list, the menus that a long one needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby

from bot.domain.cards import Card, Item, Menu, Option, Part, Quote, Table
from bot.domain.models import Lang
from bot.i18n import t


def is_listed(part: Part) -> bool:
    """Whether the part is a row of nothing but a title: such rows are drawn as one list."""
    return isinstance(part, Item) and bool(part.title) and not (part.text or part.meta or part.button)


def shared_by(card: Card, mention: Callable[[str], str]) -> str:
    """Who shared the card, `mention` being how the platform names a person by id."""
    return t(card.lang, "render.shared_by", user=mention(card.shared_by or ""))


def menus(menu: Menu, limit: int, lang: Lang) -> Iterator[tuple[str, tuple[Option, ...]]]:
    """Label and at most `limit` options of as many menus as the options need, for none may be left out."""
    parts = [menu.options[n : n + limit] for n in range(0, len(menu.options), limit)]
    label = menu.label or t(lang, "render.choose")
    for n, part in enumerate(parts, 1):
        several = t(lang, "render.menu_part", label=label, part=n, parts=len(parts))
        yield several if len(parts) > 1 else label, part


def listing(table: Table) -> Iterator[tuple[str, list[tuple[str, ...]]]]:
    """A table as lists, for where there are none: what rows that follow each other begin with, and the rest of each row."""
    for first, rows in groupby(table.rows, key=lambda row: row[0].text):
        yield first, [tuple(cell.text for cell in row[1:] if cell.text) for row in rows]


def pieces(quote: Quote) -> Iterator[tuple[str, bool]]:
    """Consecutive non-empty pieces of the text and whether each is marked; together they are the whole text.

    Marks may overlap, touch or run past the end: touching ones come out as one.
    """
    text, at = quote.text, 0
    for start, end in _merged(quote.marks, len(text)):
        if start > at:
            yield text[at:start], False
        yield text[start:end], True
        at = end
    if at < len(text):
        yield text[at:], False


def _merged(marks: tuple[tuple[int, int], ...], length: int) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(marks):
        start, end = max(start, 0), min(end, length)
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
