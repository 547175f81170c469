"""Command line to Slack and Discord payload, in process: every command of the library, both languages.

    python benchmarks/core.py [DATA_FOLDER]

Prints p50, p99 and the slowest in milliseconds. The process is warm, no line is asked twice: nothing kept helps.
"""

from __future__ import annotations

import asyncio
import gc
import random
import statistics
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from adapters.discord import render
from adapters.slack import blocks
from bot.conversation import Conversation
from bot.domain.models import LANGS
from bot.domain.ports import Request
from bot.libraries import Libraries
from bot.library import Library
from bot.settings import ROOT, Settings

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def lines(library: Library) -> Iterator[str]:
    """Every command with every argument of the library; questions are measured in benchmarks/latency.py."""
    yield from ("/city", "/theme", "/session", "/initiative", "/help", "/city Tokyo", "/initiative today")
    for place in library.places():
        yield f"/city {place.name.zh}"
        yield f"/city {place.name.en}"
    for theme in library.themes():
        yield f"/theme {theme.name.zh}"
    for session in library.sessions():
        yield f"/session {session.pack} {session.number}"
    for initiative in library.corpus.initiatives:
        yield f"/initiative {initiative}"


async def measure(bot: Conversation) -> dict[str, list[float]]:
    """Milliseconds by command, in an order shuffled with a fixed seed."""
    work = [(line, lang) for line in lines(bot.libraries.shared) for lang in LANGS]
    random.Random(1).shuffle(work)
    for line in ("/city Tokyo?", "/theme x", "/session x", "/initiative x", "/help?"):
        for lang in LANGS:
            await bot.answer(Request(line, lang, NOW))
    times: dict[str, list[float]] = {}
    for line, lang in work:
        start = time.perf_counter()
        reply = await bot.answer(Request(line, lang, NOW))
        blocks.message(reply.card, reply_line=reply.line, share=True)
        render.message(reply.card, reply_line=reply.line, share=True)
        times.setdefault(line.split()[0], []).append((time.perf_counter() - start) * 1000)
    return times


def report(name: str, values: list[float]) -> None:
    values.sort()
    p99 = values[min(len(values) - 1, int(len(values) * 0.99))]
    print(
        f"{name:12} n {len(values):6}  p50 {statistics.median(values):6.2f}  p99 {p99:6.2f}  max {values[-1]:7.2f} ms"
    )


def main() -> None:
    data = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "data"
    start = time.process_time()
    library = Library.open(data, ROOT / "var" / "cache")
    print(
        f"{data.name}: {len(library.corpus.initiatives)} initiatives, opened in {time.process_time() - start:.2f} s CPU"
    )
    gc.collect()
    gc.freeze()  # as `citybrief serve` does
    times = asyncio.run(measure(Conversation(Libraries(library), Settings())))
    for command, values in sorted(times.items()):
        report(command, values)
    report("all", [value for values in times.values() for value in values])


if __name__ == "__main__":
    main()
