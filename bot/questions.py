"""What a question asks for: the places it names narrow the search, the rest of its words rank."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
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


def find(library: Library, question: str, limit: int = MOST) -> Answer:
    """A name as it is written always narrows. One past a typing error may be a word of its own: it narrows only where
    that finds something.
    """
    question, documents = narrowed(library, question[:LONGEST])
    mentions = library.places_in(question)
    if not mentions:
        return Answer((), library.search(question, documents=documents, limit=limit))
    answer = _within(library, question, mentions, documents, limit)
    written = [mention for mention in mentions if mention.as_written]
    if answer.hits or len(written) == len(mentions):
        return answer
    if written:
        return _within(library, question, written, documents, limit)
    return Answer((), library.search(question, documents=documents, limit=limit))


def narrowed(library: Library, question: str) -> tuple[str, tuple[str, ...] | None]:
    """The question without its `in:TITLE`, and the ids of the documents that it names; None where it names none.

    A title may hold blanks: the longest piece after `in:` that names a document is taken. One that names nothing
    narrows to nothing.
    """
    match = _IN.search(question)
    if match is None:
        return question, None
    before, after = question[: match.start()], question[match.end() :]
    quoted = _QUOTED.match(after)
    if quoted:
        return f"{before}{after[quoted.end() :]}".strip(), library.find_documents(quoted.group(1))
    words = after.split()
    for count in range(len(words), 0, -1):
        found = library.find_documents(" ".join(words[:count]))
        if found:
            return " ".join((before.strip(), *words[count:])).strip(), found
    return " ".join((before.strip(), *words[1:])).strip(), ()


def _within(
    library: Library,
    question: str,
    mentions: Sequence[Mention[Everywhere]],
    documents: Collection[str] | None,
    limit: int,
) -> Answer:
    places = dict.fromkeys(place for mention in mentions for everywhere in mention.values for place in everywhere)
    without = [(mention.start, mention.end) for mention in mentions]
    hits = library.search(question, places=places, without=without, documents=documents, limit=limit)
    return Answer(tuple(places), hits)
