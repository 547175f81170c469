"""Does a post ever come twice, or never? Workers die by kill -9 each second while the platform fails on purpose.

    python -m benchmarks.digest_kill --database sqlite --deliveries 40000
    python -m benchmarks.digest_kill --database postgresql --deliveries 40000 [--released] [--restart | --freeze | --whole]

Prints one JSON line: kills, posts, doubled, missed, seconds to 95 % and to the end, posts a second.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from multiprocessing import Process
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy import func, select

from adapters.registry import rates
from benchmarks import digest_api
from bot.digest import transfer
from bot.digest.candidates import candidates_of
from bot.digest.catalogue import Catalogue
from bot.digest.planner import Planner
from bot.library import Library
from bot.settings import ROOT
from bot.store import Store, tables
from bot.store.instants import milliseconds

sys.path.insert(0, str(ROOT / "tests" / "support"))
from postgres_server import PostgresServer, free_port

AT = datetime(2026, 11, 24, 1, 0, 30, tzinfo=UTC)  # Tuesday, half a minute past nine in Taipei
TEAMS = 1000


def orders(count: int) -> Iterator[str]:
    for n in range(count):
        order = {
            "platform": "slack",
            "team": f"T{n % TEAMS}",
            "channel": f"C{n}",
            "time": "09:00",
            "zone": "Asia/Taipei",
        }
        yield json.dumps(order | {"days": ["mon", "tue", "wed", "thu", "fri"], "lang": "zh-TW", "themes": []})


@contextmanager
def database(kind: str) -> Iterator[tuple[str, PostgresServer | None]]:
    with tempfile.TemporaryDirectory(prefix="citybrief-bench-") as folder:
        if kind == "sqlite":
            yield f"sqlite:///{folder}/bot.db", None
            return
        with PostgresServer() as server:
            yield server.url(), server


async def restore(url: str) -> None:
    """What the first release had stored."""
    data = ROOT / "tests" / "data"
    if url.startswith("sqlite"):
        shutil.copyfile(data / "v0.1.0.sqlite", url.removeprefix("sqlite:///"))
        return
    connection = await asyncpg.connect(url)
    await connection.execute((data / "v0.1.0.sql").read_text("utf-8"))
    await connection.close()


async def prepare(url: str, count: int, *, released: bool) -> tuple[float, int]:
    """Imports and plans; seconds that planning took, and how many posts are due."""
    if released:
        await restore(url)
    library = Library.open(ROOT / "data", ROOT / "var" / "cache")
    store = await Store.open(url)
    await transfer.import_(store.database, rates(), orders(count), AT, 0)
    catalogue = await Catalogue.load(store.database, candidates_of(library))
    planner = Planner(store.database, catalogue, timedelta(hours=4))
    started = time.perf_counter()
    while (await planner.plan(AT)).subscriptions:
        pass
    seconds = time.perf_counter() - started
    d = tables.delivery.c
    due = select(func.count()).select_from(tables.delivery)
    due = due.where(d.state == "due", d.platform == "slack", d.expires > milliseconds(AT), d.due <= milliseconds(AT))
    async with store.database.read() as connection:
        expected = int((await connection.execute(due)).scalar_one())
    await store.close()
    return seconds, expected


def ask(base: str, what: str) -> dict[str, Any]:
    with urllib.request.urlopen(f"{base}/{what}", timeout=30) as answer:
        found: dict[str, Any] = json.load(answer)
    return found


class Workers:
    """Replicas as processes; one that dies is started again."""

    def __init__(self, args: argparse.Namespace, url: str, base: str) -> None:
        self._args = args
        self._url = url
        self._base = base
        self.processes = [self._start() for _ in range(args.workers)]

    def _start(self) -> subprocess.Popen[bytes]:
        environment = os.environ | {
            "CITYBRIEF_DATABASE_URL": self._url,
            "CITYBRIEF_DIGEST_LEASE": str(self._args.lease),
            "CITYBRIEF_DIGEST_QUIET": str(self._args.quiet),
            "SLACK_BOT_TOKEN": "xoxb-bench",
            "SLACK_APP_TOKEN": "xapp-bench",
            "SLACK_API_URL": self._base,
        }
        if self._args.whole:
            command = ["-m", "adapters.cli", "digest", "deliver", "--at", AT.isoformat()]
        else:
            timing = (str(self._args.lease), str(self._args.quiet))
            command = ["-m", "benchmarks.digest_worker", self._url, self._base, AT.isoformat(), *timing]
        return subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=self._log()
        )

    @staticmethod
    def _log() -> Any:
        return (Path(tempfile.gettempdir()) / "citybrief-bench.log").open("ab")

    def kill(self, which: int) -> None:
        process = self.processes[which % len(self.processes)]
        process.send_signal(signal.SIGKILL)
        process.wait()
        self.processes[which % len(self.processes)] = self._start()

    def finished(self) -> bool:
        return all(process.poll() == 0 for process in self.processes)

    def revive(self) -> None:
        """A replica that ended while others still had work is right to do so; one that failed is started again."""
        for n, process in enumerate(self.processes):
            if process.poll() not in (None, 0):
                self.processes[n] = self._start()


def run(args: argparse.Namespace, url: str, server: PostgresServer | None) -> dict[str, Any]:
    planned, expected = asyncio.run(prepare(url, args.deliveries, released=args.released))
    port = free_port()
    base = f"http://127.0.0.1:{port}/api"
    api = Process(target=digest_api.main, args=(port,), daemon=True)
    api.start()
    time.sleep(0.5)
    started = time.time()
    workers = Workers(args, url, base)
    kills = freezes = 0
    frozen: int | None = None
    thaw = 0.0
    restarted = False
    while not workers.finished():
        time.sleep(args.every)
        posted = ask(base, "settled")["posted"]
        elapsed = time.time() - started
        if args.freeze and frozen is None and posted < expected * 0.9:
            frozen, thaw = workers.processes[freezes % args.workers].pid, time.time() + args.lease + args.quiet + 1
            os.kill(frozen, signal.SIGSTOP)
            freezes += 1
        if frozen is not None and time.time() > thaw:
            os.kill(frozen, signal.SIGCONT)
            frozen = None
        if args.restart and not restarted and server is not None and posted > expected * 0.3:
            server.restart()
            restarted = True
        if not args.freeze and posted < expected:
            workers.kill(kills)
            kills += 1
        workers.revive()
        if elapsed > args.limit:
            break
    stats = ask(base, "stats")
    api.terminate()
    times = sorted(stats["times"])
    most = times[int(len(times) * 0.95) - 1] - started if times else 0.0
    return {
        "database": args.database, "released": args.released, "deliveries": expected, "lease": args.lease, "quiet": args.quiet,
        "whole": args.whole, "freezes": freezes, "database_restarted": restarted, "kills": kills,
        "posted": stats["posted"], "doubled": stats["doubled"], "missed": expected - stats["posted"],
        "plan_seconds": round(planned, 2), "seconds_to_95_percent": round(most, 1),
        "posts_a_second_to_95_percent": round(0.95 * expected / most) if most else 0,
        "seconds": round(times[-1] - started, 1) if times else None, "calls": stats["calls"],
        "finished": workers.finished(),
    }  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--deliveries", type=int, default=40_000)
    parser.add_argument("--released", action="store_true", help="begins with the first release's database")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--every", type=float, default=1.0, help="seconds between kills")
    parser.add_argument("--lease", type=float, default=10.0)
    parser.add_argument("--quiet", type=float, default=5.0)
    parser.add_argument("--limit", type=float, default=600.0, help="seconds after which it is given up")
    parser.add_argument("--whole", action="store_true", help="`citybrief digest deliver` with the Slack adapter")
    parser.add_argument(
        "--freeze", action="store_true", help="no kills; workers are stopped past their lease and woken, in turn"
    )
    parser.add_argument(
        "--restart", action="store_true", help="the database (PostgreSQL) crashes and starts again once"
    )
    args = parser.parse_args()
    with database(args.database) as (url, server):
        result = run(args, url, server)
    print(json.dumps(result))
    return 0 if result["doubled"] == result["missed"] == 0 and result["finished"] else 1


if __name__ == "__main__":
    sys.exit(main())
