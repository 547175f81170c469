"""The cards that the digest posts and tells."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from bot.domain.cards import Actions, Button, Card, Facts, Paragraph, Part, Quote
from bot.domain.models import Hit, Initiative, Lang, Text
from bot.domain.ports import ChannelRef, News, Reply, Request
from bot.i18n import t
from bot.library import Library
from bot.rendering.paging import paginate
from bot.views.common import paged, passage_notes, place_line, source_line, themes_text
from bot.views.places import place_title
from bot.views.reasons import reason_text


def post(
    library: Library, chosen: Initiative, lang: Lang, day: date, themes: tuple[str, ...], *, restarted: bool
) -> Card:
    """The initiative of the day: city, title, the document's words, a question to discuss. Made to stand alone; where the
    words fill more than a page, the others are turned to.
    """
    place = library.place(chosen.pack, chosen.place)
    first, *others = _words(library, chosen, lang, day)
    parts = list(first.parts)
    question = question_of(library, chosen, day, themes)
    if question is not None:
        parts.append(Paragraph(t(lang, "digest.discuss", question=question[lang])))
    if restarted:
        parts.append(Paragraph(t(lang, "digest.restarted_themes" if themes else "digest.restarted")))
    buttons = [
        Button(t(lang, "digest.more"), line=f"/related {chosen.id}", style="primary"),
        Button(place.name[lang], line=place_line(place)),
        Button(t(lang, "digest.whole"), line=f"/initiative {chosen.id}"),
    ]
    if others:
        next_page = t(lang, "cards.next", page=2, pages=first.pages)
        buttons.append(Button(next_page, line=f"/initiative {chosen.id} {day.isoformat()}", page=2))
    return replace(first, parts=(*parts, Actions(tuple(buttons))))


def posted(library: Library, request: Request, chosen: Initiative, day: date) -> Reply:
    """The words of that day's post again, page by page."""
    place, hit = library.place(chosen.pack, chosen.place), Hit(library.passage(chosen.passage), (chosen,))
    return paged(request, "initiative", _words(library, chosen, request.lang, day), places=(place,), hits=(hit,))


def _words(library: Library, chosen: Initiative, lang: Lang, day: date) -> tuple[Card, ...]:
    """City, themes, and what the document says, as pages: the same ones whatever else the post holds."""
    place = library.place(chosen.pack, chosen.place)
    passage = library.passage(chosen.passage)
    parts: list[Part] = [
        Facts(
            (
                (
                    t(lang, "cards.city"),
                    t(lang, "cards.city_country", city=place_title(place, lang), country=place.country[lang]),
                ),
                (t(lang, "cards.themes_label"), themes_text(library, chosen, lang)),
            )
        )
    ]
    if lang == "en":
        parts.append(Paragraph(t(lang, "cards.rendering", text=chosen.rendering)))
    parts += [Quote(passage.text, (chosen.span,)), *passage_notes(library, passage, lang)]
    parts.append(source_line(library, passage, lang))
    return paginate(Card(t(lang, "digest.post_title", title=chosen.title[lang]), lang, tuple(parts)))


def question_of(library: Library, chosen: Initiative, day: date, themes: tuple[str, ...]) -> Text | None:
    """A curated question of one of its themes (of those that the channel chose, if any); another one each day."""
    fitting = [theme for theme in chosen.themes if theme in themes] or chosen.themes
    questions = [question for theme in fitting for question in library.theme(theme).questions]
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
