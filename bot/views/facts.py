"""Cards that state a fact: who spoke, when, where, how many."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.cards import Actions, Button, Note, Paragraph, Part, Source
from bot.domain.models import WRITTEN, Lang, Place, Text
from bot.domain.ports import Reply, Request, Statement
from bot.facts import Fact
from bot.i18n import t
from bot.library import Library
from bot.views.common import echo, place_line, reply, session_when
from bot.views.places import place_table, place_title
from bot.views.quotes import lines

ROWS = 30  # places listed below a fact


def facts(library: Library, request: Request, question: str, found: Sequence[Fact]) -> Reply:
    """The facts first, each with its source; then the places they are about. `found` is not empty."""
    lang = request.lang
    statements = [statement(library, fact) for fact in found]
    places = tuple(dict.fromkeys(place for fact in found for place in fact.places))
    parts: list[Part] = []
    for fact, said in zip(found, statements, strict=True):
        parts.append(Paragraph(said.text[lang]))
        parts += [Note(note[lang]) for note in _notes(fact)]
        title = library.corpus.packs[said.pack].title[lang]
        parts.append(
            Source(t(lang, "cards.source", document=title, where=lines(*said.lines, lang)))
            if said.lines
            else Paragraph(t(lang, "facts.whole", document=title))
        )
    if len(places) == 1:
        parts.append(
            Actions((Button(t(lang, "ask.whole_city", place=places[0].name[lang]), line=place_line(places[0])),))
        )
    else:
        parts.append(place_table(library, places[:ROWS], lang))
    title = t(lang, "ask.title", question=echo(question))
    return reply(
        request, "fact", title, parts, places=places, facts=statements, lead=statements[0].text[lang],
        suggestions=[place_line(place) for place in places],
    )  # fmt: skip


def _notes(fact: Fact) -> list[Text]:
    """What the editors say of a session, where it was asked for, or of a speaker."""
    notes = [fact.session.note] if fact.session is not None and fact.kind in {"session", "when"} else []
    if fact.kind in {"speaker", "origin"}:
        notes += [note for place in fact.places for note in (place.note, place.speaker.note if place.speaker else None)]
    return [note for note in notes if note is not None]


def statement(library: Library, fact: Fact) -> Statement:
    zh, en = (_worded(library, fact, lang) for lang in WRITTEN)
    return Statement(Text(zh, en), fact.pack.id, _lines(library, fact.places))


def _lines(library: Library, places: Sequence[Place]) -> tuple[int, int] | None:
    """From the first to the last line of what the document prints under the places."""
    lines = [line for place in places for passage in library.passages_of(place) for line in passage.lines or ()]
    return (min(lines), max(lines)) if lines else None


def _worded(library: Library, fact: Fact, lang: Lang) -> str:
    place, session = (fact.places[0] if fact.places else None), fact.session
    when = session_when(session, lang) if session is not None else ""
    name = session.name[lang] if session is not None else ""
    names = _names(fact.places, lang, countries=fact.countries)
    listed = t(lang, "cards.list_separator").join(names)
    document = fact.pack.title[lang]
    match fact.kind:
        case "speaker" | "origin" | "country" | "when" if place is not None:
            return t(
                lang,
                f"facts.{fact.kind}",
                place=place_title(place, lang),
                speaker=_speaker(place, lang),
                title=place.speaker.title[lang] if place.speaker else t(lang, "cards.not_given"),
                country=place.country[lang],
                session=name,
                when=when,
            )
        case "session":
            return t(
                lang,
                "facts.session" if session is not None and session.date else "facts.session_undated",
                session=name,
                when=when,
            )
        case "members":
            return t(lang, "facts.members", session=name, when=when, n=len(names), names=listed)
        case "count":
            key = f"facts.count_{'countries' if fact.countries else 'places'}"
            return t(lang, key, where=name or _within(fact, document, lang), n=len(names), names=listed)
        case "speakers":
            speakers = (
                t(lang, "facts.one_speaker", place=p.name[lang], speaker=_speaker(p, lang)) for p in fact.places
            )
            return t(
                lang,
                "facts.speakers",
                document=document,
                n=len(fact.places),
                names=t(lang, "facts.separator").join(speakers),
            )
        case _:
            return t(lang, "facts.places", document=document, n=len(names), names=listed)


def _within(fact: Fact, document: str, lang: Lang) -> str:
    return t(lang, "facts.within", document=document, region=fact.within) if fact.within else document


def _names(places: Sequence[Place], lang: Lang, *, countries: bool) -> list[str]:
    return list(dict.fromkeys(place.country[lang] if countries else place.name[lang] for place in places))


def _speaker(place: Place, lang: Lang) -> str:
    """Both spellings of the name, where one is not within the other."""
    if place.speaker is None:
        return t(lang, "cards.not_given")
    name, other = place.speaker.name[lang], place.speaker.name.en
    return name if other in name else t(lang, "cards.both_names", name=name, other=other)
