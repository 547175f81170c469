"""Cards that answer a question: what fits, best first, or that nothing does."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.cards import Actions, Button, Heading, Item, Paragraph, Part
from bot.domain.models import Hit, Initiative, Lang, Place, Theme
from bot.domain.ports import Reply, Request
from bot.i18n import t
from bot.library import Library
from bot.views.common import (
    echo,
    in_document,
    initiative_item,
    initiative_line,
    own_parts,
    passage_parts,
    place_line,
    reply,
    source_line,
    theme_line,
    themes_text,
)
from bot.views.places import place_title

TITLES = 2  # initiatives named in a city's line
ABOUT_AS_WELL = 0.65  # of the best score; passages of one answer lie close together, what shares a word lies well below
IN_DETAIL = 3  # initiatives listed above one passage; the whole of them stands behind its city


def answer(
    library: Library, request: Request, question: str, places: Sequence[Place], hits: Sequence[Hit], tried: str = ""
) -> Reply:
    """One line a city where several answer, then each passage with its sources; what answers a part of the question
    comes apart, and is called so. `hits` is not empty, best first. `tried`: the part of the question that was asked
    instead of the whole, which nothing answers.
    """
    lang = request.lang
    whole = [hit for hit in hits if _answers(hit, hits[0])]
    partly = [hit for hit in hits if not _answers(hit, hits[0])]
    by_place: dict[Place, list[Hit]] = {}
    for hit in whole:
        place = library.place_of(hit.passage)
        if place is not None:
            by_place.setdefault(place, []).append(hit)
    parts: list[Part] = []
    lead = t(lang, "ask.tried", part=echo(tried)) if tried else None
    if len(by_place) > 1:
        lead = (lead or "") + t(lang, "ask.cities", cities=len(by_place), n=sum(map(len, by_place.values())))
    if lead:
        parts.append(Paragraph(lead))
    if len(by_place) > 1:
        parts += [_city_line(place, found, lang) for place, found in by_place.items()]
    for hit in whole:
        parts += _passage(library, hit, lang)
    if partly:
        parts.append(Heading(t(lang, "ask.partly", n=len(partly))))
    for hit in partly:
        parts += _passage(library, hit, lang)
    title = t(lang, "ask.title", question=echo(question))
    suggestions = [place_line(place) for place in by_place]
    return reply(
        request, "results", title, parts, places=places, hits=(*whole, *partly), lead=lead, suggestions=suggestions
    )


def closest(library: Library, request: Request, question: str, places: Sequence[Place], found: Sequence[Hit]) -> Reply:
    """Nothing answers; what comes nearest is shown and called so. `found` is not empty."""
    lang = request.lang
    lead = t(lang, "ask.closest")
    if places:
        names = t(lang, "cards.list_separator").join(dict.fromkeys(place.name[lang] for place in places))
        lead = t(lang, "ask.closest_in", places=names)
    parts: list[Part] = [Paragraph(lead)]
    for hit in found:
        parts += _passage(library, hit, lang)
    title = t(lang, "cards.nothing_title", typed=echo(question))
    printed = (library.place_of(hit.passage) for hit in found)
    suggestions = list(dict.fromkeys(place_line(place) for place in printed if place is not None))
    return reply(request, "nothing", title, parts, places=places, closest=found, lead=lead, suggestions=suggestions)


def _answers(hit: Hit, best: Hit) -> bool:
    """Whether it fits about as well as the best; a place's own passages, asked for by its name alone, have no score."""
    return hit.score is None or best.score is None or hit.score >= ABOUT_AS_WELL * best.score


def _city_line(place: Place, hits: Sequence[Hit], lang: Lang) -> Item:
    titles = [one.title[lang] for hit in hits for one in hit.initiatives]
    return Item(
        title=place_title(place, lang),
        text=t(lang, "cards.list_separator").join(titles[:TITLES]) or t(lang, "ask.statement"),
        meta=t(lang, "ask.passages", n=len(hits)),
        button=Button(t(lang, "ask.open_city"), line=place_line(place)),
    )


def _passage(library: Library, hit: Hit, lang: Lang) -> list[Part]:
    """City, what it did there, the document's own words, doubts, source, and the ways on."""
    place = library.place_of(hit.passage)
    if place is None:
        title = t(lang, "cards.document_title", title=library.title_of(hit.passage, lang))
        return [Heading(title), *passage_parts(library, hit.passage, lang, hit.marks)]
    parts: list[Part] = [Heading(in_document(library, place_title(place, lang), place.pack, lang))]
    shown = hit.initiatives[:IN_DETAIL]
    parts += [initiative_item(library, one, lang, meta=themes_text(library, one, lang)) for one in shown]
    parts += passage_parts(library, hit.passage, lang, hit.marks)
    buttons = [Button(t(lang, "ask.whole_city", place=place.name[lang]), line=place_line(place))]
    if hit.initiatives:
        buttons.append(Button(t(lang, "cards.related"), line=f"/related {hit.initiatives[0].id}"))
    parts.append(Actions(tuple(buttons)))
    return parts


def nothing(
    library: Library,
    request: Request,
    question: str,
    places: Sequence[Place],
    themes: Sequence[Theme],
    examples: Sequence[str],
) -> Reply:
    """Says so, and offers what there is instead: the named cities, the nearest themes, questions that do have an answer."""
    lang = request.lang
    names = t(lang, "cards.list_separator").join(place.name[lang] for place in places)
    said = t(lang, "ask.nothing_in", places=names) if places else t(lang, "ask.nothing")
    parts: list[Part] = [Paragraph(said)]
    cities = (Button(t(lang, "ask.whole_city", place=place.name[lang]), line=place_line(place)) for place in places)
    near = (Button(theme.name[lang], line=theme_line(theme)) for theme in themes)
    if places:
        parts.append(Actions(tuple(cities)))
    if themes:
        parts += [Paragraph(t(lang, "ask.nearest")), Actions(tuple(near))]
    parts += _examples(examples, lang)
    suggestions = [*(place_line(place) for place in places), *(theme_line(theme) for theme in themes)]
    title = t(lang, "cards.nothing_title", typed=echo(question))
    return reply(request, "nothing", title, parts, places=places, lead=said, suggestions=suggestions)


def how_to_ask(library: Library, request: Request, examples: Sequence[str]) -> Reply:
    """`/ask` alone: what can be asked, with questions that this library answers."""
    lang = request.lang
    count = len(library.corpus.initiatives)
    lead = Paragraph(t(lang, "ask.how", initiatives=count, places=len(library.places())))
    parts: list[Part] = [lead, *_examples(examples, lang)]
    return reply(request, "choices", t(lang, "ask.how_title"), parts, suggestions=[f"/ask {one}" for one in examples])


def _examples(examples: Sequence[str], lang: Lang) -> list[Part]:
    if not examples:
        return []
    buttons = tuple(Button(example, line=f"/ask {example}") for example in examples)
    return [Paragraph(t(lang, "ask.examples")), Actions(buttons)]


def related(
    library: Library, request: Request, chosen: Initiative, found: Sequence[Initiative], own: Sequence[Hit] = ()
) -> Reply:
    """What other cities did that is like `chosen`, most alike first; then what own documents say that is like it."""
    lang = request.lang
    place = library.place_of(chosen)
    parts: list[Part] = [
        Paragraph(t(lang, "ask.related_to" if found else "ask.nothing_related", title=chosen.title[lang], n=len(found)))
    ]
    parts += _related_rows(library, found, lang)
    parts += own_parts(library, t(lang, "ask.related_own"), own, lang)
    ways = [Button(chosen.title[lang], line=initiative_line(chosen))]
    ways += [Button(library.theme(theme).name[lang], line=theme_line(library.theme(theme))) for theme in chosen.themes]
    parts.append(Actions(tuple(ways)))
    hits, suggestions = [*_related_hits(library, found), *own], [initiative_line(one) for one in found]
    title = t(lang, "ask.related_title", title=chosen.title[lang])
    return reply(request, "related", title, parts, places=(place,), hits=hits, suggestions=suggestions)


def resembling(
    library: Library, request: Request, text: str, found: Sequence[Initiative], own: Sequence[Hit] = ()
) -> Reply:
    """What is like a text that is no initiative's title, most alike first; then what own documents say. At least one."""
    lang = request.lang
    parts: list[Part] = [Paragraph(t(lang, "ask.resembling", n=len(found)))] if found else []
    parts += _related_rows(library, found, lang)
    parts += own_parts(library, t(lang, "ask.related_own"), own, lang)
    parts.append(Actions((Button(t(lang, "cards.ask_instead"), line=f"/ask {echo(text)}"),)))
    hits, suggestions = [*_related_hits(library, found), *own], [initiative_line(one) for one in found]
    title = t(lang, "ask.related_title", title=echo(text))
    return reply(request, "related", title, parts, hits=hits, suggestions=suggestions)


def _related_rows(library: Library, found: Sequence[Initiative], lang: Lang) -> list[Part]:
    parts: list[Part] = []
    for one in found:
        parts += [_related_row(library, one, lang), source_line(library, library.passage(one.passage), lang)]
    return parts


def _related_hits(library: Library, found: Sequence[Initiative]) -> list[Hit]:
    by_passage: dict[str, list[Initiative]] = {}
    for one in found:
        by_passage.setdefault(one.passage, []).append(one)
    return [Hit(library.passage(id), tuple(members)) for id, members in by_passage.items()]


def _related_row(library: Library, one: Initiative, lang: Lang) -> Item:
    place = place_title(library.place_of(one), lang)
    return initiative_item(
        library, one, lang, meta=t(lang, "cards.initiative_row", city=place, themes=themes_text(library, one, lang))
    )
