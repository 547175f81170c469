"""What a question asks for: the places it names narrow the search, the rest of its words rank."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.models import Hit, Place
from bot.library import Everywhere, Library
from bot.names.mentions import Mention

LONGEST = 500  # characters that are read; no question is longer
_IN = re.compile(r"(?:^|(?<=\s))in[:：]\s*", re.IGNORECASE)
_QUOTED = re.compile(r"[「《“\"](.+?)[」》”\"]")
MOST = 40  # passages of one answer, over all its pages


@dataclass(frozen=True, slots=True)
class Answer:
    """`hits` best first, empty where nothing fits; `places` is what the question named, as far as it was taken so."""

    places: tuple[Place, ...]
    hits: tuple[Hit, ...]


def narrowed(library: Library, question: str) -> tuple[Library, str]:
    """What is left to search of the library, and to ask, once `in:TITLE` in a question is heard.

    A title may hold blanks: the longest piece after `in:` that names a document is taken. One that names nothing leaves
    nothing to search.
    """
    match = _IN.search(question)
    if match is None:
        return library, question
    before, after = question[: match.start()].strip(), question[match.end() :]
    quoted = _QUOTED.match(after)
    if quoted:
        rest = f"{before} {after[quoted.end() :].strip()}".strip()
        return library.within(library.find_documents(quoted.group(1))), rest
    words = after.split()
    for count in range(len(words), 0, -1):
        if found := library.find_documents(" ".join(words[:count])):
            return library.within(found), " ".join((before, *words[count:])).strip()
    return library.within(()), " ".join((before, *words[1:])).strip()


def find(library: Library, question: str, limit: int = MOST) -> Answer:
    """A name as it is written always narrows. One past a typing error may be a word of its own: it narrows only where
    that finds something.
    """
    question = question[:LONGEST]
    mentions = library.places_in(question)
    if not mentions:
        return Answer((), library.index.search(question, limit=limit))
    answer = _within(library, question, mentions, limit)
    written = [mention for mention in mentions if mention.as_written]
    if answer.hits or len(written) == len(mentions):
        return answer
    if written:
        return _within(library, question, written, limit)
    return Answer((), library.index.search(question, limit=limit))


def _within(library: Library, question: str, mentions: Sequence[Mention[Everywhere]], limit: int) -> Answer:
    places = dict.fromkeys(place for mention in mentions for everywhere in mention.values for place in everywhere)
    hits = library.index.search(
        question,
        places={(place.pack, place.id) for place in places},
        without=[(mention.start, mention.end) for mention in mentions],
        limit=limit,
    )
    return Answer(tuple(places), hits)
