"""Whether a passage answers a question, as apart from being the best of what there is.

Each piece of the question has a weight: what it tells, by its rarity; what only asks has none. A passage fits as far
as its words answer that weight. Nearly half of a longer question is the least that counts as an answer: people put
things in more words than one passage has. Of two words one is not enough ("dog licences"). Where a place is named, the
place has answered part of it already, so a smaller share of the rest will do.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.search.question import Question

LEAST, LEAST_OF_FEW = 0.45, 0.52
FEW = 2.5  # words; a Chinese character is half of one
ALONE = 1.5  # telling words of a part that is asked instead of the whole
TELLING = 0.31  # weight from which a piece counts as one
LONG = 4.0  # words, asking ones too: more of it is only a way of putting it, where it is no mere row of nouns
LEAST_OF_MANY, LEAST_OF_NOUNS = 0.33, 0.4
LEAST_OF_KEYWORDS = 0.67  # of two nouns in a row: whoever types those means both ("school bus routes")
LEAST_IN_PLACE = 0.28
TRAILING = 0.42  # of the best fit, what a further passage needs to be shown beside it

Bools = NDArray[np.bool_]
Floats = NDArray[np.float32]


def coverage(question: Question, terms: Sequence[int], has: Bools) -> Floats:
    """For each row of `has` (which of `terms` a text holds), the share of the question's weight that it answers."""
    term_weight = np.asarray(question.term_weight, np.float32)
    degrees = np.zeros((len(terms), len(term_weight)), np.float32)
    for row, term in enumerate(terms):
        for first, last, degree in question.slots[term].covers:
            degrees[row, first:last] = np.maximum(degrees[row, first:last], degree)
    answered = np.where(has[:, :, None], degrees[None], 0).max(axis=1, initial=0)
    total = float(term_weight.sum())
    return np.asarray(answered @ term_weight / total if total else np.zeros(len(has)), np.float32)


def is_long(question: Question) -> bool:
    return question.words >= LONG


def telling_words(question: Question) -> float:
    """How many words of the question tell what it asks for."""
    latin = [key[0] == " " for key in question.pieces.keys]
    telling = zip(question.term_weight, latin, strict=True)
    return sum((1.0 if word else 0.5) for term_weight, word in telling if term_weight > TELLING * (2 if word else 1))


def floor(question: Question, fits: Sequence[float], *, in_place: bool) -> float:
    """The least fit that is shown; more than any of `fits` where none of them answers."""
    top = max(fits, default=0.0)
    if in_place:
        least = LEAST_IN_PLACE
    elif is_long(question) and not question.lacking:
        least = LEAST_OF_MANY if question.talks else LEAST_OF_NOUNS
    elif not question.talks and 1 < telling_words(question) <= FEW:
        least = LEAST_OF_KEYWORDS
    else:
        least = LEAST_OF_FEW if telling_words(question) <= FEW else LEAST
    return TRAILING * top if top >= least else float("inf")
