"""Which initiative is today's: what the channel was sent; elsewhere what the digest's own rule picks for the date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from bot.digest.candidates import candidates_of
from bot.digest.pick import Candidate, Pool
from bot.domain.models import Initiative
from bot.library import Library

_SEED = "today"
_BEGAN = date(2020, 1, 1).toordinal()  # any day; rounds are counted from it


def of_the_day(library: Library, day: date) -> Initiative:
    """The same for everyone on one date; all are shown once before any comes again while the library stands still, and
    neighbours differ in city and theme, as in a channel.
    """
    candidates = tuple(replace(one, number=n) for n, one in enumerate(candidates_of(library)))
    round, place = divmod(day.toordinal() - _BEGAN, len(candidates))
    return library.corpus.initiatives[_round(candidates, round)[place]]


@lru_cache(maxsize=4)
def _round(candidates: Sequence[Candidate], round: int) -> tuple[str, ...]:
    """All of one round, in order."""
    pool, used, last, items = Pool(candidates), b"", None, []
    for _ in candidates:
        picked = pool.pick(seed=_SEED, round=round, used=used, last=last)
        if picked is None:
            break
        used, last = picked.used, picked.item
        items.append(picked.item)
    return tuple(items)
