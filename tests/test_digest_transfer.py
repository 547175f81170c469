"""Subscriptions as JSON lines: what a planner's list says, and a move between databases that loses nothing."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from digest_world import NOW, Clock, Platform, order, replica

from adapters.registry import rates
from bot.digest import transfer
from bot.digest.key import key_of
from bot.domain.errors import StoreError
from bot.library import Library
from bot.store import Store
from bot.store.instants import milliseconds

pytest_plugins = ("databases",)

DAY = timedelta(days=1)
LINE = {
    "platform": "slack",
    "team": "T1",
    "channel": "C1",
    "time": "09:00",
    "zone": "Asia/Taipei",
    "days": ["mon", "tue", "wed", "thu", "fri"],
    "lang": "zh-TW",
    "themes": [],
}


async def _export(store: Store) -> list[str]:
    return [line async for line in transfer.export(store.database)]


async def test_a_plain_line_is_a_new_order(store: Store, library: Library) -> None:
    platform, clock = Platform(), Clock()
    digest = await replica(store, library, platform, clock)
    later = json.dumps(LINE | {"channel": "C2", "time": "9:30", "days": ["workdays:tw"], "themes": ["telehealth"]})
    assert await transfer.import_(store.database, rates(), ["", json.dumps(LINE), later, " "], NOW, 30) == 2
    assert await digest.lateness() == 0
    # 09:00 has just come, 09:30 has not; whatever the importing machine's own clock says.
    assert (await digest.deliver(NOW - 300 * DAY))["posted"] == 1
    assert [json.loads(line)["days"] for line in await _export(store)] == [LINE["days"], ["workdays:TW"]]


async def test_a_move_neither_doubles_nor_repeats(store: Store, library: Library, tmp_path: Path) -> None:
    platform, clock = Platform(), Clock()
    old = await replica(store, library, platform, clock)
    for n in range(4):
        await old.put(order(f"C{n}"), NOW - timedelta(hours=1))
    await old.put(order("C3", enabled=False, reason="off"), NOW - timedelta(hours=1))
    await old.put(order("C2", paused_until=(NOW + 3 * DAY).date()), NOW - timedelta(hours=1))
    for day in range(3):
        await old.deliver(NOW + day * DAY)
    third = NOW + 3 * DAY
    clock.milliseconds = milliseconds(third)
    await old.plan(third)
    # The old process is stopped in the middle: one post went out, the other did not, nothing is recorded.
    _, jobs = await old.ledger.exchange("slack", third, [], 10)
    card = old.posts.compose(jobs[0])
    assert card is not None
    await platform.send(jobs[0].channel, card, key_of(jobs[0].channel, third.date()))
    lines = await _export(store)

    moved = await Store.open(f"sqlite:///{tmp_path}/moved.db")
    try:
        assert await transfer.import_(moved.database, rates(), lines, third, 30) == 4
        new = await replica(moved, library, platform, clock)
        for day in range(3, 8):
            await new.deliver(NOW + day * DAY)
        again = await _export(moved)
        assert platform.doubled() == []
        history = {line["channel"]: line["delivered"] for line in map(json.loads, again)}
        assert [len(history[f"C{n}"]) for n in range(4)] == [8, 8, 5, 0]
        for delivered in history.values():
            assert {record["state"] for record in delivered} <= {"posted"}
            items = [record["item"] for record in delivered]
            assert len(items) == len(set(items))
    finally:
        await moved.close()


async def test_an_import_may_be_repeated(store: Store, library: Library) -> None:
    platform = Platform()
    digest = await replica(store, library, platform, Clock())
    await transfer.import_(store.database, rates(), [json.dumps(LINE)], NOW, 30)
    await digest.deliver(NOW)
    before = await _export(store)
    # The plain list again, with another time: what was posted today stays posted.
    await transfer.import_(store.database, rates(), [json.dumps(LINE | {"time": "09:30"})], NOW, 30)
    assert (await digest.deliver(NOW + timedelta(hours=1)))["posted"] == 0
    assert json.loads((await _export(store))[0])["used"] == json.loads(before[0])["used"]
    # An export over itself.
    await transfer.import_(store.database, rates(), before, NOW, 30)
    assert await _export(store) == before


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"platform": "irc"}, "platform is 'irc'"),
        ({"time": "25:00"}, "time is '25:00'"),
        ({"zone": "Mars/Olympus"}, "zone is 'Mars/Olympus'"),
        ({"days": ["someday"]}, "days is"),
        ({"days": []}, "days is"),
        ({"days": ["workdays:XX"]}, "days is"),
        ({"lang": "fr"}, "lang is 'fr'"),
        ({"channel": ""}, "channel is empty"),
        ({"paused_until": "soon"}, "line 2"),
    ],
)
async def test_a_wrong_line_is_named_and_nothing_is_written(store: Store, change: dict[str, object], says: str) -> None:
    with pytest.raises(StoreError, match=says):
        await transfer.import_(store.database, rates(), [json.dumps(LINE), json.dumps(LINE | change)], NOW, 30)
    assert await _export(store) == []


async def test_every_wrong_line_is_named(store: Store) -> None:
    with pytest.raises(StoreError) as caught:
        await transfer.import_(
            store.database, rates(), ["nope", json.dumps(LINE), "[]", '{"platform": "slack"}'], NOW, 30
        )
    assert [line.split(":")[0] for line in str(caught.value).splitlines()] == ["line 1", "line 3", "line 4"]
