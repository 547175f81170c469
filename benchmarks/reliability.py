"""Faults S2 to S5 and S7 against real processes: `CI=1 python benchmarks/reliability.py` (about two minutes).

A `citybrief serve` of its own for each database, our Slack beside it, a proxy that falls silent, a foreign lock, files that
may not grow, a thousand half-open connections. Each line: what was measured, the number, and what it has to be below.
"""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "support")]

import aiohttp  # noqa: E402
import slack_payloads as say  # noqa: E402
from postgres_server import PostgresServer  # noqa: E402
from silent_proxy import SilentProxy  # noqa: E402
from slack_server import SlackServer  # noqa: E402

SECRET = "signing-secret"
HELD = 12.0  # seconds of the foreign lock; every answer that is waited for comes within five
failed: list[str] = []


def report(name: str, value: float, below: float, unit: str = "s") -> None:
    good = value < below
    if not good:
        failed.append(name)
    print(f"{'ok  ' if good else 'FAIL'} {name}: {value:.2f} {unit} (below {below:g})", flush=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Served:
    """A running `citybrief serve` with Slack over HTTP, the page and health."""

    def __init__(self, database: str, slack: SlackServer, folder: Path, files: int = 1024) -> None:
        self.slack, self.page, self.health = free_port(), free_port(), free_port()
        self.log = folder / "log"
        env = {
            **os.environ, "CITYBRIEF_DATABASE_URL": database, "SLACK_API_URL": slack.api_url, "SLACK_BOT_TOKEN": "xoxb-one",
            "SLACK_SIGNING_SECRET": SECRET, "CITYBRIEF_SLACK_HTTP": f"127.0.0.1:{self.slack}",
            "CITYBRIEF_WEB": f"127.0.0.1:{self.page}", "CITYBRIEF_HEALTH": f"127.0.0.1:{self.health}",
        }  # fmt: skip
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "adapters.cli", "serve"],
                cwd=ROOT,
                env=env,
                stdout=log,
                stderr=log,
            )
        resource.prlimit(self.process.pid, resource.RLIMIT_NOFILE, (files, files))

    def memory(self) -> float:
        """MB that are resident."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) / 1024

    async def well(self, http: aiohttp.ClientSession) -> int:
        try:
            async with http.get(f"http://127.0.0.1:{self.health}/health") as response:
                return response.status
        except aiohttp.ClientError:
            return 0

    async def send(self, http: aiohttp.ClientSession, payload: dict[str, Any]) -> int:
        body, headers = say.over_http(payload, SECRET, time.time())
        async with http.post(f"http://127.0.0.1:{self.slack}/slack/events", data=body, headers=headers) as response:
            return response.status


@asynccontextmanager
async def serving(database: str, slack: SlackServer, http: aiohttp.ClientSession) -> AsyncIterator[Served]:
    with tempfile.TemporaryDirectory() as folder:
        served = Served(database.format(folder=folder), slack, Path(folder))
        try:
            while await served.well(http) != 200:
                if served.process.poll() is not None:
                    raise SystemExit(served.log.read_text())
                await asyncio.sleep(0.1)
            yield served
        finally:
            served.process.kill()
            served.process.wait()


async def timed(work: Any) -> tuple[float, Any]:
    began = time.perf_counter()
    done = await work
    return time.perf_counter() - began, done


async def until(slack: SlackServer, fits: Callable[[], Any]) -> float:
    began = time.perf_counter()
    async with asyncio.timeout(HELD + 60):
        await slack.until(fits)
    return time.perf_counter() - began


async def s2(slack: SlackServer, http: aiohttp.ClientSession) -> None:
    with PostgresServer("-c", "fsync=off") as postgres:
        async with SilentProxy(postgres.url()) as proxy, serving(proxy.url, slack, http) as served:
            proxy.silent.set()
            await asyncio.sleep(8)  # the digest polls meanwhile, and hangs
            before = len(slack.outputs)
            await served.send(http, say.mention("布拉格"))
            report("S4 black hole: a mention is answered", await until(slack, lambda: len(slack.outputs) > before), 3)
            await served.send(http, say.slash("/settings", "public", response_url=slack.response_url()))
            report("S4 black hole: an apology", await until(slack, lambda: len(slack.outputs) > before + 1), 5)
            report("S7 black hole: health says so", (await timed(served.well(http)))[0], 4)
            served.process.send_signal(signal.SIGTERM)
            seconds, code = await timed(asyncio.to_thread(served.process.wait, 90))
            report("S2 silent PostgreSQL, SIGTERM", seconds, 12)
            report("S2 exit code", code, 0.5, "")


async def s3(slack: SlackServer, http: aiohttp.ClientSession, served: Served) -> None:
    memory, log = served.memory(), served.log.stat().st_size
    head = b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 3900000\r\n\r\n"
    kept = []
    for body in (head + b"x" * 100_000, b"POST /slack/events HTTP/1.1\r\nHost: x\r\n"):
        for _ in range(250 if b"xx" in body else 1100):
            _, writer = await asyncio.open_connection("127.0.0.1", served.slack)
            kept.append(writer)
            try:
                writer.write(body)
                await writer.drain()
            except ConnectionError:
                pass
    before, slowest, well = len(slack.outputs), 0.0, 0.0
    for number in range(1, 11):
        await served.send(http, say.slash("/city", "布拉格", response_url=slack.response_url()))
        slowest = max(slowest, await until(slack, lambda number=number: len(slack.outputs) >= before + number))
        seconds, status = await timed(served.well(http))
        well = max(well, seconds if status == 200 else 99)
    report("S3 under 1,350 half requests: slowest of 10 signed commands", slowest, 3)
    report("S3 slowest of 10 looks at health", well, 3)
    report("S3 memory grew by", served.memory() - memory, 100, "MB")
    report("S3 log grew by", (served.log.stat().st_size - log) / 1024, 200, "kB")
    for writer in kept:
        writer.transport.abort()


async def s4(slack: SlackServer, http: aiohttp.ClientSession, served: Served, path: Path) -> None:
    lock = sqlite3.connect(path, isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    freed = asyncio.get_running_loop().call_later(HELD, lock.close)
    slowest, before = 0.0, len(slack.outputs)
    for number in range(1, 4):
        await served.send(http, say.mention("莫斯科"))
        slowest = max(slowest, await until(slack, lambda number=number: len(slack.outputs) >= before + number))
    report("S4 foreign lock: slowest of 3 mentions", slowest, 3)
    await served.send(http, say.slash("/settings", "public", response_url=slack.response_url()))
    report("S4 foreign lock: an apology", await until(slack, lambda: len(slack.outputs) > before + 3), 5)
    seconds, status = await timed(served.well(http))
    report("S7 foreign lock: health says so", seconds if status == 503 else 99, 4)
    freed.cancel()
    lock.close()
    await asyncio.sleep(1)
    report("S4 each mention was answered once", len(slack.outputs) - before, 4.5, "messages")


async def s5(http: aiohttp.ClientSession, served: Served) -> None:
    async def tab() -> int:
        async with http.post(f"http://127.0.0.1:{served.page}/api/trial", json={"do": "open"}) as response:
            return response.status

    found = await asyncio.gather(*(tab() for _ in range(4)))
    report("S5 tabs of 4 at once that failed", sum(status != 200 for status in found), 1, "")


async def s7(http: aiohttp.ClientSession, served: Served, path: Path) -> None:
    wal = path.with_name(f"{path.name}-wal")
    resource.prlimit(served.process.pid, resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
    seconds, status = await timed(served.well(http))
    report(
        f"S7 no room to write ({wal.stat().st_size} bytes of WAL): health says so", seconds if status == 503 else 99, 4
    )
    resource.prlimit(served.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    report("S7 room again: health", 0.0 if await served.well(http) == 200 else 99, 1, "")


async def main() -> None:
    async with SlackServer() as slack, aiohttp.ClientSession() as http:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "bot.db"
            async with serving(f"sqlite:///{path}", slack, http) as served:
                await s5(http, served)
                await s3(slack, http, served)
                await s4(slack, http, served, path)
                await s7(http, served, path)
                served.process.send_signal(signal.SIGTERM)
                report("S2 SQLite, SIGTERM", (await timed(asyncio.to_thread(served.process.wait, 90)))[0], 12)
        await s2(slack, http)
    if failed:
        raise SystemExit(f"{len(failed)} figure(s) are not as they should be.")


if __name__ == "__main__":
    asyncio.run(main())
