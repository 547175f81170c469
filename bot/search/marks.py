"""Which pieces of a passage matched a question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.models import Initiative
from bot.search.lexicon import Found, Lexicon
from bot.search.question import Question
from bot.search.tokens import Pieces, is_dense, pieces
from bot.text.fold import fold_map
from bot.text.numerals import Number, numbers

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Markable:
    """A passage as it is read for marking. `origin[i]`: offset in the text of the folded character `i`."""

    origin: Sequence[int]
    pieces: Pieces
    found: Sequence[Found]
    numbers: Sequence[Number]


def markable(text: str, lexicon: Lexicon) -> Markable:
    folded, origin = fold_map(text)
    read = pieces(folded)
    return Markable(origin, read, tuple(lexicon.scan(read)), tuple(numbers(folded)))


def marks(passage: Markable, question: Question, initiatives: Sequence[Initiative]) -> tuple[Span, ...]:
    """Spans of the text, in order and apart. Where the question is in a language that the text is not in, or no word
    of it stands there, the pieces that the fitting initiatives rest on.
    """
    origin = passage.origin
    found = [(origin[a], origin[b - 1] + 1) for a, b in _matches(passage, question)]
    if not found or not any(map(is_dense, question.pieces.keys)):
        found += [one.span for one in initiatives]
    return _merged(found)


def _matches(passage: Markable, question: Question) -> list[Span]:
    """Spans of the folded text."""
    keys, starts, ends = passage.pieces.keys, passage.pieces.starts, passage.pieces.ends
    spans: list[Span] = []
    for found in passage.found:
        word = found.phrase.word and found.key in question.phrases
        if word or any(concept in question.concepts and concept[1] not in "tn" for concept in found.phrase.concepts):
            spans.append((starts[found.first], ends[found.last - 1]))
    for at, key in enumerate(keys):
        if key[0] == " ":
            if key in question.phrases:
                spans.append((starts[at], ends[at]))
        elif at + 1 < len(keys) and ends[at] == starts[at + 1] and key + keys[at + 1] in question.phrases:
            spans.append((starts[at], ends[at + 1]))
    spans += [(number.start, number.end) for number in passage.numbers if number.token in question.phrases]
    return spans


def _merged(spans: list[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
