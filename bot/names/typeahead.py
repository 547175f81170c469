"""What a typeahead offers while a name is being typed."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Iterable, Sequence
from itertools import accumulate
from typing import Generic, TypeVar

from rapidfuzz.distance import OSA

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
