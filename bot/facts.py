"""Questions about who spoke, when, where and how many: answered from what a pack knows, not from its passages.

A question is one of these only where all of its words are known: names of places, speakers and sessions, and the words
of `facts.toml`. One word more, and it asks about something that was said.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from bot.domain.models import Pack, Place, Session
from bot.library import Library
from bot.names.places import speakers_of
from bot.text.fold import fold, is_chinese, name_key

FactKind = Literal["speaker", "when", "origin", "country", "session", "members", "count", "places", "speakers"]
LONGEST = 120  # characters; a question about a fact is short


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of an answer. `places` and `session` are what it is about; a view words it and names its source."""

    kind: FactKind
    pack: Pack
    places: tuple[Place, ...] = ()
    session: Session | None = None
    countries: bool = False  # whether countries are asked for rather than cities
    within: str = ""  # the part of the world or the country that it is narrowed to, as it was typed


@cache
def _words() -> Mapping[str, frozenset[str]]:
    """Folded word → what it asks for."""
    with Path(__file__).with_suffix(".toml").open("rb") as file:
        table = tomllib.load(file)
    found: dict[str, set[str]] = {}
    for asks, words in table.items():
        for word in fold(words).split():
            found.setdefault(word, set()).add(asks)
    return {word: frozenset(asks) for word, asks in found.items()}


def find(library: Library, question: str) -> tuple[Fact, ...]:
    """The facts that a question asks for; empty where it asks for anything else."""
    if len(question) > LONGEST:
        return ()
    mentions = [mention for mention in library.places_in(question) if mention.as_written]
    sessions = library.sessions_in(_without(question, ((m.start, m.end) for m in mentions)))
    spans = [(m.start, m.end) for m in mentions] + [(s.start, s.end) for s in sessions]
    asks = _asks(_without(question, spans))
    if asks is None:
        return ()
    named = [question[mention.start : mention.end] for mention in mentions]
    places = tuple(dict.fromkeys(place for m in mentions for everywhere in m.values for place in everywhere))
    if places:
        return _of_places(library, places, named, asks)
    if sessions:
        return _of_sessions(library, [one for mention in sessions for one in mention.values], asks)
    return _of_packs(library, asks)


def _without(text: str, spans: Iterable[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + "\n" * (end - start) + text[end:]
    return text


def _asks(rest: str) -> frozenset[str] | None:
    """What the words ask for, longest first; None where one of them is not known."""
    words, folded = _words(), fold(rest)
    found: set[str] = set()
    at = 0
    while at < len(folded):
        if not folded[at].isalnum():
            at += 1
            continue
        end = _word_end(folded, at, words)
        if end == at:
            return None
        found |= words[folded[at:end]]
        at = end
    return frozenset(found - {"filler"})


def _word_end(folded: str, at: int, words: Mapping[str, frozenset[str]]) -> int:
    """Where the word at `at` ends: a Latin one as a whole, of Chinese the longest that is known."""
    if not is_chinese(folded[at]):
        end = at
        while end < len(folded) and folded[end].isalnum() and not is_chinese(folded[end]):
            end += 1
        return end if folded[at:end] in words else at
    return next((end for end in range(min(len(folded), at + 8), at, -1) if folded[at:end] in words), at)


def _of_places(
    library: Library, places: Sequence[Place], named: Sequence[str], asks: frozenset[str]
) -> tuple[Fact, ...]:
    keys = set(map(name_key, named))
    by_speaker = any(name_key(name) in keys for place in places for name in speakers_of(place))
    kind: FactKind | None = None
    if asks & {"title", "name", "who"}:
        kind = "speaker"
    elif asks & {"when", "session"}:
        kind = "when"
    elif by_speaker and "city" in asks:
        kind = "origin"
    elif "country" in asks:
        kind = "country"
    if kind is None or (kind == "country" and len(places) > len(named)):
        return _of_group(library, places, named, asks)
    return tuple(Fact(kind, library.pack_of(place), (place,), library.session_of(place)) for place in places)


def _of_group(
    library: Library, places: Sequence[Place], named: Sequence[str], asks: frozenset[str]
) -> tuple[Fact, ...]:
    """Which cities of one part of the world, or of one country, there are, and how many."""
    if len(named) != 1 or not asks & {"list", "count"} or not asks & {"city", "country"}:
        return ()
    packs = dict.fromkeys(library.pack_of(place) for place in places)
    return tuple(
        Fact("count", pack, tuple(p for p in places if p.pack == pack.id), None, "country" in asks, named[0])
        for pack in packs
    )


def _of_sessions(library: Library, sessions: Sequence[Session], asks: frozenset[str]) -> tuple[Fact, ...]:
    kind: FactKind = "session" if "when" in asks else "count" if "count" in asks else "members"
    return tuple(
        Fact(kind, library.pack_of(one), library.places_in_session(one), one, "country" in asks) for one in sessions
    )


def _of_packs(library: Library, asks: frozenset[str]) -> tuple[Fact, ...]:
    """Of whole documents: their sessions, speakers and places."""
    subjects = asks & {"city", "country", "role", "document", "act", "session"}
    kind: FactKind
    if "when" in asks and subjects & {"document", "session", "act"}:
        return tuple(
            Fact("session", library.pack_of(one), library.places_in_session(one), one) for one in library.sessions()
        )
    if "count" in asks and subjects & {"city", "country", "role"}:
        kind = "count"
    elif (asks & {"who"} and subjects & {"act", "document"}) or ("role" in asks and asks & {"list", "name", "who"}):
        kind = "speakers"
    elif "list" in asks and subjects & {"city", "country"}:
        kind = "places"
    else:
        return ()
    packs = library.corpus.packs.values()
    return tuple(
        Fact(kind, pack, tuple(p for p in library.places() if p.pack == pack.id), None, "country" in asks)
        for pack in packs
    )
