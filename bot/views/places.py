"""Cards about cities: one of them, all of them, or those that a name may mean."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.domain.cards import Actions, Button, Cell, Heading, Item, Note, Paragraph, Part, Quote, Table
from bot.domain.models import Hit, Initiative, Lang, Passage, Place, Session, Speaker
from bot.domain.ports import Reply, Request
from bot.i18n import t
from bot.library import Library
from bot.views.common import (
    as_printed,
    buttons_to,
    in_document,
    measures,
    own_parts,
    place_line,
    reply,
    session_when,
    some,
    whole_hits,
)
from bot.views.quotes import cited_point, remarks, source_of_place, sources, swapped

ALSO = 10  # passages of own documents that mention a city; a question finds the others
MENU_LIMIT = 25  # a longer list of names helps nobody: the name is typed faster


def place_title(place: Place, lang: Lang) -> str:
    """Both names: a discussion uses either."""
    other: Lang = "zh-TW" if lang == "en" else "en"
    if place.name[lang] == place.name[other]:
        return place.name[lang]
    return t(lang, "cards.both_names", name=place.name[lang], other=place.name[other])


def who(library: Library, passage: Passage, lang: Lang) -> str:
    """Whose words a passage is: its city, or the title of a document that has none."""
    place = library.place_of(passage)
    return place_title(place, lang) if place is not None else library.title_of(passage, lang)


def places_of(library: Library, hits: Iterable[Hit]) -> tuple[Place, ...]:
    """The places of the hits, each once."""
    found = (library.place_of(hit.passage) for hit in hits)
    return tuple(dict.fromkeys(place for place in found if place is not None))


def city(library: Library, request: Request, places: Sequence[Place]) -> Reply:
    """Everything about one place, in every pack that has it: what it did, by theme, then all of its words."""
    lang = request.lang
    parts: list[Part] = []
    hits: list[Hit] = []
    for place in places:
        own, elsewhere = library.passages_of(place), library.probably_of(place)
        if len(library.corpus.packs) > 1:
            parts.append(Heading(library.pack_of(place).title[lang]))
        parts += _facts(library, place, lang)
        if initiatives := _by_theme(library.initiatives_of(place)):
            names = [library.theme(one.themes[0]).name[lang] for one in initiatives]
            parts += [*sources(library, own, lang), *measures(library, initiatives, lang, "theme", names)]
        parts.append(Heading(t(lang, "cards.own_words")))
        parts += _words(library, place, own, lang)
        if elsewhere:
            parts.append(Heading(t(lang, "cards.elsewhere", place=place.name[lang])))
            parts += _words(library, place, elsewhere, lang)
        hits += whole_hits(library, (*own, *elsewhere))
    named = whole_hits(library, library.naming(places)[:ALSO])
    parts += own_parts(library, t(lang, "cards.also_mentioned", place=places[0].name[lang]), named, lang)
    hits += named
    lead = _lead(library, places, lang)
    return reply(request, "city", place_title(places[0], lang), parts, lead=lead, places=places, hits=hits)


def _words(library: Library, place: Place, passages: Sequence[Passage], lang: Lang) -> list[Part]:
    """Passages of one place whole, each under its point; the document is named once a page."""
    parts: list[Part] = list(dict.fromkeys(note for one in passages for note in swapped(library, one, lang)))
    for one in passages:
        parts += [Item(cited_point(library, one, lang)), Quote(one.text)]
        parts += remarks(library, one, lang, [(0, len(one.text))])
    return [*parts, source_of_place(library, place, lang)] if passages else parts


def _lead(library: Library, places: Sequence[Place], lang: Lang) -> str:
    initiatives = _by_theme([one for place in places for one in library.initiatives_of(place)])
    name = places[0].name[lang]
    if not initiatives:
        return t(lang, "cards.city_said", place=name, n=sum(len(place.passages) for place in places))
    first = initiatives[0].themes[0]
    most = sum(one.themes[0] == first for one in initiatives)
    theme = library.theme(first).name[lang]
    return t(lang, "cards.city_lead", place=name, n=len(initiatives), theme=theme, most=most)


def _facts(library: Library, place: Place, lang: Lang) -> list[Part]:
    """One line: country, speaker, session; names that the document does not print are marked as the editors'."""
    session, speaker = library.session_of(place), place.speaker
    facts = [as_printed(library, library.pack_of(place), place.country, lang)]
    if speaker is not None:
        facts.append(
            t(lang, "cards.speaker_title", name=_speaker(library, place, speaker, lang), title=speaker.title[lang])
        )
    if session is not None:
        facts.append(t(lang, "cards.session_when", name=session.name[lang], when=session_when(session, lang)))
    notes = (place.note, speaker.note if speaker is not None else None)
    said = t(lang, "cards.facts_separator").join(facts)
    return [Paragraph(said), *(Note(note[lang]) for note in notes if note is not None)]


def _speaker(library: Library, place: Place, speaker: Speaker, lang: Lang) -> str:
    """As printed, and the editors' name in Chinese beside it."""
    name = speaker.name
    printed = as_printed(library, library.pack_of(place), name, lang)
    return (
        t(lang, "cards.editors_name", name=printed, editors=name.zh.replace(name.en, "").strip())
        if printed == name.en != name[lang]
        else printed
    )


def _by_theme(initiatives: Sequence[Initiative]) -> list[Initiative]:
    """Under their first theme, the fullest theme first."""
    groups: dict[str, list[Initiative]] = {}
    for initiative in initiatives:
        groups.setdefault(initiative.themes[0], []).append(initiative)
    return [one for members in sorted(groups.values(), key=len, reverse=True) for one in members]


def choose_city(library: Library, request: Request) -> Reply:
    """Every place, by session, with how many initiatives each has."""
    lang = request.lang
    places = library.places()
    parts: list[Part] = []
    if places:
        first = places[0]
        names = (first.name[lang], first.speaker.name.en if first.speaker else first.name.en)
        examples = t(lang, "cards.or").join(f"/city {name}" for name in dict.fromkeys(names))
        parts = [Paragraph(t(lang, "cards.choose_city", examples=examples)), place_table(library, places, lang)]
    title = t(lang, "cards.cities", n=library.place_count())
    return reply(request, "choices", title, parts, suggestions=list(dict.fromkeys(p.name[lang] for p in places)))


def session_heading(library: Library, session: Session, lang: Lang) -> str:
    name = t(lang, "cards.session_when", name=session.name[lang], when=session_when(session, lang))
    return in_document(library, name, session.pack, lang)


def place_table(library: Library, places: Iterable[Place], lang: Lang, *, sessions: bool = True) -> Table:
    """Session, place, country, speaker and number of initiatives; a row opens its place."""
    names = ("session", "city", "country", "speaker", "measures")[not sessions :]
    rows = []
    for place in places:
        pack = library.pack_of(place)
        session, unknown = library.session_of(place), t(lang, "cards.not_given")
        row = (
            Cell(in_document(library, session.name[lang] if session else unknown, place.pack, lang)),
            Cell(place_title(place, lang), place.passages, place_line(place)),
            Cell(as_printed(library, pack, place.country, lang)),
            Cell(as_printed(library, pack, place.speaker.name, lang) if place.speaker else unknown),
            Cell(str(len(library.initiatives_of(place)))),
        )
        rows.append(row[not sessions :])
    return Table(tuple(t(lang, f"cards.columns.{name}") for name in names), tuple(rows))


def _to_places(places: Iterable[Place], lang: Lang) -> list[Part]:
    return buttons_to((place_title(place, lang), place_line(place)) for place in places)


def which_city(library: Library, request: Request, typed: str, places: Sequence[Place]) -> Reply:
    """Several fit equally well: ask, never guess."""
    lang = request.lang
    parts = [Paragraph(t(lang, "cards.which_city")), *_to_places(places, lang)]
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
    parts: list[Part] = [Paragraph(t(lang, "cards.no_city", n=library.place_count()))]
    if near:
        parts += [Paragraph(t(lang, "cards.did_you_mean")), *_to_places(near, lang)]
    elif len(places) <= MENU_LIMIT:
        parts.append(Paragraph(t(lang, "cards.all_names", names=some(names, lang, MENU_LIMIT))))
    buttons = [Button(t(lang, "cards.all_cities"), line="/city")]
    if typed:
        buttons.append(Button(t(lang, "cards.ask_instead"), line=f"/ask {typed}"))
    parts.append(Actions(tuple(buttons)))
    title = t(lang, "cards.nothing_title", typed=typed)
    return reply(request, "nothing", title, parts, suggestions=[place.name[lang] for place in near] or names)
