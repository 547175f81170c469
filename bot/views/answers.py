"""Cards that answer a question: what fits, best first, or that nothing does."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.cards import Actions, Button, Heading, Item, Option, Paragraph, Part
from bot.domain.models import Hit, Initiative, Lang, Place, Theme
from bot.domain.ports import Reply, Request
from bot.i18n import t
from bot.library import Library
from bot.text.sanitize import shorten
from bot.text.sentences import joined, words_around
from bot.views.common import (
    NAMED,
    buttons_to,
    by_city,
    echo,
    hits_of,
    in_document,
    initiative_line,
    listed,
    own_parts,
    place_line,
    reply,
    theme_line,
)
from bot.views.places import place_title
from bot.views.quotes import notes, point, quote, quoted, source, source_line, sources, spans_shown, stands

TITLES = 2  # initiatives that the first line names for a city
ABOUT_AS_WELL = 0.65  # of the best score; passages of one answer lie close together, what shares a word lies well below
IN_DETAIL = 3  # initiatives shown of one passage; the whole of it is one press away
SAID = 90  # characters of the document's words that a first line may hold


def answer(
    library: Library, request: Request, question: str, places: Sequence[Place], hits: Sequence[Hit], tried: str = ""
) -> Reply:
    """A first line that names who does what, then the words that each answer rests on, with their sources; what answers a
    part of the question comes apart, and is called so. `hits` is not empty, best first. `tried`: the part of the question that was asked instead of the
    whole, which nothing answers.
    """
    lang = request.lang
    whole = [hit for hit in hits if _answers(hit, hits[0])]
    partly = [hit for hit in hits if not _answers(hit, hits[0])]
    by_place: dict[Place, list[Hit]] = {}
    for hit in whole:
        if (place := library.place_of(hit.passage)) is not None:
            by_place.setdefault(place, []).append(hit)
    parts = _in_detail(library, whole, lang, alone=len(hits) == 1)
    if partly:
        parts += [Heading(t(lang, "ask.partly", n=len(partly))), *_in_detail(library, partly, lang)]
    ways = [(t(lang, "ask.whole_city", place=one.name[lang]), place_line(one)) for one in by_place]
    if len(hits) == 1:
        one = hits[0]
        ways.insert(0, (t(lang, "cards.see_source"), source_line(one.passage)))
        ways[:0] = [(t(lang, "cards.see_measure"), initiative_line(it)) for it in one.initiatives[:1]]
    if len(by_place) == 1:
        parts += buttons_to(ways)
    title = t(lang, "ask.title", question=echo(question))
    suggestions = [place_line(place) for place in by_place]
    said = _lead(library, by_place, lang, asked_of=bool(places)) if by_place else _own_lead(library, whole, lang)
    lead = (t(lang, "ask.tried", part=echo(tried)) if tried else "") + said
    found = (*whole, *partly)
    return reply(request, "results", title, parts, lead=lead, places=places, hits=found, suggestions=suggestions)


def closest(library: Library, request: Request, question: str, places: Sequence[Place], found: Sequence[Hit]) -> Reply:
    """Nothing answers; what comes nearest is shown and called so. `found` is not empty."""
    lang = request.lang
    lead = t(lang, "ask.closest")
    if places:
        lead = t(lang, "ask.closest_in", places=listed(dict.fromkeys(place.name[lang] for place in places), lang))
    title = t(lang, "cards.nothing_title", typed=echo(question))
    printed = (library.place_of(hit.passage) for hit in found)
    suggestions = list(dict.fromkeys(place_line(place) for place in printed if place is not None))
    parts = _in_detail(library, found, lang)
    return reply(request, "nothing", title, parts, lead=lead, closest=found, places=places, suggestions=suggestions)


def _answers(hit: Hit, best: Hit) -> bool:
    """Whether it fits about as well as the best; a place's own passages, asked for by its name alone, have no score."""
    return hit.score is None or best.score is None or hit.score >= ABOUT_AS_WELL * best.score


def _lead(library: Library, by_place: dict[Place, list[Hit]], lang: Lang, *, asked_of: bool) -> str:
    """Who does what, in words of the document, of the pack or of the catalogue alone."""
    if len(by_place) == 1:
        ((place, hits),) = by_place.items()
        key = "ask.one_asked" if asked_of else "ask.only_one"
        return t(lang, key, place=place.name[lang], what=_what(hits, lang, NAMED))
    said = [
        t(lang, "ask.place_what", place=place.name[lang], what=_what(hits, lang, TITLES))
        for place, hits in list(by_place.items())[:NAMED]
    ]
    key = "ask.cities" if len(by_place) <= NAMED else "ask.cities_more"
    return t(lang, key, n=len(by_place), said=t(lang, "ask.places_separator").join(said))


def _own_lead(library: Library, hits: Sequence[Hit], lang: Lang) -> str:
    """Of own documents alone: which of them say it, and what the best of their passages begins with."""
    titles = list(dict.fromkeys(library.title_of(hit.passage, lang) for hit in hits))
    documents = listed((t(lang, "cards.document_title", title=title) for title in titles[:TITLES]), lang)
    start, end = spans_shown(hits[0])[0]
    return t(lang, "ask.own_lead", documents=documents, what=shorten(hits[0].passage.text[start:end], SAID))


def _what(hits: Sequence[Hit], lang: Lang, limit: int) -> str:
    """What the best of a place's passages tell: the words themselves where there is one short thing, else titles."""
    found = [one for hit in hits for one in hit.initiatives]
    if not found:
        start, end = spans_shown(hits[0])[0]
        words = hits[0].passage.text[start:end].rstrip("。.;；")
        return words if len(words) <= SAID else t(lang, "ask.statement", n=len(hits))
    if len(found) == 1 and limit > TITLES:
        words = found[0].rendering.rstrip(".") if lang == "en" else found[0].quote.rstrip("。.;；")
        if len(words) <= (2 * SAID if lang == "en" else SAID):
            return words
    return t(lang, "ask.separator").join(dict.fromkeys(one.title[lang] for one in found[:limit]))


def _in_detail(library: Library, hits: Sequence[Hit], lang: Lang, *, alone: bool = False) -> list[Part]:
    """Each passage's answer, the city named once for those that follow each other."""
    parts: list[Part] = []
    previous = ""
    for hit in hits:
        heading = _heading(library, hit, lang)
        if heading != previous:
            parts.append(Heading(heading))
        parts += _passage(library, hit, lang, alone=alone)
        previous = heading
    return parts


def _heading(library: Library, hit: Hit, lang: Lang) -> str:
    """The city whose words these are; of a file its title."""
    place = library.place_of(hit.passage)
    if place is None:
        return t(lang, "cards.document_title", title=library.title_of(hit.passage, lang))
    return in_document(library, place_title(place, lang), place.pack, lang)


def _passage(library: Library, hit: Hit, lang: Lang, *, alone: bool) -> list[Part]:
    """Each measure above the words that it rests on, then the notes on those words and their source."""
    passage, shown, place = hit.passage, hit.initiatives[:IN_DETAIL], library.place_of(hit.passage)
    name = place.name[lang] if place is not None else library.title_of(passage, lang)
    opens = [Option(one.title[lang], initiative_line(one), name) for one in shown]
    n = point(library, passage)
    label = t(lang, "cards.source_of", place=name, n=n) if n else f"{name} {stands(passage, lang)}"
    opens.append(Option(label, source_line(passage), t(lang, "cards.see_source")))
    kept = () if alone else tuple(opens)
    if not shown:
        return quoted(library, passage, lang, spans_shown(hit), hit.marks, kept)
    parts: list[Part] = []
    spans = joined((words_around(passage.text, *one.span) for one in shown), passage.text)
    for start, end in spans:
        within = (one for one in shown if start <= one.span[0] < end)
        parts += [Item(one.title[lang], one.rendering if lang == "en" else "") for one in within]
        parts.append(quote(passage.text, (start, end), hit.marks))
    return [*parts, *notes(library, passage, lang, spans), source(library, passage, lang, kept)]


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
    names = listed((place.name[lang] for place in places), lang)
    said = t(lang, "ask.nothing_in", places=names) if places else t(lang, "ask.nothing")
    parts: list[Part] = [Paragraph(said)]
    parts += buttons_to((t(lang, "ask.whole_city", place=place.name[lang]), place_line(place)) for place in places)
    if themes:
        near = buttons_to((theme.name[lang], theme_line(theme)) for theme in themes)
        parts += [Paragraph(t(lang, "ask.nearest")), *near]
    parts += _examples(examples, lang)
    suggestions = [*(place_line(place) for place in places), *(theme_line(theme) for theme in themes)]
    title = t(lang, "cards.nothing_title", typed=echo(question))
    return reply(request, "nothing", title, parts, places=places, suggestions=suggestions)


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
    title = chosen.title[lang]
    parts = [*_alike(library, found, lang), *_own(library, own, lang)]
    themes = [library.theme(theme) for theme in chosen.themes]
    ways = [(t(lang, "cards.see_measure"), initiative_line(chosen))]
    parts += buttons_to([*ways, *((theme.name[lang], theme_line(theme)) for theme in themes)])
    if found:
        first = found[0]
        names = {"place": library.place_of(first).name[lang], "first": first.title[lang]}
        lead = t(lang, "ask.related_to", title=title, n=len(found), **names)
    else:
        lead = t(lang, "ask.nothing_related", title=title)
    hits, suggestions = [*hits_of(library, found), *own], [initiative_line(one) for one in found]
    heading = t(lang, "ask.related_title", title=title)
    return reply(request, "related", heading, parts, lead=lead, places=(place,), hits=hits, suggestions=suggestions)


def resembling(
    library: Library, request: Request, text: str, found: Sequence[Initiative], own: Sequence[Hit] = ()
) -> Reply:
    """What is like a text that is no initiative's title, most alike first; then what own documents say. At least one."""
    lang = request.lang
    ways = buttons_to([(t(lang, "cards.ask_instead"), f"/ask {echo(text)}")])
    parts = [*_alike(library, found, lang), *_own(library, own, lang), *ways]
    if found:
        names = {"place": library.place_of(found[0]).name[lang], "first": found[0].title[lang]}
        lead = t(lang, "ask.resembling", n=len(found), **names)
    else:
        lead = _own_lead(library, own, lang)
    hits, suggestions = [*hits_of(library, found), *own], [initiative_line(one) for one in found]
    title = t(lang, "ask.related_title", title=echo(text))
    return reply(request, "related", title, parts, lead=lead, hits=hits, suggestions=suggestions)


def _own(library: Library, hits: Sequence[Hit], lang: Lang) -> list[Part]:
    return own_parts(library, t(lang, "ask.related_own"), hits, lang)


def _alike(library: Library, found: Sequence[Initiative], lang: Lang) -> list[Part]:
    return [*sources(library, (library.passage(one.passage) for one in found), lang), *by_city(library, found, lang)]
