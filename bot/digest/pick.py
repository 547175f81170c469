"""Which initiative is next: a pure function of what the round has used, the last one, and a seed.

No repeat before all that fit have been shown. What the editors marked as worth a day comes first, then the rest; of either,
one from each passage before any passage has another turn. Neighbours differ in city and dimension and share no theme where
that can be had: any fitting one is taken by chance, but one of a city, theme or dimension that has grown to nearly half of
what is left comes first, and near the end a path through all of that is searched, so that it does not run into a dead end.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Literal

NEAR_END = 16  # from here on a path through the whole rest is searched
TRIALS = 600  # steps of that search before a rule is given up
SHUFFLES = 64  # different orders to begin from; more would only cost memory
Rule = Literal["all", "city and theme", "city"]  # in what neighbours differ
_CITY: Rule = "city"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An initiative as far as picking needs it. `number` is its stable small number (`digest_item`); `passage` and
    `dimension` are "" where they are not known; `daily`: the editors marked it as worth a day; `retired` are those in whose
    place it stands, `before` their numbers.
    """

    number: int
    id: str
    place: str
    themes: frozenset[str]
    passage: str = ""
    dimension: str = ""
    daily: bool = False
    retired: tuple[str, ...] = ()
    before: tuple[int, ...] = ()


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
        self._all = {c.id: replace(c, themes=c.themes - wanted) for c in candidates}
        self.items = tuple(self._all[c.id] for c in candidates if not wanted or not wanted.isdisjoint(c.themes))
        self._all |= {id: one for one in list(self._all.values()) for id in one.retired}
        self._bits = _mask(self.items)
        self._before = [(sum(1 << n for n in item.before), 1 << item.number) for item in self.items if item.before]
        self._daily = _mask(item for item in self.items if item.daily)
        self._passages = tuple(_passages(self.items)) if any(item.passage for item in self.items) else ()
        several = len({item.dimension for item in self.items if item.dimension}) > 1
        self._rules: tuple[Rule, ...] = ("all", "city and theme") if several else ("city and theme",)
        self._groups = {rule: tuple(_groups(self.items, rule)) for rule in (*self._rules, _CITY)}
        self._follow = {
            rule: {c.number: self._mask_after(c, rule) for c in self.items} for rule in (*self._rules, _CITY)
        }
        self._shuffles: dict[int, tuple[Candidate, ...]] = {}

    def pick(self, *, seed: str, round: int, used: bytes, last: str | None) -> Picked | None:
        """The next one; None when nothing fits at all. Equal arguments, equal answer."""
        if not self.items:
            return None
        bits = int.from_bytes(used, "little")
        for before, now in self._before:  # shown in this round under the id that it had then
            bits |= now if bits & before else 0
        restarted = bits & self._bits == self._bits
        if restarted:  # what does not fit stays used: it comes again only when its own turn is over
            bits &= ~sum((before for before, _ in self._before), self._bits)
            round += 1
        chance = _chance(f"{seed}/{round}/{bits.bit_count()}")
        item = self._next(bits, self._all.get(last) if last else None, chance)
        bits |= 1 << item.number
        return Picked(item.id, round, bits.to_bytes((bits.bit_length() + 7) // 8, "little"), restarted)

    def _next(self, used: int, last: Candidate | None, chance: int) -> Candidate:
        rest = self._bits & ~used
        marked = rest & self._daily or rest
        turn = self._turn(marked, used)
        ways = tuple(dict.fromkeys((turn, marked, rest)))  # what comes first; where that cannot be had, more
        found = self._near_end(ways, last, chance) if rest.bit_count() <= NEAR_END else self._early(ways, last, chance)
        if found is None:
            allowed = (among & self._after(last, rule) for among in ways for rule in (*self._rules, _CITY))
            found = next((one for some in allowed for one in self._by_chance(some, chance)), None)
        return found or next(self._by_chance(turn, chance))

    def _near_end(self, ways: Sequence[int], last: Candidate | None, chance: int) -> Candidate | None:
        """The first of an order of all the rest in which all neighbours differ, sooner of what comes first."""
        for rule in (*self._rules, _CITY):
            for first in (ways[:-1], ()) if len(ways) > 1 else ((),):
                found = self._head_of_path(ways[-1], first, last, rule, chance)
                if found is not None:
                    return found
        return None

    def _early(self, ways: Sequence[int], last: Candidate | None, chance: int) -> Candidate | None:
        """By chance, but first of a group that has grown to nearly half of the rest, then of what comes first."""
        left = ways[-1].bit_count()
        groups = (g for rule in reversed(self._rules) for g in self._groups[rule] if g.bit_count() * 2 >= NEAR_END)
        pressing = [g for g in dict.fromkeys(groups) if (g & ways[-1]).bit_count() * 2 >= left - 1]
        for allowed in (*pressing, self._bits):
            for among in ways:
                for rule in self._rules:
                    near = among.bit_count() <= NEAR_END and allowed == self._bits
                    found = self._head_of_path(among, (), last, rule, chance) if near else None
                    some = among & allowed & self._after(last, rule)
                    found = found or next(self._by_chance(some, chance), None)
                    if found is not None:
                        return found
        return None

    def _turn(self, rest: int, used: int) -> int:
        """Of the rest, one of each passage that has had the fewest posts in this round."""
        by_posts: dict[int, int] = {}
        for passage in self._passages:
            left = passage & rest
            if left:
                posts = (passage & used).bit_count()
                by_posts[posts] = by_posts.get(posts, 0) | left & -left
        return by_posts[min(by_posts)] if by_posts else rest

    def _by_chance(self, allowed: int, chance: int) -> Iterator[Candidate]:
        """The allowed ones, in one of SHUFFLES fixed orders, begun somewhere."""
        which = chance % SHUFFLES
        if which not in self._shuffles:
            self._shuffles[which] = tuple(random.Random(which).sample(self.items, len(self.items)))
        order = self._shuffles[which]
        start = (chance >> 8) % len(order)
        return (item for item in (*order[start:], *order[:start]) if allowed >> item.number & 1)

    def _after(self, last: Candidate | None, rule: Rule) -> int:
        """Bits of those that may follow `last`."""
        if last is None:
            return self._bits
        known = self._follow[rule].get(last.number)
        return self._mask_after(last, rule) if known is None else known

    def _mask_after(self, last: Candidate, rule: Rule) -> int:
        return _mask(item for item in self.items if _differ(item, last, rule))

    def _head_of_path(
        self, among: int, first: Sequence[int], last: Candidate | None, rule: Rule, chance: int
    ) -> Candidate | None:
        """The first of an order of them all in which all neighbours differ, if one is found; `first`: which sooner."""
        most = (among.bit_count() + 1) // 2
        if any((group & among).bit_count() > most for group in self._groups[rule]):
            return None
        order = list(self._by_chance(among, chance))
        search = _Search(self._follow[rule], [item.number for item in order], first)
        head = search.head(among, among & self._after(last, rule))
        return next((item for item in order if item.number == head), None)


class _Search:
    """Depth-first, those of `first` and then those with the fewest ways on first; gives up after TRIALS steps."""

    def __init__(self, follow: dict[int, int], order: Sequence[int], first: Sequence[int]) -> None:
        self._follow = follow
        self._order = order
        self._place = {n: next((k for k, some in enumerate(first) if some >> n & 1), len(first)) for n in order}
        self._left = TRIALS

    def head(self, rest: int, allowed: int) -> int | None:
        """The first number of a path through all of `rest` that begins in `allowed`."""
        options = [n for n in self._order if allowed >> n & 1]
        options.sort(key=lambda n: (self._place[n], (self._follow[n] & rest).bit_count()))
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


def _differ(one: Candidate, other: Candidate, rule: Rule) -> bool:
    if one.place == other.place:
        return False
    if rule != _CITY and one.themes & other.themes:
        return False
    return rule != "all" or not one.dimension or one.dimension != other.dimension


def _passages(items: Sequence[Candidate]) -> Iterable[int]:
    """Bits of each passage's; one whose passage is not known stands alone."""
    found: dict[str, int] = {}
    for item in items:
        key = item.passage or f" {item.number}"
        found[key] = found.get(key, 0) | 1 << item.number
    return found.values()


def _groups(items: Sequence[Candidate], rule: Rule) -> Iterator[int]:
    """Bits of all that share a city, a theme or a dimension, as far as the rule keeps such apart."""
    members: dict[str, list[Candidate]] = defaultdict(list)
    for item in items:
        members[f"place {item.place}"].append(item)
        for theme in item.themes if rule != _CITY else ():
            members[f"theme {theme}"].append(item)
        if rule == "all" and item.dimension:
            members[f"dimension {item.dimension}"].append(item)
    return (_mask(group) for group in members.values() if len(group) > 1)


def _chance(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")
