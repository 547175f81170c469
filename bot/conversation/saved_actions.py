"""Command lines that no button has room for, kept under the keys that the buttons carry."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

import structlog
from cachetools import LRUCache

from bot.domain.errors import StoreError
from bot.patience import patience

if TYPE_CHECKING:  # it loads the database's library, which the terminal does not need
    from bot.store import Store

log = structlog.get_logger(__name__)

KEPT_WITHIN = 1.0  # seconds that a press waits for what is being kept, and for the database to tell it
IN_MEMORY = 2000  # lines, where there is no database


class SavedActions:
    """In the database, or in memory where there is none. `earlier` is asked for what is not found here."""

    def __init__(self, store: Store | None, earlier: SavedActions | None = None) -> None:
        self._store = store
        self._earlier = earlier
        self._memory: LRUCache[str, str] = LRUCache(IN_MEMORY)
        self._keeping: set[asyncio.Task[None]] = set()

    def keep(self, lines: dict[str, str], now: datetime) -> None:
        """Begins to keep them: no answer waits for it, and a failing database costs these buttons alone."""
        if not lines:
            return
        if self._store is None:
            self._memory.update(lines)
            return
        task = asyncio.create_task(self._keep(self._store, lines, now))
        self._keeping.add(task)
        task.add_done_callback(self._keeping.discard)

    async def _keep(self, store: Store, lines: dict[str, str], now: datetime) -> None:
        try:
            await store.keep_lines(lines, now)
        except StoreError as error:
            log.warning("lines_not_kept", error=str(error))

    async def line(self, key: str, now: datetime) -> str | None:
        """The line under a key; None where it is too old or was never kept. Raises StoreError."""
        with suppress(TimeoutError):
            async with asyncio.timeout(KEPT_WITHIN):
                await self.idle()
        found = self._memory.get(key)
        if found is None and self._store is not None:
            with patience(KEPT_WITHIN):
                found = await self._store.line(key, now)
        if found is None and self._earlier is not None:
            found = await self._earlier.line(key, now)
        return found

    async def idle(self) -> None:
        """Once everything that is to be kept is kept."""
        while self._keeping:
            await asyncio.wait(self._keeping)
