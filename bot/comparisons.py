"""Several places side by side: what each said about one subject, or about the themes that most of them share.

Nothing here knows how it is shown: `table` is rows of cells, each with the hits it rests on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.models import Hit, Initiative, Place
from bot.library import Everywhere, Library
from bot.names.mentions import Mention
from bot.questions import spans

if TYPE_CHECKING:
    from bot.search.encoder import Floats

FEWEST, MOST = 2, 5  # places
PASSAGES = 3  # of one place about the subject
THEMES = 6  # rows where no subject is named
# Words that ask for a comparison, and go with any subject. What only joins the names is left out by the search itself.
COMPARES = re.compile(
    r"比較一下|相比之下|比較|比较|對比|对比|對照|相比|差別在哪裡?|差在哪裡?|差在哪|差別|差异|差異|有何不同|有什麼不一樣|有什么不一样"
    r"|有什麼不同|有什么不同|哪裡不同|哪裡不一樣|不一樣|的?異同|的?不同|各自|分別|做法|作法"
    r"|\bcompar(?:e|es|ed|ing|ison)(?: of| between)?\b|\bversus\b|\bvs?\.?(?=\W|$)|\bdiffer(?:s|ent|ence|ences)?\b|\bside by side\b",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"比較|比较|對比|对比|對照|相比|差別|差异|差異|差在|不同|不一樣|不一样|異同|各自|分別"
    r"|\bcompar|\bversus\b|\bvs?\.?(?=\W|$)|\bdiffer|\bside by side\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Side:
    """One place and what it said about the subject, best first."""

    place: Place
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """`themes` (ids) are the rows where no subject was named; else there is one row, for the subject."""

    sides: tuple[Side, ...]
    themes: tuple[str, ...] = ()

    @property
    def silent(self) -> tuple[Place, ...]:
        return tuple(side.place for side in self.sides if not side.hits)

    @property
    def hits(self) -> tuple[Hit, ...]:
        """The best of each place, then the second of each, and so on."""
        depth = max((len(side.hits) for side in self.sides), default=0)
        return tuple(side.hits[n] for n in range(depth) for side in self.sides if n < len(side.hits))


def find(library: Library, question: str, meaning: Floats | None = None) -> Comparison | None:
    """None where the question compares nothing: fewer than two places, or more than five by name."""
    mentions = [mention for mention in library.places_in(question) if mention.as_written]
    places = tuple(dict.fromkeys(everywhere for mention in mentions for everywhere in mention.values))
    single = {mention.values for mention in mentions if len(mention.values) == 1}
    asks = _ASKS.search(question) is not None
    if len(places) < FEWEST or (len(single) < FEWEST and not asks):
        return None  # the two cities of one country, and nothing that asks how they differ
    if len(places) <= MOST:
        return about(library, question, places, mentions, meaning)
    if not asks or len(single) > MOST:
        return None
    return _in_group(library, question, places, _spans(question, mentions), meaning)


def about(
    library: Library,
    question: str,
    places: Sequence[Everywhere],
    mentions: Sequence[Mention[Everywhere]],
    meaning: Floats | None = None,
) -> Comparison:
    """What these places said about the rest of the question; theme by theme where nothing is left of it."""
    without = _spans(question, mentions)
    if not library.index.asks_something(question, without):
        return under(library, places)
    return Comparison(tuple(_side(library, question, one, without, meaning) for one in places))


def _spans(question: str, mentions: Sequence[Mention[Everywhere]]) -> list[tuple[int, int]]:
    """What names places or asks to compare, and is no subject."""
    return [*spans(question, mentions), *(match.span() for match in COMPARES.finditer(question))]


def _in_group(
    library: Library,
    question: str,
    places: Sequence[Everywhere],
    without: Sequence[tuple[int, int]],
    meaning: Floats | None,
) -> Comparison | None:
    """Of a part of the world: at most five that speak of the subject, best first, then all that do not; None where no
    subject is named or nobody speaks of it. Who speaks is told by one search among all of them.
    """
    keys = {(one.pack, one.id) for place in places for one in place}
    if not library.index.asks_something(question, without):
        return None
    found = library.index.search(question, places=keys, without=without, group=True, meaning=meaning)
    order = list(dict.fromkeys(hit.passage.place for hit in found.hits))
    spoke = sorted((one for one in places if one[0].id in order), key=lambda one: order.index(one[0].id))
    if not spoke:
        return None
    sides = [_side(library, question, one, without, meaning) for one in spoke[:MOST]]
    return Comparison((*sides, *(Side(one[0], ()) for one in places if one not in spoke)))


def _side(
    library: Library, question: str, place: Everywhere, without: Sequence[tuple[int, int]], meaning: Floats | None
) -> Side:
    found = library.index.packs.search(  # who names a city in a document of their own does not speak for it
        question,
        places={(one.pack, one.id) for one in place},
        without=without,
        meaning=meaning,
        limit=PASSAGES,
    )
    return Side(place[0], found.hits)


def under(library: Library, places: Sequence[Everywhere], wanted: tuple[str, ...] = ()) -> Comparison:
    """What they did under the wanted themes, or under those that most of them speak of."""
    initiatives = [[one for place in everywhere for one in _told_by(library, place)] for everywhere in places]
    shared = {
        theme.id: sum(any(theme.id in one.themes for one in some) for some in initiatives) for theme in library.themes()
    }
    themes = wanted or tuple(sorted((id for id, n in shared.items() if n), key=lambda id: -shared[id])[:THEMES])
    sides = []
    for everywhere, some in zip(places, initiatives, strict=True):
        by_passage: dict[str, list[str]] = {}
        for one in some:
            if set(one.themes) & set(themes):
                by_passage.setdefault(one.passage, []).append(one.id)
        hits = [
            Hit(library.passage(id), tuple(library.corpus.initiatives[one] for one in members))
            for id, members in by_passage.items()
        ]
        sides.append(Side(everywhere[0], tuple(hits)))
    return Comparison(tuple(sides), themes)


def _told_by(library: Library, place: Place) -> list[Initiative]:
    """What is printed under the place, and what is probably its own though printed elsewhere."""
    elsewhere = (id for passage in library.probably_of(place) for id in passage.initiatives)
    return [*library.initiatives_of(place), *(library.corpus.initiatives[id] for id in elsewhere)]
