"""Slack, Discord and the page in one process: start to ready, and memory, beside the two bare bots in one process.

    python benchmarks/together.py [--runs 5]

Ready is when Slack's socket is open, Discord has been identified to and (ours) the page answers. Memory is taken a second
later. Runs alternate. `floor` is both SDKs imported and nothing else.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import socket
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[0] = str(ROOT)
sys.path.insert(1, str(ROOT / "tests" / "support"))

import aiohttp  # noqa: E402
import psutil  # noqa: E402
from discord_server import DiscordServer  # noqa: E402
from slack_server import SlackServer  # noqa: E402

BARE = """
import asyncio, logging, sys
sys.path[:0] = [sys.argv[1], sys.argv[2]]
logging.disable(logging.WARNING)
import discord_apps, slack_apps
async def main():
    await asyncio.gather(slack_apps.bare(sys.argv[3], 0), discord_apps.bare(*sys.argv[4:7]))
asyncio.run(main())
"""
FLOOR = "import sys; sys.path.pop(0); import discord, slack_bolt.async_app, time; print(flush=True); time.sleep(9)"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def once(name: str) -> tuple[float, float]:
    """Milliseconds to ready, MB a second later."""
    server = DiscordServer()
    await server.start()
    async with SlackServer() as slack, aiohttp.ClientSession() as http:
        with tempfile.TemporaryDirectory() as folder:
            port = free_port()
            began = time.perf_counter()
            process = await asyncio.create_subprocess_exec(
                *command(name, server, slack), env=environment(server, slack, folder, port), cwd=ROOT,
                stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
            )  # fmt: skip
            try:
                if name == "floor":
                    assert process.stdout
                    await process.stdout.readline()
                else:
                    await server.until(lambda: server.gateway.live)
                    await slack.until(lambda: slack.socket.connections)
                if name == "ours":
                    await page(http, port)
                ready = (time.perf_counter() - began) * 1000
                await asyncio.sleep(1)
                memory = psutil.Process(process.pid).memory_info().rss / 1e6
            finally:
                process.terminate()
                await process.wait()
    await server.close()
    return ready, memory


def command(name: str, server: DiscordServer, slack: SlackServer) -> list[str]:
    if name == "floor":
        return [sys.executable, "-c", FLOOR]
    if name == "ours":
        return [sys.executable, "-m", "adapters.cli", "serve"]
    here = str(ROOT / "benchmarks")
    site = next(path for path in sys.path if path.endswith("site-packages"))
    # site-packages first: `discord` is the library, not the benchmark of that name.
    return [sys.executable, "-c", BARE, site, here, slack.api_url, server.api_url, server.gateway_url, server.token]


def environment(server: DiscordServer, slack: SlackServer, folder: str, port: int) -> dict[str, str]:
    return {
        **{key: value for key, value in os.environ.items() if "proxy" not in key.lower()},
        "SLACK_BOT_TOKEN": "xoxb-one",
        "SLACK_APP_TOKEN": "xapp-one",
        "SLACK_API_URL": slack.api_url,
        "DISCORD_TOKEN": server.token,
        "DISCORD_API_URL": server.api_url,
        "DISCORD_GATEWAY_URL": server.gateway_url,
        "CITYBRIEF_DATABASE_URL": f"sqlite:////{folder.lstrip('/')}/bench.db",
        "CITYBRIEF_WEB": f"127.0.0.1:{port}",
    }


async def page(http: aiohttp.ClientSession, port: int) -> None:
    async with asyncio.timeout(30):
        while True:
            try:
                async with http.get(f"http://127.0.0.1:{port}/") as response:
                    assert response.status == 200
                    return
            except aiohttp.ClientError:
                await asyncio.sleep(0.02)


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    figures: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for run in range(runs + 1):
        for name in ("floor", "bare", "ours"):
            measured = await once(name)
            if run:  # the first one warms the disk
                figures[name].append(measured)
    print(f"{'':8}{'start to ready, ms':>28}{'memory, MB':>26}")
    for name, pairs in figures.items():
        ready, memory = zip(*pairs, strict=True)
        cells = [f"{statistics.median(x):.0f} ({min(x):.0f}–{max(x):.0f})" for x in (ready, memory)]
        print(f"{name:8}{cells[0]:>28}{cells[1]:>26}")


if __name__ == "__main__":
    asyncio.run(main())
