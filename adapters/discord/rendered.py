"""Messages of the newest cards: the core hands out the same card for the same line, and rendering it takes longest."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from adapters.discord import render
from bot.cards import Card

SIZE = 128  # messages, about 10 KB each


@dataclass(frozen=True, slots=True)
class Rendered:
    """`payload` is shared: copy before changing it. `kept` are the lines that its buttons cannot hold."""

    card: Card
    payload: dict[str, Any]
    kept: dict[str, str]


class Renderer:
    """Renders each card once while it is among the newest."""

    def __init__(self) -> None:
        self._messages: OrderedDict[tuple[int, str], Rendered] = OrderedDict()

    def message(self, card: Card, share_line: str = "") -> Rendered:
        """The message of a card; with `share_line` it has a button that posts this page of that line."""
        key = (id(card), share_line)
        found = self._messages.get(key)
        if found is not None and found.card is card:  # the id of a card that is gone may be another's
            self._messages.move_to_end(key)
            return found
        payload = render.message(card, reply_line=share_line, share=bool(share_line))
        made = self._messages[key] = Rendered(card, payload, render.kept(card, share_line))
        if len(self._messages) > SIZE:
            self._messages.popitem(last=False)
        return made
