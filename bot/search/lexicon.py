"""Phrases that the index knows: words of its texts, and every spelling of its concepts.

A concept is what a group of synonyms or a theme stands for. A text that holds any of its spellings holds the concept,
so that a question meets a passage in another word, script or language.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.search.tokens import Pieces

LONGEST = 12  # pieces of the longest phrase that is looked for


@dataclass(frozen=True, slots=True)
class Phrase:
    """What is known of one phrase: whether it is a word of the texts, and which concepts it spells."""

    word: bool
    concepts: tuple[str, ...]  # terms that begin with "§"


@dataclass(frozen=True, slots=True)
class Found:
    """A known phrase at pieces [first, last)."""

    first: int
    last: int
    key: str
    phrase: Phrase


@dataclass(slots=True)
class Lexicon:
    """Looks up phrases; every beginning of a phrase stands in the table too (None), so that a scan ends early."""

    table: dict[str, Phrase | None] = field(default_factory=dict)

    def add_concept(self, concept: str, pieces: Pieces) -> None:
        """A spelling that is longer than LONGEST pieces, or one Chinese character, is too long or too vague to look for."""
        key = "".join(pieces.keys)
        if not key or len(pieces.keys) > LONGEST or (len(pieces.keys) == 1 and key[0] != " "):
            return
        known = self.table.get(key)
        concepts = known.concepts if known else ()
        if concept not in concepts:
            self._put(pieces.keys, Phrase(known.word if known else False, (*concepts, concept)))

    def add_word(self, word: str) -> None:
        """A word of Chinese characters."""
        known = self.table.get(word)
        self._put(tuple(word), Phrase(True, known.concepts if known else ()))

    def _put(self, keys: tuple[str, ...], phrase: Phrase) -> None:
        beginning = ""
        for key in keys[:-1]:
            beginning += key
            self.table.setdefault(beginning, None)
        self.table[beginning + keys[-1]] = phrase

    def scan(self, text: Pieces) -> Iterator[Found]:
        """Every known phrase of a text, by place and then by length. Blanks and marks between pieces do not count."""
        keys, table = text.keys, self.table
        count = len(keys)
        for first in range(count):
            key = keys[first]
            last = first + 1
            while key in table:
                phrase = table[key]
                if phrase is not None:
                    yield Found(first, last, key, phrase)
                if last == count:
                    break
                key += keys[last]
                last += 1
