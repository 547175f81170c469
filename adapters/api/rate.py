"""How many questions somebody may ask: an hour's worth at once, which comes back evenly."""

from __future__ import annotations

from collections.abc import Callable

from cachetools import LRUCache

from adapters.api.asker import Asker

ASKERS = 10_000  # remembered; a full allowance needs no remembering
_HOUR = 3600.0


class Rate:
    """Of this process. `clock`: seconds that only grow."""

    def __init__(self, per_hour: int, clock: Callable[[], float]) -> None:
        self._most = per_hour
        self._clock = clock
        self._left: LRUCache[str, tuple[float, float]] = LRUCache(ASKERS)

    def wait(self, asker: Asker) -> float:
        """Takes one question; 0, or the seconds after which there is one again."""
        now = self._clock()
        left, since = self._left.get(asker.id, (float(self._most), now))
        left = min(self._most, left + (now - since) * self._most / _HOUR)
        self._left[asker.id] = (left - 1 if left >= 1 else left, now)
        return 0.0 if left >= 1 else (1 - left) * _HOUR / self._most
