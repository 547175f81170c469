"""Cards about sessions."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.cards import Actions, Button, Cell, Note, Paragraph, Part, Table
from bot.domain.models import Lang, Session
from bot.domain.ports import Reply, Request
from bot.i18n import t
from bot.library import Library
from bot.views.common import listed, reply, session_when, some, whole_hits
from bot.views.places import place_table, session_heading
from bot.views.quotes import sources


def session_line(library: Library, session: Session) -> str:
    """A number is enough while one pack is loaded; with several the pack is named too."""
    if len(library.corpus.packs) == 1:
        return f"/session {session.number}"
    return f"/session {session.pack} {session.number}"


def session(library: Library, request: Request, chosen: Session) -> Reply:
    """When it was, and who spoke."""
    lang = request.lang
    places = library.places_in_session(chosen)
    parts: list[Part] = [Note(chosen.note[lang])] if chosen.note is not None else []
    if places:
        parts.append(place_table(library, places, lang, sessions=False))
    passages = [passage for place in places for passage in library.passages_of(place)]
    parts += sources(library, [chosen], lang)
    names = some([place.name[lang] for place in places], lang, len(places))
    when = session_when(chosen, lang) if chosen.date or chosen.starts else t(lang, "cards.not_given")
    lead = t(lang, "cards.session_lead", session=chosen.name[lang], when=when, n=len(places), places=names)
    hits = whole_hits(library, passages)
    return reply(request, "session", chosen.name[lang], parts, lead=lead, places=places, hits=hits)


def _table(library: Library, sessions: Sequence[Session], lang: Lang) -> Table:
    rows = []
    for one in sessions:
        places = [place.name[lang] for place in library.places_in_session(one)]
        rows.append(
            (Cell(session_heading(library, one, lang), line=session_line(library, one)), Cell(listed(places, lang)))
        )
    return Table((t(lang, "cards.columns.session"), t(lang, "cards.columns.cities")), tuple(rows))


def choose_session(library: Library, request: Request, sessions: Sequence[Session], typed: str = "") -> Reply:
    """All sessions, or those that a number may mean."""
    lang = request.lang
    how = t(lang, "cards.which_session") if typed else _how_to_ask(sessions, lang)
    title = t(lang, "cards.which_title", typed=typed) if typed else t(lang, "cards.sessions", n=len(sessions))
    parts: list[Part] = [Paragraph(how)]
    if sessions:
        parts.append(_table(library, sessions, lang))
    return reply(request, "choices", title, parts, suggestions=_suggestions(library, sessions, lang))


def _how_to_ask(sessions: Sequence[Session], lang: Lang) -> str:
    """With the number and the date of the first one that has a date."""
    examples = next(
        ([f"/session {one.number}", f"/session {one.date.isoformat()}"] for one in sessions if one.date), ["/session 1"]
    )
    return t(lang, "cards.choose_session", examples=t(lang, "cards.or").join(examples))


def _suggestions(library: Library, sessions: Sequence[Session], lang: Lang) -> list[str]:
    """Names; with several packs, which may share them, lines."""
    if len(library.corpus.packs) == 1:
        return [one.name[lang] for one in sessions]
    return [session_line(library, one) for one in sessions]


def no_session(library: Library, request: Request, typed: str) -> Reply:
    lang = request.lang
    sessions = library.sessions()[:10]
    parts: list[Part] = [Paragraph(t(lang, "cards.no_session"))]
    if sessions:
        parts.append(_table(library, sessions, lang))
    parts.append(Actions((Button(t(lang, "cards.ask_instead"), line=f"/ask {typed}"),)))
    title = t(lang, "cards.nothing_title", typed=typed)
    return reply(request, "nothing", title, parts, suggestions=_suggestions(library, sessions, lang))
