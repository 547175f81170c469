"""The server that other programs ask, on the address of `CITYBRIEF_API`."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import structlog
from aiohttp import web

from adapters.api import http
from adapters.api.answers import Answers
from adapters.api.asker import Asker
from adapters.api.keys import Keys
from adapters.api.outbox import NoOutbox
from adapters.api.problems import middleware, no_key, problem
from adapters.api.rate import Rate
from adapters.api.signed import Signed, signed_requests
from adapters.common.listening import Runner, read_body
from bot.conversation import Conversation
from bot.domain.errors import SettingsError, StoreError
from bot.domain.ports import Outbox
from bot.settings import Settings
from bot.store import Store

if TYPE_CHECKING:
    from adapters.api.mcp_route import McpRoute

LARGEST = 1024 * 1024  # bytes of a request
log = structlog.get_logger(__name__)


class ApiAdapter:
    """`bot.domain.ports.Adapter`: it answers, and posts nothing of its own accord."""

    name = "api"

    def __init__(
        self,
        conversation: Conversation,
        settings: Settings,
        store: Store,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.outbox: Outbox = NoOutbox()
        self.connected = False
        self._settings = settings
        self._store = store
        self._answers = Answers(conversation, now)
        self._keys = Keys(store.api_tokens, settings.lang, now, clock)
        self._rate = Rate(settings.questions_per_hour, clock)

    async def run(self) -> None:
        """Serves until cancelled. Raises SettingsError where the address is taken or the extra is missing."""
        address = self._settings.api
        assert address is not None  # noqa: S101 (it is built only where there is one)
        async with AsyncExitStack() as stack:
            runner = Runner(await self.application(stack), shutdown_timeout=1.0)
            await runner.setup()
            stack.push_async_callback(runner.cleanup)
            try:
                await web.TCPSite(runner, address.host, address.port).start()
            except OSError as error:
                raise SettingsError(f"CITYBRIEF_API: {address} cannot be listened on ({error.strerror}).") from None
            self.connected = True
            try:
                await self._keys.keep_fresh(failed=_database_away)
            finally:
                self.connected = False

    async def application(self, stack: AsyncExitStack) -> web.Application:
        """Both ways to ask, without the address; `stack` closes what it opens."""
        route = _mcp(self._answers, self._rate.wait, self._settings)
        signed = await stack.enter_async_context(signed_requests(self._settings, self._store))
        app = web.Application(middlewares=[middleware], client_max_size=LARGEST)
        app.add_routes(http.routes(self._answers, self._keys.find, self._rate.wait))

        async def mcp(request: web.Request) -> web.StreamResponse:
            try:
                asker = await self._asker(request, signed)
            except StoreError:
                return problem(503, "Keys cannot be checked just now.", {"Retry-After": "5"})
            return no_key() if asker is None else await route.respond(request, asker)

        async def running(_app: web.Application) -> AsyncIterator[None]:
            async with route.running():
                yield

        app.router.add_post("/mcp", mcp)
        app.cleanup_ctx.append(running)
        return app

    async def _asker(self, request: web.Request, signed: Signed | None) -> Asker | None:
        if key := http.bearer(request):
            return await self._keys.find(key)
        return await signed(await read_body(request), request.headers) if signed is not None else None


def _mcp(answers: Answers, wait: Callable[[Asker], float], settings: Settings) -> McpRoute:
    try:
        from adapters.api.mcp_route import McpRoute
    except ImportError as error:
        raise SettingsError(f"CITYBRIEF_API needs `pip install 'citybrief[api]'` ({error}).") from error
    return McpRoute(answers, wait, settings)


def _database_away(error: StoreError) -> None:
    log.warning("keys_not_refreshed", error=str(error))
