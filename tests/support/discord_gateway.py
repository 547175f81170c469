"""The gateway of our local Discord: zlib-stream, heartbeats, identify, resume, opcodes 7 and 9, close codes.

Written from https://docs.discord.com/developers/events/gateway.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

HEARTBEAT_SECONDS = 41.25
PRIVILEGED = (1 << 1) | (1 << 8) | (1 << 15)  # members, presences, message content
KNOWN = (1 << 26) - 1
# https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes
UNKNOWN_OP, UNDECODABLE, NOT_IDENTIFIED, WRONG_TOKEN, TWICE, WRONG_SEQ = 4001, 4002, 4003, 4004, 4005, 4007
RATE_LIMITED, WRONG_SHARD, SHARDING_REQUIRED, WRONG_VERSION, WRONG_INTENTS, NOT_ALLOWED = (
    4008,
    4010,
    4011,
    4012,
    4013,
    4014,
)
COMMANDS_A_MINUTE = 120


@dataclass
class Session:
    """What survives a connection: everything sent, by sequence number."""

    id: str
    shard: tuple[int, int]
    intents: int
    events: list[dict[str, Any]] = field(default_factory=list)
    connection: Connection | None = None

    @property
    def seq(self) -> int:
        return len(self.events)


class Connection:
    """One websocket, compressed as one zlib stream when asked for."""

    def __init__(self, socket: web.WebSocketResponse, *, compress: bool) -> None:
        self.socket = socket
        self._zlib = zlib.compressobj() if compress else None
        self.session: Session | None = None
        self.ended = False  # by us

    async def close(self, code: int) -> None:
        self.ended = True
        await self.socket.close(code=code)

    def reset(self) -> None:
        """Cuts the line without a word."""
        self.ended = True
        transport = self.socket._req.transport if self.socket._req else None
        if transport is not None:
            transport.abort()

    async def send(self, message: dict[str, Any]) -> None:
        text = json.dumps(message, separators=(",", ":"))
        with suppress(ConnectionError):  # a line that is being lost: what was sent is sent again after a resume
            if self._zlib is None:
                await self.socket.send_str(text)
            else:
                await self.socket.send_bytes(self._zlib.compress(text.encode()) + self._zlib.flush(zlib.Z_SYNC_FLUSH))


class Gateway:
    """Accepts connections and hands events to them. `ready` makes the data of READY for a shard."""

    def __init__(
        self, token: str, ready: Callable[[tuple[int, int]], dict[str, Any]], changed: Callable[[], None]
    ) -> None:
        self._token = token
        self._ready = ready
        self._changed = changed
        self.url = ""
        self.sessions: dict[str, Session] = {}
        self.connections: list[Connection] = []
        self.identifies: list[dict[str, Any]] = []
        self.resumes: list[dict[str, Any]] = []
        self.heartbeats = 0
        self.heartbeat_seconds = HEARTBEAT_SECONDS
        self.acknowledges = True
        self.resumable = True
        self.sharding_required = False

    # What tests do

    @property
    def live(self) -> list[Session]:
        return [s for s in self.sessions.values() if s.connection is not None and not s.connection.socket.closed]

    async def dispatch(self, event: str, data: dict[str, Any], shard: int | None = None) -> None:
        """To every session that wants it; kept for those that are away, as Discord does for a resume."""
        for session in list(self.sessions.values()):
            if shard is not None and session.shard[0] != shard:
                continue
            message = {"op": 0, "t": event, "s": session.seq + 1, "d": data}
            session.events.append(message)
            if session.connection is not None and not session.connection.socket.closed:
                await session.connection.send(message)

    async def tell_to_reconnect(self) -> None:
        for connection in list(self.connections):
            await connection.send({"op": 7, "d": None})

    async def invalidate(self, *, resumable: bool) -> None:
        for connection in list(self.connections):
            if not resumable and connection.session is not None:
                self.sessions.pop(connection.session.id, None)
            await connection.send({"op": 9, "d": resumable})

    async def cut(self, code: int = 4000) -> None:
        for connection in list(self.connections):
            await connection.close(code)

    def reset(self) -> None:
        """Cuts every line without a word."""
        for connection in list(self.connections):
            connection.reset()

    async def beat(self) -> None:
        """Asks for a heartbeat at once (op 1)."""
        for connection in list(self.connections):
            await connection.send({"op": 1, "d": None})

    # What Discord does

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(max_msg_size=4096 * 4)
        await socket.prepare(request)
        if request.query.get("v") not in ("9", "10"):
            await socket.close(code=WRONG_VERSION)
            return socket
        connection = Connection(socket, compress=request.query.get("compress") == "zlib-stream")
        self.connections.append(connection)
        await connection.send({"op": 10, "d": {"heartbeat_interval": round(self.heartbeat_seconds * 1000)}})
        try:
            await self._read(connection)
        finally:
            self.connections.remove(connection)
            if connection.session is not None and connection.session.connection is connection:
                connection.session.connection = None
            self._changed()
        return socket

    async def _read(self, connection: Connection) -> None:
        received: list[float] = []
        loop = asyncio.get_running_loop()
        async for frame in connection.socket:
            if frame.type is not WSMsgType.TEXT:
                continue
            received = [at for at in received if at > loop.time() - 60] + [loop.time()]
            if len(received) > COMMANDS_A_MINUTE:
                await connection.close(RATE_LIMITED)
                return
            try:
                message = json.loads(frame.data)
                op, data = message["op"], message.get("d")
            except (ValueError, KeyError, TypeError):
                await connection.close(UNDECODABLE)
                return
            code = await self._receive(connection, op, data)
            if code is not None:
                await connection.close(code)
                return
        bye = connection.socket.close_code in (WSCloseCode.OK, WSCloseCode.GOING_AWAY)
        if bye and not connection.ended and connection.session is not None:
            self.sessions.pop(connection.session.id, None)  # a client that says 1000 or 1001 ends its session

    async def _receive(self, connection: Connection, op: int, data: Any) -> int | None:
        match op:
            case 1:
                self.heartbeats += 1
                if self.acknowledges:
                    await connection.send({"op": 11})
                self._changed()
                return None
            case 2:
                return TWICE if connection.session else await self._identify(connection, data)
            case 6:
                return TWICE if connection.session else await self._resume(connection, data)
            case 3 | 4 | 8:
                return None if connection.session else NOT_IDENTIFIED
            case _:
                return UNKNOWN_OP

    async def _identify(self, connection: Connection, data: dict[str, Any]) -> int | None:
        self.identifies.append(data)
        if data.get("token") != self._token:
            return WRONG_TOKEN
        intents = data.get("intents")
        if not isinstance(intents, int) or intents & ~KNOWN:
            return WRONG_INTENTS
        if intents & PRIVILEGED:
            return NOT_ALLOWED
        number, total = data.get("shard", (0, 1))
        if not 0 <= number < total:
            return WRONG_SHARD
        if self.sharding_required and total == 1:
            return SHARDING_REQUIRED
        session = Session(secrets.token_hex(16), (number, total), intents)
        session.connection, connection.session = connection, session
        self.sessions[session.id] = session
        ready = self._ready(session.shard)
        guilds = ready.pop("full_guilds")
        ready |= {"session_id": session.id, "resume_gateway_url": self.url, "shard": [number, total]}
        await self._send(session, "READY", ready)
        for guild in guilds:
            await self._send(session, "GUILD_CREATE", {**guild, "unavailable": False})
        self._changed()
        return None

    async def _resume(self, connection: Connection, data: dict[str, Any]) -> int | None:
        self.resumes.append(data)
        if data.get("token") != self._token:
            return WRONG_TOKEN
        session = self.sessions.get(str(data.get("session_id")))
        if session is None or not self.resumable:
            await connection.send({"op": 9, "d": False})
            return None
        seq = data.get("seq")
        if not isinstance(seq, int) or seq > session.seq:
            return WRONG_SEQ
        session.connection, connection.session = connection, session
        for message in session.events[seq:]:
            await connection.send(message)
        await self._send(session, "RESUMED", {"_trace": []})
        self._changed()
        return None

    async def _send(self, session: Session, event: str, data: dict[str, Any]) -> None:
        message = {"op": 0, "t": event, "s": session.seq + 1, "d": data}
        session.events.append(message)
        if session.connection is not None:
            await session.connection.send(message)
