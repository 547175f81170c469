"""Answers that stay as they are while the library does: rendered once, sent often.

A team asks the same things; rendering and encoding take longer than everything else on the way of a slash command.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, Self

from adapters.slack.respond import encode
from bot.models import Lang
from bot.ports import Kind

# What these say depends on the line, the language and the library alone. Not so: today's initiative, a random one,
# settings, the digest, failures.
LASTING: frozenset[Kind] = frozenset({"city", "session", "theme", "results", "choices", "nothing", "help"})
SIZE = 128  # messages, about 10 KB each

Key = tuple[str, Lang, bool, bool]  # line, language, public, direct message


@dataclass(frozen=True, slots=True)
class Rendered:
    """`encoded` is the body for a response_url; `kept` the lines that the buttons cannot hold."""

    payload: dict[str, Any]
    kept: dict[str, str]
    lang: Lang
    public: bool
    encoded: bytes

    @classmethod
    def of(cls, payload: dict[str, Any], kept: dict[str, str], lang: Lang, *, public: bool) -> Self:
        return cls(payload, kept, lang, public, encode(payload, public=public, replace=False))


class RenderedCache:
    """The newest SIZE messages."""

    def __init__(self) -> None:
        self._messages: OrderedDict[Key, Rendered] = OrderedDict()

    def get(self, key: Key) -> Rendered | None:
        message = self._messages.get(key)
        if message is not None:
            self._messages.move_to_end(key)
        return message

    def put(self, key: Key, message: Rendered) -> None:
        self._messages[key] = message
        if len(self._messages) > SIZE:
            self._messages.popitem(last=False)
