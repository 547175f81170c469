"""How fast CityBrief answers on Slack, beside a bare Bolt app in the same run, and what it bears.

    python benchmarks/slack.py [--runs 5] [--commands 300] [--burst 500] [--trial 1000] [--json FILE]

Our local Slack (tests/support) runs in this process, each app in its own; runs alternate. Times are milliseconds from the
moment Slack sends a command. `warm` asks for cities by name, `cold` spells each name as nobody has before, so that
every answer is made anew.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import random
import socket
import statistics
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import psutil
from aiohttp import web

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))

import slack_payloads as say  # noqa: E402
from slack_server import Fault, SlackServer  # noqa: E402

APPS = ("bare", "ours")
CITIES = "布拉格 米德瓦爾 伊茲密爾 格勒諾布爾 格丁尼亞 布達佩斯 莫斯科 麥德林 克蘭斯頓 斯克蘭頓 高陽 威靈頓".split()


class Watch(SlackServer):
    """Notes when what arrives."""

    def __init__(self) -> None:
        super().__init__()
        self.judge = False
        self.sent: dict[str, float] = {}  # by response token
        self.answered: dict[str, list[float]] = {}
        self.acks: dict[str, float] = {}
        received = self.socket._received

        async def noted(answer: dict[str, Any]) -> None:
            self.acks.setdefault(answer.get("envelope_id", ""), time.perf_counter())
            await received(answer)

        self.socket._received = noted

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        """Notes the moment of arrival; reading the payload is no part of the app's time."""
        await request.read()
        arrived, token = time.perf_counter(), request.match_info["token"]
        fault = self.fault("respond")
        if fault is not None:
            return web.Response(status=fault.status, headers=fault.headers)
        self.answered.setdefault(token, []).append(arrived)
        await self.happened()
        return web.Response(text="ok")

    def forget(self) -> None:
        self.outputs.clear()
        self.calls.clear()
        self.addresses.clear()
        self.socket.acknowledged.clear()
        self.socket.order.clear()
        for table in (self.sent, self.answered, self.acks):
            table.clear()

    def command(self, text: str) -> tuple[str, dict[str, Any]]:
        url = self.response_url()
        return url.rsplit("/", 1)[1], say.slash("/city", text, response_url=url, trigger_id=self.trigger())


@dataclass
class Running:
    server: Watch
    process: psutil.Process
    port: int  # 0: Socket Mode
    http: aiohttp.ClientSession

    async def send(self, text: str) -> tuple[str, str]:
        """One command; its response token and, once it is handed over, the key of its acknowledgement."""
        token, payload = self.server.command(text)
        if not self.port:
            await self.server.until(lambda: self.server.socket.connections)
            self.server.sent[token] = time.perf_counter()
            return token, await self.server.socket.send("slash_commands", payload, envelope=token)
        body, headers = say.over_http(payload, "signing-secret", time.time())
        self.server.sent[token] = time.perf_counter()
        async with self.http.post(f"http://127.0.0.1:{self.port}/slack/events", data=body, headers=headers) as response:
            await response.read()
        self.server.acks[token] = time.perf_counter()
        return token, token


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def running(app: str, *, over_http: bool) -> AsyncIterator[Running]:
    port = free_port() if over_http else 0
    async with Watch() as server, aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
        command = [
            sys.executable,
            str(ROOT / "benchmarks" / "slack_apps.py"),
            app,
            server.api_url,
            *([str(port)] if port else []),
        ]
        process = await asyncio.create_subprocess_exec(*command)
        try:
            run = Running(server, psutil.Process(process.pid), port, http)
            await (_reachable(port) if port else server.until(lambda: server.socket.connections))
            await one(run, CITIES[0])  # what is loaded at the first use is loaded now
            yield run
        finally:
            process.terminate()
            await process.wait()


async def _reachable(port: int) -> None:
    async with asyncio.timeout(20):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return


async def one(run: Running, text: str) -> tuple[float, float]:
    """Milliseconds to the acknowledgement and to the answer."""
    token, _ = await run.send(text)
    server = run.server
    await server.until(lambda: token in server.answered and token in server.acks)
    return (server.acks[token] - server.sent[token]) * 1e3, (server.answered[token][0] - server.sent[token]) * 1e3


async def latency(run: Running, commands: int, *, warm: bool) -> dict[str, float]:
    acks, answers = [], []
    for number in range(commands):
        text = CITIES[number % len(CITIES)] + "!" * (0 if warm else 1 + number // len(CITIES))
        ack, answer = await one(run, text)
        acks.append(ack)
        answers.append(answer)
        if number % 50 == 49:
            run.server.forget()
    return {
        "ack p50": statistics.median(acks),
        "ack p99": statistics.quantiles(acks, n=100)[98],
        "answer p50": statistics.median(answers),
        "answer p99": statistics.quantiles(answers, n=100)[98],
    }


async def burst(run: Running, commands: int) -> dict[str, float]:
    server = run.server
    server.forget()
    started = time.perf_counter()
    await asyncio.gather(*(run.send(CITIES[0]) for _ in range(commands)))
    await server.until(lambda: len(server.answered) == commands and len(server.acks) == commands)
    took = time.perf_counter() - started
    late = max(server.acks[token] - server.sent[token] for token in server.sent)
    twice = sum(len(times) > 1 for times in server.answered.values())
    server.forget()
    return {"commands/s": commands / took, "latest ack ms": late * 1e3, "answered twice": float(twice)}


async def trial(run: Running, commands: int) -> dict[str, float]:
    """The socket is cut every second; a tenth of the calls meets a 429, a twentieth a 500. Unacknowledged envelopes
    are handed over again, as long as Slack would wait.
    """
    server, rng = run.server, random.Random(1)

    def chance(method: str) -> Fault | None:
        roll = rng.random()
        if method in ("link", "auth.test"):
            return None
        if roll < 0.10:
            return Fault(429, {"Retry-After": "1"})
        return Fault(500) if roll < 0.15 else None

    server.forget()
    server.chance = chance
    payloads: dict[str, dict[str, Any]] = {}
    memory: list[float] = []

    async def cut() -> None:
        while True:
            await asyncio.sleep(1.0)
            server.socket.cut()

    async def again() -> None:
        while True:
            await asyncio.sleep(0.5)
            for token in [t for t in payloads if t not in server.acks and time.perf_counter() - server.sent[t] > 0.4]:
                if server.socket.connections:
                    try:
                        await server.socket.send("slash_commands", payloads[token], envelope=token)
                    except (ConnectionError, aiohttp.ClientError, IndexError, ZeroDivisionError):
                        break

    helpers = [asyncio.create_task(cut()), asyncio.create_task(again())]
    for number in range(commands):
        token, payload = server.command(CITIES[number % len(CITIES)])
        payloads[token], server.sent[token] = payload, time.perf_counter()
        try:
            if server.socket.connections:
                await server.socket.send("slash_commands", payload, envelope=token)
        except (ConnectionError, aiohttp.ClientError):
            pass  # handed over again
        if number % (commands // 50) == 0:
            memory.append(run.process.memory_info().rss / 1e6)
        await asyncio.sleep(0.01)
    with suppress(TimeoutError):
        async with asyncio.timeout(60):
            await server.until(lambda: len(told(server, payloads)) >= commands)
    for helper in helpers:
        helper.cancel()
    memory.append(run.process.memory_info().rss / 1e6)
    server.chance = lambda _: None
    responses = [t for t in payloads if t in server.answered]
    result = {
        "answered or told": float(len(told(server, payloads))),
        "by response_url": float(len(responses)),
        "answered twice": float(sum(len(server.answered[t]) > 1 for t in responses)),
        "lost": float(commands - len(told(server, payloads))),
        "connections": float(server.socket.opened),
        "MB a thousand": (memory[-1] - memory[len(memory) // 5]) / (commands * 0.8 / 1000),
    }
    server.forget()
    return result


def told(server: Watch, payloads: dict[str, dict[str, Any]]) -> list[object]:
    """Commands answered at their response_url, and answers that took another way."""
    other = [output for output in server.outputs if output.kind != "response"]
    return [*(token for token in payloads if token in server.answered), *other]


async def measure(app: str, mode: str, args: argparse.Namespace) -> dict[str, dict[str, float]]:
    """One app over "socket" or "http"."""
    async with running(app, over_http=mode == "http") as run:
        found = {f"{mode}, warm": await latency(run, args.commands, warm=True)}
        if mode == "socket":
            found[f"{mode}, cold"] = await latency(run, args.commands, warm=False)
        bursts = [await burst(run, args.burst) for _ in range(3)]
        found[f"{mode}, burst"] = {name: statistics.median(one[name] for one in bursts) for name in bursts[0]}
    return found


def table(results: dict[str, list[dict[str, dict[str, float]]]]) -> Iterator[str]:
    yield f"{'':32}{'bare':>30}{'ours':>30}{'ours/bare':>11}"
    for section, figures in results["bare"][0].items():
        for figure in figures:
            cells, medians = [], []
            for app in APPS:
                values = [run[section][figure] for run in results[app]]
                medians.append(statistics.median(values))
                cells.append(f"{medians[-1]:.2f} ({min(values):.2f}–{max(values):.2f})")
            ratio = f"{medians[1] / medians[0]:.2f}" if medians[0] else "–"
            yield f"{section + ': ' + figure:32}{cells[0]:>30}{cells[1]:>30}{ratio:>11}"


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, default in (("runs", 5), ("commands", 300), ("burst", 500), ("trial", 1000)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--only-trial", action="store_true")
    args = parser.parse_args()
    logging.disable(logging.ERROR)
    results: dict[str, list[dict[str, dict[str, float]]]] = {app: [] for app in APPS}
    for number in range(0 if args.only_trial else args.runs):
        found: dict[str, dict[str, dict[str, float]]] = {app: {} for app in APPS}
        for mode in ("socket", "http"):  # one right after the other: the machine may have other work
            for app in APPS if number % 2 == 0 else APPS[::-1]:
                found[app] |= await measure(app, mode, args)
        for app in APPS:
            results[app].append(found[app])
    if results["bare"]:
        print("\n".join(table(results)))
    trials = []
    for _ in range(args.runs if args.trial else 0):
        async with running("ours", over_http=False) as run:
            trials.append(await trial(run, args.trial))
            print(f"trial of {args.trial}:", {name: round(value, 2) for name, value in trials[-1].items()})
    if args.json:
        args.json.write_text(json.dumps({"apps": results, "trials": trials}, indent=1))


if __name__ == "__main__":
    asyncio.run(main())
