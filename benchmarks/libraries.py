"""Measures libraries of teams: how soon a file answers, what one takes, and what questions notice of it.

    python benchmarks/libraries.py pages | grow | workspaces [COUNT] | meanwhile | kill

`pages` prints its file with Chromium. Everything is made of the shipped document's clauses, shuffled, in a temporary folder.
"""
# ruff: noqa: ASYNC110, ASYNC220, ASYNC221 - one process that measures, and waits for what it starts

from __future__ import annotations

import asyncio
import gc
import os
import random
import re
import resource
import secrets
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from adapters import compose
from bot.conversation import Conversation
from bot.documents.identity import passage_ids
from bot.documents.readers.values import Limits
from bot.documents.reading import read_file
from bot.documents.values import StoredPassage
from bot.domain.models import Locator
from bot.domain.ports import Request
from bot.library import Library
from bot.settings import ROOT, DocumentSettings, Settings

_CLAUSES: list[str] = []


def paragraph(rng: random.Random, clauses: int = 5) -> str:
    """About 80 characters, unlike any other."""
    if not _CLAUSES:
        texts = (p.text for p in Library.open(ROOT / "data", ROOT / "var" / "cache").corpus.passages.values())
        _CLAUSES.extend(piece for text in texts for piece in re.split("[，。；、]", text) if 6 <= len(piece) <= 30)
    return "，".join(rng.sample(_CLAUSES, clauses)) + f"，編號{rng.randrange(10**9)}。"


def report(name: str, values: list[float]) -> None:
    ordered = sorted(values)
    cut = lambda share: ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000  # noqa: E731
    print(f"{name}: n {len(values)}, p50 {cut(0.5):.1f} ms, p99 {cut(0.99):.1f} ms, most {ordered[-1] * 1000:.1f} ms")


@asynccontextmanager
async def place(memory: int = 256_000_000, url: str = ""):
    """A folder with a database and caches of its own."""
    with tempfile.TemporaryDirectory() as folder:
        limits = DocumentSettings(file_pages=5000, pages=10**6, files=10**5, memory=memory)
        shutil.copytree(ROOT / "var" / "cache", Path(folder) / "cache", ignore=shutil.ignore_patterns("documents-*"))
        settings = replace(
            Settings(), cache=Path(folder) / "cache", documents=limits, database_url=url or f"sqlite:///{folder}/bot.db"
        )
        async with compose.documents(settings) as (libraries, intake):
            libraries.shared.prepare()
            fresh = asyncio.create_task(libraries.keep_fresh())
            yield Path(folder), settings, libraries, intake
            await ended(fresh)


async def ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def ask(conversation: Conversation, line: str, workspace: str = "local") -> tuple[float, int]:
    """Seconds, and how many own passages came."""
    started = time.perf_counter()
    reply = await conversation.answer(Request(line, "zh-TW", datetime.now(UTC), workspace=workspace))
    return time.perf_counter() - started, sum(hit.passage.place is None for hit in reply.hits)


async def add(intake, path: Path, workspace: str = "local"):
    taken = await intake.put(path, path.name, workspace=workspace, by="bench", now=datetime.now(UTC))
    edition = await intake.wait(taken.edition)
    assert edition.state in ("ready", "partly"), (edition.state, edition.code)
    return edition


async def pages() -> None:
    """100 pages of text as a PDF, from drop to the first answer."""
    rng = random.Random(1)
    async with place() as (folder, settings, libraries, intake):
        body = "".join(
            f"<section>{''.join(f'<p>{paragraph(rng)}</p>' for _ in range(9))}</section>" for _ in range(100)
        )
        style = "section{break-after:page} p{font:16px/1.6 'Noto Sans CJK TC',sans-serif;margin:0 0 14px}"
        (folder / "pages.html").write_text(f"<meta charset=utf-8><style>{style}</style>{body}", "utf-8")
        chromium = shutil.which("chromium") or os.environ["CHROMIUM"]
        command = (
            chromium,
            "--headless",
            "--no-sandbox",
            "--no-pdf-header-footer",
            f"--print-to-pdf={folder}/pages.pdf",
        )
        subprocess.run([*command, f"file://{folder}/pages.html"], check=True, capture_output=True)
        conversation = Conversation(libraries, settings)
        running = asyncio.create_task(intake.run())
        for _ in range(3):
            started = time.perf_counter()
            edition = await add(intake, folder / "pages.pdf", f"slack:{secrets.token_hex(3)}")
            ready = time.perf_counter() - started
            text = (await intake.documents.passages(*edition.key))[500].text
            _, found = await ask(conversation, text[:30], edition.workspace)
            print(f"{edition.pages} pages, {edition.passages} passages: ready {ready:.2f} s, first answer "
                  f"{time.perf_counter() - started:.2f} s, found {found > 0}")  # fmt: skip
        child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"largest child {child:.0f} MB")
        await ended(running)


async def grow() -> None:
    """One document more beside 1,000 pages; what they take."""
    rng = random.Random(2)
    async with place() as (folder, settings, libraries, intake):
        conversation = Conversation(libraries, settings)
        running = asyncio.create_task(intake.run())
        for number in range(10):
            path = folder / f"{number}.txt"
            path.write_text("\n\n".join(paragraph(rng) for _ in range(900)), "utf-8")
            await add(intake, path)
        await ask(conversation, "無人機")
        for number in range(3):
            path = folder / f"one-more-{number}.txt"
            path.write_text("\n\n".join(paragraph(rng) for _ in range(9)), "utf-8")
            started = time.perf_counter()
            await read_file(path, path.name, lambda *_: None, Limits())
            reading = time.perf_counter() - started
            started = time.perf_counter()
            await add(intake, path)
            marker = path.read_text("utf-8")[:40]
            while (await ask(conversation, marker))[1] == 0:
                await asyncio.sleep(0.02)
            print(f"one more: {time.perf_counter() - started - reading:.2f} s beyond {reading:.2f} s of reading")
        size = sum(file.stat().st_size for file in folder.glob("bot.db*"))
        cached = sum(file.stat().st_size for file in folder.rglob("segment-*"))
        print(f"1,000 pages (9,000 passages): database {size / 1e6:.1f} MB, compiled {cached / 1e6:.1f} MB")
        await ended(running)


async def fill(intake, workspace: str, rng: random.Random, passages: int) -> list[str]:
    """A document written past the reader, as if it had been read."""
    texts = [paragraph(rng) for _ in range(passages)]
    path = Path(tempfile.gettempdir()) / f"fill-{secrets.token_hex(4)}.txt"
    path.write_text(texts[0], "utf-8")
    taken = await intake.put(path, path.name, workspace=workspace, by="bench", now=datetime.now(UTC))
    path.unlink()
    job = await intake.jobs.claim()
    where = [Locator(page=1 + n // 9, paragraph=1 + n % 9) for n in range(passages)]
    ids = passage_ids(taken.edition.id, list(zip(texts, where, strict=True)))
    stored = [StoredPassage(*one) for one in zip(ids, texts, where, strict=True)]
    await intake.jobs.store(job, stored)
    await intake.jobs.finish(job, stored, kind="text", title=workspace, pages=None, without_text=(), left_out=())
    return texts


async def workspaces(count: str = "200", room: int = 50) -> None:
    """Many workspaces of 500 passages, room for a quarter of them."""
    rng = random.Random(3)
    async with place(memory=10**12) as (_folder, settings, libraries, intake):
        texts = {}
        for number in range(int(count)):
            name = f"slack:T{number}"
            texts[name] = await fill(intake, name, rng, 500)
        await libraries.refresh()
        conversation = Conversation(libraries, settings)
        names = list(texts)
        for name in names:  # compiled once, as adding does
            await ask(conversation, "無人機", name)
        own = next(iter(libraries._resident.values())).nbytes
        libraries._resident.clear()
        conversation._kept.clear()
        gc.collect()
        before = _rss()
        cold = [(await ask(conversation, rng.choice(texts[name])[:20], name))[0] for name in names[:room]]
        conversation._kept.clear()
        gc.collect()
        print(f"a library: {(_rss() - before) / room / 1e6:.2f} MB measured, {own / 1e6:.2f} MB as it counts itself")
        report("cold", cold)
        resident, found = [], 0
        for _ in range(1000):
            name = rng.choice(names[:room])
            seconds, hits = await ask(conversation, rng.choice(texts[name])[:20], name)
            resident.append(seconds)
            found += hits > 0
        report("resident", resident)
        print(f"found {found} of 1000")
        libraries._memory = sum(one.nbytes for one in libraries._resident.values())
        for name in names:
            await ask(conversation, rng.choice(texts[name])[:20], name)
        print(f"{len(libraries._resident)} of {count} stay in that memory")


def _rss() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


async def meanwhile() -> None:
    """Questions to the packs and to a resident library, with and without a large file being read."""
    rng = random.Random(4)
    async with place() as (folder, settings, libraries, intake):
        await fill(intake, "local", rng, 500)
        await libraries.refresh()
        conversation = Conversation(libraries, settings)
        lines = [paragraph(rng, 1)[:12] for _ in range(200)]

        async def round_(name: str) -> list[float]:
            found = []
            for line in lines:
                found.append((await ask(conversation, line))[0])
                conversation._kept.clear()
                await asyncio.sleep(0.005)
            report(name, found)
            return found

        await round_("warm")
        path = folder / "large.txt"
        running = asyncio.create_task(intake.run())
        ratios = []
        for turn in range(3):
            alone = await round_("alone")
            path.write_text("\n\n".join(paragraph(rng) for _ in range(9000)), "utf-8")
            adding = asyncio.create_task(add(intake, path, f"slack:{turn}"))
            beside = await round_("while 1,000 pages are added")
            ratios.append(statistics.median(beside) / statistics.median(alone))
            await adding
        print("p50, beside to alone:", " ".join(f"{one:.2f}" for one in ratios))
        await ended(running)


async def kill(times: int = 6, files: int = 24) -> None:
    """Replicas that are killed while they read: every file once, none lost."""
    async with place() as (folder, settings, _libraries, intake):
        rng = random.Random(5)
        wanted = {}
        for number in range(files):
            path = folder / f"{number}.txt"
            path.write_text("\n\n".join(paragraph(rng) for _ in range(300)), "utf-8")
            taken = await intake.put(path, path.name, workspace=f"slack:{number % 3}", by="b", now=datetime.now(UTC))
            wanted[taken.edition.key] = 300
        command = (sys.executable, __file__, "worker", settings.database_url, str(settings.cache))
        workers = [subprocess.Popen(command) for _ in range(2)]
        for _ in range(times):
            await asyncio.sleep(rng.uniform(1.5, 4))
            one = workers.pop(rng.randrange(2))
            one.send_signal(signal.SIGKILL)
            one.wait()
            workers.append(subprocess.Popen(command))
        while await intake.jobs.until_next() is not None:
            await asyncio.sleep(0.5)
        for one in workers:
            one.kill()
        states = [await intake.documents.edition(*key) for key in wanted]
        counts = [len(await intake.documents.passages(*key)) for key in wanted]
        print(f"{times} kills, {files} files: {sum(s.state == 'ready' for s in states)} ready, "
              f"{sum(n != 300 for n in counts)} with passages missing or doubled")  # fmt: skip


async def worker(url: str, cache: str) -> None:
    settings = replace(Settings(), database_url=url, cache=Path(cache))
    async with compose.documents(settings) as (_, intake):
        intake.jobs.lease = 3000
        await intake.run()


if __name__ == "__main__":
    asyncio.run({"pages": pages, "grow": grow, "workspaces": workspaces, "meanwhile": meanwhile, "kill": kill,
                 "worker": worker}[sys.argv[1]](*sys.argv[2:]))  # fmt: skip
