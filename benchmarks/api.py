"""The API as other programs see it: `citybrief serve` and `citybrief mcp` as processes, asked by the official MCP client.

    python benchmarks/api.py tools [INPUTS]    every tool with so many inputs, both transports, both eras of the protocol
    python benchmarks/api.py rate [SECONDS]    requests a second of a kept answer, beside a bare aiohttp handler's
    python benchmarks/api.py foreign [COUNT]   so many questions with one workspace's key about its own and others' documents
    python benchmarks/api.py described [EACH]  schemathesis over the OpenAPI document, in an environment of its own (var/)

Half of the inputs are of the fuzz families, half have an answer. A protocol error, an input that is refused although its schema
takes it, and hits that are not those of the JSON contract are faults.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import socket
import statistics
import sys
import tempfile
import time
import venv
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import httpx2
from aiohttp import web
from fuzz import Lines
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError

from adapters.api.http import bearer
from adapters.api.keys import Keys
from adapters.api.questions import QUESTIONS, Question
from adapters.common.contract import as_json
from bot.conversation import Conversation
from bot.domain.ports import Request
from bot.libraries import Libraries
from bot.library import Library
from bot.questions import LONGEST
from bot.settings import ROOT, Settings
from bot.store import Store

CITYBRIEF = [sys.executable, "-m", "adapters.cli"]
PAGE = 100


def answered(library: Library, question: Question) -> list[str]:
    """Inputs of a question that have an answer."""
    themes = [theme.name.zh for theme in library.themes()]
    places = [place.name.zh for place in library.places()]
    match question.name:
        case "search":
            return [one.title.zh for one in library.corpus.initiatives.values()]
        case "city":
            return [spelling for place in library.places() for spelling in (place.name.zh, place.name.en)]
        case "theme":
            return [spelling for theme in library.themes() for spelling in (theme.name.zh, theme.name.en)]
        case "session":
            return [f"{one.pack} {one.number}" for one in library.sessions()]
        case "initiative":
            return list(library.corpus.initiatives)
        case "compare":
            return [f"{one}和{two}的{theme}" for one, two, theme in zip(places, places[1:], themes, strict=False)]
        case "documents":
            return [*library.corpus.packs, "2020", "智慧城市"]
        case _:
            return list(library.corpus.passages)


def inputs(library: Library, question: Question, count: int) -> list[tuple[str, bool]]:
    """Arguments, and whether each has an answer. What MCP cannot carry (half of a surrogate pair) is left out."""
    rng, fuzzed, good = random.Random(question.name), Lines(library, 7), answered(library, question)
    found = [(rng.choice(good), True) for _ in range(count // 2)]
    while len(found) < count:
        line = fuzzed.next()[:LONGEST].encode("utf-8", errors="ignore").decode()
        if line:
            found.append((line, False))
    return found


@asynccontextmanager
async def served(folder: Path, **settings: str) -> AsyncIterator[tuple[str, str]]:
    """Address and key of a server of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    env = environment(folder) | {"CITYBRIEF_API": address, "CITYBRIEF_WEB": "off", **settings}
    made = await asyncio.create_subprocess_exec(
        *CITYBRIEF, "token", "make", "--workspace", "local", "bench", env=env, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    key = json.loads((await made.communicate())[0])["key"]
    process = await asyncio.create_subprocess_exec(
        *CITYBRIEF, "serve", env=env, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        while b"connected" not in await process.stdout.readline():
            pass
        yield f"http://{address}", key
    finally:
        process.terminate()
        await process.wait()


def environment(folder: Path) -> dict[str, str]:
    mine = {name: value for name, value in os.environ.items() if not name.startswith(("CITYBRIEF", "SLACK", "DISCORD"))}
    # Without the encoder, which orders with what a second process thinks of it: the contract is made in this one.
    return mine | {"CITYBRIEF_DATABASE_URL": f"sqlite:///{folder}/kept.db", "CITYBRIEF_ENCODER": "off"}


@asynccontextmanager
async def client(transport: str, mode: str, folder: Path, url: str, key: str) -> AsyncIterator[Client]:
    if transport == "stdio":
        command = StdioServerParameters(
            command=CITYBRIEF[0], args=[*CITYBRIEF[1:], "mcp"], env=environment(folder), cwd=ROOT
        )
        async with Client(stdio_client(command), mode=mode) as found:
            yield found
        return
    async with (
        httpx2.AsyncClient(headers={"Authorization": f"Bearer {key}"}, trust_env=False, timeout=60) as http,
        Client(streamable_http_client(f"{url}/mcp", http_client=http), mode=mode) as found,
    ):
        yield found


async def tools(count: int) -> int:
    library = Library.open(ROOT / "data", ROOT / "var" / "cache")
    talk, wrong = Conversation(Libraries(library), Settings()), 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with served(folder, CITYBRIEF_QUESTIONS_PER_HOUR="999999") as (url, key):
            for transport in ("http", "stdio"):
                for mode in ("auto", "legacy"):
                    async with client(transport, mode, folder, url, key) as asking:
                        for question in QUESTIONS:
                            found, times = await ask_all(
                                asking, question, inputs(library, question, count), library, talk
                            )
                            wrong += found["fault"]
                            p50, worst = statistics.median(times), max(times)
                            print(
                                f"{transport:5} {mode:6} {question.name:10} {dict(found)}  p50 {p50:.1f}  max {worst:.0f} ms"
                            )
    return wrong


async def ask_all(
    asking: Client, question: Question, several: list[tuple[str, bool]], library: Library, talk: Conversation
) -> tuple[Counter[str], list[float]]:
    found: Counter[str] = Counter(fault=0)
    times = []
    for argument, good in several:
        call: dict[str, Any] = {question.argument: argument}
        if question.paged:
            call["per_page"] = PAGE
        start = time.perf_counter()
        try:
            told = await asking.call_tool(question.name, call)
        except MCPError as error:
            found["fault"] += 1
            print(f"{question.name} {argument!r}: {error}")
            continue
        times.append((time.perf_counter() - start) * 1000)
        fault = await wrong(question, argument, told, library, talk, good=good)
        found["fault" if fault else "no passage" if told.is_error else "answered" if good else "fuzzed"] += 1
        if fault:
            print(f"{question.name} {argument!r}: {fault}")
    return found, times


async def wrong(
    question: Question, argument: str, told: Any, library: Library, talk: Conversation, *, good: bool
) -> str:
    """What is wrong with an answer, "" for nothing."""
    if told.is_error:
        return "refused" if good or question.name != "quote" else ""
    data = told.structured_content
    if question.command:
        reply = await talk.carry_out(talk.meant(Request("", "zh-TW", datetime.now(UTC)), question.command, argument))
        assert reply is not None
        expected = as_json(library, reply)
        same = data["hits"] == expected["hits"][:PAGE] and data["kind"] == expected["kind"]
        if "random" not in argument and "隨機" not in argument and not same:
            return f"{data['kind']}, {len(data['hits'])} hits, not {expected['kind']}, {len(expected['hits'])}"
        return "not answered" if good and not data["answered"] else ""
    if question.name == "quote":
        return "" if data["passage"]["text"] == library.passage(argument).text else "another passage"
    return "no document" if good and not data["documents"] else ""


THINGS = "路燈 水溝 橋梁 公車站 停車格 人行道 公園 圖書館 長照站 幼兒園 市場 垃圾車 行道樹 監視器 充電樁 抽水站 號誌 公廁 籃球場 天橋".split()
DOES = "汰換 巡檢 監測 清淤 加固 改建 加裝感測器 開放預約 夜間巡查 節能改善".split()
WHO = "工務局 水利局 交通局 社會局 教育局 環保局 民政局 消防局 警察局 衛生局".split()
HOLDERS = (("slack:A", ""), ("slack:B", ""), ("slack:A", "C1"), ("slack:B", "C1"))


async def foreign(count: int) -> int:
    """Documents of two workspaces, for all or for one channel; every question is about one passage. Asked with A's key."""
    rng, leaked, mine, found = random.Random(5), 0, 0, 0
    facts = [f"{who}負責{thing}的{does}" for who in WHO for thing in THINGS for does in DOES]
    rng.shuffle(facts)
    owned = {holder: facts[n :: len(HOLDERS)][:150] for n, holder in enumerate(HOLDERS)}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        env = environment(folder)
        for n, ((workspace, channel), texts) in enumerate(owned.items()):
            file = folder / f"{n}.md"
            rows = (f"{text},本年度編列{rng.randrange(10, 999)}萬元。" for text in texts)
            file.write_text("# 計畫\n\n" + "\n\n".join(rows), "utf-8")
            await run(env, "add", "--workspace", workspace, "--channel", channel, str(file))
        key = json.loads(await run(env, "token", "make", "--workspace", "slack:A", "a"))["key"]
        async with served(folder, CITYBRIEF_QUESTIONS_PER_HOUR="999999") as (url, _), aiohttp.ClientSession() as http:
            for _ in range(count):
                holder = rng.choice(HOLDERS)
                text = rng.choice(owned[holder])
                query = {"question": text, "per_page": "100"}
                async with http.get(
                    f"{url}/api/v1/search", params=query, headers={"Authorization": f"Bearer {key}"}
                ) as told:
                    hits = [hit["text"] for hit in (await told.json())["hits"] if not hit["source"]["reviewed"]]
                own = owned["slack:A", ""]
                leaked += sum(not any(hit.startswith(one) for one in own) for hit in hits)
                mine += holder == ("slack:A", "")
                found += holder == ("slack:A", "") and any(hit.startswith(text) for hit in hits)
    print(
        f"{count} questions with A's key: {leaked} hits of others, {found} of {mine} of its own found ({found / mine:.1%})"
    )
    return leaked + (found < 0.95 * mine)


async def described(each: int) -> int:
    """As many cases of every operation, after those that the description's examples and limits give; its own report."""
    home = ROOT / "var" / "schemathesis"
    if not (home / "bin" / "schemathesis").exists():
        venv.create(home, with_pip=True)
        await command(home / "bin" / "pip", "install", "--quiet", "schemathesis")
    with tempfile.TemporaryDirectory() as name:
        async with served(Path(name), CITYBRIEF_QUESTIONS_PER_HOUR="999999") as (url, key):
            return await command(
                home / "bin" / "schemathesis", "run", f"{url}/api/v1/openapi.json", "-H", f"Authorization: Bearer {key}",
                "--phases", "examples,coverage,fuzzing", "-n", str(each), "--seed", "3", "--continue-on-failure", "--no-color",
            )  # fmt: skip


async def command(*words: object) -> int:
    return await (await asyncio.create_subprocess_exec(*map(str, words))).wait()


async def run(env: dict[str, str], *arguments: str) -> str:
    process = await asyncio.create_subprocess_exec(
        *CITYBRIEF, *arguments, env=env, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    return (await process.communicate())[0].decode()


async def rate(seconds: float) -> None:
    """Five rounds, alternating; medians."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with served(folder, CITYBRIEF_QUESTIONS_PER_HOUR="999999") as (url, key):
            headers, path = {"Authorization": f"Bearer {key}"}, "/api/v1/search?question=無人機"
            async with aiohttp.ClientSession(headers=headers) as http, http.get(url + path) as response:
                body = await response.read()
            (folder / "body").write_bytes(body)
            process = await asyncio.create_subprocess_exec(
                sys.executable, __file__, "bare", str(folder), env=environment(folder), stdout=asyncio.subprocess.PIPE
            )
            assert process.stdout is not None
            bare = (await process.stdout.readline()).decode().strip()
            rates: dict[str, list[float]] = {url: [], bare: []}
            try:
                for _ in range(5):
                    for one, measured in rates.items():
                        measured.append(await asked(one + path, headers, seconds))
            finally:
                process.terminate()
                await process.wait()
    ours, theirs = (statistics.median(rates[one]) for one in (url, bare))
    print(f"kept answer of {len(body)} bytes: {ours:.0f}/s, bare handler {theirs:.0f}/s, {ours / theirs:.2f} of it")


async def asked(url: str, headers: dict[str, str], seconds: float) -> float:
    """Requests a second, eight at a time."""
    done, until = 0, time.perf_counter() + seconds

    async def one(http: aiohttp.ClientSession) -> None:
        nonlocal done
        while time.perf_counter() < until:
            async with http.get(url) as response:
                assert response.status == 200
                await response.read()
            done += 1

    start = time.perf_counter()
    async with aiohttp.ClientSession(headers=headers) as http:
        await asyncio.gather(*(one(http) for _ in range(8)))
    return done / (time.perf_counter() - start)


async def bare(folder: Path) -> None:
    """The least that could answer: the same bytes after the same look at the key."""
    body = (folder / "body").read_bytes()
    store = await Store.open(f"sqlite:///{folder}/kept.db")
    keys = Keys(store.api_tokens, "zh-TW", lambda: datetime.now(UTC))

    async def answer(request: web.Request) -> web.Response:
        if await keys.find(bearer(request)) is None:
            return web.Response(status=401)
        return web.Response(body=body, content_type="application/json")

    app = web.Application()
    app.router.add_get("/api/v1/search", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
    await keys.keep_fresh()


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["tools", *count]:
            sys.exit(1 if asyncio.run(tools(int(count[0]) if count else 200)) else 0)
        case ["rate", *seconds]:
            asyncio.run(rate(float(seconds[0]) if seconds else 3))
        case ["foreign", *number]:
            sys.exit(1 if asyncio.run(foreign(int(number[0]) if number else 1000)) else 0)
        case ["described", *each]:
            sys.exit(asyncio.run(described(int(each[0]) if each else 600)))
        case ["bare", folder]:
            asyncio.run(bare(Path(folder)))
        case _:
            sys.exit(__doc__)
