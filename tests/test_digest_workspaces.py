"""Initiatives of a workspace's own in its digest: nobody else's grows or sees them, and whatever goes is picked anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from digest_world import NOW, TIMING, Clock, Platform, order
from sqlalchemy import select, update
from two_documents import HARBOURS, two_documents

from adapters.registry import rates
from bot.digest import transfer
from bot.digest.candidates import candidates_of
from bot.digest.catalogue import OWN, Catalogue
from bot.digest.key import key_of
from bot.digest.pick import Candidate, Pool
from bot.digest.service import Digest
from bot.domain.ports import ChannelRef
from bot.library import Library
from bot.rendering.plain import plain
from bot.store import Store, tables
from bot.views import digest as cards

pytest_plugins = ("databases",)

BEFORE = NOW - timedelta(hours=2)
DAY = timedelta(days=1)
MINE, OTHERS = order("C1", "T1"), order("C2", "T2")


@pytest.fixture(scope="module")
def shared() -> Library:
    return Library.open(HARBOURS, None)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """The shared packs and a pack of a workspace's own."""
    return two_documents(tmp_path_factory.mktemp("own"))


class Shelf:
    """Which library each team has; it may change at any time."""

    def __init__(self, shared: Library, **own: Library) -> None:
        self.shared = shared
        self.own = own

    def __call__(self, channel: ChannelRef) -> Library:
        return self.own.get(channel.team, self.shared)


async def _digest(store: Store, shelf: Shelf, platform: Platform, clock: Clock) -> Digest:
    digest = await Digest.open(
        store,
        shelf.shared,
        cards,
        TIMING,
        library_of=shelf,
        clock=clock,
        now=clock.now,
        sleep=clock.sleep,
        rates=rates(),
    )
    digest.attach("slack", platform)
    return digest


async def _shown(digest: Digest, one: ChannelRef) -> list[str]:
    """The items of its posts, oldest first."""
    stored = await digest.subscriptions.get(one)
    assert stored is not None
    return [record.item or "" for record in reversed(await digest.history(stored, 500)) if record.state == "posted"]


async def _used(store: Store, team: str) -> bytes:
    async with store.database.read() as connection:
        query = select(tables.subscription.c.used).where(tables.subscription.c.team == team)
        return bytes((await connection.execute(query)).scalar_one())


async def test_a_round_holds_ones_own_and_never_anothers(store: Store, shared: Library, both: Library) -> None:
    platform, clock = Platform(), Clock()
    digest = await _digest(store, Shelf(shared, T1=both), platform, clock)
    for one in (MINE, OTHERS):
        await digest.put(one, BEFORE)
    everything, packs = set(both.corpus.initiatives), set(shared.corpus.initiatives)
    assert packs < everything
    for day in range(len(everything)):
        await digest.deliver(NOW + day * DAY)
    mine, others = await _shown(digest, MINE.channel), await _shown(digest, OTHERS.channel)
    assert sorted(mine) == sorted(everything)
    assert set(others) == packs
    titles = {both.corpus.initiatives[id].title.zh for id in everything - packs}
    seen = [plain(card) for channel, _, card in platform.posts if channel.team == "T2"]
    assert not [text for text in seen for title in titles if title in text]
    assert len(await _used(store, "T2")) <= 1 + len(packs) // 8
    assert len(await _used(store, "T1")) > OWN // 8


async def test_own_numbers_lie_above_the_shared_ones(store: Store, shared: Library, both: Library) -> None:
    catalogue = await Catalogue.load(store.database, candidates_of(shared), Shelf(shared, T1=both, T2=both))
    await catalogue.prepare([MINE.channel, OTHERS.channel])
    own = set(both.corpus.initiatives) - set(shared.corpus.initiatives)
    for one in (MINE, OTHERS):  # equal numbers of two workspaces never meet
        numbers = {item.id: item.number for item in catalogue.pool(one.channel, ()).items}
        assert sorted(numbers[id] for id in own) == list(range(OWN, OWN + len(own)))
        assert all(numbers[id] < OWN for id in shared.corpus.initiatives)
    # A shared pack that comes later gets the next of the small numbers.
    grown = await Catalogue.load(store.database, [*candidates_of(shared), Candidate(0, "later", "x", frozenset())])
    assert max(item.number for item in grown.pool(MINE.channel, ()).items) == len(shared.corpus.initiatives) + 1


async def test_a_library_that_changes_counts_from_the_next_post_on(
    store: Store, shared: Library, both: Library
) -> None:
    platform, clock, shelf = Platform(), Clock(), Shelf(shared)
    digest = await _digest(store, shelf, platform, clock)
    await digest.put(MINE, BEFORE)
    await digest.deliver(NOW)
    shelf.own["T1"] = both
    everything = len(both.corpus.initiatives)
    for day in range(1, everything):
        await digest.deliver(NOW + day * DAY)
    assert sorted(await _shown(digest, MINE.channel)) == sorted(both.corpus.initiatives)


async def test_what_went_between_pick_and_post_is_picked_anew(store: Store, shared: Library, both: Library) -> None:
    """Under the same date, never posted, never failed; also where the platform may have it already."""
    platform, clock, shelf = Platform(), Clock(), Shelf(shared, T1=both)
    digest = await _digest(store, shelf, platform, clock)
    own = sorted(set(both.corpus.initiatives) - set(shared.corpus.initiatives))
    await digest.put(MINE, BEFORE)
    for state in ("due", "unknown"):
        await digest.plan(clock.now())
        async with store.database.write() as connection:
            d = tables.delivery.c
            planned = update(tables.delivery).where(d.ready.is_not(None))
            await connection.execute(planned.values(item=own[0], state=state, first_send=clock()))
        shelf.own.clear()  # the document is forgotten
        assert (await digest.deliver(clock.now()))["posted"] == 1
        clock.advance(DAY.total_seconds())
    shown = await _shown(digest, MINE.channel)
    assert len(shown) == len(set(shown)) == 2
    assert set(shown) <= set(shared.corpus.initiatives)
    keys = [key for _, key, _ in platform.posts]
    assert keys == [key_of(MINE.channel, (NOW + day * DAY).date()) for day in range(2)]


async def test_where_nothing_is_left_the_date_is_skipped(store: Store, shared: Library) -> None:
    platform, clock = Platform(), Clock()
    digest = await _digest(store, Shelf(shared), platform, clock)
    await digest.put(replace(MINE, themes=("no-such-theme",)), BEFORE)
    async with store.database.write() as connection:
        found = (await connection.execute(select(tables.subscription))).one()
        await connection.execute(
            tables.delivery.insert().values(
                subscription=found.id, date="2026-11-22", round=1, item="gone", platform="slack", lane="slack:T1",
                due=clock() - 1000, expires=clock() + 3_600_000, state="due", ready=clock(),
            )
        )  # fmt: skip
    await digest.deliver(NOW)
    assert platform.posts == []
    stored = await digest.subscriptions.get(MINE.channel)
    assert stored is not None
    assert {(one.state, one.error) for one in await digest.history(stored)} == {("skipped", "nothing")}


async def test_a_move_carries_what_was_shown_of_ones_own(
    store: Store, shared: Library, both: Library, tmp_path: Path
) -> None:
    platform, clock, shelf = Platform(), Clock(), Shelf(shared, T1=both)
    old = await _digest(store, shelf, platform, clock)
    await old.put(MINE, BEFORE)
    first = 4
    for day in range(first):
        await old.deliver(NOW + day * DAY)
    lines = [line async for line in transfer.export(store.database)]
    new_store = await Store.open(f"sqlite:///{tmp_path}/new.db")
    # There another workspace was first, and a shared pack has other numbers.
    await Catalogue.load(new_store.database, [Candidate(0, "elsewhere", "x", frozenset())])
    await transfer.import_(new_store.database, rates(), lines, NOW, 0)
    new = await _digest(new_store, shelf, platform, clock)
    for day in range(first, len(both.corpus.initiatives)):
        await new.deliver(NOW + day * DAY)
    shown = await _shown(new, MINE.channel)
    assert sorted(shown) == sorted(both.corpus.initiatives)
    await new_store.close()


async def test_forgetting_a_workspace_forgets_its_numbers(store: Store, shared: Library, both: Library) -> None:
    catalogue = await Catalogue.load(store.database, candidates_of(shared), Shelf(shared, T1=both, T2=both))
    await catalogue.prepare([MINE.channel, OTHERS.channel])
    await store.forget_team("slack", "T1")
    async with store.database.read() as connection:
        found = set((await connection.execute(select(tables.digest_item.c.workspace))).scalars())
    assert found == {"", "slack:T2"}


def _one(number: int, **changes: object) -> Candidate:
    return Candidate(number, f"i{number}", f"p{number}", frozenset({f"t{number}"}), **changes)  # type: ignore[arg-type]


def test_what_was_shown_under_an_id_that_is_retired_stays_shown() -> None:
    used = (1 << 9 | 1 << 2).to_bytes(2, "little")  # i2, and one that i5 stands for by now
    pool = Pool([_one(1), _one(2), _one(5, retired=("gone",), before=(9,))])
    first = pool.pick(seed="C", round=1, used=used, last="gone")
    assert first is not None
    assert (first.item, first.round) == ("i1", 1)
    # In the next round it has its turn like all others.
    round_, used, last, shown = first.round, first.used, first.item, []
    for _ in range(3):
        picked = pool.pick(seed="C", round=round_, used=used, last=last)
        assert picked is not None
        round_, used, last = picked.round, picked.used, picked.item
        shown.append((picked.round, picked.item))
    assert sorted(shown) == [(2, "i1"), (2, "i2"), (2, "i5")]


def test_retired_initiatives_of_a_pack_are_known(shared: Library) -> None:
    stands = {old: one.id for one in candidates_of(shared) for old in one.retired}
    assert stands == {old: new for pack in shared.corpus.packs.values() for old, new in pack.retired}
