"""The last line of a thread or a direct message, so that the next one may go on from it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog
from cachetools import LRUCache

from bot.commands.line import Line
from bot.conversation.followup import LAST, Before, Following, follow
from bot.domain.errors import StoreError
from bot.domain.ports import Kind, Reply, Request
from bot.library import Library
from bot.patience import patience
from bot.views.quotes import opened

if TYPE_CHECKING:  # it loads the database's library, which the terminal does not need
    from bot.store import Store

log = structlog.get_logger(__name__)

THREAD, DIRECT = timedelta(days=7), timedelta(minutes=30)  # for how long a line is gone on from
LONGEST = 200  # characters of a line that are kept
WITHIN = 1.0  # seconds that an answer waits for the database; without it a line stands alone
IN_MEMORY = 2000  # threads, where there is no database
# What can be gone on from: neither small talk nor what shows or changes what is stored.
GONE_ON_FROM: frozenset[Kind] = frozenset(
    (
        "city",
        "session",
        "theme",
        "results",
        "initiative",
        "related",
        "passage",
        "nothing",
        "fact",
        "compare",
        "overview",
    )
)


class Threads:
    """In the database, or in memory where there is none. A failing database costs what went before, never an answer."""

    def __init__(self, store: Store | None) -> None:
        self._store = store
        self._memory: LRUCache[tuple[str, str], tuple[Before, datetime]] = LRUCache(IN_MEMORY)

    async def following(
        self,
        request: Request,
        library: Library,
        parse: Callable[[str], Line],
        answer: Callable[[str], Awaitable[Reply]],
    ) -> Following | None:
        """What the request's line means after the one before it; None where it stands alone. `answer` tells what the line
        before found, for what is asked of a part of it.
        """
        before = await self.last(request)
        found = follow(library, before, parse(before.line), request.line) if before is not None else None
        if before is None or found is None or not found.nth:
            return found
        reply = await answer(before.line)
        lines = [opened(hit) for hit in (*reply.hits, *reply.closest)] or [*reply.suggestions]
        at = len(lines) if found.nth == LAST else found.nth
        if 0 < at <= len(lines):
            return replace(found, line=lines[at - 1], nth=at)
        return replace(found, nth=0, page=len(reply.pages) + 1)  # there are not so many: that is said

    async def remember(self, request: Request, reply: Reply, line: Before) -> None:
        """What the next line of the request's thread may go on from, if it is one and this is an answer to a question."""
        found = reply.kind != "nothing" or reply.closest or reply.places
        if request.thread and reply.kind in GONE_ON_FROM and found:
            await self.keep(request, line)

    async def last(self, request: Request) -> Before | None:
        """What was asked before in the thread that the request goes on from."""
        key = (request.workspace, request.follows or request.thread)
        if self._store is None:
            before, until = self._memory.get(key, (None, request.now))
            return before if until > request.now else None
        try:
            with patience(WITHIN):
                found = await self._store.threads.last(*key, request.now)
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
                await self._store.threads.keep(
                    request.workspace, request.thread, (line.line, line.page, line.lang), until
                )
        except StoreError as error:
            log.warning("thread_not_kept", error=str(error))
