"""What our local Discord answers: its REST endpoints, checking what the real one checks.

Written from https://docs.discord.com/developers/interactions/receiving-and-responding and …/resources/message.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import limits_discord
from aiohttp import web
from discord_commands import command_faults
from discord_errors import RefusedError, answer, invalid
from discord_world import World, snowflake

EPHEMERAL, LOADING, V2 = 1 << 6, 1 << 7, 1 << 15
EDITABLE = V2 | 1 << 2
BODY = web.RequestKey("body", Any)
FOLLOWUPS = 5  # where the app is installed to the user alone


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


def loading(record: Interaction) -> bool:
    """Whether the user still sees "thinking …"."""
    waiting_for_edit = bool(record.callbacks) and record.callbacks[0]["type"] == 6 and not record.edits
    return waiting_for_edit or bool(record.message and record.message["flags"] & LOADING)


class Endpoints:
    """The state behind the endpoints, and the endpoints."""

    def __init__(self) -> None:
        self.world = World()
        self.clock = 0.0
        self.gateway_url = ""
        self.interactions: dict[str, Interaction] = {}
        self.commands: list[dict[str, Any]] = []
        self.registrations = 0
        self._nonces: dict[str, dict[str, Any]] = {}

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
            raise RefusedError(404, 10062)
        if not record.callbacks and self.clock - record.created >= 3:
            raise RefusedError(404, 10062)
        if record.callbacks:
            raise RefusedError(400, 40060)
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
            raise RefusedError(401, 50027)
        if (
            request.match_info["app"] != self.world.bot["id"]
            or self.clock - record.created >= 900
            or not record.callbacks
        ):
            raise RefusedError(404, 10015)
        return record

    async def _edit(self, request: web.Request) -> web.Response:
        record = self._by_token(request)
        if record.message is None:
            raise RefusedError(404, 10008)
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
            raise RefusedError(400, 40094)
        self._check(request[BODY])
        message = self._stored(record.payload["channel_id"], request[BODY], remember=False)
        record.followups.append(message)
        return answer(message)

    # Messages

    def _check(self, message: dict[str, Any]) -> None:
        flags = message.get("flags") or 0
        if flags & V2:
            try:
                faults = limits_discord.faults({**message, "flags": flags & ~EPHEMERAL})
            except (KeyError, IndexError, TypeError, ValueError) as error:  # what is no message at all
                raise invalid(f"shape: {error!r}") from error
            if faults:
                raise invalid(*faults)
            return
        if not any(message.get(name) for name in ("content", "embeds", "components", "files")):
            raise RefusedError(400, 50006)
        if len(message.get("content") or "") > 2000:
            raise invalid("content")

    def _stored(self, channel: str, message: dict[str, Any], *, remember: bool) -> dict[str, Any]:
        stored = self.world.message(channel, message, self.world.bot)
        if remember:
            self.world.messages.setdefault(channel, []).append(stored)
        return stored

    def _visible(self, channel: str) -> None:
        if channel not in self.world.channels:
            raise RefusedError(404, 10003)
        if channel in self.world.hidden:
            raise RefusedError(403, 50001)

    async def _create(self, request: web.Request) -> web.Response:
        channel, body = request.match_info["channel"], request[BODY]
        self._visible(channel)
        if channel in self.world.silent:
            raise RefusedError(403, 50013)
        if channel in self.world.closed:
            raise RefusedError(403, 50007)
        if channel in self.world.unreadable and "message_reference" in body:
            raise RefusedError(400, 160002)
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
            raise RefusedError(404, 10013)
        return answer(self.world.dm(user))
