"""What a typeahead offers while a name is being typed."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Iterable, Sequence
from itertools import accumulate
from typing import Generic, TypeVar

from rapidfuzz.distance import OSA

from bot.domain.models import LANGS, Initiative, Place, Session, Theme
from bot.names.places import names_of, speakers_of
from bot.names.resolver import edits_allowed, words_of
from bot.text.fold import is_chinese, name_key

K = TypeVar("K", bound=Hashable)
_BEING_COMPOSED = re.compile("[\u3105-\u312f\u02ca\u02c7\u02cb\u02d9]+")  # Bopomofo that is no character yet


class Completer(Generic[K]):
    """Values by the beginning of any of their spellings, then by a part of one, which in an alphabet begins where a word
    begins: "ban" is in no "urban". Order of `spellings` breaks ties.
    """

    def __init__(self, spellings: Iterable[tuple[str, K]]) -> None:
        rank: dict[K, int] = {}
        keyed: dict[tuple[str, int], None] = {}
        begun: dict[str, set[int]] = {}
        for spelling, value in spellings:
            words = words_of(spelling)
            key = "".join(words)
            if key:
                keyed[key, rank.setdefault(value, len(rank))] = None
                begun.setdefault(key, set()).update(accumulate(map(len, words[:-1]), initial=0))
        self._keys = sorted(keyed)
        self._text = "\n".join(key for key, _ in self._keys)  # searched as one: far quicker than key by key
        self._starts = [0, *accumulate(len(key) + 1 for key, _ in self._keys)]
        self._words = [frozenset(begun[key]) for key, _ in self._keys]  # where the words of a key begin
        self._values: Sequence[K] = tuple(rank)

    def find(self, typed: str, limit: int) -> tuple[K, ...]:
        """At most `limit` values; all in their order where nothing has been typed."""
        typed = _BEING_COMPOSED.sub("", typed[:200])
        key = name_key(typed)
        if limit < 1:
            return ()
        if not key:
            return () if typed.strip() else tuple(self._values[:limit])
        found: dict[int, None] = {}
        at = bisect_left(self._keys, (key, -1))
        beginning = []
        while at < len(self._keys) and self._keys[at][0].startswith(key):
            beginning.append(self._keys[at][1])
            at += 1
        found.update(dict.fromkeys(sorted(beginning)))
        if len(found) < limit and len(key) > 1:
            found.update(dict.fromkeys(sorted(self._holding(key))))
        if not found:
            found.update(dict.fromkeys(self._misspelt(key)))
        return tuple(self._values[place] for place in list(found)[:limit])

    def _misspelt(self, key: str) -> list[int]:
        """Where nothing begins with what was typed or holds it: what has a word that begins nearly so, nearest first."""
        allowed = edits_allowed(len(key), chinese=is_chinese(key[0]))
        nearest: dict[int, int] = {}
        for (known, rank), begins in zip(self._keys, self._words, strict=True) if allowed else ():
            for start in begins:
                if known[start] != key[0]:
                    continue
                ends = range(start + len(key) - allowed, start + len(key) + allowed + 1)
                edits = min(OSA.distance(key, known[start:end], score_cutoff=allowed) for end in ends)
                if edits <= allowed:
                    nearest[rank] = min(edits, nearest.get(rank, edits))
        return sorted(nearest, key=lambda rank: (nearest[rank], rank))

    def _holding(self, key: str) -> Iterable[int]:
        """The ranks of the values with a spelling that holds the key anywhere, or from a word's start on."""
        at = self._text.find(key)
        while at >= 0:
            number = bisect_right(self._starts, at) - 1
            if is_chinese(key[0]) or at - self._starts[number] in self._words[number]:
                yield self._keys[number][1]
            at = self._text.find(key, at + 1)


# What each kind of name may be begun with.


def of_places(places: Sequence[Place]) -> Completer[str]:
    """Ids by name, and behind all names by speaker and country."""
    named = [(spelling, place.id) for place in places for spelling in names_of(place)]
    others = [(s, p.id) for p in places for s in (*speakers_of(p), p.country.zh, p.country.en, *p.country_aliases)]
    return Completer([*named, *others])


def spellings_of_themes(themes: Iterable[Theme]) -> Iterable[tuple[str, str]]:
    """Every spelling of a theme, synonyms too, with its id."""
    for theme in themes:
        yield from (
            (spelling, theme.id) for spelling in (theme.id, *map(theme.name.__getitem__, LANGS), *theme.synonyms)
        )


def of_sessions(sessions: Iterable[Session]) -> Completer[tuple[str, int]]:
    """Pack and number, by number, name and date."""
    return Completer(
        (spelling, (one.pack, one.number))
        for one in sessions
        for spelling in (str(one.number), one.name.zh, one.name.en, *one.aliases, str(one.date or ""))
    )


def of_initiatives(initiatives: Sequence[tuple[Initiative, Place]]) -> Completer[str]:
    """Ids by id and title, and behind all titles by place."""
    titles = [(spelling, one.id) for one, _ in initiatives for spelling in (one.id, one.title.zh, one.title.en)]
    places = [(spelling, one.id) for one, place in initiatives for spelling in names_of(place)]
    return Completer([*titles, *places])
