"""Answers that stay as they are while the library does: rendered once, sent often.

A team asks the same things; rendering and encoding take longer than everything else on the way of a slash command.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

from adapters.slack.respond import encode
from bot.commands import COMMANDS
from bot.domain.models import LANGS, Lang
from bot.domain.ports import Kind
from bot.library import Library

# What these say depends on the line, the language and the library alone. Not so: today's initiative, a random one,
# settings, the digest, failures.
LASTING: frozenset[Kind] = frozenset({"city", "session", "theme", "results", "choices", "nothing", "help"})
SIZE = 200  # messages, 7 KB each
LONGEST = 200  # characters of a line worth remembering

Key = tuple[str, Lang, bool, bool]  # line, language, public, direct message


@dataclass(frozen=True, slots=True)
class Rendered:
    """`encoded` is the body for a response_url; `kept` the lines that the buttons cannot hold."""

    encoded: bytes
    kept: dict[str, str]
    lang: Lang
    public: bool

    @classmethod
    def of(cls, payload: dict[str, Any], kept: dict[str, str], lang: Lang, *, public: bool) -> Self:
        return cls(encode(payload, public=public, replace=False), kept, lang, public)

    def payload(self) -> dict[str, Any]:
        """The message again, for another way than the response_url."""
        body: dict[str, Any] = json.loads(self.encoded)
        return {name: value for name, value in body.items() if name not in ("response_type", "replace_original")}


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
        if len(key[0]) > LONGEST:
            return
        self._messages[key] = message
        if len(self._messages) > SIZE:
            self._messages.popitem(last=False)


def likely(library: Library) -> Iterator[tuple[str, Lang]]:
    """The lines most likely to be asked, with the language they are asked in: every name, every bare command."""
    for lang in LANGS:
        for command in COMMANDS:
            yield f"/{command.name}", lang
        for place in library.places():
            yield f"/city {place.name[lang]}", lang
        for theme in library.themes():
            yield f"/theme {theme.name[lang]}", lang
        for session in library.sessions():
            yield f"/session {session.number}", lang
