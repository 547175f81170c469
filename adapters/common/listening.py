"""Listening where anybody may knock: whoever asks slowly cannot keep the others out, nor fill memory or the log.

aiohttp waits for a request's head for an hour and for its body for ever, and takes any number of connections.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import resource
from collections.abc import Callable
from typing import Any

import structlog
from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.web_protocol import RequestHandler

log = structlog.get_logger(__name__)

HEAD_SECONDS = 10.0  # from connecting to the end of the first request's head
BODY_SECONDS = 5.0  # for the rest of a request
IDLE_SECONDS = 75.0  # between two requests; longer than what proxies wait before they use a connection again
LINGER_SECONDS = 2.0  # what is still coming in after a refusal is read for so long
CONNECTIONS = 256  # at once, on one address
SHARE = 4  # of the files that the process may open, no more than one in so many are connections
TOLD_EVERY = 60.0  # seconds between two words in the log about files that have run out

# What a client did wrong is no fault of ours, and whoever does it a thousand times must not fill the log.
_THEIRS = (HttpProcessingError, ConnectionError, web.HTTPException, web.RequestPayloadError)
_logger = logging.getLogger(__name__)
_logger.addFilter(lambda record: not (record.exc_info and isinstance(record.exc_info[1], _THEIRS)))
_OUT_OF_FILES = frozenset({errno.EMFILE, errno.ENFILE})


def most_connections() -> int:
    """How many connections one address takes, by what the system lets this process open."""
    limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return CONNECTIONS if limit == resource.RLIM_INFINITY else max(8, min(CONNECTIONS, limit // SHARE))


async def read_body(request: web.Request) -> bytes:
    """The body; its size is bounded by the application's `client_max_size`. Raises HTTPRequestTimeout where it does not
    come in time, HTTPRequestEntityTooLarge before the first byte of one that says it is too large.
    """
    if request.content_length is not None and request.content_length > request.client_max_size:
        raise web.HTTPRequestEntityTooLarge(request.client_max_size, request.content_length)
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await request.read()
    except TimeoutError:
        raise web.HTTPRequestTimeout from None


class Runner(web.AppRunner):
    """An `AppRunner` whose connections are guarded; `most` of them at once."""

    def __init__(self, app: web.Application, *, most: int | None = None, **options: Any) -> None:
        super().__init__(
            app,
            access_log=None,
            logger=_logger,
            keepalive_timeout=IDLE_SECONDS,
            lingering_time=LINGER_SECONDS,
            **options,
        )
        self._most = most_connections() if most is None else most

    async def _make_server(self) -> web.Server:
        plain = await super()._make_server()
        return _Guarded(self._most, plain)


class _Guarded(web.Server):
    def __init__(self, most: int, plain: web.Server) -> None:
        super().__init__(
            plain.request_handler,
            request_factory=plain.request_factory,
            handler_cancellation=plain.handler_cancellation,
            **plain._kwargs,  # noqa: SLF001 (a server of the same kind; aiohttp has no way to choose its class)
        )
        self._most = most

    def __call__(self) -> Any:
        """The protocol of a new connection. Over the limit, whoever has been asking for longest makes room."""
        if len(self._connections) >= self._most and not self._make_room():
            return _Refused()
        connection = super().__call__()
        asyncio.get_running_loop().call_later(HEAD_SECONDS, _expire, connection)
        return connection

    def _make_room(self) -> bool:
        for connection in self._connections:
            if _asking(connection) and connection.transport is not None and not connection.transport.is_closing():
                connection.transport.abort()
                return True
        return False


class _Refused(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.Transport):
            transport.abort()


def _asking(connection: RequestHandler) -> bool:
    """Whether no whole request has come of it yet, or none since the last answer."""
    request = connection._current_request  # noqa: SLF001 (aiohttp tells nobody else)
    return request is None or not request.content.is_eof()


def _expire(connection: RequestHandler) -> None:
    if not connection._request_count and connection.transport is not None:  # noqa: SLF001
        connection.transport.abort()


def quiet_about_files(clock: Callable[[], float]) -> Callable[[asyncio.AbstractEventLoop, dict[str, Any]], None]:
    """A loop's exception handler: where files have run out, asyncio would say so a hundred times a second, with traces.

    `clock` gives seconds, monotonic.
    """
    told = -TOLD_EVERY

    def handle(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        nonlocal told
        error = context.get("exception")
        if not (isinstance(error, OSError) and error.errno in _OUT_OF_FILES):
            loop.default_exception_handler(context)
        elif clock() - told >= TOLD_EVERY:
            told = clock()
            log.warning("out_of_files", error=error.strerror)

    return handle
