"""Cards for what cannot be done: a word that is no command, a failure of ours, a button that is too old, a right that lacks."""

from __future__ import annotations

from bot.domain.cards import Actions, Button, Paragraph, Part
from bot.domain.ports import Kind, Reply, Request
from bot.domain.rights import Right, Standing
from bot.i18n import t
from bot.views.common import reply


def unknown_command(request: Request, near: str | None) -> Reply:
    lang = request.lang
    parts: list[Part] = [Paragraph(t(lang, "cards.unknown_command"))]
    buttons = [Button(t(lang, "cards.help"), line="/help")]
    if near is not None:
        parts.append(Paragraph(t(lang, "cards.near_command", command=f"/{near}")))
        buttons.insert(0, Button(f"/{near}", line=f"/{near}", style="primary"))
    parts.append(Actions(tuple(buttons)))
    suggestions = [f"/{near}"] if near else ["/help"]
    return reply(
        request, "help", t(lang, "cards.unknown_command_title"), parts, suggestions=suggestions, shareable=False
    )


def failed(request: Request, number: str) -> Reply:
    """Our own failure: the user gets a number that the log knows."""
    return _error(request, "failed", number=number)


def expired(request: Request) -> Reply:
    """A button older than what the database keeps."""
    return _error(request, "expired")


def shared_already(request: Request) -> Reply:
    """The same answer was shared from the same message before."""
    return _error(request, "shared_already")


def unreadable(request: Request) -> Reply:
    """A message that someone pointed at, with no words in it: a picture, a bare address."""
    return _error(request, "unreadable")


def _error(request: Request, key: str, **values: object) -> Reply:
    lang = request.lang
    parts = (Paragraph(t(lang, f"cards.{key}", **values)), Actions((Button(t(lang, "cards.help"), line="/help"),)))
    return reply(request, "error", t(lang, f"cards.{key}_title"), parts, suggestions=["/help"], shareable=False)


def refused(request: Request, kind: Kind, right: Right) -> Reply:
    """Whoever asks lacks the right for this change, or nobody can say now whether they have it."""
    unknown = request.user is None or request.user.standing is Standing.UNKNOWN
    text = t(request.lang, "cards.rights.unknown" if unknown else f"cards.rights.{right}")
    return reply(request, kind, t(request.lang, f"{kind}.title"), (Paragraph(text),), shareable=False)


def not_kept(request: Request, kind: Kind) -> Reply:
    """Something of a channel, asked where there is no channel, or nothing is kept: the terminal, the page."""
    lang = request.lang
    today = Button(t(lang, "cards.today"), line="/initiative today")
    parts = (Paragraph(t(lang, f"{kind}.not_kept")), Actions((today,)))
    return reply(request, kind, t(lang, f"{kind}.title"), parts, shareable=False)
