"""Answers that stay as they are while the library does: rendered once, sent often.

A team asks the same things; rendering and encoding take longer than everything else on the way of a slash command.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

from adapters.slack.respond import encode
from bot.commands import COMMANDS
from bot.domain.models import WRITTEN, Lang
from bot.domain.ports import Attachment
from bot.library import Library

Key = tuple[str, str, Lang, bool, bool]  # key of the library, line, language, public, direct message


@dataclass(frozen=True, slots=True)
class Rendered:
    """`encoded` is the body for a response_url; `kept` the lines that the buttons cannot hold."""

    encoded: bytes
    kept: dict[str, str]
    lang: Lang
    public: bool
    attachment: Attachment | None = None

    @classmethod
    def of(cls, payload: dict[str, Any], kept: dict[str, str], lang: Lang, *, public: bool) -> Self:
        return cls(encode(payload, public=public, replace=False), kept, lang, public)

    def payload(self) -> dict[str, Any]:
        """The message again, for another way than the response_url."""
        body: dict[str, Any] = json.loads(self.encoded)
        return {name: value for name, value in body.items() if name not in ("response_type", "replace_original")}


def likely(library: Library) -> Iterator[tuple[str, Lang]]:
    """The lines most likely to be asked, with the language they are asked in: every name, and every command alone whose answer may be kept."""
    for lang in WRITTEN:
        for command in COMMANDS:
            if command.cacheable:
                yield f"/{command.name}", lang
        for place in library.places():
            yield f"/city {place.name[lang]}", lang
        for theme in library.themes():
            yield f"/theme {theme.name[lang]}", lang
        for session in library.sessions():
            yield f"/session {session.number}", lang
