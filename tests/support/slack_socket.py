"""Socket Mode as our Slack speaks it: one-time addresses, hello, envelopes, acknowledgements, announced ends."""

from __future__ import annotations

import asyncio
import json
import secrets
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

if TYPE_CHECKING:
    from slack_server import SlackServer


class SocketSide:
    def __init__(self, server: SlackServer) -> None:
        self._server = server
        self._tickets: set[str] = set()
        self.connections: list[web.WebSocketResponse] = []
        self.opened = 0  # connections so far
        self.acknowledged: dict[str, dict[str, Any]] = {}  # envelope id → what came with it
        self.order: list[tuple[str, str]] = []  # ("ack", envelope id), in order of arrival
        self._next = 0

    def ticket(self) -> str:
        ticket = secrets.token_hex(8)
        self._tickets.add(ticket)
        return f"ws://127.0.0.1:{self._server.port}/link/{ticket}?ticket={ticket}&app_id=A1"

    async def connect(self, request: web.Request) -> web.StreamResponse:
        ticket = request.match_info["ticket"]
        if ticket not in self._tickets:
            return web.Response(status=403)
        self._tickets.discard(ticket)
        fault = self._server.fault("link")
        if fault is not None:
            return web.Response(status=fault.status or 500)
        connection = web.WebSocketResponse()
        await connection.prepare(request)
        await connection.send_json({"type": "hello", "num_connections": len(self.connections) + 1, "debug_info": {}})
        self.connections.append(connection)
        self.opened += 1
        await self._server.happened()
        try:
            async for message in connection:
                if message.type is WSMsgType.TEXT:
                    await self._received(json.loads(message.data))
        finally:
            if connection in self.connections:
                self.connections.remove(connection)
            await self._server.happened()
        return connection

    async def _received(self, answer: dict[str, Any]) -> None:
        envelope = answer.get("envelope_id", "")
        self.acknowledged[envelope] = answer.get("payload") or {}
        self.order.append(("ack", envelope))
        await self._server.happened()

    async def send(self, kind: str, payload: dict[str, Any], *, envelope: str = "", **more: Any) -> str:
        """Hands an envelope to the next connection; its id. Raises where none is there."""
        envelope = envelope or secrets.token_hex(8)
        self._next += 1
        connection = self.connections[self._next % len(self.connections)]
        body = {"envelope_id": envelope, "type": kind, "payload": payload, "accepts_response_payload": True, **more}
        await connection.send_json(body)
        return envelope

    async def deliver(self, kind: str, payload: dict[str, Any], **more: Any) -> dict[str, Any]:
        """Sends and waits for the acknowledgement; what came with it."""
        await self._server.until(lambda: self.connections)
        envelope = await self.send(kind, payload, **more)
        await self._server.until(lambda: envelope in self.acknowledged)
        return self.acknowledged[envelope]

    async def announce_end(self, reason: str = "refresh_requested") -> web.WebSocketResponse:
        """Says that the newest connection will be closed; it stays open until the test closes it."""
        connection = self.connections[-1]
        await connection.send_json({"type": "disconnect", "reason": reason, "debug_info": {}})
        return connection

    def cut(self) -> None:
        """Every connection is reset, without a word."""
        for connection in list(self.connections):
            transport = connection._req.transport if connection._req is not None else None
            if transport is not None:
                transport.abort()

    async def close(self) -> None:
        for connection in list(self.connections):
            await asyncio.wait_for(connection.close(), timeout=1)
