"""One aiohttp route that speaks ASGI, so that the SDK's application answers on our port, under our log-in."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from aiohttp import web

from adapters.common.listening import read_body

Message = MutableMapping[str, Any]
Application = Callable[
    [MutableMapping[str, Any], Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]
]


async def respond(app: Application, request: web.Request, **extra: object) -> web.StreamResponse:
    """What `app` answers; `extra` stands in its scope. https://asgi.readthedocs.io/en/stable/specs/www.html"""
    body = await read_body(request)
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": request.scheme,
        "path": request.path,
        "raw_path": request.raw_path.encode(),
        "query_string": request.rel_url.raw_query_string.encode(),
        "root_path": "",
        "headers": [(name.lower(), value) for name, value in request.raw_headers],
        **extra,
    }
    unread = [{"type": "http.request", "body": body, "more_body": False}]
    response = web.StreamResponse()

    async def receive() -> Message:
        if unread:
            return unread.pop()
        await asyncio.Event().wait()  # aiohttp cancels the handler of a client that has left
        raise AssertionError

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            response.set_status(message["status"])
            for name, value in message["headers"]:
                response.headers.add(name.decode("latin-1"), value.decode("latin-1"))
            await response.prepare(request)
        elif message["body"]:
            await response.write(message["body"])

    await app(scope, receive, send)
    await response.write_eof()
    return response
