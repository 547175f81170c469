"""Names inside a longer text, such as a question."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Generic, TypeVar

from bot.names.places import PlaceNames
from bot.names.resolver import NameIndex
from bot.text.fold import fold_map, is_chinese, name_key

T = TypeVar("T")
U = TypeVar("U")

_LONGEST_TEXT = 2000  # characters looked at
_SHORTEST_MISSPELT = 6  # letters; a shorter word with an error in it is too often another word
_CAPITALS = 3  # a Latin name of so few letters counts only in capitals: US, not us; a number always does


@dataclass(frozen=True, slots=True)
class Mention(Generic[T]):
    """What a piece of a text names (several where it fits them equally well, a country with two cities). `start` and
    `end` are offsets in the text as it came; `as_written` is False past a typing error.
    """

    values: tuple[T, ...]
    start: int
    end: int
    as_written: bool = True

    def convert(self, to: Callable[[T], U]) -> Mention[U]:
        return Mention(tuple(map(to, self.values)), self.start, self.end, self.as_written)

    def expand(self, to: Callable[[T], Iterable[U]]) -> Mention[U]:
        """The same with all that each value stands for."""
        return Mention(tuple(one for value in self.values for one in to(value)), self.start, self.end, self.as_written)


@dataclass(frozen=True, slots=True)
class _Unit:
    key: str
    start: int
    end: int
    chinese: bool


class MentionFinder:
    """Finds spellings in running text: the longest first, Latin names only as whole words."""

    def __init__(
        self,
        exact: Mapping[str, tuple[str, ...]],
        near: NameIndex[str] | None = None,
        in_gazetteer: Callable[[str], bool] | None = None,
    ) -> None:
        self._exact = exact
        self._in_gazetteer = in_gazetteer or (lambda _: False)
        self._near = near
        self._longest = max(map(len, exact), default=0)

    @classmethod
    def of_places(cls, names: PlaceNames) -> MentionFinder:
        return cls({**names.countries.exact, **names.names.exact}, names.names, names.in_gazetteer)

    @classmethod
    def of_names(cls, names: NameIndex[str]) -> MentionFinder:
        return cls(names.exact)

    @classmethod
    def of_spellings(cls, spellings: Iterable[tuple[str, str]]) -> MentionFinder:
        """Finds names as they are written, by (spelling, what it names)."""
        exact: dict[str, tuple[str, ...]] = {}
        for spelling, named in spellings:
            key = name_key(spelling)
            if len(key) > 1 and named not in exact.get(key, ()):
                exact[key] = (*exact.get(key, ()), named)
        return cls(exact)

    def names_in(self, text: str) -> tuple[str, ...]:
        """What a text of any length names for certain, each once."""
        found = (self.find(text[at : at + _LONGEST_TEXT]) for at in range(0, len(text), _LONGEST_TEXT))
        return tuple(dict.fromkeys(m.values[0] for some in found for m in some if len(m.values) == 1))

    def find(self, text: str) -> tuple[Mention[str], ...]:
        """Mentions that do not overlap, left to right."""
        text = text[:_LONGEST_TEXT]
        units = _units(text)
        found: list[Mention[str]] = []
        at = 0
        gap = 0  # first unit since the last mention
        while at < len(units):
            size, mention = self._at(text, units, at)
            if mention is None:
                at += 1
                continue
            found += self._misspelt(units[gap:at])
            found.append(mention)
            at += size
            gap = at
        return _narrowed([*found, *self._misspelt(units[gap:])])

    def _at(self, text: str, units: Sequence[_Unit], at: int) -> tuple[int, Mention[str] | None]:
        """The longest spelling that begins at a unit, and how many units it takes."""
        key = ""
        best: tuple[int, Mention[str] | None] = (1, None)
        for size, unit in enumerate(units[at : at + self._longest], 1):
            key += unit.key
            if len(key) > self._longest:
                break
            values = self._exact.get(key)
            start, end = units[at].start, unit.end
            if values and (len(key) > _CAPITALS or not key.isascii() or key.isdigit() or text[start:end].isupper()):
                best = (size, Mention(values, start, end))
        return best

    def _misspelt(self, units: Sequence[_Unit]) -> list[Mention[str]]:
        """Between the names found as written: Latin words and pairs of words with an error, Chinese names by sound."""
        if self._near is None:
            return []
        found: list[Mention[str]] = []
        at = 0
        while at < len(units):
            size, values = self._near_at(self._near, units, at)
            if values:
                found.append(Mention(values, units[at].start, units[at + size - 1].end, False))
            at += size
        return found

    def _near_at(self, near: NameIndex[str], units: Sequence[_Unit], at: int) -> tuple[int, tuple[str, ...]]:
        if units[at].chinese:
            chinese = takewhile(lambda unit: unit.chinese, units[at : at + self._longest])
            run = "".join(unit.key for unit in chinese)
            size, values = near.beginning_by_sound(run)
            return (1, ()) if self._in_gazetteer(run[:size]) else (max(size, 1), values)
        for size in (2, 1):
            window = units[at : at + size]
            key = "".join(unit.key for unit in window)
            if len(window) == size and not any(u.chinese for u in window) and len(key) >= _SHORTEST_MISSPELT:
                values = near.near(key, tuple(unit.key for unit in window))
                if values and not self._in_gazetteer(key):
                    return size, values
        return 1, ()


def with_groups(mentions: Sequence[Mention[T]], groups: Iterable[Mention[T]]) -> tuple[Mention[T], ...]:
    """Names and groups of them in one text: of two that overlap the longer one counts, a name where they are as long. A
    member that is named beside its group decides (歐洲的布拉格).
    """
    kept = list(mentions)
    for group in groups:
        over = [one for one in kept if one.start < group.end and group.start < one.end]
        if not group.values or any(one.end - one.start >= group.end - group.start for one in over):
            continue
        kept = [one for one in kept if one not in over]
        named = tuple(value for one in kept for value in one.values if value in group.values)
        kept.append(replace(group, values=named or group.values))
    return tuple(sorted(kept, key=lambda one: one.start))


def _narrowed(mentions: Sequence[Mention[str]]) -> tuple[Mention[str], ...]:
    """紐西蘭的威靈頓 means one of the country's cities, not all: what is named beside it decides."""
    single = {mention.values[0] for mention in mentions if len(mention.values) == 1}
    return tuple(
        replace(mention, values=tuple(value for value in mention.values if value in single) or mention.values)
        for mention in mentions
    )


def _units(text: str) -> list[_Unit]:
    """Words and single Chinese characters, folded, with their offsets in `text`."""
    folded, origin = fold_map(text)
    units: list[_Unit] = []
    word = False
    for char, at in zip(folded, origin, strict=True):
        if is_chinese(char):
            units.append(_Unit(char, at, at + 1, True))
            word = False
        elif not char.isalnum():
            word = False
        elif word:
            units[-1] = _Unit(units[-1].key + char, units[-1].start, at + 1, False)
        else:
            units.append(_Unit(char, at, at + 1, False))
            word = True
    return units


__all__ = ["Mention", "MentionFinder", "with_groups"]
