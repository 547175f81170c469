"""`/mcp`: streamable HTTP without sessions. Host and Origin are checked by the SDK, who asks was settled before."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib.metadata import version
from urllib.parse import urlsplit

from aiohttp import web
from mcp.server.transport_security import TransportSecuritySettings

from adapters.api.answers import Answers
from adapters.api.asgi import respond
from adapters.api.asker import Asker
from adapters.api.server import Context, server
from bot.settings import Settings

_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_WILDCARD = frozenset({"0.0.0.0", "::"})  # noqa: S104 - recognised here, not bound
_ASKER = "citybrief.asker"  # in the scope of a request


class McpRoute:
    """The SDK's application for one address."""

    def __init__(self, answers: Answers, wait: Callable[[Asker], float], settings: Settings) -> None:
        self._server = server(answers, _who, wait, version("citybrief"))
        self._app = self._server.streamable_http_app(
            json_response=True, stateless_http=True, transport_security=_security(settings)
        )

    async def respond(self, request: web.Request, asker: Asker) -> web.StreamResponse:
        """What the protocol answers to one request of `asker`."""
        return await respond(self._app, request, **{_ASKER: asker})

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Its tasks live in one of their own: whoever starts a server need not be the task that stops it."""
        ready, stop = asyncio.Event(), asyncio.Event()

        async def run() -> None:
            async with self._server.session_manager.run():
                ready.set()
                await stop.wait()

        task = asyncio.create_task(run())
        await ready.wait()
        try:
            yield
        finally:
            stop.set()
            await task


def _who(ctx: Context) -> Asker:
    assert ctx.request is not None  # noqa: S101 (over HTTP there always is one)
    asker: Asker = ctx.request.scope[_ASKER]
    return asker


def _security(settings: Settings) -> TransportSecuritySettings:
    """Names of this machine, the bound address, the public one: a hostile page could point a name of its own here."""
    bound = settings.api.host if settings.api is not None and settings.api.host not in _WILDCARD else ""
    names = [*_LOOPBACK, f"[{bound}]" if ":" in bound else bound]
    public = urlsplit(settings.public_url)
    hosts = [f"{name}{port}" for name in names if name for port in ("", ":*")]
    return TransportSecuritySettings(
        allowed_hosts=[*hosts, public.netloc] if public.netloc else hosts,
        allowed_origins=[*(f"http://{host}" for host in hosts), *([settings.public_url] if public.netloc else [])],
    )
