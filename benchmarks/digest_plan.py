"""100,000 subscriptions due at the same minute: how long planning takes, what slash commands feel of it, how much memory.

    python -m benchmarks.digest_plan --database sqlite|postgresql [--subscriptions 100000]

Commands are answered in the same process and event loop, one every 20 ms; their time counts from when each was due.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import time
from datetime import timedelta

from adapters.registry import rates
from benchmarks.digest_kill import AT, database, orders
from bot.conversation import Conversation
from bot.digest import transfer
from bot.digest.service import Digest
from bot.domain.ports import Request
from bot.libraries import Libraries
from bot.library import Library
from bot.settings import ROOT, Settings
from bot.store import Store
from bot.views import digest as cards

LINES = ("/city 布拉格", "/theme 遠距醫療", "/session 1", "/initiative today", "/help", "/ask 哪些城市用無人機")
EVERY = 0.02


async def answers(bot: Conversation, stop: asyncio.Event) -> list[float]:
    """Seconds that each command took, waiting for the loop included."""
    taken: list[float] = []
    due = time.perf_counter()
    while not stop.is_set():
        due += EVERY
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        await bot.answer(Request(line=LINES[len(taken) % len(LINES)], lang="zh-TW", now=AT))
        taken.append(time.perf_counter() - due)
    return taken


def memory() -> float:
    """Peak resident memory in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def run(url: str, count: int) -> dict[str, object]:
    library = Library.open(ROOT / "data", ROOT / "var" / "cache")
    library.prepare()
    store = await Store.open(url)
    bot = Conversation(Libraries(library), Settings(), store=store)
    lines = list(orders(count))
    started = time.perf_counter()
    await transfer.import_(store.database, rates(), lines, AT - timedelta(hours=1), 0)
    imported = time.perf_counter() - started
    del lines
    digest = await Digest.open(store, library, cards)
    for line in LINES:
        await bot.answer(Request(line=line, lang="zh-TW", now=AT))
    before, stop = memory(), asyncio.Event()
    asking = asyncio.create_task(answers(bot, stop))
    started = time.perf_counter()
    await digest.plan(AT)
    seconds = time.perf_counter() - started
    stop.set()
    taken = sorted(await asking)
    planned = await digest.ledger.open(["slack"], AT)
    await store.close()
    return {
        "subscriptions": count, "planned": planned, "import_seconds": round(imported, 1), "plan_seconds": round(seconds, 2),
        "commands": len(taken), "p50_ms": round(taken[len(taken) // 2] * 1000, 1),
        "p99_ms": round(taken[int(len(taken) * 0.99)] * 1000, 1), "max_ms": round(taken[-1] * 1000, 1),
        "memory_before_mb": round(before), "memory_after_mb": round(memory()),
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--subscriptions", type=int, default=100_000)
    args = parser.parse_args()
    with database(args.database) as (url, _):
        print(json.dumps({"database": args.database} | asyncio.run(run(url, args.subscriptions))))


if __name__ == "__main__":
    main()
