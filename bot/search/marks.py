"""Which pieces of a passage matched a question."""

from __future__ import annotations

from collections.abc import Sequence

from bot.models import Initiative
from bot.search.lexicon import Lexicon
from bot.search.numbers import numbers
from bot.search.question import Question
from bot.search.tokens import is_dense, pieces
from bot.text import fold_map

Span = tuple[int, int]


def marks(text: str, question: Question, lexicon: Lexicon, initiatives: Sequence[Initiative]) -> tuple[Span, ...]:
    """Spans of `text`, in order and apart. Where the question is in a language that the text is not in, or no word of it
    stands there, the pieces that the fitting initiatives rest on.
    """
    folded, origin = fold_map(text)
    found = [(origin[a], origin[b - 1] + 1) for a, b in _matches(folded, question, lexicon)]
    if not any(map(is_dense, question.pieces.keys)):
        found += [one.span for one in initiatives]
    return _merged(found) or _merged([one.span for one in initiatives])


def _matches(folded: str, question: Question, lexicon: Lexicon) -> list[Span]:
    read = pieces(folded)
    keys, starts, ends = read.keys, read.starts, read.ends
    spans: list[Span] = []
    for found in lexicon.scan(read):
        word = found.phrase.word and found.key in question.phrases
        if word or any(concept in question.concepts and concept[1] not in "tn" for concept in found.phrase.concepts):
            spans.append((starts[found.first], ends[found.last - 1]))
    for at, key in enumerate(keys):
        if key[0] == " ":
            if key in question.phrases:
                spans.append((starts[at], ends[at]))
        elif at + 1 < len(keys) and ends[at] == starts[at + 1] and key + keys[at + 1] in question.phrases:
            spans.append((starts[at], ends[at + 1]))
    spans += [(number.start, number.end) for number in numbers(folded) if number.token in question.phrases]
    return spans


def _merged(spans: list[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
