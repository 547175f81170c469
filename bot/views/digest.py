"""The cards of the digest."""

from __future__ import annotations

from bot.cards import Actions, Button, Paragraph
from bot.i18n import t
from bot.ports import Reply, Request
from bot.views.common import reply


def not_kept(request: Request) -> Reply:
    """Asked where nothing is kept: the terminal, a page without a channel."""
    lang = request.lang
    parts = (
        Paragraph(t(lang, "digest.not_kept")),
        Actions((Button(t(lang, "cards.today"), line="/initiative today"),)),
    )
    return reply(request, "digest", t(lang, "digest.title"), parts, shareable=False)
