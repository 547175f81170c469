"""Faults S3 and S8 of the first release: whoever asks slowly, hugely or in no form keeps nobody else out and leaves no trace."""

from __future__ import annotations

import asyncio
import errno
import json
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
import slack_payloads as say
from aiohttp import web
from slack_server import SlackServer
from slack_stage import SECRET, Start, free_address

from adapters.common import listening
from adapters.common.listening import Runner, most_connections, quiet_about_files
from adapters.slack.http import LARGEST

pytest_plugins = ("slack_fixtures",)
pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")  # slack_sdk 3.47

HALF = b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n"


@asynccontextmanager
async def served(most: int = 8) -> AsyncIterator[tuple[Runner, int]]:
    """A server that reads what it gets and says how much that was; its port."""

    async def count(request: web.Request) -> web.Response:
        return web.Response(text=str(len(await listening.read_body(request))))

    app = web.Application(client_max_size=1000)
    app.router.add_route("*", "/", count)
    runner = Runner(app, most=most, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield runner, runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def asked(port: int, text: bytes) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(text)
    await writer.drain()
    return reader, writer


def gone(*connections: tuple[asyncio.StreamReader, asyncio.StreamWriter]) -> None:
    for _, writer in connections:
        writer.transport.abort()


async def ended(reader: asyncio.StreamReader) -> bytes:
    """What came until the server hung up."""
    try:
        return await reader.read()
    except ConnectionError:
        return b""


# S3


@pytest.mark.parametrize(
    "half", [b"", b"POST / HTTP/1.1\r\nHost: x\r\n", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 999\r\n\r\n{"]
)
async def test_s3_half_requests_make_room_for_whole_ones(half: bytes) -> None:
    async with served(most=8) as (runner, port), aiohttp.ClientSession() as http:
        kept = [await asked(port, half) for _ in range(40)]
        for _ in range(3):
            async with http.post(f"http://127.0.0.1:{port}/", data=b"12345") as response:
                assert await response.text() == "5"
        assert runner.server is not None
        assert len(runner.server.connections) <= 8
        assert await ended(kept[0][0]) == b""
        gone(*kept)


@pytest.mark.parametrize("half", [b"", b"GET / HTTP/1.1\r\n"])
async def test_s3_a_head_that_does_not_come_is_not_waited_for(half: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "HEAD_SECONDS", 0.02)
    async with served() as (_, port):
        reader, writer = await asked(port, half)
        assert await ended(reader) == b""
        gone((reader, writer))


async def test_s3_a_body_that_does_not_come_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "BODY_SECONDS", 0.02)
    monkeypatch.setattr(listening, "LINGER_SECONDS", 0.02)
    async with served() as (_, port):
        reader, writer = await asked(port, b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 999\r\n\r\n{")
        assert b" 408 " in await ended(reader)
        gone((reader, writer))


@pytest.mark.parametrize("size", [1001, 10**12])
async def test_s3_a_body_too_large_is_refused_before_it_is_sent(size: int) -> None:
    async with served() as (_, port):
        reader, writer = await asked(port, f"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {size}\r\n\r\n".encode())
        assert b" 413 " in await reader.readline()
        writer.transport.abort()


def test_s3_the_largest_request_is_small_and_connections_leave_files_over(monkeypatch: pytest.MonkeyPatch) -> None:
    assert LARGEST <= 256 * 1024
    for limit, most in ((1024, 256), (256, 64), (16, 8)):
        monkeypatch.setattr(listening.resource, "getrlimit", lambda _, limit=limit: (limit, limit))
        assert most_connections() == most


async def test_s3_files_that_ran_out_are_told_once_a_minute(capsys: pytest.CaptureFixture[str]) -> None:
    clock = iter((0.0, 0.0, 0.1, 59.0, 61.0, 61.0))
    loop = asyncio.get_running_loop()
    handle = quiet_about_files(lambda: next(clock))
    for _ in range(4):
        handle(
            loop, {"message": "socket.accept() out of system resource", "exception": OSError(errno.EMFILE, "Too many")}
        )
    assert capsys.readouterr().out.count("out_of_files") == 2


# S8


def signed(body: bytes, kind: str = "application/json", **headers: str) -> dict[str, str]:
    import hashlib
    import hmac

    stamp = str(int(time.time()))
    signature = hmac.new(SECRET.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    made = {"Content-Type": kind, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={signature}"}
    return made | {name.replace("_", "-"): value for name, value in headers.items()}


FORM = "application/x-www-form-urlencoded"
PRESS = b"payload=%7B%22type%22%3A%22block_actions%22%7D"
NO_ACTIONS = b"payload=%7B%22type%22%3A%22block_actions%22%2C%22actions%22%3A%5B%5D%7D"
WRONG: list[tuple[bytes, dict[str, str], int]] = [
    (b"{}", signed(b"{}", X_Slack_Request_Timestamp="9" * 4000), 401),
    (b"{}", signed(b"{}", X_Slack_Request_Timestamp="-1"), 401),
    (b"{}", signed(b"{}", X_Slack_Signature="v0=\u00fc"), 401),
    (b"[" * 200_000, {"Content-Type": "application/json"}, 401),
    (b"[" * 200_000, signed(b"[" * 200_000), 400),
    (b"\xff", signed(b"\xff"), 400),
    (b'{"event":null}', signed(b'{"event":null}'), 400),
    (b'{"type":"event_callback","event":null}', signed(b'{"type":"event_callback","event":null}'), 400),
    (b'{"type":"event_callback","event":{"type":1}}', signed(b'{"type":"event_callback","event":{"type":1}}'), 400),
    (b'{"type":{}}', signed(b'{"type":{}}'), 400),
    (PRESS, signed(PRESS, FORM), 400),
    (NO_ACTIONS, signed(NO_ACTIONS, FORM), 400),
    (b"payload=null", signed(b"payload=null", FORM), 400),
    (b"payload=%7B", signed(b"payload=%7B", FORM), 400),
    (b"text=x", signed(b"text=x", FORM), 400),
]


@pytest.mark.parametrize(("body", "headers", "status"), WRONG)
async def test_s8_what_is_none_of_slacks_is_refused_in_one_line(
    slack: SlackServer,
    start: Start,
    caplog: pytest.LogCaptureFixture,
    body: bytes,
    headers: dict[str, str],
    status: int,
) -> None:
    address = free_address()
    async with start(app_token="", signing_secret=SECRET, http=address) as adapter, aiohttp.ClientSession() as http:
        adapter.logger.addHandler(caplog.handler)
        with caplog.at_level(logging.INFO):
            async with http.post(f"http://{address}/slack/events", data=body, headers=headers) as response:
                assert response.status == status
            await adapter.idle()
        adapter.logger.removeHandler(caplog.handler)
    assert len({id(record) for record in caplog.records}) == 1
    assert not any(record.exc_info for record in caplog.records)
    assert slack.outputs == []


async def test_s8_a_strange_charset_changes_nothing(slack: SlackServer, start: Start) -> None:
    address = free_address()
    async with start(app_token="", signing_secret=SECRET, http=address), aiohttp.ClientSession() as http:
        body, headers = say.over_http(say.mention("布拉格"), SECRET, time.time())
        headers["Content-Type"] += "; charset=nonsense"
        async with http.post(f"http://{address}/slack/events", data=body, headers=headers) as response:
            assert response.status == 200
        assert "布拉格" in json.dumps((await slack.output()).payload, ensure_ascii=False)


async def test_s8_slack_looks_after_our_certificate_unsigned(slack: SlackServer, start: Start) -> None:
    address = free_address()
    async with start(app_token="", signing_secret=SECRET, http=address), aiohttp.ClientSession() as http:
        for body, status in ((b"ssl_check=1&token=x", 200), (b"ssl_check=0", 401), (b"payload=ssl_check%3D1", 401)):
            headers: dict[str, Any] = {"Content-Type": FORM}
            async with http.post(f"http://{address}/slack/events", data=body, headers=headers) as response:
                assert response.status == status
