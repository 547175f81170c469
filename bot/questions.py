"""What a question asks for: the places it names narrow the search, the rest of its words rank."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.domain.models import Hit, Place
from bot.library import Everywhere, Library
from bot.names.mentions import Mention
from bot.text.fold import name_key

if TYPE_CHECKING:
    from bot.search.encoder import Floats

LONGEST = 500  # characters that are read; no question is longer
_IN = re.compile(r"(?:^|(?<=\s))in[:：]\s*", re.IGNORECASE)
_QUOTED = re.compile(r"[「《“\"](.+?)[」》”\"]")
MOST = 40  # passages of one answer, over all its pages
_CODE = re.compile(r"[{}=\\]|;\s*$|\w\([^)]*\)|^\s*(?:import|from) \w+ (?:as|import)\b")  # no words of a person
PARTS = 4  # of a question that fails as a whole
_CITIES = re.compile(r"\s?[的各這这那]*(?:[一二兩两三四五六七八九十幾几\d]+[個个座])?(?:城市|國家|国家)")
_PARTS = re.compile(r"[，。；;？?！!\n]+|,\s|(?<=\w)(?:或者?是?|、|還是|还是)(?=\w)|\bor\b|\s/\s")


@dataclass(frozen=True, slots=True)
class Answer:
    """`hits` best first, empty where nothing fits; `closest` only then. `places` is what the question named, as far as
    it was taken so; `tried` the part of it that was asked instead of the whole.
    """

    places: tuple[Place, ...]
    hits: tuple[Hit, ...]
    closest: tuple[Hit, ...] = ()
    tried: str = ""


def find_documents(library: Library, text: str) -> tuple[str, ...]:
    """Ids of the documents, packs too, that a text names by id or title, or by a part of the title."""
    key = name_key(text)
    titles = [(id, title) for id, pack in library.corpus.packs.items() for title in (id, pack.title.zh, pack.title.en)]
    if library.own is not None:
        titles += [(id, title) for id, one in library.own.documents.items() for title in (id, one.title)]
    exact = tuple(dict.fromkeys(id for id, title in titles if name_key(title) == key))
    return exact or tuple(dict.fromkeys(id for id, title in titles if key and key in name_key(title)))


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
        return library.within(find_documents(library, quoted.group(1))), rest
    words = after.split()
    for count in range(len(words), 0, -1):
        if found := find_documents(library, " ".join(words[:count])):
            return library.within(found), " ".join((before, *words[count:])).strip()
    return library.within(()), " ".join((before, *words[1:])).strip()


def find(library: Library, question: str, meaning: Floats | None = None, limit: int = MOST) -> Answer:
    """A name as it is written always narrows. One past a typing error may be a word of its own: it narrows only where
    that finds something. Where the whole of a question finds nothing, its parts are tried, alternatives too.
    """
    question = question[:LONGEST]
    if question.isascii() and _CODE.search(question):
        return Answer((), ())
    answer = _whole(library, question, meaning, limit)
    return answer if answer.hits else _strongest_part(library, question, meaning, limit) or answer


def _whole(library: Library, question: str, meaning: Floats | None, limit: int) -> Answer:
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


def _strongest_part(library: Library, question: str, meaning: Floats | None, limit: int) -> Answer | None:
    """The answer to the part that is answered best. A part is a question of its own, and no shorter than one."""
    parts = [part.strip() for part in _PARTS.split(question) if part.strip()]
    if not 1 < len(parts) <= PARTS:
        return None
    found = [(part, _whole(library, part, meaning, limit)) for part in parts if library.index.can_stand_alone(part)]
    best = max(found, key=lambda one: _score(one[1]), default=None)
    return replace(best[1], tried=best[0]) if best is not None and best[1].hits else None


def _score(answer: Answer) -> float:
    return max((hit.score or 0.0 for hit in answer.hits), default=0.0)


def _anywhere(library: Library, question: str, meaning: Floats | None, limit: int) -> Answer:
    found = library.index.search(question, meaning=meaning, limit=limit)
    return Answer((), found.hits, found.closest)


def spans(question: str, mentions: Sequence[Mention[Everywhere]]) -> list[tuple[int, int]]:
    """What names places in a question and says no more; of several at once with the word for them (亞洲城市)."""
    ends = [_CITIES.match(question, one.end) if len(one.values) > 1 else None for one in mentions]
    return [(one.start, end.end() if end else one.end) for one, end in zip(mentions, ends, strict=True)]


def _within(
    library: Library, question: str, mentions: Sequence[Mention[Everywhere]], meaning: Floats | None, limit: int
) -> Answer:
    places = dict.fromkeys(place for mention in mentions for everywhere in mention.values for place in everywhere)
    found = library.index.search(
        question,
        places={(place.pack, place.id) for place in places},
        without=spans(question, mentions),
        group=any(len(mention.values) > 1 for mention in mentions),
        meaning=meaning,
        limit=limit,
    )
    return Answer(tuple(places), found.hits, found.closest)
