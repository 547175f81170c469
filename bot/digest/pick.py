"""Which initiative is next: a pure function of what the round has used, the last one, and a seed.

No repeat before all that fit have been shown. Neighbours differ in city and share no theme where that can be had: any
fitting one is taken by chance, but one of a city or theme that has grown to nearly half of the rest comes first, and
near the round's end a path through all of the rest is searched, so that it does not run into a dead end.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b

NEAR_END = 16  # from here on a path through the whole rest is searched
TRIALS = 600  # steps of that search before a rule is given up
SHUFFLES = 64  # different orders to begin from; more would only cost memory


@dataclass(frozen=True, slots=True)
class Candidate:
    """An initiative as far as picking needs it. `number` is its stable small number (`digest_item`)."""

    number: int
    id: str
    place: str
    themes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Picked:
    """`round` and `used` are the state afterwards; `restarted` when all that fit had been shown before this one."""

    item: str
    round: int
    used: bytes
    restarted: bool


class Pool:
    """All initiatives that fit one choice of themes (none chosen: all). Sets of them are bits by number."""

    def __init__(self, candidates: Sequence[Candidate], chosen: Collection[str] = ()) -> None:
        wanted = frozenset(chosen)
        # A chosen theme cannot tell neighbours apart: all share it.
        self._all = {c.id: Candidate(c.number, c.id, c.place, c.themes - wanted) for c in candidates}
        self.items = tuple(self._all[c.id] for c in candidates if not wanted or not wanted.isdisjoint(c.themes))
        self._bits = _mask(self.items)
        self._groups = tuple(_groups(self.items))
        self._follow = {c.number: self._mask_after(c, strict=True) for c in self.items}
        self._follow_place = {c.number: self._mask_after(c, strict=False) for c in self.items}
        self._shuffles: dict[int, tuple[Candidate, ...]] = {}

    def pick(self, *, seed: str, round: int, used: bytes, last: str | None) -> Picked | None:
        """The next one; None when nothing fits at all. Equal arguments, equal answer."""
        if not self.items:
            return None
        bits = int.from_bytes(used, "little")
        restarted = bits & self._bits == self._bits
        if restarted:  # what does not fit stays used: it comes again only when its own turn is over
            bits &= ~self._bits
            round += 1
        chance = _chance(f"{seed}/{round}/{bits.bit_count()}")
        item = self._next(self._bits & ~bits, self._all.get(last) if last else None, chance)
        bits |= 1 << item.number
        return Picked(item.id, round, bits.to_bytes((bits.bit_length() + 7) // 8, "little"), restarted)

    def _next(self, rest: int, last: Candidate | None, chance: int) -> Candidate:
        left = rest.bit_count()
        after = self._after(last, strict=True)
        if left <= NEAR_END:
            return self._head_of_path(rest, last, chance)
        pressing = [g for g in self._groups if (g & rest).bit_count() * 2 >= left - 1 and g & rest & after]
        for allowed in (*(g & rest & after for g in pressing), rest & after, rest & self._after(last, strict=False)):
            found = next(self._by_chance(allowed, chance), None) if allowed else None
            if found is not None:
                return found
        return next(self._by_chance(rest, chance))

    def _by_chance(self, allowed: int, chance: int) -> Iterator[Candidate]:
        """The allowed ones, in one of SHUFFLES fixed orders, begun somewhere."""
        which = chance % SHUFFLES
        if which not in self._shuffles:
            self._shuffles[which] = tuple(random.Random(which).sample(self.items, len(self.items)))
        order = self._shuffles[which]
        start = (chance >> 8) % len(order)
        return (item for item in (*order[start:], *order[:start]) if allowed >> item.number & 1)

    def _after(self, last: Candidate | None, *, strict: bool) -> int:
        """Bits of those that may follow `last`."""
        if last is None:
            return self._bits
        known = (self._follow if strict else self._follow_place).get(last.number)
        return self._mask_after(last, strict=strict) if known is None else known

    def _mask_after(self, last: Candidate, *, strict: bool) -> int:
        return _mask(
            item for item in self.items if item.place != last.place and not (strict and item.themes & last.themes)
        )

    def _head_of_path(self, rest: int, last: Candidate | None, chance: int) -> Candidate:
        """The first of an order of all the rest in which all neighbours differ; failing that, in city only."""
        order = list(self._by_chance(rest, chance))
        for strict in (True, False):
            follow = self._follow if strict else self._follow_place
            search = _Search(follow, [item.number for item in order])
            head = search.head(rest, rest & self._after(last, strict=strict))
            if head is not None:
                return next(item for item in order if item.number == head)
        for allowed in (self._after(last, strict=True), self._after(last, strict=False)):
            best = next((item for item in order if allowed >> item.number & 1), None)
            if best is not None:
                return best
        return order[0]


class _Search:
    """Depth-first, those with the fewest ways on first; gives up after TRIALS steps."""

    def __init__(self, follow: dict[int, int], order: Sequence[int]) -> None:
        self._follow = follow
        self._order = order
        self._left = TRIALS

    def head(self, rest: int, allowed: int) -> int | None:
        """The first number of a path through all of `rest` that begins in `allowed`."""
        options = [n for n in self._order if allowed >> n & 1]
        options.sort(key=lambda n: (self._follow[n] & rest).bit_count())
        for number in options:
            if self._left <= 0:
                return None
            self._left -= 1
            remaining = rest & ~(1 << number)
            if not remaining or self.head(remaining, remaining & self._follow[number]) is not None:
                return number
        return None


def _mask(items: Iterable[Candidate]) -> int:
    bits = 0
    for item in items:
        bits |= 1 << item.number
    return bits


def _groups(items: Sequence[Candidate]) -> Iterator[int]:
    """Bits of every city and theme that is large enough to be stranded before the path search begins."""
    members: dict[str, list[Candidate]] = defaultdict(list)
    for item in items:
        members[f"place {item.place}"].append(item)
        for theme in item.themes:
            members[f"theme {theme}"].append(item)
    return (_mask(group) for group in members.values() if len(group) * 2 >= NEAR_END)


def _chance(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")
