"""The cards that the digest posts and tells."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from bot.domain.cards import Actions, Button, Card, Lead, Paragraph, Part
from bot.domain.models import Hit, Initiative, Lang, Text
from bot.domain.ports import ChannelRef, News, Reply, Request
from bot.i18n import t
from bot.library import Library
from bot.rendering.paging import paginate
from bot.views.common import paged
from bot.views.initiatives import initiative_lead, rests_on_parts
from bot.views.quotes import source_line
from bot.views.reasons import reason_text


def post(
    library: Library, chosen: Initiative, lang: Lang, day: date, themes: tuple[str, ...], *, restarted: bool
) -> Card:
    """The initiative of the day: what was done and why it is worth a day, the document's words, a question to discuss.
    Made to stand alone; where the words fill more than a page, the others are turned to.
    """
    first, *others = _words(library, chosen, lang)
    parts = list(first.parts)
    question = question_of(library, chosen, day, themes)
    if question is not None:
        parts.append(Paragraph(t(lang, "digest.discuss", question=question[lang])))
    if restarted:
        parts.append(Paragraph(t(lang, "digest.restarted_themes" if themes else "digest.restarted")))
    buttons = [
        Button(t(lang, "digest.more"), line=f"/related {chosen.id}", style="primary"),
        Button(t(lang, "cards.see_source"), line=source_line(library.passage(chosen.passage))),
    ]
    if others:
        next_page = t(lang, "cards.next", page=2, pages=first.pages)
        buttons.append(Button(next_page, line=f"/initiative {chosen.id} {day.isoformat()}", page=2))
    return replace(first, parts=(*parts, Actions(tuple(buttons))))


def posted(library: Library, request: Request, chosen: Initiative) -> Reply:
    """The words of its post again, page by page."""
    place, hit = library.place_of(chosen), Hit(library.passage(chosen.passage), (chosen,))
    pages = _words(library, chosen, request.lang)
    return paged(request, "initiative", pages, places=(place,), hits=(hit,))


def _words(library: Library, chosen: Initiative, lang: Lang) -> tuple[Card, ...]:
    """What was done, why it is worth a day, and the words it rests on, as pages: the same whatever else the post holds."""
    parts: list[Part] = [Lead(initiative_lead(library, chosen, lang))]
    if chosen.daily is not None:
        parts.append(Paragraph(t(lang, "digest.why", why=chosen.daily.why[lang])))
    parts += rests_on_parts(library, chosen, library.passage(chosen.passage), lang)
    return paginate(Card(t(lang, "digest.post_title", title=chosen.title[lang]), lang, tuple(parts)))


def question_of(library: Library, chosen: Initiative, day: date, themes: tuple[str, ...]) -> Text | None:
    """A curated question of its main theme (of those that the channel chose, if any); another one each day."""
    fitting = [theme for theme in chosen.themes if theme in themes] or chosen.themes
    questions = [question for theme in fitting[:1] for question in library.theme(theme).questions]
    return questions[day.toordinal() % len(questions)] if questions else None


def farewell(lang: Lang, channel: ChannelRef, detail: str, what: News) -> Card:
    """Told to whoever set up a subscription: that it had to stop, that it fails day after day, or that nobody can say
    whether one post stands.
    """
    text = t(lang, f"digest.{what}", channel=channel.channel, detail=reason_text(lang, detail))
    return Card(t(lang, f"digest.{what}_title"), lang, (Paragraph(text),))


def resumed(lang: Lang, next_due: datetime | None) -> Card:
    """Told to a channel whose subscription had stopped with the installation, and goes on with a new one. `next_due` is by
    its own clock.
    """
    from bot.views.digest_subscription import moment_text  # it loads the database's library

    when = moment_text(lang, next_due) if next_due else t(lang, "digest.no_next")
    return Card(t(lang, "digest.resumed_title"), lang, (Paragraph(t(lang, "digest.resumed", when=when)),))
