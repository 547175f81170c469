"""Cards for what went wrong: a word that is no command, a failure of ours, a button that is too old."""

from __future__ import annotations

from bot.commands.base import Command
from bot.domain.cards import Actions, Button, Paragraph, Part
from bot.domain.ports import Reply, Request
from bot.i18n import t
from bot.views.common import reply


def unknown_command(request: Request, near: Command | None) -> Reply:
    lang = request.lang
    parts: list[Part] = [Paragraph(t(lang, "cards.unknown_command"))]
    buttons = [Button(t(lang, "cards.help"), line="/help")]
    if near is not None:
        parts.append(Paragraph(t(lang, "cards.near_command", command=f"/{near.name}")))
        buttons.insert(0, Button(f"/{near.name}", line=f"/{near.name}", style="primary"))
    parts.append(Actions(tuple(buttons)))
    suggestions = [f"/{near.name}"] if near else ["/help"]
    return reply(
        request, "help", t(lang, "cards.unknown_command_title"), parts, suggestions=suggestions, shareable=False
    )


def failed(request: Request, number: str) -> Reply:
    """Our own failure: the user gets a number that the log knows."""
    lang = request.lang
    parts: list[Part] = [
        Paragraph(t(lang, "cards.failed", number=number)),
        Actions((Button(t(lang, "cards.help"), line="/help"),)),
    ]
    return reply(request, "error", t(lang, "cards.failed_title"), parts, suggestions=["/help"], shareable=False)


def expired(request: Request) -> Reply:
    """A button older than what the database keeps."""
    return _told(request, "expired")


def unreadable(request: Request) -> Reply:
    """A message that someone pointed at, with no words in it: a picture, a bare address."""
    return _told(request, "unreadable")


def _told(request: Request, key: str) -> Reply:
    """`cards.KEY` below `cards.KEY_title`."""
    lang = request.lang
    parts: list[Part] = [
        Paragraph(t(lang, f"cards.{key}")),
        Actions((Button(t(lang, "cards.help"), line="/help"),)),
    ]
    return reply(request, "error", t(lang, f"cards.{key}_title"), parts, suggestions=["/help"], shareable=False)
