"""A local Discord that the real client talks to: REST v10 and the gateway, with the refusals of the real one.

It keeps what a user would see (`messages`, `interactions`), what was asked (`requests`), and lets tests wait for
events instead of sleeping (`until`). Time stands still unless `advance` moves it.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from discord_errors import RefusedError, answer
from discord_gateway import Gateway
from discord_rest import BODY, Endpoints, Interaction, loading

PATIENCE = 30.0  # seconds that a test waits for an event before it fails


@dataclass
class Fault:
    """The next `times` matching requests fail: before they do anything, or (`after`) once they have done it."""

    method: str
    path: re.Pattern[str]
    status: int
    headers: dict[str, str]
    body: bytes
    times: int = 1
    after: bool = False
    drop: bool = False


class DiscordServer(Endpoints):
    """Start it, point the adapter at `api_url` and `gateway_url`, close it."""

    def __init__(self, token: str = "MTE4.local.test-token") -> None:
        super().__init__()
        self.token = token
        self.requests: list[tuple[str, str, Any]] = []
        self._faults: list[Fault] = []
        self._changed = asyncio.Event()
        self.gateway = Gateway(token, self.world.ready, self._wake)
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        app = web.Application(middlewares=[self._front])
        route = app.router.add_route
        route("GET", "/gateway", self.gateway.handle)
        api = "/api/v10"
        route("GET", api + "/gateway/bot", self._gateway_bot)
        route("GET", api + "/users/@me", self._me)
        route("POST", api + "/users/@me/channels", self._open_dm)
        route("GET", api + "/oauth2/applications/@me", self._application)
        route("PUT", api + "/applications/{app}/commands", self._put_commands)
        route("GET", api + "/applications/{app}/commands", self._get_commands)
        route("POST", api + "/interactions/{id}/{token}/callback", self._callback)
        route("POST", api + "/webhooks/{app}/{token}", self._followup)
        route("PATCH", api + "/webhooks/{app}/{token}/messages/@original", self._edit)
        route("GET", api + "/channels/{channel}", self._channel)
        route("GET", api + "/channels/{channel}/messages", self._history)
        route("POST", api + "/channels/{channel}/messages", self._create)
        self._runner = web.AppRunner(app, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        assert site._server is not None
        self.port = site._server.sockets[0].getsockname()[1]
        self.api_url = f"http://127.0.0.1:{self.port}{api}"
        self.gateway_url = self.gateway.url = f"ws://127.0.0.1:{self.port}/gateway"

    async def close(self) -> None:
        if self._runner is not None:
            await self.gateway.cut(1001)
            await self._runner.cleanup()

    # What tests do

    def advance(self, seconds: float) -> None:
        self.clock += seconds

    def fail(
        self,
        method: str,
        path: str,
        status: int = 500,
        headers: dict[str, str] | None = None,
        body: bytes = b"",
        **how: Any,
    ) -> None:
        """See Fault. `path` is a regular expression that is searched for."""
        self._faults.append(Fault(method, re.compile(path), status, headers or {}, body, **how))

    async def until(self, happened: Callable[[], Any]) -> Any:
        """Waits until `happened()` is true, and returns it."""
        async with asyncio.timeout(PATIENCE):
            while not (value := happened()):
                self._changed.clear()
                await self._changed.wait()
        return value

    async def interact(self, payload: dict[str, Any], *, shard: int | None = None) -> Interaction:
        """A user does something; the event goes out, its record comes back at once."""
        owners = payload.get("authorizing_integration_owners", {"0": "1"})
        record = Interaction(payload, self.clock, "0" not in owners)
        self.interactions[payload["id"]] = record
        await self.gateway.dispatch("INTERACTION_CREATE", payload, shard)
        return record

    async def ask(self, payload: dict[str, Any]) -> Interaction:
        """`interact`, waiting until it is answered in full."""
        record = await self.interact(payload)
        await self.until(lambda: record.callbacks and not loading(record))
        return record

    async def say(self, message: dict[str, Any]) -> None:
        """A user writes a message: sent to those whose intents cover it, its words only to those it is for."""
        private = "guild_id" not in message
        wanted = 1 << 12 if private else 1 << 9
        self.world.messages.setdefault(message["channel_id"], []).append(message)
        for session in self.gateway.live:
            if session.intents & wanted:
                mine = any(user["id"] == self.world.bot["id"] for user in message["mentions"])
                shown = message if private or mine else {**message, "content": "", "components": [], "embeds": []}
                await self.gateway.dispatch("MESSAGE_CREATE", shown, session.shard[0])

    def asked(self, method: str, path: str) -> list[Any]:
        """Bodies of the requests that were made."""
        return [body for m, p, body in self.requests if m == method and re.search(path, p)]

    # What Discord does

    def _wake(self) -> None:
        self._changed.set()

    @web.middleware
    async def _front(self, request: web.Request, handler: Any) -> web.StreamResponse:
        if request.path == "/gateway":
            return await handler(request)
        body = await _body(request)
        self.requests.append((request.method, request.path, body))
        request[BODY] = body
        fault = next((f for f in self._faults if f.method == request.method and f.path.search(request.path)), None)
        if fault is not None:
            fault.times -= 1
            if not fault.times:
                self._faults.remove(fault)
            if fault.after:
                await self._answer(request, handler)
            self._wake()
            if fault.drop:
                assert request.transport is not None
                request.transport.abort()
            return web.Response(status=fault.status, headers=fault.headers, body=fault.body)
        response = await self._answer(request, handler)
        self._wake()
        return response

    async def _answer(self, request: web.Request, handler: Any) -> web.StreamResponse:
        try:
            open_to_all = request.path.startswith(("/api/v10/interactions/", "/api/v10/webhooks/"))
            if not open_to_all and request.headers.get("Authorization") != f"Bot {self.token}":
                return RefusedError(401, 0).response()
            return await handler(request)
        except RefusedError as refused:
            return refused.response()
        except web.HTTPException as error:
            return answer({"message": f"{error.status}: {error.reason}", "code": 0}, status=error.status)


async def _body(request: web.Request) -> Any:
    """JSON; or a form's JSON, with the bytes of its files under the names that it announces."""
    if request.content_type != "multipart/form-data":
        text = await request.text()
        return json.loads(text) if text else None
    form = await request.post()
    body = json.loads(str(form["payload_json"]))
    sent = {part.filename: part.file.read() for name, part in form.items() if name.startswith("files[")}
    assert set(sent) == {one["filename"] for one in body["attachments"]}
    assert all(name.isascii() for name in sent)
    return {**body, "files": sent}
