"""Reading a question: which terms to look for, how much each counts, and which part of the question each one answers."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bot.search.lexicon import Found, Lexicon
from bot.search.spelling import Spelling
from bot.search.tokens import Pieces, compounds, pieces, stopwords
from bot.text.fold import fold
from bot.text.numerals import numbers

LONGEST_QUESTION = 300  # characters that are read

# How much a kind of term counts for the order. A Latin word or a number stands alone where a Chinese word of two
# characters comes as a word, a pair and two characters.
CHARACTER, PAIR, WORD, LATIN, NUMBER, CONCEPT, THEME, THEME_NAME = 1.0, 1.0, 0.3, 2.0, 2.5, 1.8, 0.8, 2.5
LONE = 0.2  # a character of an unknown word found by itself answers this much of it
LIGHT = 0.3  # what a word that goes with any subject tells, of what its rarity would
THEME_DEGREE, GUESS_DEGREE = 0.4, 0.75
WITHIN = 0.5  # a word inside a longer phrase that the library lacks answers only so much ("water leak", "bike sharing")
# Weight of a subject that the synonyms know and the library lacks, and of a word that neither knows, which may be only a
# way of putting it. A word of the library has at most 1.
LACKING, UNHEARD = 2.0, 0.85


@dataclass(slots=True)
class Slot:
    """One term to look for. `covers`: pieces [first, last) that it answers, and how far (0 to 1)."""

    weight: float
    covers: list[tuple[int, int, float]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Question:
    """`slots` by term number; `term_weight[i]`: how much piece `i` of the question tells (0 for words that only ask)."""

    pieces: Pieces
    slots: Mapping[int, Slot]
    term_weight: tuple[float, ...]
    concepts: frozenset[str]  # terms of the concepts it names
    phrases: frozenset[str]  # keys of the words, pairs and numbers it holds
    unknown: bool  # whether something in it stands in no text
    lacking: bool  # whether it names a subject that the synonyms know and no document speaks of
    general: bool  # whether every word of it goes with any subject ("measures", 重點)

    @property
    def words(self) -> float:
        """How long it is; a Chinese character is half a word."""
        return sum(1.0 if key[0] == " " else 0.5 for key in self.pieces.keys)

    @property
    def talks(self) -> bool:
        """Whether it has words that only ask or join, as speech has and a row of keywords has not."""
        return not all(self.term_weight)

    @property
    def informative(self) -> bool:
        return any(self.term_weight)


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads questions with the words of one index."""

    vocabulary: Mapping[str, int]
    idf: NDArray[np.float32]
    said: NDArray[np.bool_]  # by term number: whether a document says it
    lexicon: Lexicon
    spelling: Spelling
    rarest: float  # idf of a term that no document has

    def read(self, text: str, without: Collection[tuple[int, int]] = (), *, guess: bool = False) -> Question:
        """`without`: pieces (start, end) of `text` that were understood as names and are left out.

        `guess`: words that no text has are also taken for others that they may be meant for.
        """
        for start, end in without:
            text = text[:start] + "\n" * (end - start) + text[end:]
        folded = fold(text[:LONGEST_QUESTION])
        return _Reading(self, folded, guess).question()


class _Reading:
    """The state of reading one question."""

    def __init__(self, reader: Reader, folded: str, guess: bool) -> None:
        self.reader = reader
        self.folded = folded
        self.guess = guess
        self.unknown = False
        self.pieces = pieces(folded)
        self.found = list(reader.lexicon.scan(self.pieces))
        self.lacking = [(f.first, f.last) for f in self.found if self._lacks(f)]
        self.slots: dict[int, Slot] = {}
        self.term_weight = [0.0] * len(self.pieces.keys)
        self.counted = [0.0] * len(self.pieces.keys)  # the weight of numbers
        self.light = [False] * len(self.pieces.keys)
        self.segments: list[tuple[int, int]] = []  # known words of several pieces, as they are read from left to right
        self.concepts: set[str] = set()
        self.phrases: set[str] = set()

    def question(self) -> Question:
        kept = self._kept()
        self._numbers(kept)
        self._words(kept)
        self._chinese(kept)
        self._latin(kept)
        for start, end, joined in compounds(self.folded):
            first, last = self._at(start, end)
            self._add(" " + joined, LATIN, first, last, 1.0)
        term_weight = tuple(
            counted + ((LIGHT * term_weight if light else term_weight) if keep else 0.0)
            for term_weight, light, keep, counted in zip(self.term_weight, self.light, kept, self.counted, strict=True)
        )
        general = all(light or not told for light, told in zip(self.light, term_weight, strict=True))
        return Question(
            self.pieces,
            self.slots,
            term_weight,
            frozenset(self.concepts),
            frozenset(self.phrases),
            self.unknown,
            any(all(kept[first:last]) for first, last in self.lacking),
            general,
        )

    def _add(self, term: str, weight: float, first: int, last: int, degree: float) -> bool:
        number = self.reader.vocabulary.get(term)
        if number is None:
            return False
        if any(a <= first and last <= b and last - first < b - a for a, b in self.lacking):
            degree *= WITHIN
        slot = self.slots.setdefault(number, Slot(weight))
        slot.weight = max(slot.weight, weight)
        slot.covers.append((first, last, degree))
        return True

    def _idf(self, term: str) -> float:
        number = self.reader.vocabulary.get(term)
        return self.reader.rarest if number is None else float(self.reader.idf[number])

    def _kept(self) -> list[bool]:
        """Which pieces say what is asked for: from left to right, the longest known word or the longest frame word."""
        stops, keys = stopwords(), self.pieces.keys
        longest: dict[int, int] = {}
        for found in self.found:
            if found.last - found.first > 1:
                longest[found.first] = max(longest.get(found.first, 0), found.last - found.first)
        kept = [True] * len(keys)
        at = 0
        while at < len(keys):
            if keys[at][0] == " ":
                kept[at] = self.folded[self.pieces.starts[at] : self.pieces.ends[at]] not in stops.english
                self.light[at] = keys[at] in stops.light
                at += 1
                continue
            known = longest.get(at, 0)
            frame = self._longest_in(stops.frame, at)
            light = self._longest_in(stops.light, at)
            if frame and frame >= max(known, light):
                kept[at : at + frame] = [False] * frame
            elif light and light >= known:
                self.light[at : at + light] = [True] * light
            elif not known and keys[at] in stops.function:
                kept[at] = False
            if known > 1:
                self.segments.append((at, at + known))
            at += max(frame if frame >= known else 0, light if light >= known else 0, known, 1)
        return kept

    def _longest_in(self, phrases: frozenset[str], at: int) -> int:
        """Pieces of the longest of the phrases that begins here."""
        reach = stopwords().reach.get(self.pieces.keys[at], 0)
        for length in range(min(reach, len(self.pieces.keys) - at), 0, -1):
            if "".join(self.pieces.keys[at : at + length]) in phrases:
                return length
        return 0

    def _words(self, kept: list[bool]) -> None:
        """Words and concepts. A concept may reach over words that only ask ("work from home")."""
        for found in self.found:
            if not any(kept[found.first : found.last]):
                continue
            if found.phrase.word and all(kept[found.first : found.last]):
                self._add("w" + found.key, WORD, found.first, found.last, 1.0)
                self.phrases.add(found.key)
                self._weigh(found, "w" + found.key)
            for concept in found.phrase.concepts:
                self._concept(found, concept)

    def _concept(self, found: Found, concept: str) -> None:
        self.concepts.add(concept)
        if concept.startswith("§t"):
            self._add(concept, THEME, found.first, found.last, THEME_DEGREE)
        elif concept.startswith("§n"):  # a theme by its very name
            self._add(concept, THEME_NAME, found.first, found.last, 1.0)
        else:
            self._add(concept, CONCEPT, found.first, found.last, 1.0)
            self._weigh(found, concept)

    def _lacks(self, found: Found) -> bool:
        """Whether a phrase stands for a subject that no text has."""
        concepts = found.phrase.concepts
        return bool(concepts) and not any(map(self._said, concepts))

    def _said(self, term: str) -> bool:
        number = self.reader.vocabulary.get(term)
        return number is not None and bool(self.reader.said[number])

    def _share(self, term: str) -> float:
        return self._idf(term) / self.reader.rarest if self._said(term) else UNHEARD

    def _weigh(self, found: Found, term: str) -> None:
        """What a known phrase tells is at most what its rarity tells."""
        share = self._idf(term) / self.reader.rarest if self._said(term) else LACKING
        for at in range(found.first, found.last):
            if not self.term_weight[at] or share < self.term_weight[at]:
                self.term_weight[at] = max(share, 0.05)

    def _chinese(self, kept: list[bool]) -> None:
        keys, starts, ends = self.pieces.keys, self.pieces.starts, self.pieces.ends
        lost: list[int] = []
        edges = {at for segment in self.segments for at in segment}
        for at, key in enumerate(keys):
            if key[0] == " " or not kept[at]:
                continue
            self._add(key, CHARACTER, at, at + 1, LONE)
            follows = at + 1 < len(keys) and kept[at + 1] and keys[at + 1][0] != " " and ends[at] == starts[at + 1]
            if follows:
                pair = key + keys[at + 1]
                if at + 1 not in edges:
                    self.phrases.add(pair)
                if not self._add(pair, PAIR, at, at + 2, 1.0):
                    lost.append(at)
            if not self.term_weight[at]:
                self.term_weight[at] = self._share(key)
        self.unknown = self.unknown or bool(lost)
        if self.guess:
            self._guess_chinese(lost)

    def _guess_chinese(self, lost: list[int]) -> None:
        """Homophones for the places where no text has the two characters side by side, and words with one slip."""
        spelling, keys = self.reader.spelling, self.pieces.keys
        guesses = [*spelling.homophones(keys, lost)]
        for first, last, word in spelling.slips(keys, lost):
            wrong = next(at for at in range(first, last) if keys[at] != word[at - first])
            if not any(a <= wrong < b for a, b in self.segments):  # a word that is known as it stands is no slip
                guesses.append((first, last, word))
        for first, last, word in guesses:
            phrase = self.reader.lexicon.table.get(word)
            # Nor is it pulled apart for a guess.
            if phrase is None or any(a < edge < b for a, b in self.segments for edge in (first, last)):
                continue
            if phrase.word:
                self._add("w" + word, WORD, first, last, GUESS_DEGREE)
            for pair in (word[i : i + 2] for i in range(len(word) - 1)):
                self._add(pair, PAIR, first, last, GUESS_DEGREE)
            for concept in phrase.concepts:
                self._concept_guess(concept, first, last)
            self.phrases.add(word)

    def _concept_guess(self, concept: str, first: int, last: int) -> None:
        if concept[1] not in "tn":
            self.concepts.add(concept)
            self._add(concept, CONCEPT, first, last, GUESS_DEGREE)

    def _latin(self, kept: list[bool]) -> None:
        explained = {at for f in self.found if f.phrase.concepts for at in range(f.first, f.last)}
        for at, key in enumerate(self.pieces.keys):
            if key[0] != " " or not kept[at]:
                continue
            self.phrases.add(key)
            known = self._add(key, LATIN, at, at + 1, 1.0)
            share = 2 * self._share(key)
            self.term_weight[at] = (
                min(2 * self.term_weight[at], share)
                if self.term_weight[at] and known
                else 2 * self.term_weight[at] or share
            )
            if known or at in explained:
                continue
            self.unknown = True
            for word in self._near(key, at) if self.guess else ():
                self._add(word, LATIN, at, at + 1, GUESS_DEGREE)
                self.phrases.add(word)
                phrase = self.reader.lexicon.table.get(word)
                for concept in phrase.concepts if phrase else ():
                    self._concept_guess(concept, at, at + 1)

    def _near(self, key: str, at: int) -> tuple[str, ...]:
        return self.reader.spelling.near(key, self.folded[self.pieces.starts[at] : self.pieces.ends[at]])

    def _numbers(self, kept: list[bool]) -> None:
        """A number that some text has is looked for as a whole: 五十萬 in 一百五十萬 is another one."""
        for number in numbers(self.folded):
            first, last = self._at(number.start, number.end)
            self.phrases.add(number.token)
            if not self._add(number.token, NUMBER, first, last, 1.0):
                continue
            share = 2 * self._idf(number.token) / self.reader.rarest
            if len(number.token) == 2:  # one digit and nothing else: it stands in many texts by chance
                share *= LIGHT
                self.light[first:last] = [True] * (last - first)
            for at in range(first, last):
                self.counted[at] = share / (last - first)
                kept[at] = False

    def _at(self, start: int, end: int) -> tuple[int, int]:
        """Pieces within the characters [start, end)."""
        inside = [i for i, s in enumerate(self.pieces.starts) if start <= s < end]
        return (inside[0], inside[-1] + 1) if inside else (0, 0)
