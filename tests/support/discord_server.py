"""A local Discord that the real client talks to: REST v10 and the gateway, with the refusals of the real one.

It keeps what a user would see (`messages`, `interactions`), what was asked (`requests`), and lets tests wait for
events instead of sleeping (`until`). Time stands still unless `advance` moves it.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import limits_discord
from aiohttp import web
from discord_commands import command_faults
from discord_errors import Refused, answer, invalid
from discord_gateway import Gateway
from discord_world import World, snowflake

EPHEMERAL, LOADING, V2 = 1 << 6, 1 << 7, 1 << 15
EDITABLE = V2 | 1 << 2
PATIENCE = 10.0  # seconds that a test waits for an event before it fails
BODY = web.RequestKey("body", Any)
FOLLOWUPS = 5  # where the app is installed to the user alone


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


@dataclass
class Interaction:
    """One interaction and everything that was answered to it."""

    payload: dict[str, Any]
    created: float
    user_only: bool
    callbacks: list[dict[str, Any]] = field(default_factory=list)
    message: dict[str, Any] | None = None
    edits: int = 0
    followups: list[dict[str, Any]] = field(default_factory=list)

    @property
    def ephemeral(self) -> bool:
        return bool(self.message and self.message["flags"] & EPHEMERAL)

    @property
    def choices(self) -> list[dict[str, str]]:
        return list(self.callbacks[0]["data"]["choices"])

    @property
    def text(self) -> str:
        """Everything that the user reads."""
        return texts(self.message)


def texts(message: dict[str, Any] | None) -> str:
    if message is None:
        return ""
    parts = [message.get("content") or ""]
    for component in limits_discord.walk(message.get("components") or []):
        parts += [str(component[name]) for name in ("content", "label") if component.get(name)]
    return "\n".join(filter(None, parts))


class DiscordServer:
    """Start it, point the adapter at `api_url` and `gateway_url`, close it."""

    def __init__(self, token: str = "MTE4.local.test-token") -> None:
        self.token = token
        self.world = World()
        self.clock = 0.0
        self.requests: list[tuple[str, str, Any]] = []
        self.interactions: dict[str, Interaction] = {}
        self.commands: list[dict[str, Any]] = []
        self.registrations = 0
        self.strict = True
        self._faults: list[Fault] = []
        self._changed = asyncio.Event()
        self.gateway = Gateway(token, self.world.ready, self._wake)
        self._runner: web.AppRunner | None = None
        self._nonces: dict[str, dict[str, Any]] = {}

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
        text = await request.text()
        body = json.loads(text) if text else None
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
                raise Refused(401, 0)
            return await handler(request)
        except Refused as refused:
            return refused.response()
        except web.HTTPException as error:
            return answer({"message": f"{error.status}: {error.reason}", "code": 0}, status=error.status)

    async def _gateway_bot(self, request: web.Request) -> web.Response:
        limit = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
        return answer({"url": self.gateway_url, "shards": self.world.shards, "session_start_limit": limit})

    async def _me(self, request: web.Request) -> web.Response:
        return answer(self.world.bot)

    async def _application(self, request: web.Request) -> web.Response:
        return answer(self.world.application())

    async def _put_commands(self, request: web.Request) -> web.Response:
        if faults := command_faults(request[BODY]):
            raise invalid(*faults)
        self.registrations += 1
        self.commands = [self.world.command(entry) for entry in request[BODY]]
        return answer(self.commands)

    async def _get_commands(self, request: web.Request) -> web.Response:
        return answer(self.commands)

    # Interactions

    async def _callback(self, request: web.Request) -> web.Response:
        record = self.interactions.get(request.match_info["id"])
        if record is None or record.payload["token"] != request.match_info["token"]:
            raise Refused(404, 10062)
        if not record.callbacks and self.clock - record.created >= 3:
            raise Refused(404, 10062)
        if record.callbacks:
            raise Refused(400, 40060)
        body = request[BODY]
        kind, data = body["type"], body.get("data") or {}
        match kind:
            case 4:
                self._check(data)
                record.message = self._stored(
                    record.payload["channel_id"], data, remember=not data["flags"] & EPHEMERAL
                )
            case 5:
                if (data.get("flags") or 0) & ~EPHEMERAL:
                    raise invalid("flags of a deferral")
                record.message = {"id": snowflake(), "flags": LOADING | (data.get("flags") or 0)}
            case 6 | 7 if record.payload["type"] != 3:
                raise invalid("an update without a message")
            case 6:
                record.message = dict(record.payload["message"])
            case 7:
                record.message = dict(record.payload["message"])
                self._update(record, data)
            case 8:
                if record.payload["type"] != 4:
                    raise invalid("choices for what is no autocomplete")
                faults = [
                    c for c in data["choices"] if not (1 <= len(c["name"]) <= 100 and 1 <= len(str(c["value"])) <= 100)
                ]
                if faults or len(data["choices"]) > 25:
                    raise invalid("choices")
            case other:
                raise invalid(f"type {other}")
        record.callbacks.append(body)
        return web.Response(status=204)

    def _by_token(self, request: web.Request) -> Interaction:
        token = request.match_info["token"]
        record = next((r for r in self.interactions.values() if r.payload["token"] == token), None)
        if record is None:
            raise Refused(401, 50027)
        if (
            request.match_info["app"] != self.world.bot["id"]
            or self.clock - record.created >= 900
            or not record.callbacks
        ):
            raise Refused(404, 10015)
        return record

    async def _edit(self, request: web.Request) -> web.Response:
        record = self._by_token(request)
        if record.message is None:
            raise Refused(404, 10008)
        self._update(record, request[BODY])
        record.edits += 1
        return answer(record.message)

    def _update(self, record: Interaction, data: dict[str, Any]) -> None:
        assert record.message is not None
        if data.get("flags", 0) & ~EDITABLE:
            raise invalid("flags of an edit")
        if record.message["flags"] & V2 and not data.get("flags", V2) & V2:
            raise invalid("Components V2 cannot be taken back")
        self._check(data)
        record.message.update(data, flags=(record.message["flags"] & ~LOADING) | data.get("flags", 0))

    async def _followup(self, request: web.Request) -> web.Response:
        record = self._by_token(request)
        if record.user_only and len(record.followups) >= FOLLOWUPS:
            raise Refused(400, 40094)
        self._check(request[BODY])
        message = self._stored(record.payload["channel_id"], request[BODY], remember=False)
        record.followups.append(message)
        return answer(message)

    # Messages

    def _check(self, message: dict[str, Any]) -> None:
        flags = message.get("flags") or 0
        if flags & V2:
            if faults := limits_discord.faults({**message, "flags": flags & ~EPHEMERAL}):
                raise invalid(*faults)
            return
        if not any(message.get(name) for name in ("content", "embeds", "components")):
            raise Refused(400, 50006)
        if len(message.get("content") or "") > 2000:
            raise invalid("content")

    def _stored(self, channel: str, message: dict[str, Any], *, remember: bool) -> dict[str, Any]:
        stored = self.world.message(channel, message, self.world.bot)
        if remember:
            self.world.messages.setdefault(channel, []).append(stored)
        return stored

    def _visible(self, channel: str) -> None:
        if channel not in self.world.channels:
            raise Refused(404, 10003)
        if channel in self.world.hidden:
            raise Refused(403, 50001)

    async def _create(self, request: web.Request) -> web.Response:
        channel, body = request.match_info["channel"], request[BODY]
        self._visible(channel)
        if channel in self.world.silent:
            raise Refused(403, 50013)
        if channel in self.world.closed:
            raise Refused(403, 50007)
        if channel in self.world.unreadable and "message_reference" in body:
            raise Refused(400, 160002)
        self._check(body)
        nonce = str(body.get("nonce", ""))
        if len(nonce) > 25:
            raise invalid("nonce")
        if body.get("enforce_nonce") and nonce in self._nonces:
            return answer(self._nonces[nonce])
        message = self._stored(channel, body, remember=True)
        if nonce:
            self._nonces[nonce] = message
        return answer(message)

    async def _history(self, request: web.Request) -> web.Response:
        channel = request.match_info["channel"]
        self._visible(channel)
        if channel in self.world.unreadable:
            return answer([])
        limit, after = int(request.query.get("limit", 50)), int(request.query.get("after", 0))
        if not 1 <= limit <= 100:
            raise invalid("limit")
        newer = [m for m in self.world.messages.get(channel, []) if int(m["id"]) > after]
        return answer(newer[:limit][::-1])

    async def _channel(self, request: web.Request) -> web.Response:
        channel = request.match_info["channel"]
        self._visible(channel)
        messages = self.world.messages.get(channel, [])
        last = messages[-1]["id"] if messages else None
        return answer({**self.world.channels[channel], "last_message_id": last})

    async def _open_dm(self, request: web.Request) -> web.Response:
        user = str(request[BODY].get("recipient_id"))
        if user not in self.world.users:
            raise Refused(404, 10013)
        return answer(self.world.dm(user))


def loading(record: Interaction) -> bool:
    """Whether the user still sees "thinking …"."""
    waiting_for_edit = bool(record.callbacks) and record.callbacks[0]["type"] == 6 and not record.edits
    return waiting_for_edit or bool(record.message and record.message["flags"] & LOADING)
