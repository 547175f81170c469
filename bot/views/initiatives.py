"""Cards about one initiative."""

from __future__ import annotations

from bot.domain.cards import Actions, Button, Facts, Item, Paragraph, Part
from bot.domain.models import Hit, Initiative, Lang
from bot.domain.ports import Reply, Request
from bot.i18n import t
from bot.library import Library
from bot.views.common import echo, initiative_line, passage_parts, place_line, reply, themes_text
from bot.views.places import place_title


def initiative_parts(library: Library, initiative: Initiative, lang: Lang) -> list[Part]:
    """What, where, under which themes; then the document's own words with the span it rests on marked."""
    place = library.place(initiative.pack, initiative.place)
    passage = library.passage(initiative.passage)
    other: Lang = "en" if lang == "zh-TW" else "zh-TW"
    facts = Facts(
        (
            (
                t(lang, "cards.city"),
                t(lang, "cards.city_country", city=place_title(place, lang), country=place.country[lang]),
            ),
            (t(lang, f"cards.title_in_{'en' if other == 'en' else 'zh'}"), initiative.title[other]),
            (t(lang, "cards.themes_label"), themes_text(library, initiative, lang)),
        )
    )
    rendering = [Paragraph(t(lang, "cards.rendering", text=initiative.rendering))] if initiative.rendering else []
    return [facts, *rendering, *passage_parts(library, passage, lang, (initiative.span,))]


def initiative(library: Library, request: Request, chosen: Initiative, lead: str | None = None) -> Reply:
    """One initiative whole, with ways to its city and to its kin. `lead` says how it came to be shown."""
    lang = request.lang
    place = library.place(chosen.pack, chosen.place)
    parts: list[Part] = [Paragraph(lead)] if lead else []
    parts += initiative_parts(library, chosen, lang)
    parts.append(
        Actions(
            (
                Button(t(lang, "cards.related"), line=f"/related {chosen.id}"),
                Button(place.name[lang], line=place_line(place)),
            )
        )
    )
    hit = Hit(library.passage(chosen.passage), (chosen,))
    return reply(request, "initiative", chosen.title[lang], parts, places=(place,), hits=(hit,))


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
    parts += [initiative_row(library, one, lang) for one in examples]
    return reply(
        request, "choices", t(lang, "cards.initiatives", n=count), parts, suggestions=[one.id for one in examples]
    )


def none_at_all(request: Request) -> Reply:
    """A library of documents in which nobody has marked an initiative."""
    lang = request.lang
    buttons = Actions((Button(t(lang, "cards.all_cities"), line="/city"),))
    parts: list[Part] = [Paragraph(t(lang, "cards.empty")), buttons]
    return reply(request, "nothing", t(lang, "cards.initiatives", n=0), parts, suggestions=["/city"])


def initiative_row(library: Library, one: Initiative, lang: Lang) -> Item:
    place = library.place(one.pack, one.place)
    return Item(
        title=one.title[lang],
        meta=t(lang, "cards.initiative_row", city=place.name[lang], themes=themes_text(library, one, lang)),
        button=Button(t(lang, "cards.open"), line=initiative_line(one)),
    )


def no_initiative(library: Library, request: Request, typed: str, near: list[Initiative]) -> Reply:
    lang = request.lang
    parts: list[Part] = [Paragraph(t(lang, "cards.no_initiative", typed=echo(typed)))]
    if near:
        parts.append(Paragraph(t(lang, "cards.did_you_mean")))
        parts += [initiative_row(library, one, lang) for one in near]
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
