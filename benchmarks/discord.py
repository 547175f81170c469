"""How fast CityBrief answers on Discord, beside a bare discord.py bot in the same run, and what it bears.

    python benchmarks/discord.py [--runs 5] [--each 200] [--burst 500] [--trial 1000] [--json FILE]

Our local Discord (tests/support) runs in this process, each bot in its own; runs alternate. Times are milliseconds from
the moment Discord sends an interaction until the answer has arrived. `cold` asks something else each time.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import random
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[0] = str(ROOT)
sys.path.insert(1, str(ROOT / "tests" / "support"))

import psutil  # noqa: E402
from aiohttp import web  # noqa: E402
from discord_errors import rate_limited  # noqa: E402
from discord_rest import BODY, EPHEMERAL  # noqa: E402
from discord_server import DiscordServer  # noqa: E402

APPS = ("bare", "ours")
CITIES = "布拉格 米德瓦爾 伊茲密爾 格勒諾布爾 格丁尼亞 布達佩斯 莫斯科 麥德林 克蘭斯頓 斯克蘭頓 高陽 威靈頓".split()
WORDS = "無人機 遠距醫療 開放資料 口罩 市民參與 電動車 垃圾 5G 教育 智慧路燈 數位分身 空氣品質".split()
WAIT = 60.0


class Watch(DiscordServer):
    """Notes when answers arrive; checks nothing, so that its own work weighs the same for both."""

    def __init__(self, token: str) -> None:
        super().__init__(token)
        self.arrived: dict[str, float] = {}
        self.started: dict[str, float] = {}
        self.faulty = 0.0
        self.lies: random.Random = random.Random(5)
        self.notes = 0
        self.extra = 0

    def _check(self, message: dict[str, Any]) -> None: ...

    async def _callback(self, request: web.Request) -> web.Response:
        """Every answer gets what it asked for: discord.py wants the message back."""
        now, id, body = time.perf_counter(), request.match_info["id"], request[BODY]
        if self.faulty and self.lies.random() < self.faulty:
            kind = self.lies.randrange(3)
            status, headers, text = (500, {}, b"") if kind == 0 else rate_limited(0.2 if kind == 1 else None)
            return web.Response(status=status, headers=headers, body=text)
        if id in self.arrived:
            self.extra += 1
            return web.json_response({"code": 40060, "message": ""}, status=400)
        if id not in self.started or now - self.started[id] >= 3:
            return web.Response(
                status=404, headers={"Content-Type": "application/json"}, body=b'{"code": 10062, "message": "late"}'
            )
        self.arrived[id] = now
        self._wake()
        if request.query.get("with_response") not in ("1", "true"):
            return web.Response(status=204)
        return self._returned(id, body)

    def _returned(self, id: str, body: dict[str, Any]) -> web.Response:
        callback: dict[str, Any] = {
            "id": id,
            "type": 2,
            "response_message_loading": False,
            "response_message_ephemeral": True,
        }
        answer: dict[str, Any] = {"interaction": callback}
        if body["type"] in (4, 7):
            message = self.world.message(self.world.channel, {**body["data"], "flags": EPHEMERAL}, self.world.bot)
            answer["resource"] = {"type": body["type"], "message": message}
        return web.Response(body=json.dumps(answer).encode(), headers={"Content-Type": "application/json"})

    async def send(self, payload: dict[str, Any]) -> str:
        self.started[payload["id"]] = time.perf_counter()
        await self.gateway.dispatch("INTERACTION_CREATE", payload)
        return str(payload["id"])

    async def timed(self, payload: dict[str, Any]) -> float:
        """Milliseconds from sending to the answer."""
        id = await self.send(payload)
        async with asyncio.timeout(WAIT):
            while id not in self.arrived:
                self._changed.clear()
                await self._changed.wait()
        return (self.arrived.pop(id) - self.started.pop(id)) * 1000

    def forget(self) -> None:
        self.requests.clear()
        self.arrived.clear()
        self.started.clear()
        for session in self.gateway.sessions.values():  # keep the numbers, drop what was said
            session.events[:] = [{}] * len(session.events)


@dataclass
class App:
    """One bot in its process, with a Discord of its own."""

    name: str
    server: Watch
    process: asyncio.subprocess.Process
    ready: float
    figures: dict[str, list[float]] = field(default_factory=dict)

    @property
    def memory(self) -> float:
        """MB."""
        return psutil.Process(self.process.pid).memory_info().rss / 1e6

    def note(self, name: str, *values: float) -> None:
        self.figures.setdefault(name, []).extend(values)


async def start(name: str) -> App:
    server = Watch(f"MTE4.{name}.bench")
    await server.start()
    began = time.perf_counter()
    app = Path(__file__).with_name("discord_apps.py")
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(app), name, server.api_url, server.gateway_url, server.token, cwd=ROOT
    )
    async with asyncio.timeout(WAIT):
        await server.until(lambda: server.gateway.live)
    ready = (time.perf_counter() - began) * 1000
    return App(name, server, process, ready)


async def stop(app: App) -> None:
    app.process.terminate()
    await app.process.wait()
    await app.server.close()


def payloads(app: App, kind: str) -> Iterator[dict[str, Any]]:
    """Interactions of one kind, without end."""
    world = app.server.world
    message = world.message(world.channel, {"flags": EPHEMERAL | 1 << 15, "components": []}, world.bot)
    label = {"type": 2, "style": 2, "label": "Next", "custom_id": "next"}
    for number, city in enumerate(cycle(CITIES)):
        if kind == "slash warm":
            yield with_name(world.slash("city", "布拉格"))
        elif kind == "slash cold":
            yield with_name(world.slash("city", city))
        elif kind == "ask cold":
            line = f"{WORDS[number % len(WORDS)]} {WORDS[number // len(WORDS) % len(WORDS)]}"
            yield with_name(world.slash("ask" if app.name == "ours" else "city", line))
        elif kind == "autocomplete":
            yield with_name(world.typed("city", city[: number % 3]))
        elif app.name == "bare":
            shown = {**message, "flags": EPHEMERAL, "content": "x", "components": [{"type": 1, "components": [label]}]}
            yield world.press(shown, "next")
        else:
            id = f"1.{1 + number % 2}./city {city}"
            row = {"type": 1, "components": [{**label, "custom_id": id}]}
            yield world.press({**message, "components": [{"type": 17, "components": [row]}]}, id)


def with_name(payload: dict[str, Any]) -> dict[str, Any]:
    for option in payload["data"]["options"]:
        option["name"] = "name"
    return payload


KINDS = ("slash warm", "slash cold", "ask cold", "autocomplete", "button")


async def latency(apps: list[App], runs: int, each: int) -> None:
    streams = {(app.name, kind): payloads(app, kind) for app in apps for kind in KINDS}
    for run in range(runs + 1):  # the first one warms up
        for kind in KINDS:
            for app in apps if run % 2 else apps[::-1]:
                gc.collect()
                times = [await app.server.timed(next(streams[app.name, kind])) for _ in range(each)]
                app.server.forget()
                if run:
                    cuts = statistics.quantiles(times, n=100)
                    app.note(f"{kind} p50", cuts[49])
                    app.note(f"{kind} p99", cuts[98])


async def burst(apps: list[App], runs: int, count: int) -> None:
    for run in range(runs + 1):
        for app in apps if run % 2 else apps[::-1]:
            stream = payloads(app, "slash cold")
            server = app.server
            events = [next(stream) for _ in range(count)]
            gc.collect()
            began = time.perf_counter()
            ids = [await server.send(event) for event in events]
            try:
                async with asyncio.timeout(10):
                    while len(server.arrived) < count:
                        server._changed.clear()
                        await server._changed.wait()
            except TimeoutError:
                pass
            times = [server.arrived[id] - server.started[id] for id in ids if id in server.arrived]
            if run:
                last = max(server.arrived.values(), default=began)
                app.note("burst a second", len(times) / (last - began))
                app.note("burst lost", count - len(times))
                app.note("burst late", sum(seconds >= 3 for seconds in times))
                app.note("burst slowest ms", max(times) * 1000)
            server.forget()


async def trial(app: App, count: int, cuts: int) -> None:
    """`count` interactions while the line is cut `cuts` times and one answer in ten is refused."""
    server, stream = app.server, payloads(app, "slash cold")
    server.faulty, server.extra = 0.1, 0
    lost = 0
    memory: list[float] = []
    every = max(1, count // cuts)
    for number in range(count):
        id = await server.send(next(stream))
        if number % every == every - 1:
            resumes = len(server.gateway.resumes)
            await server.gateway.cut(4000)
            await server.until(lambda resumes=resumes: len(server.gateway.resumes) > resumes and server.gateway.live)
        try:
            async with asyncio.timeout(3.5):
                while id not in server.arrived:
                    server._changed.clear()
                    await server._changed.wait()
        except TimeoutError:
            lost += 1
        if number % (count // 10) == count // 10 - 1:
            memory.append(app.memory)
            server.forget()
    told = len([1 for method, path, _ in server.requests if path.endswith("/users/@me/channels")])
    server.faulty = 0.0
    app.note("trial unanswered", lost)
    app.note("trial answered twice", server.extra)
    app.note("trial told", told)
    app.note("trial MB a thousand, last four fifths", (memory[-1] - memory[1]) / (0.8 * count / 1000))


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--each", type=int, default=200)
    parser.add_argument("--burst", type=int, default=500)
    parser.add_argument("--trial", type=int, default=1000)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    apps = [await start(name) for name in APPS]
    try:
        for app in apps:
            app.note("start ms", app.ready)
        await latency(apps, options.runs, options.each)
        await burst(apps, options.runs, options.burst)
        if options.trial:
            await trial(apps[1], options.trial, 50)
        for app in apps:
            app.note("memory MB", app.memory)
    finally:
        for app in apps:
            await stop(app)
    report(apps, options.json)


def report(apps: list[App], file: Path | None) -> None:
    """Median and range of each figure, both bots side by side."""
    bare, ours = (app.figures for app in apps)
    print(f"{'':42}{'bare':>24}{'ours':>24}{'ours/bare':>11}")
    for name in ours:
        cells = [_cell(figures.get(name)) for figures in (bare, ours)]
        ratio = ""
        if bare.get(name) and statistics.median(bare[name]):
            ratio = f"{statistics.median(ours[name]) / statistics.median(bare[name]):.2f}"
        print(f"{name:42}{cells[0]:>24}{cells[1]:>24}{ratio:>11}")
    if file:
        file.write_text(json.dumps({"bare": bare, "ours": ours}, indent=1))


def _cell(values: list[float] | None) -> str:
    if not values:
        return "-"
    middle = statistics.median(values)
    return f"{middle:.2f}" if len(values) == 1 else f"{middle:.2f} ({min(values):.2f}–{max(values):.2f})"


if __name__ == "__main__":
    asyncio.run(main())
