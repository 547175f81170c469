"""Cards about themes: which cities did what."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.cards import Actions, Button, Facts, Heading, Item, Menu, Option, Paragraph, Part
from bot.domain.models import Hit, Initiative, Lang, Place, Theme
from bot.domain.ports import Reply, Request
from bot.i18n import t
from bot.library import Library
from bot.views.common import in_document, initiative_item, passage_notes, reply, source_line, theme_line
from bot.views.places import MENU_LIMIT, place_title


def theme(library: Library, request: Request, chosen: Theme) -> Reply:
    """The theme in a sentence, then every city with what it did, each with its source line."""
    lang = request.lang
    initiatives = library.initiatives_with(chosen.id)
    by_place: dict[tuple[str, str], list[Initiative]] = {}
    for initiative in initiatives:
        by_place.setdefault((initiative.pack, initiative.place), []).append(initiative)
    places = [library.place(pack, place) for pack, place in by_place]
    parts: list[Part] = [
        Paragraph(chosen.description[lang]),
        Facts(tuple(_facts(chosen, lang, len(initiatives), len({place.id for place in places})))),
    ]
    for place, members in zip(places, by_place.values(), strict=True):
        parts += _city(library, place, members, lang)
    return reply(request, "theme", chosen.name[lang], parts, hits=_hits(library, initiatives))


def _facts(theme: Theme, lang: Lang, initiatives: int, places: int) -> list[tuple[str, str]]:
    facts = [
        (
            t(lang, "cards.scope"),
            t(
                lang,
                "cards.theme_scope",
                initiatives=t(lang, "cards.n_initiatives", n=initiatives),
                places=t(lang, "cards.cities", n=places),
            ),
        ),
        (t(lang, "cards.dimension"), t(lang, f"cards.dimensions.{theme.dimension}")),
    ]
    if theme.goals:
        goals = (t(lang, "cards.goal", number=goal, name=t(lang, f"cards.goals.{goal}")) for goal in theme.goals)
        facts.append((t(lang, "cards.un_goals"), t(lang, "cards.list_separator").join(goals)))
    return facts


def _city(library: Library, place: Place, initiatives: Sequence[Initiative], lang: Lang) -> list[Part]:
    name = in_document(library, place_title(place, lang), place.pack, lang)
    parts: list[Part] = [Heading(t(lang, "cards.count", name=name, n=len(initiatives)))]
    for passage_id in dict.fromkeys(initiative.passage for initiative in initiatives):
        passage = library.passage(passage_id)
        parts += [initiative_item(library, i, lang) for i in initiatives if i.passage == passage_id]
        parts += passage_notes(library, passage, lang) if passage.probably else []
        parts.append(source_line(library, passage, lang))
    return parts


def _hits(library: Library, initiatives: Sequence[Initiative]) -> tuple[Hit, ...]:
    by_passage: dict[str, list[Initiative]] = {}
    for initiative in initiatives:
        by_passage.setdefault(initiative.passage, []).append(initiative)
    return tuple(Hit(library.passage(id), tuple(members)) for id, members in by_passage.items())


def theme_row(library: Library, theme: Theme, lang: Lang) -> Item:
    return Item(
        title=theme.name[lang],
        meta=t(lang, "cards.n_initiatives", n=len(library.initiatives_with(theme.id))),
        button=Button(t(lang, "cards.open"), line=theme_line(theme)),
    )


def choose_theme(library: Library, request: Request) -> Reply:
    """Every theme, by dimension, with how many initiatives each has."""
    lang = request.lang
    themes = library.themes()
    example = themes[0].name[lang] if themes else ""
    parts: list[Part] = [Paragraph(t(lang, "cards.choose_theme", example=example))]
    if 0 < len(themes) <= MENU_LIMIT:
        options = (
            Option(
                one.name[lang], theme_line(one), t(lang, "cards.n_initiatives", n=len(library.initiatives_with(one.id)))
            )
            for one in themes
        )
        parts.append(Menu(t(lang, "cards.pick_theme"), tuple(options)))
    for dimension in dict.fromkeys(one.dimension for one in themes):
        parts.append(Heading(t(lang, f"cards.dimensions.{dimension}")))
        parts += [theme_row(library, one, lang) for one in themes if one.dimension == dimension]
    names = [one.name[lang] for one in themes]
    return reply(request, "choices", t(lang, "cards.themes", n=len(themes)), parts, suggestions=names)


def which_theme(library: Library, request: Request, typed: str, themes: Sequence[Theme]) -> Reply:
    lang = request.lang
    parts: list[Part] = [Paragraph(t(lang, "cards.which_theme", typed=typed))]
    parts += [theme_row(library, one, lang) for one in themes]
    names = [one.name[lang] for one in themes]
    return reply(request, "choices", t(lang, "cards.which_title", typed=typed), parts, suggestions=names)


def no_theme(library: Library, request: Request, typed: str, near: Sequence[Theme]) -> Reply:
    lang = request.lang
    parts: list[Part] = [Paragraph(t(lang, "cards.no_theme", typed=typed))]
    if near:
        parts.append(Paragraph(t(lang, "cards.did_you_mean")))
        parts += [theme_row(library, one, lang) for one in near]
    buttons = (
        Button(t(lang, "cards.all_themes"), line="/theme"),
        Button(t(lang, "cards.ask_instead"), line=f"/ask {typed}"),
    )
    parts.append(Actions(buttons))
    title = t(lang, "cards.nothing_title", typed=typed)
    offered = near or library.themes()[:MENU_LIMIT]
    return reply(request, "nothing", title, parts, suggestions=[one.name[lang] for one in offered])
