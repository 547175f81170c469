"""The last line of a thread or a direct message, so that the next one may go on from it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog
from cachetools import LRUCache

from bot.conversation.followup import Before
from bot.domain.errors import StoreError
from bot.domain.ports import Request
from bot.patience import patience

if TYPE_CHECKING:  # it loads the database's library, which the terminal does not need
    from bot.store import Store

log = structlog.get_logger(__name__)

THREAD, DIRECT = timedelta(days=7), timedelta(minutes=30)  # for how long a line is gone on from
LONGEST = 200  # characters of a line that are kept
WITHIN = 1.0  # seconds that an answer waits for the database; without it a line stands alone
IN_MEMORY = 2000  # threads, where there is no database


class Threads:
    """In the database, or in memory where there is none. A failing database costs what went before, never an answer."""

    def __init__(self, store: Store | None) -> None:
        self._store = store
        self._memory: LRUCache[tuple[str, str], tuple[Before, datetime]] = LRUCache(IN_MEMORY)

    async def last(self, request: Request) -> Before | None:
        """What was asked before in the thread that the request goes on from."""
        key = (request.workspace, request.follows or request.thread)
        if self._store is None:
            before, until = self._memory.get(key, (None, request.now))
            return before if until > request.now else None
        try:
            with patience(WITHIN):
                found = await self._store.thread_line(*key, request.now)
        except StoreError as error:
            log.warning("thread_not_read", error=str(error))
            return None
        return Before(*found) if found else None

    async def keep(self, request: Request, line: Before) -> None:
        """In place of the line before."""
        line = replace(line, line=line.line[:LONGEST])
        until = request.now + (DIRECT if request.direct else THREAD)
        if self._store is None:
            self._memory[request.workspace, request.thread] = (line, until)
            return
        try:
            with patience(WITHIN):
                await self._store.keep_thread_line(
                    request.workspace, request.thread, (line.line, line.page, line.lang), until
                )
        except StoreError as error:
            log.warning("thread_not_kept", error=str(error))
