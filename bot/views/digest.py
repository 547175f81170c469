"""The cards that the digest posts and tells."""

from __future__ import annotations

from datetime import date

from bot.domain.cards import Actions, Button, Card, Facts, Paragraph, Part, Quote
from bot.domain.models import Initiative, Lang, Text
from bot.domain.ports import ChannelRef
from bot.i18n import t
from bot.library import Library
from bot.rendering.paging import paginate
from bot.views.common import passage_notes, place_line, source_line, themes_text
from bot.views.places import place_title


def post(
    library: Library, chosen: Initiative, lang: Lang, day: date, themes: tuple[str, ...], *, restarted: bool
) -> Card:
    """The initiative of the day: city, title, the document's words, a question to discuss. One page, made to stand alone."""
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
    question = question_of(library, chosen, day, themes)
    if question is not None:
        parts.append(Paragraph(t(lang, "digest.discuss", question=question[lang])))
    if restarted:
        parts.append(Paragraph(t(lang, "digest.restarted_themes" if themes else "digest.restarted")))
    parts.append(
        Actions(
            (
                Button(t(lang, "digest.more"), line=f"/related {chosen.id}", style="primary"),
                Button(place.name[lang], line=place_line(place)),
                Button(t(lang, "digest.whole"), line=f"/initiative {chosen.id}"),
            )
        )
    )
    return paginate(Card(t(lang, "digest.post_title", title=chosen.title[lang]), lang, tuple(parts)))[0]


def question_of(library: Library, chosen: Initiative, day: date, themes: tuple[str, ...]) -> Text | None:
    """A curated question of one of its themes (of those that the channel chose, if any); another one each day."""
    fitting = [theme for theme in chosen.themes if theme in themes] or chosen.themes
    questions = [question for theme in fitting for question in library.theme(theme).questions]
    return questions[day.toordinal() % len(questions)] if questions else None


def farewell(lang: Lang, channel: ChannelRef, detail: str, *, stopped: bool) -> Card:
    """Told to whoever set up a subscription: that it had to stop, or that nobody can say whether one post stands."""
    what = "stopped" if stopped else "uncertain"
    text = t(lang, f"digest.{what}", channel=channel.channel, detail=detail)
    return Card(t(lang, f"digest.{what}_title"), lang, (Paragraph(text),))
