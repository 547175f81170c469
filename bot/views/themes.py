"""Cards about themes: which cities did what."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.domain.cards import Actions, Button, Cell, Facts, Menu, Option, Paragraph, Part, Table
from bot.domain.models import Initiative, Lang, Place, Theme
from bot.domain.ports import Reply, Request
from bot.i18n import t
from bot.library import Library
from bot.views.common import buttons_to, by_city, hits_of, in_document, listed, place_line, reply, some, theme_line
from bot.views.places import MENU_LIMIT
from bot.views.quotes import sources

_FIGURE = re.compile(r"[0-9０-９一二三四五六七八九十百千萬億]+(?:[%％成倍萬億人個]|[0-9])")
MOST = 3  # cities that the first line names
OFFERED = 8  # cities that the table can be narrowed to by a menu; any other is typed


def theme(
    library: Library, request: Request, chosen: Theme, within: Sequence[Place] | None = None, scope: str = ""
) -> Reply:
    """A table of city, measure and the words it rests on, strongest first; `within` are the places it is narrowed to, and
    `scope` is how the user named them.
    """
    lang = request.lang
    ids = None if within is None else {(place.pack, place.id) for place in within}
    everything = library.initiatives_with(chosen.id)
    found = _strongest(chosen, [one for one in everything if ids is None or (one.pack, one.place) in ids])
    parts = [*sources(library, (library.passage(one.passage) for one in found), lang), *by_city(library, found, lang)]
    parts.append(Facts(tuple(_facts(chosen, lang))))
    if within is None:
        parts += _filter(library, chosen, found, lang)
    else:
        every = t(lang, "cards.theme_all", theme=chosen.name[lang])
        cities = [(place.name[lang], place_line(place)) for place in within[:1] if len(within) == 1]
        parts += buttons_to([(every, theme_line(chosen)), *cities])
    lead = _lead(library, chosen, found, within, lang)
    title = t(lang, "cards.in_document", name=chosen.name[lang], document=scope) if scope else chosen.name[lang]
    return reply(request, "theme", title, parts, lead=lead, places=within or (), hits=hits_of(library, found))


def _facts(theme: Theme, lang: Lang) -> list[tuple[str, str]]:
    facts = [(t(lang, "cards.dimension"), t(lang, f"cards.dimensions.{theme.dimension}"))]
    if theme.goals:
        goals = (t(lang, "cards.goal", number=goal, name=t(lang, f"cards.goals.{goal}")) for goal in theme.goals)
        facts.append((t(lang, "cards.un_goals"), listed(goals, lang)))
    return facts


def _strongest(theme: Theme, found: Sequence[Initiative]) -> list[Initiative]:
    """What is about the theme above all comes first, and of that what gives figures; else as in the document."""
    return sorted(found, key=lambda one: (one.themes.index(theme.id), not _FIGURE.search(one.quote)))


def _lead(
    library: Library, chosen: Theme, found: Sequence[Initiative], within: Sequence[Place] | None, lang: Lang
) -> str:
    names = dict.fromkeys(place.name[lang] for place in within or ())
    theme = chosen.name[lang]
    if not found:
        key = "cards.theme_none_in" if names else "cards.theme_none"
        return t(lang, key, theme=theme, places=some(list(names), lang))
    counts: dict[str, int] = {}
    for one in found:
        name = library.place_of(one).name[lang]
        counts[name] = counts.get(name, 0) + 1
    if len(counts) == 1:
        key = "cards.theme_one" if within is None else "cards.theme_in"
        return t(lang, key, place=next(iter(counts)), theme=theme, n=len(found))
    most = sorted(counts, key=lambda name: -counts[name])[:MOST]
    said = listed((t(lang, "cards.count", name=name, n=counts[name]) for name in most), lang)
    return t(lang, "cards.theme_lead", theme=theme, cities=len(counts), n=len(found), most=said)


def _filter(library: Library, chosen: Theme, found: Sequence[Initiative], lang: Lang) -> list[Part]:
    """A menu that narrows the table to one session or one city."""
    places = {place.id: place for place in map(library.place_of, found)}
    if len(places) < 2:
        return []
    line = theme_line(chosen)
    sessions = [
        one for one in library.sessions() if any((p.pack, p.session) == (one.pack, one.number) for p in places.values())
    ]
    several = len(library.corpus.packs) > 1
    named = [(one, f"{one.pack} {one.number}" if several else one.name[lang]) for one in sessions]
    options = [Option(in_document(library, one.name[lang], one.pack, lang), f"{line} {name}") for one, name in named]
    most = sorted(places.values(), key=lambda place: -sum(one.place == place.id for one in found))
    options += [Option(place.name[lang], f"{line} {place.id}") for place in most[:OFFERED]]
    return [Menu(t(lang, "cards.narrow"), tuple(options))]


def theme_table(library: Library, themes: Sequence[Theme], lang: Lang) -> Table:
    """Dimension, theme and number of initiatives; a row opens its theme."""
    names = ("dimension", "theme", "measures")
    rows = (
        (
            Cell(t(lang, f"cards.dimensions.{one.dimension}")),
            Cell(one.name[lang], line=theme_line(one)),
            Cell(str(len(library.initiatives_with(one.id)))),
        )
        for one in sorted(themes, key=lambda one: [other.dimension for other in themes].index(one.dimension))
    )
    return Table(tuple(t(lang, f"cards.columns.{name}") for name in names), tuple(rows))


def choose_theme(library: Library, request: Request) -> Reply:
    """Every theme, by dimension, with how many initiatives each has."""
    lang = request.lang
    themes = library.themes()
    example = themes[0].name[lang] if themes else ""
    parts: list[Part] = [Paragraph(t(lang, "cards.choose_theme", example=example))]
    if themes:
        parts.append(theme_table(library, themes, lang))
    names = [one.name[lang] for one in themes]
    return reply(request, "choices", t(lang, "cards.themes", n=len(themes)), parts, suggestions=names)


def _to_themes(themes: Sequence[Theme], lang: Lang) -> list[Part]:
    return buttons_to((one.name[lang], theme_line(one)) for one in themes)


def which_theme(library: Library, request: Request, typed: str, themes: Sequence[Theme]) -> Reply:
    lang = request.lang
    parts = [Paragraph(t(lang, "cards.which_theme")), *_to_themes(themes, lang)]
    names = [one.name[lang] for one in themes]
    return reply(request, "choices", t(lang, "cards.which_title", typed=typed), parts, suggestions=names)


def no_theme(library: Library, request: Request, typed: str, near: Sequence[Theme]) -> Reply:
    lang = request.lang
    parts: list[Part] = [Paragraph(t(lang, "cards.no_theme"))]
    if near:
        parts += [Paragraph(t(lang, "cards.did_you_mean")), *_to_themes(near, lang)]
    buttons = (
        Button(t(lang, "cards.all_themes"), line="/theme"),
        Button(t(lang, "cards.ask_instead"), line=f"/ask {typed}"),
    )
    parts.append(Actions(buttons))
    title = t(lang, "cards.nothing_title", typed=typed)
    offered = near or library.themes()[:MENU_LIMIT]
    return reply(request, "nothing", title, parts, suggestions=[one.name[lang] for one in offered])
