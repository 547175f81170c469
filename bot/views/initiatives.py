"""Cards about one initiative."""

from __future__ import annotations

from bot.domain.cards import Actions, Button, Facts, Paragraph, Part
from bot.domain.models import Hit, Initiative, Lang, Passage
from bot.domain.ports import Reply, Request
from bot.i18n import t
from bot.library import Library
from bot.text.sentences import words_around
from bot.views.common import (
    as_printed,
    buttons_to,
    by_city,
    echo,
    initiative_line,
    place_line,
    reply,
    themes_text,
)
from bot.views.quotes import quoted, source_line


def initiative(library: Library, request: Request, chosen: Initiative, lead: str | None = None) -> Reply:
    """One initiative: where and what in a sentence, the words it rests on, its themes, and the ways on. `lead` says how it
    came to be shown.
    """
    lang = request.lang
    place, passage = library.place_of(chosen), library.passage(chosen.passage)
    parts: list[Part] = [Paragraph(lead)] if lead else []
    parts += rests_on_parts(library, chosen, passage, lang)
    country = as_printed(library, library.pack_of(place), place.country, lang)
    facts = [(t(lang, "cards.columns.country"), country)]
    facts.append((t(lang, "cards.themes_label"), themes_text(library, chosen, lang)))
    in_english = t(lang, "cards.title_and_text", title=chosen.title.en, text=chosen.rendering)
    facts.append(
        (t(lang, "cards.in_chinese"), chosen.title.zh) if lang == "en" else (t(lang, "cards.in_english"), in_english)
    )
    parts.append(Facts(tuple(facts)))
    parts += buttons_to(
        [
            (t(lang, "cards.see_source"), source_line(passage)),
            (t(lang, "cards.related"), f"/related {chosen.id}"),
            (t(lang, "ask.whole_city", place=place.name[lang]), place_line(place)),
        ]
    )
    said = initiative_lead(library, chosen, lang)
    hit = Hit(passage, (chosen,))
    return reply(request, "initiative", chosen.title[lang], parts, lead=said, places=(place,), hits=(hit,))


def initiative_lead(library: Library, chosen: Initiative, lang: Lang) -> str:
    """Where (and where probably, if that is another), and what was done: in the editors' plain words where there are any."""
    spoke, probably = library.place_of(chosen), library.passage(chosen.passage).probably
    place = spoke.name[lang]
    says = chosen.daily.says[lang] if chosen.daily else chosen.rendering if lang == "en" else chosen.title[lang]
    if probably is not None:
        place = t(lang, "cards.probably", name=place, probably=library.place(chosen.pack, probably).name[lang])
    elif any(name in says for name in (place, *spoke.aliases)):
        return says
    return t(lang, "cards.initiative_lead", place=place, says=says.rstrip("。."))


def rests_on_parts(library: Library, chosen: Initiative, passage: Passage, lang: Lang) -> list[Part]:
    """The words of the document that it rests on, the notes on them, and where they stand."""
    return quoted(library, passage, lang, [words_around(passage.text, *chosen.span)], (chosen.span,))


def choose_initiative(library: Library, request: Request, examples: list[Initiative]) -> Reply:
    """How to ask for one, with the count and a few to open."""
    lang = request.lang
    count = len(library.corpus.initiatives)
    parts: list[Part] = [Paragraph(t(lang, "cards.choose_initiative", n=count))]
    parts.append(
        Actions(
            (
                Button(t(lang, "cards.today"), line="/initiative today", style="primary"),
                Button(t(lang, "cards.random"), line="/initiative random"),
                Button(t(lang, "cards.all_themes"), line="/theme"),
                Button(t(lang, "cards.all_cities"), line="/city"),
            )
        )
    )
    parts[1:1] = by_city(library, examples, lang)
    return reply(
        request, "choices", t(lang, "cards.initiatives", n=count), parts, suggestions=[one.id for one in examples]
    )


def none_at_all(request: Request) -> Reply:
    """A library of documents in which nobody has marked an initiative."""
    lang = request.lang
    buttons = Actions((Button(t(lang, "cards.all_cities"), line="/city"),))
    parts: list[Part] = [Paragraph(t(lang, "cards.empty")), buttons]
    return reply(request, "nothing", t(lang, "cards.initiatives", n=0), parts, suggestions=["/city"])


def no_initiative(library: Library, request: Request, typed: str, near: list[Initiative]) -> Reply:
    lang = request.lang
    parts: list[Part] = [Paragraph(t(lang, "cards.no_initiative"))]
    if near:
        named = ((one.title[lang], initiative_line(one)) for one in near)
        parts += [Paragraph(t(lang, "cards.did_you_mean")), *buttons_to(named)]
    parts.append(
        Actions(
            (
                Button(t(lang, "cards.ask_instead"), line=f"/ask {echo(typed)}"),
                Button(t(lang, "cards.today"), line="/initiative today"),
            )
        )
    )
    title = t(lang, "cards.nothing_title", typed=echo(typed))
    return reply(request, "nothing", title, parts, suggestions=[one.id for one in near])
