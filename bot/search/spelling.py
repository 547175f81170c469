"""Guesses for words that no text has: one or two wrong letters, or another Chinese character of the same sound.

Asked only where the exact word is nowhere, so a right word is never changed into another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

FIRST, LAST = 0x4E00, 0xA000  # code points that have a sound in the table
SHORTEST_STEM = 4
LETTERS = 5  # shorter words have too many neighbours to guess
LONGEST = 5  # characters of a Chinese word
SHORTEST_SLIP = 4  # … and of one that is still known with any one character wrong


@dataclass(frozen=True, slots=True)
class Spelling:
    """`sounds[c - FIRST]` numbers the syllable of a folded character, tones and the pairs z/zh, n/ng set aside; 0: none."""

    sounds: NDArray[np.int16]
    by_shape: dict[tuple[str, int], list[str]] = field(default_factory=dict)
    by_sound: dict[tuple[int, ...], list[str]] = field(default_factory=dict)
    by_rest: dict[tuple[int, str], list[str]] = field(default_factory=dict)

    def learn(self, words: Iterable[str]) -> None:
        """Words that may be meant: stems after a blank, or words of two to LONGEST Chinese characters."""
        for word in words:
            if word[0] == " ":
                if len(word) > SHORTEST_STEM and word.count(" ") == 1:
                    self.by_shape.setdefault((word[1], len(word) - 1), []).append(word)
            elif 2 <= len(word) <= LONGEST:
                sound = self.sound(word)
                if sound:
                    self.by_sound.setdefault(sound, []).append(word)
                for at in range(len(word)) if len(word) >= SHORTEST_SLIP else ():
                    self.by_rest.setdefault((at, word[:at] + word[at + 1 :]), []).append(word)

    def sound(self, word: str) -> tuple[int, ...]:
        """Empty where a character has no sound."""
        numbers = []
        for char in word:
            code = ord(char)
            if not FIRST <= code < LAST or not (number := int(self.sounds[code - FIRST])):
                return ()
            numbers.append(number)
        return tuple(numbers)

    def near(self, key: str, typed: str) -> tuple[str, ...]:
        """Nearest stems to that of a word as it was typed: the same first letter, one edit, two from eight letters on.

        At most three.
        """
        from rapidfuzz.distance import OSA

        word = key[1:]
        if len(typed) < LETTERS or not word.isalpha():
            return ()
        allowed = 2 if len(word) >= 8 else 1 if len(word) >= SHORTEST_STEM else 0
        found: list[tuple[int, str]] = []
        for length in range(len(word) - allowed, len(word) + allowed + 1):
            for other in self.by_shape.get((word[0], length), ()):
                distance = OSA.distance(word, other[1:], score_cutoff=allowed)
                # Five letters leave room for many words one letter away (score, scope): there only a letter too
                # many, too few or in the wrong order is a slip.
                if 0 < distance <= allowed and (
                    len(typed) > LETTERS or length != len(word) or sorted(word) == sorted(other[1:])
                ):
                    found.append((distance, other))
        best = min((distance for distance, _ in found), default=0)
        return tuple(other for distance, other in found if distance == best)[:3]

    def homophones(self, keys: Sequence[str], lost: Sequence[int]) -> Iterator[tuple[int, int, str]]:
        """(first, last, word) for known words that sound like the characters around each unknown pair.

        At least one character must be right: two wrong ones of two are another word, not a slip.
        """
        seen: set[tuple[int, int]] = set()
        for at in lost:
            for length in range(LONGEST, 1, -1):
                for first in range(max(0, at + 2 - length), min(at, len(keys) - length) + 1):
                    span = (first, first + length)
                    if span in seen:
                        continue
                    seen.add(span)
                    typed = "".join(keys[first : first + length])
                    if len(typed) != length:
                        continue
                    for word in self.by_sound.get(self.sound(typed), ()):
                        if word != typed and any(a == b for a, b in zip(word, typed, strict=True)):
                            yield first, first + length, word

    def slips(self, keys: Sequence[str], lost: Sequence[int]) -> Iterator[tuple[int, int, str]]:
        """(first, last, word) for long known words of which one character is another one, whatever it sounds like."""
        seen: set[tuple[int, int]] = set()
        for at in lost:
            for length in range(SHORTEST_SLIP, LONGEST + 1):
                for first in range(max(0, at - length + 2), min(at, len(keys) - length) + 1):
                    span = (first, first + length)
                    typed = "".join(keys[first : first + length])
                    if span in seen or len(typed) != length:
                        continue
                    seen.add(span)
                    for wrong in range(length):
                        for word in self.by_rest.get((wrong, typed[:wrong] + typed[wrong + 1 :]), ()):
                            if word != typed:
                                yield first, first + length, word


def sound_table() -> NDArray[np.int16]:
    """Made once, when an index is built: loading pypinyin costs a quarter of a second and 50 MB."""
    import pypinyin

    syllables: dict[str, int] = {}
    table = np.zeros(LAST - FIRST, np.int16)
    for code in range(FIRST, LAST):
        syllable = pypinyin.lazy_pinyin(chr(code), errors="ignore")
        if syllable:
            table[code - FIRST] = syllables.setdefault(_blurred(syllable[0]), len(syllables) + 1)
    return table


def _blurred(syllable: str) -> str:
    """Sounds that many speakers of Mandarin in Taiwan do not keep apart, and so mistype."""
    if syllable[:2] in ("zh", "ch", "sh"):
        syllable = syllable[0] + syllable[2:]
    return syllable[:-1] if syllable.endswith("ng") else syllable
