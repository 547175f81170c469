"""What a question asks for: the places it names narrow the search, the rest of its words rank."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.models import Hit, Place
from bot.library import Everywhere, Library
from bot.names.mentions import Mention
from bot.search.encoder import Floats

LONGEST = 500  # characters that are read; no question is longer
MOST = 40  # passages of one answer, over all its pages


@dataclass(frozen=True, slots=True)
class Answer:
    """`hits` best first, empty where nothing fits; `places` is what the question named, as far as it was taken so."""

    places: tuple[Place, ...]
    hits: tuple[Hit, ...]
    closest: tuple[Hit, ...] = ()


def find(library: Library, question: str, meaning: Floats | None = None, limit: int = MOST) -> Answer:
    """A name as it is written always narrows. One past a typing error may be a word of its own: it narrows only where
    that finds something.
    """
    question = question[:LONGEST]
    mentions = library.places_in(question)
    if not mentions:
        return _anywhere(library, question, meaning, limit)
    answer = _within(library, question, mentions, meaning, limit)
    written = [mention for mention in mentions if mention.as_written]
    if answer.hits or len(written) == len(mentions):
        return answer
    if written:
        return _within(library, question, written, meaning, limit)
    return _anywhere(library, question, meaning, limit)


def _anywhere(library: Library, question: str, meaning: Floats | None, limit: int) -> Answer:
    found = library.index.search(question, meaning=meaning, limit=limit)
    return Answer((), found.hits, found.closest)


def _within(
    library: Library, question: str, mentions: Sequence[Mention[Everywhere]], meaning: Floats | None, limit: int
) -> Answer:
    places = dict.fromkeys(place for mention in mentions for everywhere in mention.values for place in everywhere)
    found = library.index.search(
        question,
        places={(place.pack, place.id) for place in places},
        without=[(mention.start, mention.end) for mention in mentions],
        meaning=meaning,
        limit=limit,
    )
    return Answer(tuple(places), found.hits, found.closest)
