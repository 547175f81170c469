"""The trials of all open tabs: a bounded number, the least recently used one makes room."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from adapters.web.trial import Now, Trial
from bot.conversation import Conversation

MOST = 20  # trials at once; each has a database of its own


class Trials:
    """Trials by their session ids, which nobody can guess. Close it when the page ends."""

    def __init__(self, page: Conversation, wall: Now) -> None:
        self._page = page
        self._wall = wall
        self._trials: OrderedDict[str, Trial] = OrderedDict()

    def __len__(self) -> int:
        return len(self._trials)

    @asynccontextmanager
    async def use(self, session: str) -> AsyncIterator[Trial | None]:
        """That tab's trial, for the caller alone; None where there is none (any more)."""
        trial = self._trials.get(session)
        if trial is None:
            yield None
            return
        self._trials.move_to_end(session)
        async with trial.lock:
            yield None if trial.closed else trial

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Trial]:
        """A new trial, for the caller alone. Not inside `use`: the one that makes room may be the one in use."""
        trial = await Trial.open(secrets.token_urlsafe(24), self._page, self._wall)
        async with trial.lock:
            self._trials[trial.id] = trial
            while len(self._trials) > MOST:
                await self.end(next(iter(self._trials)))
            yield trial

    async def end(self, session: str) -> None:
        """Closes a trial, once nobody uses it."""
        trial = self._trials.pop(session, None)
        if trial is not None:
            async with trial.lock:
                await trial.close()

    async def close(self) -> None:
        for session in list(self._trials):
            await self.end(session)
