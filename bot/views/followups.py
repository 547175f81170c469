"""What a card says where its question was completed from the line before."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.cards import Actions, Button, Card, Lead, Paragraph
from bot.domain.models import Lang
from bot.domain.ports import Reply
from bot.i18n import t
from bot.text.sanitize import shorten
from bot.views.common import echo

TYPED = 30  # characters of a line on the button that asks it alone


def understood(reply: Reply, subject: str, places: str, typed: str, *, nth: int = 0, page: int = 1) -> Reply:
    """The reply with what was understood on each page, and a button that asks the line alone. `nth`: what of the answer
    before was opened; `page`: which page was asked for, past the last where there is no more.
    """
    lang = reply.lang
    named = [echo(part) for part in (subject, places) if part]
    if nth:
        named.append(t(lang, "followup.nth", number=nth))
    elif page > 1:
        named.append(t(lang, "followup.page", page=min(page, len(reply.pages))))
    said = "・".join(named)
    pages = tuple(_page(card, lang, said, typed, over=page > len(reply.pages)) for card in reply.pages)
    return replace(reply, pages=pages, understood=said)


def _page(card: Card, lang: Lang, said: str, typed: str, *, over: bool) -> Card:
    told = [Paragraph(t(lang, "followup.understood", understood=said))]
    if over:
        told.append(Paragraph(t(lang, "followup.no_more")))
    alone = Button(t(lang, "followup.alone", typed=shorten(typed, TYPED)), line=f"/ask {typed}")
    parts = card.parts
    at = 1 if isinstance(parts[0], Lead) else 0
    parts = (*parts[:at], *told, *parts[at:])
    if isinstance(parts[-1], Actions):
        parts = (*parts[:-1], Actions((*parts[-1].buttons, alone)))
    else:
        parts = (*parts, Actions((alone,)))
    return replace(card, parts=parts)
