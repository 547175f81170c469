"""Commands as this workspace names them: where a prefix renames them, our own words in an answer say so too."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import replace

from bot.domain.cards import Actions, Button, Card, Facts, Item, Menu, Paragraph, Part

Rename = Callable[[str], str]


def renaming(names: Collection[str], rename: Rename) -> Rename:
    """Every `/name` in a text → `rename(name)`. A path or an address that holds one stays as it is."""
    if all(rename(name) == f"/{name}" for name in names):
        return str
    known = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    pattern = re.compile(rf"(?<![\w/.:<-])/({known})(?![\w/-])", re.ASCII)  # Chinese may stand close by
    return lambda text: pattern.sub(lambda match: rename(match[1]), text)


def named(card: Card, rename: Rename) -> Card:
    """The card with our own lines renamed, before anything is rendered. What the document or the editors say of it (leads,
    quotes, tables, notes, sources, values, titles) stays as it is, and so does what a button runs.
    """
    return card if rename is str else replace(card, parts=tuple(_named(part, rename) for part in card.parts))


def _named(part: Part, rename: Rename) -> Part:
    match part:
        case Paragraph(text=text):
            return Paragraph(rename(text))
        case Facts(pairs=pairs):  # labels are ours: of the help card they are the commands
            return Facts(tuple((rename(label), value) for label, value in pairs))
        case Item(button=Button() as button):
            return replace(part, button=_button(button, rename))
        case Menu(label=label):
            return replace(part, label=rename(label))
        case Actions(buttons=buttons):
            return Actions(tuple(_button(button, rename) for button in buttons))
        case _:
            return part


def _button(button: Button, rename: Rename) -> Button:
    """Only a label that is a command is renamed: others are questions and names."""
    return replace(button, label=rename(button.label)) if button.label.startswith("/") else button
