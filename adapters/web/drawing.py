"""A card as every platform would show it."""

from __future__ import annotations

from typing import Any

from adapters.registry import platforms
from bot.domain.cards import Card


def drawings(card: Card, line: str = "") -> dict[str, Any]:
    """The platforms' payloads under their names, with a button that shares the answer of `line` where one is given."""
    return {name: one.draw(card, line) for name, one in platforms().items()}


def kept(card: Card, line: str = "") -> dict[str, str]:
    """The lines for which any of the payloads has no room."""
    return {key: text for one in platforms().values() for key, text in one.kept(card, line).items()}
