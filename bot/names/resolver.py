"""Which thing a written name means: exactly one, several that fit equally well, or none.

A generic index from spellings to values. Text is compared by `bot.text.fold.name_key`: no case, accents, blanks or script.
Spellings are tried in this order: as written; with one or two typing errors (optimal string alignment: a changed,
missing, added or swapped letter), as many as the length of the name bears; Chinese names by sound.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Hashable, Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Generic, TypeVar

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from bot.names.sounds import readings
from bot.text.fold import fold, is_chinese, name_key

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)

# The longest query worth comparing; nothing that anybody calls a place is longer.
LONGEST = 120
SUGGESTED = 5
_LIKENESS = 0.45  # of the better suggestions; below it they have little in common with what was typed
_SUGGEST_PAIRS, _SUGGEST_SHIFT, _SUGGEST_FROM = 6, 3, 3000


@dataclass(frozen=True, slots=True)
class Exact(Generic[T]):
    """One value, and whether it was reached as written (rather than past a typing error)."""

    value: T
    as_written: bool = True


@dataclass(frozen=True, slots=True)
class Close(Generic[T]):
    """Two values or more that fit equally well."""

    values: tuple[T, ...]


@dataclass(frozen=True, slots=True)
class Unknown(Generic[T]):
    """Nothing fits well enough; `suggestions` are the nearest, best first, and may be empty."""

    suggestions: tuple[T, ...] = ()


Found = Exact[T] | Close[T] | Unknown[T]
# Endings of Chinese names that say what a place is, not which: 高雄市 is not nearly 高陽市.
_LONGEST_BY_SOUND = 13
_ENDINGS = "市县区州省国"


def edits_allowed(length: int, *, chinese: bool) -> int:
    """How many typing errors a name of so many characters bears before it may be another name."""
    if chinese:
        return 0 if length < 3 else 1
    if length < 4:
        return 0
    return 1 if length < 9 else 2


def settle(values: Iterable[K], *, as_written: bool) -> Found[K]:
    """One value is Exact, several are Close, none is Unknown."""
    distinct = tuple(dict.fromkeys(values))
    if len(distinct) == 1:
        return Exact(distinct[0], as_written)
    return Close(distinct) if distinct else Unknown()


def convert(found: Found[K], to: Callable[[K], T]) -> Found[T]:
    """The same result about other values."""
    match found:
        case Exact(value=value, as_written=as_written):
            return Exact(to(value), as_written)
        case Close(values=values):
            return Close(tuple(map(to, values)))
        case Unknown(suggestions=suggestions):
            return Unknown(tuple(map(to, suggestions)))


@dataclass(frozen=True, slots=True)
class _Spelling(Generic[K]):
    key: str
    words: tuple[str, ...]  # each a key; one word for Chinese
    chinese: bool
    bears: int  # typing errors
    values: tuple[K, ...]


class NameIndex(Generic[K]):
    """Spellings and what they mean. One spelling may mean several values, one value has many spellings. `by_sound`:
    whether Chinese spellings are also found by how they are read.
    """

    def __init__(self, spellings: Iterable[tuple[str, K]], *, by_sound: bool = False) -> None:
        exact: dict[str, dict[K, None]] = {}
        words: dict[str, tuple[str, ...]] = {}
        for spelling, values in grouped(spellings).items():
            key = name_key(spelling)
            if key:
                exact.setdefault(key, {}).update(values)
                words.setdefault(key, words_of(spelling))
        self._hears = by_sound
        self.exact: Mapping[str, tuple[K, ...]] = {key: tuple(values) for key, values in exact.items()}
        self._spellings = [_spelling(key, words[key], values) for key, values in self.exact.items()]
        self._by_pair: dict[tuple[str, int], list[int]] = {}
        for number, known in enumerate(self._spellings):
            for pair in _pairs(known.key):
                self._by_pair.setdefault(pair, []).append(number)
        self._seen = frozenset(pair for pair, _ in self._by_pair)
        self._by_sound: dict[tuple[str, str], list[int]] | None = None

    def find(self, text: str) -> Found[K]:
        """What `text` as a whole names."""
        key = name_key(text[: LONGEST + 1])
        if not key or len(key) > LONGEST:
            return Unknown()
        values = self.exact.get(key)
        if values:
            return settle(values, as_written=True)
        words = words_of(text)
        values = self.near(key, words)
        if values:
            return settle(values, as_written=False)
        asked = self.near(key, words, doubtful=True)
        return Close(asked) if len(asked) > 1 else Unknown(tuple(dict.fromkeys((*asked, *self.suggest(key)))))

    def near(self, key: str, words: tuple[str, ...], *, doubtful: bool = False) -> tuple[K, ...]:
        """The values nearest to a key that no spelling has exactly; empty if none is near enough. With `doubtful` those
        that can only be suggested, because too many other words are as near.
        """
        for edits in (1, 2) if len(key) > 6 else (1,):
            found: dict[K, None] = {}
            for spelling in self._candidates(key, edits):
                if spelling.chinese and len(key) < 3:
                    continue  # what is left of a name when a character is missing is too often another word
                if _edits(key, spelling.key) > min(edits, spelling.bears) or not _word_by_word(words, spelling):
                    continue
                if _in_doubt(key, spelling) is doubtful:
                    found |= dict.fromkeys(spelling.values)
            if found:
                return tuple(found)
        return () if doubtful else self.similar_in_sound(key)

    def suggest(self, key: str, limit: int = SUGGESTED) -> tuple[K, ...]:
        """Values with a spelling that has something in common with `key`, most first."""
        if len(key) > LONGEST:
            return ()
        numbers = self._sharing(key, _SUGGEST_PAIRS, _SUGGEST_SHIFT)[:_SUGGEST_FROM]
        likeness = dict.fromkeys(numbers, 0.0)
        keys = [self._spellings[number].key for number in numbers]
        for name, like, at in extract(key, keys, scorer=OSA.normalized_similarity, score_cutoff=0.01, limit=None):
            likeness[numbers[at]] = like + (0.5 if len(key) > 1 and name.startswith(key) else 0)
        near = sorted((number for number in numbers if likeness[number] >= _LIKENESS), key=lambda n: (-likeness[n], n))
        ranked = (value for number in near for value in self._spellings[number].values)
        return tuple(dict.fromkeys(ranked))[:limit]

    def _candidates(self, key: str, edits: int) -> list[_Spelling[K]]:
        """Every spelling within so many edits of `key`, or one swap of any two letters, in the order they came. An edit
        changes three of the key's pairs at most and such a swap four, and none moves a pair further than by one; so one
        of any 3 * edits + 2 pairs still stands nearby. The rarest are looked up.
        """
        strange = sum(pair not in self._seen for pair, _ in _pairs(key))  # the rarest of all: no spelling has them
        numbers = self._sharing(key, 3 * edits + 2 - strange, edits)
        keys = [self._spellings[number].key for number in numbers]
        near = extract(key, keys, scorer=OSA.distance, score_cutoff=2, limit=None)
        return [self._spellings[number] for number in sorted(numbers[at] for _, _, at in near)]

    def _sharing(self, key: str, pairs: int, shift: int) -> list[int]:
        """Spellings that share one of the key's rarest pairs, at most `shift` places away."""
        known = [(pair, at) for pair, at in _pairs(key) if pair in self._seen]
        postings = [
            [self._by_pair.get((pair, place), ()) for place in range(at - shift, at + shift + 1)] for pair, at in known
        ]
        rarest = sorted(postings, key=lambda lists: sum(map(len, lists)))[: max(0, pairs)]
        return list({number: None for lists in rarest for numbers in lists for number in numbers})

    def similar_in_sound(self, key: str) -> tuple[K, ...]:
        """What Chinese names that are read like the whole key mean."""
        return self.beginning_by_sound(key, {len(key)})[1]

    def beginning_by_sound(
        self, run: str, lengths: Container[int] = range(2, _LONGEST_BY_SOUND)
    ) -> tuple[int, tuple[K, ...]]:
        """The longest Chinese name that a run of Chinese characters begins with by its sound, and what it means; 0 and
        nothing if there is none. Tones and hard-to-tell endings do not count. A name of two characters must share one
        of them with the run: too many words sound like it.
        """
        if not self._hears or len(run) < 2 or not (is_chinese(run[0]) and is_chinese(run[1])):
            return 0, ()
        found: dict[int, dict[K, None]] = {}
        index = self._sound_index()
        for pair in product(readings(run[0]), readings(run[1])):
            for number in index.get(pair, ()):
                name = self._spellings[number].key
                if len(name) in lengths and _sounds_like(run[: len(name)], name):
                    found.setdefault(len(name), {}).update(dict.fromkeys(self._spellings[number].values))
        length = max(found, default=0)
        return length, tuple(found.get(length, ()))

    def _sound_index(self) -> dict[tuple[str, str], list[int]]:
        """Chinese spellings by the readings of their first two characters; made when first needed."""
        if self._by_sound is None:
            self._by_sound = {}
            for number, spelling in enumerate(self._spellings):
                if spelling.chinese and 1 < len(spelling.key) < _LONGEST_BY_SOUND:
                    for pair in product(readings(spelling.key[0]), readings(spelling.key[1])):
                        self._by_sound.setdefault(pair, []).append(number)
        return self._by_sound


def _sounds_like(typed: str, name: str) -> bool:
    if len(typed) != len(name) or (len(name) == 2 and all(a != b for a, b in zip(typed, name, strict=True))):
        return False
    return all(a == b or readings(a) & readings(b) for a, b in zip(typed, name, strict=True))


def grouped(spellings: Iterable[tuple[str, K]]) -> dict[str, dict[K, None]]:
    """Each spelling once: folding is what takes the time, and a country is spelt alike by all of its places."""
    grouped: dict[str, dict[K, None]] = {}
    for spelling, value in spellings:
        grouped.setdefault(spelling, {})[value] = None
    return grouped


def _spelling(key: str, words: tuple[str, ...], values: tuple[K, ...]) -> _Spelling[K]:
    chinese = all(map(is_chinese, key))
    bare = key.rstrip(_ENDINGS) if chinese else key
    return _Spelling(key, words, chinese, edits_allowed(len(bare), chinese=chinese), values)


def words_of(text: str) -> tuple[str, ...]:
    """The words of a name as keys; Chinese runs are one word each."""
    return tuple(filter(None, map(name_key, fold(text).replace("-", " ").split())))


def _pairs(key: str) -> list[tuple[str, int]]:
    """Neighbouring characters, the ends marked, and where they stand."""
    padded = f"\x02{key}\x03"
    return [(padded[at : at + 2], at) for at in range(len(padded) - 1)]


def _in_doubt(typed: str, spelling: _Spelling[K]) -> bool:
    """Whether a name is so short that what is one error away is often another: drag and Prag, 阿靈頓 and 威靈頓."""
    if spelling.chinese:
        return len(spelling.key) == 3 and typed[0] != spelling.key[0]
    return len(spelling.key) < 5


def _edits(typed: str, name: str) -> int:
    """Typing errors between two keys; two letters that changed places count as one error wherever they stand."""
    edits = OSA.distance(typed, name, score_cutoff=2)
    return 1 if edits == 2 and typed[0] == name[0] and sorted(typed) == sorted(name) else edits


def _word_by_word(words: tuple[str, ...], spelling: _Spelling[K]) -> bool:
    """With as many words as the name has, each must be near its own: North is no misspelt South."""
    if len(words) != len(spelling.words) or len(words) == 1:
        return True
    return all(
        OSA.distance(a, b) <= max(1, edits_allowed(len(b), chinese=False))
        for a, b in zip(words, spelling.words, strict=True)
    )
