"""Messages of the newest cards: the core hands out the same card for the same line, and rendering it takes longest."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from cachetools import LRUCache

from adapters.discord import render
from bot.domain.cards import Card

SIZE = 128  # messages, about 20 KB each


class Body(dict[str, Any]):
    """A request body that knows its own JSON."""

    encoded: bytes


def encode(payload: Any) -> bytes:
    """JSON as it goes over the line; half a surrogate pair, which UTF-8 cannot hold, becomes a question mark."""
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode("utf-8", errors="replace")


@dataclass(frozen=True, slots=True)
class Rendered:
    """`payload` is shared: copy before changing it. `kept` are the lines that its buttons cannot hold."""

    payload: dict[str, Any]
    kept: dict[str, str] = field(default_factory=dict)
    card: Card | None = None
    _bodies: dict[tuple[int, int], Body] = field(default_factory=dict)

    def callback(self, kind: int, flags: int) -> Body:
        """The callback that shows this message; `flags` are added to its own."""
        body = self._bodies.get((kind, flags))
        if body is None:
            body = Body(type=kind, data={**self.payload, "flags": self.payload["flags"] | flags})
            body.encoded = encode(body)
            self._bodies[kind, flags] = body
        return body


class Renderer:
    """Renders each card once while it is among the newest."""

    def __init__(self) -> None:
        self._messages: LRUCache[tuple[int, str], Rendered] = LRUCache(SIZE)

    def message(self, card: Card, share_line: str = "") -> Rendered:
        """The message of a card; with `share_line` it has a button that posts this page of that line."""
        key = (id(card), share_line)
        found = self._messages.get(key)
        if found is not None and found.card is card:  # the id of a card that is gone may be another's
            return found
        payload = render.message(card, reply_line=share_line, share=bool(share_line))
        made = self._messages[key] = Rendered(payload, render.kept(card, share_line), card)
        return made
