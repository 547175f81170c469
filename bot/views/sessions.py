"""Cards about sessions."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.cards import Actions, Button, Facts, Heading, Item, Note, Paragraph, Part
from bot.domain.models import Lang, Session
from bot.domain.ports import Reply, Request
from bot.i18n import t
from bot.library import Library
from bot.views.common import reply, whole_hits
from bot.views.places import place_row, session_heading


def session_line(library: Library, session: Session) -> str:
    """A number is enough while one pack is loaded; with several the pack is named too."""
    if len(library.corpus.packs) == 1:
        return f"/session {session.number}"
    return f"/session {session.pack} {session.number}"


def session(library: Library, request: Request, chosen: Session) -> Reply:
    """When it was, and who spoke."""
    lang = request.lang
    places = library.places_in_session(chosen)
    facts = Facts(
        (
            (t(lang, "cards.document"), library.corpus.packs[chosen.pack].title[lang]),
            (t(lang, "cards.date"), chosen.date.isoformat() if chosen.date else t(lang, "cards.not_given")),
            (t(lang, "cards.time"), _time(chosen, lang)),
        )
    )
    parts: list[Part] = [facts]
    if chosen.note is not None:
        parts.append(Note(chosen.note[lang]))
    parts.append(Heading(t(lang, "cards.cities", n=len(places))))
    parts += [place_row(library, place, lang) for place in places]
    passages = [passage for place in places for passage in library.passages_of(place)]
    return reply(request, "session", chosen.name[lang], parts, places=places, hits=whole_hits(library, passages))


def _time(session: Session, lang: Lang) -> str:
    """From when to when; what the source does not give is said."""
    if session.starts is None:
        return t(lang, "cards.not_given")
    if session.ends is None:
        return t(lang, "cards.no_end", start=f"{session.starts:%H:%M}")
    return t(lang, "cards.from_to", starts=f"{session.starts:%H:%M}", ends=f"{session.ends:%H:%M}")


def _row(library: Library, session: Session, lang: Lang) -> Item:
    places = library.places_in_session(session)
    return Item(
        title=session_heading(library, session, lang),
        meta=t(
            lang,
            "cards.session_row",
            n=len(places),
            names=t(lang, "cards.list_separator").join(p.name[lang] for p in places),
        ),
        button=Button(t(lang, "cards.open"), line=session_line(library, session)),
    )


def choose_session(library: Library, request: Request, sessions: Sequence[Session], typed: str = "") -> Reply:
    """All sessions, or those that a number may mean."""
    lang = request.lang
    lead = t(lang, "cards.which_session", typed=typed) if typed else _how_to_ask(sessions, lang)
    title = t(lang, "cards.which_title", typed=typed) if typed else t(lang, "cards.sessions", n=len(sessions))
    parts: list[Part] = [Paragraph(lead), *(_row(library, one, lang) for one in sessions)]
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
    sessions = library.sessions()
    parts: list[Part] = [Paragraph(t(lang, "cards.no_session", typed=typed))]
    parts += [_row(library, one, lang) for one in sessions[:10]]
    parts.append(Actions((Button(t(lang, "cards.ask_instead"), line=f"/ask {typed}"),)))
    title = t(lang, "cards.nothing_title", typed=typed)
    return reply(request, "nothing", title, parts, suggestions=_suggestions(library, sessions[:10], lang))
