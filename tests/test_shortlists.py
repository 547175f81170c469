"""A channel's shortlist, on real SQLite and real PostgreSQL."""

from __future__ import annotations

import asyncio
import random
from datetime import UTC, date, datetime
from typing import Any

from bot.domain.ports import ChannelRef
from bot.domain.shortlist import Outcome
from bot.store import Store, tables
from bot.store.shortlists import MOST, Shortlists

pytest_plugins = ("databases",)

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
HERE, THERE = ChannelRef("slack", "T1", "C1"), ChannelRef("slack", "T1", "C2")


async def items(store: Store, channel: ChannelRef = HERE) -> list[str]:
    entries = await store.shortlists.entries(channel)
    assert [entry.position for entry in entries] == list(range(1, len(entries) + 1))
    return [entry.item for entry in entries]


async def filled(store: Store, *names: str, by: str = "U1") -> Shortlists:
    for name in names:
        assert await store.shortlists.add(HERE, name, by, NOW) == "done"
    return store.shortlists


async def test_saving_twice_is_saving_once(store: Store) -> None:
    lists = store.shortlists
    assert await lists.add(HERE, "a", "U1", NOW, note="先看這個", edition=3) == "done"
    assert await lists.add(HERE, "a", "U2", NOW) == "already"
    (entry,) = await lists.entries(HERE)
    assert (entry.item, entry.by, entry.note, entry.added, entry.edition) == ("a", "U1", "先看這個", NOW, 3)
    assert (entry.decision, entry.decided, entry.votes) == (None, None, ())
    assert await items(store, THERE) == []


async def test_removing_closes_the_gap_and_is_the_savers(store: Store) -> None:
    lists = await filled(store, "a", "b", "c")
    assert await lists.remove(HERE, "b", "U2", any_of=False) == "forbidden"
    assert await lists.remove(HERE, "b", "U2", any_of=True) == "done"
    assert await lists.remove(HERE, "b", "U1", any_of=False) == "missing"
    assert await items(store) == ["a", "c"]


async def test_moving_keeps_every_entry(store: Store) -> None:
    lists = await filled(store, "a", "b", "c", "d")
    for item, position, wanted in (("d", 1, "dabc"), ("d", 3, "abdc"), ("a", 99, "bdca"), ("c", 0, "cbda")):
        assert await lists.move(HERE, item, position) == "done"
        assert await items(store) == list(wanted)
    assert await lists.move(HERE, "a", 4) == "already"
    assert await lists.move(HERE, "z", 1) == "missing"


async def test_one_vote_a_person(store: Store) -> None:
    lists = await filled(store, "a")
    steps: list[tuple[str, bool, Outcome]] = [
        ("U1", True, "done"), ("U1", True, "already"), ("U2", True, "done"), ("U1", False, "done"), ("U1", False, "already"),
    ]  # fmt: skip
    for user, wanted, outcome in steps:
        assert await lists.vote(HERE, "a", user, wanted=wanted) == outcome
    assert (await lists.entries(HERE))[0].votes == ("U2",)
    assert await lists.vote(HERE, "z", "U1", wanted=True) == "missing"


async def test_a_decision_keeps_its_first_date(store: Store) -> None:
    lists = await filled(store, "a")
    assert await lists.decide(HERE, "a", "study", TODAY, "U9") == "done"
    assert await lists.decide(HERE, "a", "study", date(2026, 12, 1), "U8") == "already"
    assert (await lists.entries(HERE))[0].decided == TODAY
    assert await lists.decide(HERE, "a", "adopt", date(2026, 12, 1), "U8") == "done"
    entry = (await lists.entries(HERE))[0]
    assert (entry.decision, entry.decided) == ("adopt", date(2026, 12, 1))
    assert await lists.decide(HERE, "a", None, TODAY, "U8") == "done"
    entry = (await lists.entries(HERE))[0]
    assert (entry.decision, entry.decided) == (None, None)


async def test_a_note_is_the_savers(store: Store) -> None:
    lists = await filled(store, "a")
    assert await lists.annotate(HERE, "a", "問預算", "U2") == "forbidden"
    assert await lists.annotate(HERE, "a", "問預算", "U1") == "done"
    assert await lists.annotate(HERE, "a", "問預算", "U1") == "already"
    assert (await lists.entries(HERE))[0].note == "問預算"


async def test_a_list_is_bounded(store: Store) -> None:
    lists = await filled(store, *(f"i{n}" for n in range(MOST)))
    assert await lists.add(HERE, "one more", "U1", NOW) == "full"
    assert await lists.add(HERE, "i0", "U1", NOW) == "already"


async def test_a_list_goes_with_its_channel_and_its_workspace(store: Store) -> None:
    lists = await filled(store, "a")
    await lists.vote(HERE, "a", "U1", wanted=True)
    await lists.rename_channel(HERE, "C9")
    moved = ChannelRef("slack", "T1", "C9")
    assert await items(store) == []
    assert [entry.votes for entry in await lists.entries(moved)] == [("U1",)]
    await store.forget_team("slack", "T1")
    async with store.database.read() as connection:
        for table in (tables.shortlist_entry, tables.shortlist_vote):
            assert (await connection.execute(table.select())).all() == []


async def test_a_person_is_forgotten_and_what_they_saved_stays(store: Store) -> None:
    lists = await filled(store, "a", by="U1")
    await lists.annotate(HERE, "a", "我的想法", "U1")
    for user in ("U1", "U2"):
        await lists.vote(HERE, "a", user, wanted=True)
    await lists.forget_person("slack", "T1", "U1")
    (entry,) = await lists.entries(HERE)
    assert (entry.item, entry.by, entry.note, entry.votes) == ("a", "", "", ("U2",))


async def test_many_at_once_on_two_replicas_lose_and_double_nothing(database_url: str) -> None:
    """Tasks are cut off at any point and sent again, as platforms do; then every wish stands exactly once."""
    replicas = [await Store.open(database_url), await Store.open(database_url)]
    rng = random.Random(7)
    names = [f"i{n}" for n in range(12)]
    wishes: list[tuple[str, Any]] = [("add", (name, f"U{n}")) for n, name in enumerate(names)]
    votes = [("vote", (name, f"U{user}")) for name in names for user in range(5)]
    decisions = [("decide", (name, rng.choice(("adopt", "study", "reject")))) for name in names]

    async def do(wish: tuple[str, Any]) -> None:
        kind, (item, value) = wish
        lists = rng.choice(replicas).shortlists
        match kind:
            case "add":
                await lists.add(HERE, item, value, NOW)
            case "vote":
                await lists.vote(HERE, item, value, wanted=True)
            case _:
                await lists.decide(HERE, item, value, TODAY, "U1")

    async def cut_off(wish: tuple[str, Any]) -> None:
        task = asyncio.create_task(do(wish))
        for _ in range(rng.randrange(12)):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await do(wish)

    try:
        for batch in (wishes, votes + decisions):
            repeated = rng.sample(batch, len(batch) // 5)
            await asyncio.gather(*map(do, batch + repeated), *(cut_off(wish) for wish in rng.sample(batch, 6)))
        entries = await replicas[0].shortlists.entries(HERE)
        assert sorted(entry.item for entry in entries) == sorted(names)
        assert [entry.position for entry in entries] == list(range(1, 13))
        assert {entry.item: entry.by for entry in entries} == {name: by for _, (name, by) in wishes}
        assert all(entry.votes == tuple(f"U{n}" for n in range(5)) for entry in entries)
        assert {(entry.item, entry.decision) for entry in entries} == {wish for _, wish in decisions}
    finally:
        for replica in replicas:
            await replica.close()
