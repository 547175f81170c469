"""What a search gives, and from where on something counts; the same for packs and own documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.models import Hit

TRAILING = 0.38  # of the best passage's score, what a further one needs to be shown beside it
RESEMBLING = 0.28  # of what a text tells, which a passage must share: messages say more than one question would
LIKENESS = 3.0  # what the likeness of its meaning (0 to 1) adds to a passage's score, which is 8 at most
LIKENESS_IN_PACKS = 1.5  # the same among hits of packs, whose titles and phrasings tell most of it already
CLOSEST = 3  # passages that are shown where none answers
CLOSEST_FIT, CLOSEST_LIKENESS = 0.28, 0.48  # the least of either for that


@dataclass(frozen=True, slots=True)
class Results:
    """Best first. `closest` only where there are no `hits`: what comes nearest, perhaps no answer."""

    hits: tuple[Hit, ...] = ()
    closest: tuple[Hit, ...] = ()


def merged(packs: Sequence[Hit], own: Sequence[Hit], limit: int) -> tuple[Hit, ...]:
    """Two rankings as one. Each keeps its order: what is asked for by its title stands first whatever its score."""
    if not packs or not own:
        return tuple(packs or own)[:limit]
    ranked: list[tuple[float, int, Hit]] = []
    for which, hits in enumerate((packs, own)):
        best = 0.0
        for hit in reversed(hits):
            best = max(best, hit.score or 0.0)
            ranked.append((best, which, hit))
    ranked = ranked[len(packs) - 1 :: -1] + ranked[: len(packs) - 1 : -1]
    ranked.sort(key=lambda one: (-one[0], one[1]))  # stable: equals stay in the order of their ranking
    least = TRAILING * ranked[0][0]
    return tuple(hit for score, _, hit in ranked if score >= least)[:limit]
