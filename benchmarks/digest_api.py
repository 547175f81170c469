"""A local platform that fails on purpose: speaks as much of Slack's Web API as the digest needs, and counts every post.

Run by `digest_kill.py` in a process of its own. Plain asyncio: it must not be what is measured.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import parse_qs

LIMIT_429, ERROR_BEFORE, ERROR_AFTER, DROP_BEFORE, DROP_AFTER = 0.05, 0.02, 0.02, 0.005, 0.005


@dataclass
class State:
    """What stands in every channel, and when it came."""

    posts: dict[str, list[tuple[float, str]]] = field(default_factory=dict)
    keys: Counter[str] = field(default_factory=Counter)
    times: list[float] = field(default_factory=list)
    calls: Counter[str] = field(default_factory=Counter)
    faults: bool = True
    rng: random.Random = field(default_factory=lambda: random.Random(7))

    def post(self, fields: dict[str, str]) -> tuple[int, dict[str, object], bool]:
        """Status, body, and whether the connection drops instead."""
        self.calls["post"] += 1
        chance = self.rng.random() if self.faults else 1.0
        limit = LIMIT_429
        if chance < limit:
            self.calls["429"] += 1
            return 429, {"ok": False, "error": "ratelimited"}, False
        if chance < (limit := limit + ERROR_BEFORE):
            return 500, {}, False
        if chance < (limit := limit + DROP_BEFORE):
            return 0, {}, True
        stamp = time.time()
        key = json.loads(fields["metadata"])["event_payload"]["key"]
        self.posts.setdefault(fields["channel"], []).append((stamp, key))
        self.keys[f"{fields['channel']}/{key}"] += 1
        self.times.append(stamp)
        if chance < (limit := limit + ERROR_AFTER):
            return 500, {}, False
        if chance < limit + DROP_AFTER:
            return 0, {}, True
        return 200, {"ok": True, "channel": fields["channel"], "ts": f"{stamp:.6f}"}, False

    def history(self, fields: dict[str, str]) -> dict[str, object]:
        self.calls["history"] += 1
        oldest = float(fields.get("oldest") or 0)
        messages = [
            {"ts": f"{stamp:.6f}", "metadata": {"event_type": "citybrief_digest", "event_payload": {"key": key}}}
            for stamp, key in self.posts.get(fields["channel"], [])
            if stamp >= oldest
        ]
        return {"ok": True, "messages": messages, "has_more": False}

    def stats(self) -> dict[str, object]:
        doubled = [key for key, count in self.keys.items() if count > 1]
        return {"posted": len(self.keys), "doubled": len(doubled), "calls": dict(self.calls), "times": self.times}


async def serve(port: int) -> None:
    state = State()

    async def connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await _one(state, reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(connection, "127.0.0.1", port)
    async with server:
        await server.serve_forever()


async def _one(state: State, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    lines = head.split("\r\n")
    path = lines[0].split(" ")[1]
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:] if line)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    query = _fields("", path.partition("?")[2].encode())
    status, answer, drop = _route(state, path, query | _fields(headers.get("content-type", ""), body))
    if drop:
        writer.transport.abort()
        return False
    text = json.dumps(answer).encode()
    extra = "Retry-After: 1\r\n" if status == 429 else ""
    writer.write(
        f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\n{extra}Content-Length: {len(text)}\r\n\r\n".encode()
        + text
    )
    await writer.drain()
    return True


def _fields(kind: str, body: bytes) -> dict[str, str]:
    if "json" in kind:
        found = json.loads(body or b"{}")
        return {name: value if isinstance(value, str) else json.dumps(value) for name, value in found.items()}
    return {name: values[0] for name, values in parse_qs(body.decode()).items()}


def _route(state: State, path: str, fields: dict[str, str]) -> tuple[int, dict[str, object], bool]:
    match path.rpartition("/")[2].partition("?")[0]:
        case "chat.postMessage":
            return state.post(fields)
        case "conversations.history":
            return 200, state.history(fields), False
        case "auth.test":
            return (
                200,
                {"ok": True, "team_id": "T0", "user_id": "U0", "bot_id": "B0", "url": "https://x.slack.com/"},
                False,
            )
        case "stats":
            return 200, state.stats(), False
        case "settled":
            return 200, {"posted": len(state.keys)}, False
    return 200, {"ok": True}, False


def main(port: int) -> None:
    asyncio.run(serve(port))
