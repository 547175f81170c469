"""500 saves, votes, notes and decisions by 20 users at once over two replicas, 10 % repeated, replicas killed in between:
nothing lost, nothing doubled.

    python -m benchmarks.shortlist_storm            SQLite in a new folder
    python -m benchmarks.shortlist_storm URL        an empty database there, such as postgresql://…
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import tempfile
import time
from datetime import UTC, date, datetime

from bot.domain.ports import ChannelRef
from bot.store import Store

CHANNEL = ChannelRef("slack", "T1", "C1")
NOW, TODAY = datetime(2026, 11, 23, 9, tzinfo=UTC), date(2026, 11, 23)
USERS, ITEMS, TOTAL, REPEATED, KILLS, AT_ONCE = 20, 60, 500, 0.1, 8, 10
Wish = tuple[int, str, str, str]  # number, what, item, value


async def replica(url: str) -> None:
    """Does wishes from standard input, many at once, and says the number of each once it is committed."""
    store = await Store.open(url)
    lists = store.shortlists
    room = asyncio.Semaphore(AT_ONCE)

    async def do(number: int, what: str, item: str, value: str) -> None:
        async with room:
            match what:
                case "save":
                    await lists.add(CHANNEL, item, value, NOW)
                case "note":
                    await lists.annotate(CHANNEL, item, f"note {item}", value)
                case "vote":
                    await lists.vote(CHANNEL, item, value, wanted=True)
                case "decide":
                    await lists.decide(CHANNEL, item, value, TODAY, "U0")  # type: ignore[arg-type]
        print(number, flush=True)

    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    tasks = set()
    while line := await reader.readline():
        tasks.add(asyncio.create_task(do(*json.loads(line))))
    await asyncio.gather(*tasks)
    await store.close()


async def phase(url: str, wishes: list[Wish], rng: random.Random, kills: int) -> int:
    """Every wish done at least once, by two replicas of which one is killed now and then; how many were sent in all."""
    sent = 0
    open_ = {wish[0]: wish for wish in wishes}
    extra = rng.sample(wishes, round(len(wishes) * REPEATED))
    while open_:
        batch = [*open_.values(), *extra]
        extra = []
        rng.shuffle(batch)
        sent += len(batch)
        command = (sys.executable, "-m", "benchmarks.shortlist_storm", "--replica", url)
        pipe = asyncio.subprocess.PIPE
        both = [await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe) for _ in range(2)]
        for process, share in zip(both, (batch[::2], batch[1::2]), strict=True):
            process.stdin.write("".join(json.dumps(wish) + "\n" for wish in share).encode())
            process.stdin.close()
        victim = rng.choice(both) if kills else None
        kills -= victim is not None

        async def hear(process: asyncio.subprocess.Process, mortal: bool) -> None:
            left = rng.randrange(5, 40) if mortal else -1
            while line := await process.stdout.readline():
                open_.pop(int(line), None)
                left -= 1
                if left == 0:
                    process.kill()
            await process.wait()

        await asyncio.gather(*(hear(process, process is victim) for process in both))
    return sent


async def main(url: str) -> None:
    rng = random.Random(15)
    users, items = [f"U{n}" for n in range(USERS)], [f"i{n}" for n in range(ITEMS)]
    numbers = iter(range(TOTAL))
    saves = [(next(numbers), "save", item, rng.choice(users)) for item in items]
    owner = {item: user for _, _, item, user in saves}
    notes = [(next(numbers), "note", item, owner[item]) for item in items]
    decisions = [(next(numbers), "decide", item, rng.choice(("adopt", "study", "reject"))) for item in items]
    pairs = rng.sample([(item, user) for item in items for user in users], TOTAL - 3 * ITEMS)
    votes = [(next(numbers), "vote", item, user) for item, user in pairs]
    store = await Store.open(url)
    started = time.perf_counter()
    sent = await phase(url, saves, rng, KILLS // 2)
    sent += await phase(url, [*notes, *decisions, *votes], rng, KILLS // 2)
    seconds = time.perf_counter() - started
    entries = await store.shortlists.entries(CHANNEL)
    await store.close()
    assert [entry.position for entry in entries] == list(range(1, ITEMS + 1)), "positions"
    assert {entry.item: entry.by for entry in entries} == owner, "saves"
    assert {entry.item: entry.note for entry in entries} == {item: f"note {item}" for item in items}, "notes"
    assert {entry.item: entry.decision for entry in entries} == {item: one for _, _, item, one in decisions}, (
        "decisions"
    )
    assert {(entry.item, user) for entry in entries for user in entry.votes} == set(pairs), "votes"
    kind = url.partition(":")[0]
    print(
        f"{kind}: {TOTAL} wishes of {USERS} users, {sent} sent, {KILLS} kills, {seconds:.1f} s: nothing lost, nothing doubled"
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--replica"]:
        asyncio.run(replica(sys.argv[2]))
    elif len(sys.argv) > 1:
        asyncio.run(main(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as folder:
            asyncio.run(main(f"sqlite:///{folder}/storm.db"))
