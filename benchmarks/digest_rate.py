"""How near two replicas come to what Discord allows one bot, against a local server that enforces 50 requests a second.

    python -m benchmarks.digest_rate [--posts 1000] [--database sqlite|postgresql]

The real Discord outbox posts; a request past the 50th within any one second gets a 429. Also prints what two replicas
cost while nothing is due.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from collections import deque
from datetime import timedelta

from aiohttp import web

from adapters.discord.outbox import DiscordOutbox
from adapters.discord.rest import Rest
from adapters.registry import rates
from benchmarks.digest_kill import AT, database, free_port
from bot.digest import transfer
from bot.digest.service import Digest, Timing
from bot.library import Library
from bot.settings import ROOT
from bot.store import Store
from bot.views import digest as cards

LIMIT = 50
IDLE_SECONDS = 20.0


class Platform:
    """Discord's create-message and its global limit."""

    def __init__(self) -> None:
        self.times: list[float] = []
        self.refused = 0
        self._window: deque[float] = deque()
        self.app = web.Application()
        self.app.router.add_post("/channels/{channel}/messages", self._post)

    async def _post(self, request: web.Request) -> web.Response:
        now = time.monotonic()
        await request.read()
        while self._window and self._window[0] <= now - 1.0:
            self._window.popleft()
        if len(self._window) >= LIMIT:
            self.refused += 1
            wait = self._window[0] + 1.0 - now
            body = {"message": "You are being rate limited.", "retry_after": wait, "global": True}
            return web.json_response(body, status=429, headers={"Retry-After": str(wait), "Via": "1.1 local"})
        self._window.append(now)
        self.times.append(now)
        return web.json_response({"id": str(10**18 + len(self.times)), "channel_id": request.match_info["channel"]})


def orders(count: int) -> list[str]:
    order = {"platform": "discord", "team": "1", "time": "09:00", "zone": "Asia/Taipei", "lang": "zh-TW", "themes": []}
    return [json.dumps(order | {"channel": str(10**17 + n), "days": ["tue"]}) for n in range(count)]


async def run(url: str, posts: int) -> dict[str, object]:
    platform, port = Platform(), free_port()
    runner = web.AppRunner(platform.app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    library = Library.open(ROOT / "data", ROOT / "var" / "cache")
    stores = [await Store.open(url) for _ in range(2)]
    await transfer.import_(stores[0].database, rates(), orders(posts), AT, 0)
    rests = [Rest("token", f"http://127.0.0.1:{port}") for _ in stores]
    replicas = [await Digest.open(store, library, cards, Timing()) for store in stores]
    for store, rest, digest in zip(stores, rests, replicas, strict=True):
        digest.attach("discord", DiscordOutbox(rest, store, lambda: AT))
    await asyncio.gather(*(digest.deliver(AT) for digest in replicas))
    seconds = platform.times[-1] - platform.times[0]
    idle = await _idle(replicas)
    for rest in rests:
        await rest.close()
    for store in stores:
        await store.close()
    await runner.cleanup()
    rate = (len(platform.times) - 1) / seconds
    return {
        "posts": len(platform.times), "seconds": round(seconds, 1), "posts_a_second": round(rate, 1),
        "share_of_the_limit": round(rate / LIMIT, 3), "refused_429": platform.refused, "idle_cpu_percent_a_replica": idle,
    }  # fmt: skip


async def _idle(replicas: list[Digest]) -> float:
    """CPU of one replica while nothing is due, in percent of a core."""
    for digest in replicas:
        await digest.planner.recompute(AT + timedelta(hours=1))
    tasks = [asyncio.create_task(digest.run()) for digest in replicas]
    await asyncio.sleep(2)
    before = time.process_time()
    await asyncio.sleep(IDLE_SECONDS)
    used = time.process_time() - before
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return round(used / IDLE_SECONDS / len(replicas) * 100, 3)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--posts", type=int, default=1000)
    args = parser.parse_args()
    with database(args.database) as (url, _):
        print(json.dumps({"database": args.database} | asyncio.run(run(url, args.posts))))


if __name__ == "__main__":
    main()
