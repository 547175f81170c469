"""How often a gateway is connected to: at once as a rule, more and more slowly where it throws us out again and again.

discord.py waits before it tries a dead connection anew, but answers an op 7 ("reconnect") without any pause.
"""

from __future__ import annotations

import random
from collections import deque

from adapters.common.retries import Clock, Sleep

WINDOW = 60.0  # seconds
FREE = 5  # connections within it, for each shard, that nobody wonders about
LONGEST = 60.0


class Reconnects:
    """One for a client. `connections` is how many of them it keeps up."""

    def __init__(self, clock: Clock, sleep: Sleep, rng: random.Random | None = None) -> None:
        self._clock = clock
        self._sleep = sleep
        self._rng = rng or random.Random()
        self._recent: deque[float] = deque()

    def heard(self) -> None:
        """Somebody asked something: the connection is of use, however short it lives."""
        self._recent.clear()

    async def pace(self, connections: int) -> None:
        """Waits before the next connection, if need be: 1, 2, 4 … 60 seconds, up to half of it less by chance."""
        now = self._clock()
        while self._recent and now - self._recent[0] > WINDOW + LONGEST:
            self._recent.popleft()
        extra = len(self._recent) - FREE * max(1, connections)
        self._recent.append(now)
        if extra >= 0:
            await self._sleep(min(LONGEST, 2.0 ** min(extra, 10)) * self._rng.uniform(0.5, 1.0))
