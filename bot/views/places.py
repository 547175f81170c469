"""Cards about cities: one of them, all of them, or those that a name may mean."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.domain.cards import Actions, Button, Facts, Heading, Item, Menu, Note, Option, Paragraph, Part
from bot.domain.models import Hit, Initiative, Lang, Place, Session
from bot.domain.ports import Reply, Request
from bot.i18n import t
from bot.library import Library
from bot.views.common import (
    in_document,
    initiative_line,
    own_parts,
    passage_parts,
    place_line,
    reply,
    session_when,
    source_lines,
    whole_hits,
)

ALSO = 10  # passages of own documents that mention a city; a question finds the others
MENU_LIMIT = 25  # a longer menu helps nobody: the name is typed faster


def place_title(place: Place, lang: Lang) -> str:
    """Both names: a discussion uses either."""
    other: Lang = "en" if lang == "zh-TW" else "zh-TW"
    if place.name[lang] == place.name[other]:
        return place.name[lang]
    return t(lang, "cards.both_names", name=place.name[lang], other=place.name[other])


def city(library: Library, request: Request, places: Sequence[Place]) -> Reply:
    """Everything about one place, in every pack that has it."""
    parts: list[Part] = []
    hits: list[Hit] = []
    for place in places:
        own = library.passages_of(place)
        gazetteer = library.probably_of(place)
        if len(library.corpus.packs) > 1:
            parts.append(Heading(library.corpus.packs[place.pack].title[request.lang]))
        parts += _facts(library, place, request.lang)
        parts += _by_theme(library, library.initiatives_of(place), request.lang)
        lines = [number for passage in own for number in passage.lines or ()]
        if lines:
            parts.append(source_lines(library, place.pack, lines[0], lines[-1], request.lang))
        parts.append(Heading(t(request.lang, "cards.own_words")))
        for passage in own:
            parts += passage_parts(library, passage, request.lang)
        if gazetteer:
            parts.append(Heading(t(request.lang, "cards.elsewhere", place=place.name[request.lang])))
            for passage in gazetteer:
                parts += passage_parts(library, passage, request.lang)
        hits += whole_hits(library, (*own, *gazetteer))
    named = whole_hits(library, library.naming(places)[:ALSO])
    heading = t(request.lang, "cards.also_mentioned", place=places[0].name[request.lang])
    parts += own_parts(library, heading, named, request.lang)
    hits += named
    return reply(request, "city", place_title(places[0], request.lang), parts, places=places, hits=hits)


def _facts(library: Library, place: Place, lang: Lang) -> list[Part]:
    pairs = [(t(lang, "cards.country"), place.country[lang])]
    notes = [place.note]
    if place.speaker is not None:
        name, title = place.speaker.name[lang], place.speaker.title[lang]
        pairs.append((t(lang, "cards.speaker"), t(lang, "cards.speaker_title", name=name, title=title)))
        notes.append(place.speaker.note)
    if place.session is not None:
        session = library.session(place.pack, place.session)
        when = t(lang, "cards.session_when", name=session.name[lang], when=session_when(session, lang))
        pairs.append((t(lang, "cards.session"), when))
    return [Facts(tuple(pairs)), *(Note(note[lang]) for note in notes if note is not None)]


def _by_theme(library: Library, initiatives: Sequence[Initiative], lang: Lang) -> list[Part]:
    """Initiatives under their first theme, the fullest theme first, and a menu that opens any of them."""
    groups: dict[str, list[Initiative]] = {}
    for initiative in initiatives:
        groups.setdefault(initiative.themes[0], []).append(initiative)
    parts: list[Part] = []
    for theme, members in sorted(groups.items(), key=lambda group: -len(group[1])):
        parts.append(Heading(t(lang, "cards.count", name=library.theme(theme).name[lang], n=len(members))))
        parts += [Item(one.title[lang], one.rendering if lang == "en" else "") for one in members]
    options = (Option(one.title[lang], initiative_line(one)) for one in initiatives)
    return [*parts, Menu(t(lang, "cards.pick_initiative"), tuple(options))] if parts else []


def choose_city(library: Library, request: Request) -> Reply:
    """Every place, by session, with how many initiatives each has."""
    lang = request.lang
    places = library.places()
    parts: list[Part] = []
    if places:
        first = places[0]
        names = (first.name[lang], first.speaker.name.en if first.speaker else first.name.en)
        examples = t(lang, "cards.or").join(f"/city {name}" for name in dict.fromkeys(names))
        parts.append(Paragraph(t(lang, "cards.choose_city", examples=examples)))
    if 0 < library.place_count() <= MENU_LIMIT:
        parts.append(_menu(library, places, lang))
    for session in library.sessions():
        parts.append(Heading(session_heading(library, session, lang)))
        parts += [place_row(library, place, lang) for place in library.places_in_session(session)]
    title = t(lang, "cards.cities", n=library.place_count())
    return reply(request, "choices", title, parts, suggestions=list(dict.fromkeys(p.name[lang] for p in places)))


def session_heading(library: Library, session: Session, lang: Lang) -> str:
    name = t(lang, "cards.session_when", name=session.name[lang], when=session_when(session, lang))
    return in_document(library, name, session.pack, lang)


def place_row(library: Library, place: Place, lang: Lang) -> Item:
    return Item(
        title=place_title(place, lang),
        meta=t(
            lang,
            "cards.place_row",
            country=place.country[lang],
            speaker=place.speaker.name[lang] if place.speaker else t(lang, "cards.not_given"),
            initiatives=t(lang, "cards.n_initiatives", n=len(library.initiatives_of(place))),
        ),
        button=Button(t(lang, "cards.open"), line=place_line(place)),
    )


def _menu(library: Library, places: Iterable[Place], lang: Lang) -> Menu:
    """Each place once, also where several packs have it."""
    counts: dict[str, int] = {}
    for place in places:
        counts[place.id] = counts.get(place.id, 0) + len(library.initiatives_of(place))
    options = (
        Option(place_title(place, lang), place_line(place), t(lang, "cards.n_initiatives", n=n))
        for id, n in counts.items()
        for place in library.place_everywhere(id)[:1]
    )
    return Menu(t(lang, "cards.pick_city"), tuple(options))


def which_city(library: Library, request: Request, typed: str, places: Sequence[Place]) -> Reply:
    """Several fit equally well: ask, never guess."""
    lang = request.lang
    parts: list[Part] = [Paragraph(t(lang, "cards.which_city", typed=typed))]
    parts += [place_row(library, place, lang) for place in places]
    return reply(
        request,
        "choices",
        t(lang, "cards.which_title", typed=typed),
        parts,
        places=places,
        suggestions=[place.name[lang] for place in places],
    )


def no_city(library: Library, request: Request, typed: str, near: Sequence[Place]) -> Reply:
    """Nothing fits: say so, and offer what is nearest and where the word itself can be searched."""
    lang = request.lang
    places = library.places()
    names = [place.name[lang] for place in places[:MENU_LIMIT]]
    parts: list[Part] = [Paragraph(t(lang, "cards.no_city", typed=typed, n=library.place_count()))]
    if near:
        parts.append(Paragraph(t(lang, "cards.did_you_mean")))
        parts += [place_row(library, place, lang) for place in near]
    elif len(places) <= MENU_LIMIT:
        parts.append(Paragraph(t(lang, "cards.all_names", names=t(lang, "cards.list_separator").join(names))))
    buttons = [Button(t(lang, "cards.all_cities"), line="/city")]
    if typed:
        buttons.append(Button(t(lang, "cards.ask_instead"), line=f"/ask {typed}"))
    parts.append(Actions(tuple(buttons)))
    title = t(lang, "cards.nothing_title", typed=typed)
    return reply(request, "nothing", title, parts, suggestions=[place.name[lang] for place in near] or names)
