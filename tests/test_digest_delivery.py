"""One post for each channel and date, whatever fails: on real SQLite and real PostgreSQL, with a clock of our own."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from digest_world import NOW, Clock, Platform, order, replica
from sqlalchemy import select, update

from bot.digest.key import key_of
from bot.digest.ledger import Result
from bot.digest.service import Digest
from bot.digest.subscriptions import Subscription
from bot.domain.errors import SendError
from bot.domain.ports import ChannelRef
from bot.library import Library
from bot.store import Store, tables

pytest_plugins = ("databases",)

BEFORE = NOW - timedelta(hours=2)
DAY = timedelta(days=1)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def platform() -> Platform:
    return Platform()


@pytest.fixture
async def digest(store: Store, library: Library, platform: Platform, clock: Clock) -> Digest:
    return await replica(store, library, platform, clock)


async def _history(digest: Digest, one: Subscription) -> list[tuple[str, str, str | None]]:
    stored = await digest.subscriptions.get(one.channel)
    assert stored is not None
    return [(record.day.isoformat(), record.state, record.error) for record in await digest.history(stored)]


def once(error: SendError) -> Callable[[ChannelRef], None]:
    """Raises the first time."""
    left = [error]

    def fail(_: ChannelRef) -> None:
        if left:
            raise left.pop()

    return fail


def always(outcome: str, retry_after: float | None = None) -> Callable[[ChannelRef], None]:
    def fail(_: ChannelRef) -> None:
        raise SendError(outcome, f"it is {outcome}", retry_after)  # type: ignore[arg-type]

    return fail


async def test_every_channel_gets_one_post_a_date(digest: Digest, platform: Platform) -> None:
    for n in range(30):
        await digest.put(order(f"C{n}"), BEFORE)
    assert await digest.deliver(NOW) == {"posted": 30, "skipped": 0, "gone": 0, "failed": 0}
    assert await digest.deliver(NOW) == {"posted": 0, "skipped": 0, "gone": 0, "failed": 0}
    assert len(platform.posts) == len({key for _, key, _ in platform.posts}) == 30
    assert platform.finds == 0
    assert await digest.deliver(NOW + DAY) == {"posted": 30, "skipped": 0, "gone": 0, "failed": 0}
    assert platform.doubled() == []
    stored = await digest.subscriptions.get(order("C1").channel)
    assert stored is not None
    newest = (await digest.history(stored))[0]
    assert newest.link is not None
    assert newest.posted is not None


async def test_what_is_due_is_told_and_nothing_changes(digest: Digest) -> None:
    await digest.put(order(), BEFORE)
    first = await digest.due(NOW)
    again = await digest.due(NOW)
    assert [plan.rows for plan in first] == [plan.rows for plan in again]
    assert len(first) == 1
    await digest.plan(NOW)
    assert (await _history(digest, order()))[0][1] == "due"


async def test_what_was_picked_stays_picked(digest: Digest, platform: Platform) -> None:
    await digest.put(order(), BEFORE)
    item = (await digest.due(NOW))[0].rows[0]["item"]
    await digest.plan(NOW)
    await digest.put(order(themes=("telehealth",)), NOW)  # too late for today's
    await digest.deliver(NOW)
    stored = await digest.subscriptions.get(order().channel)
    assert stored is not None
    assert (await digest.history(stored))[0].item == item


async def test_replicas_share_the_work(database_url: str, library: Library, platform: Platform, clock: Clock) -> None:
    stores = [await Store.open(database_url) for _ in range(3)]
    try:
        replicas = [await replica(store, library, platform, clock) for store in stores]
        for n in range(150):
            await replicas[0].put(order(f"C{n}", team=f"T{n % 5}"), BEFORE)
        counts = await asyncio.gather(*(one.deliver(NOW) for one in replicas))
    finally:
        for store in stores:
            await store.close()
    assert sum(count["posted"] for count in counts) == 150
    assert len(platform.posts) == 150
    assert platform.doubled() == []


async def test_429_waits_as_told_and_rests_the_workspace(digest: Digest, platform: Platform, clock: Clock) -> None:
    for n in range(3):
        await digest.put(order(f"C{n}"), BEFORE)
    platform.before = once(SendError("refused", "rate limited", retry_after=30))
    await digest.plan(NOW)
    courier = digest.couriers["slack"]
    _, jobs = await digest.ledger.exchange("slack", NOW, [], 1)
    await digest.ledger.exchange("slack", NOW, [Result(jobs[0], "due", "429", delay=30.0, pause=30.0)], 0)
    assert (await digest.ledger.exchange("slack", NOW, [], 10))[1] == []  # the others rest with it
    ready = await digest.ledger.until_ready("slack", NOW)
    assert ready is not None
    assert 29 <= ready <= 30
    await courier.drain()
    assert clock.now() >= NOW + timedelta(seconds=30)
    assert platform.channels == ["C0", "C1", "C2"]


async def test_another_workspace_does_not_rest(digest: Digest, platform: Platform) -> None:
    for team in ("T1", "T2"):
        await digest.put(order(team=team), BEFORE)
    await digest.plan(NOW)
    _, jobs = await digest.ledger.exchange("slack", NOW, [], 1)
    await digest.ledger.exchange("slack", NOW, [Result(jobs[0], "due", "429", delay=30.0, pause=30.0)], 0)
    _, others = await digest.ledger.exchange("slack", NOW, [], 10)
    assert [job.channel.team for job in others] == ["T2"]


async def test_an_error_after_posting_is_looked_for_and_not_sent_again(
    digest: Digest, platform: Platform, clock: Clock
) -> None:
    await digest.put(order(), BEFORE)
    platform.after = once(SendError("unknown", "500"))
    assert (await digest.deliver(NOW))["posted"] == 1
    assert (len(platform.posts), platform.finds) == (1, 1)
    assert clock.now() >= NOW + timedelta(seconds=30)  # the quiet period


async def test_an_error_before_posting_is_looked_for_and_sent_again(digest: Digest, platform: Platform) -> None:
    await digest.put(order(), BEFORE)
    platform.before = once(SendError("unknown", "500"))
    assert (await digest.deliver(NOW))["posted"] == 1
    assert (len(platform.posts), platform.finds) == (1, 1)


async def test_a_fault_in_the_adapter_is_taken_for_perhaps_posted(digest: Digest, platform: Platform) -> None:
    await digest.put(order(), BEFORE)
    left = [RuntimeError("a fault of ours")]

    def fail(_: ChannelRef) -> None:
        if left:
            raise left.pop()

    platform.after = fail
    assert (await digest.deliver(NOW))["posted"] == 1
    assert len(platform.posts) == 1


async def test_a_gone_channel_stops_its_order_and_tells_its_owner(digest: Digest, platform: Platform) -> None:
    await digest.put(order("C1"), BEFORE)
    await digest.put(order("C2"), BEFORE)
    platform.before = lambda to: always("gone")(to) if to.channel == "C1" else None
    counts = await digest.deliver(NOW)
    assert (counts["posted"], counts["gone"]) == (1, 1)
    stopped = await digest.subscriptions.get(order("C1").channel)
    assert stopped is not None
    assert (stopped.enabled, stopped.reason, stopped.detail, stopped.next_due) == (False, "gone", "it is gone", None)
    assert [user for user, _ in platform.told] == ["U1"]
    assert (await digest.deliver(NOW + DAY))["posted"] == 1


async def test_a_revoked_installation_stops_the_workspace_until_it_is_back(digest: Digest, platform: Platform) -> None:
    for channel, team in (("C1", "T1"), ("C2", "T1"), ("C3", "T2")):
        await digest.put(order(channel, team), BEFORE)
    platform.before = lambda to: always("revoked")(to) if to.team == "T1" else None
    await digest.deliver(NOW)
    assert platform.channels == ["C3"]
    assert platform.told == []  # there is no token left to tell with
    orders = [one async for one in digest.subscriptions.all()]
    assert [(one.channel.channel, one.reason) for one in orders if not one.enabled] == [
        ("C1", "revoked"), ("C2", "revoked"),
    ]  # fmt: skip
    platform.before = lambda _: None
    assert len(await digest.subscriptions.reinstated("slack", {"T1"}, NOW)) == 2
    assert (await digest.deliver(NOW + DAY))["posted"] == 3


async def test_what_cannot_be_looked_for_is_never_sent_blindly(
    digest: Digest, platform: Platform, clock: Clock
) -> None:
    await digest.put(order(), BEFORE)
    platform.before = once(SendError("unknown", "500"))
    platform.on_find = always("refused")
    task = asyncio.create_task(digest.deliver(NOW))
    await platform.looked.wait()
    assert platform.posts == []
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    clock.advance(120)
    # More than a day past its window it is given up, and its owner told.
    counts = await digest.deliver(NOW + timedelta(hours=29))
    assert counts["failed"] == 1
    assert platform.posts == []
    assert ("2026-11-23", "failed", "it is refused") in await _history(digest, order())
    assert len(platform.told) == 1


async def test_what_can_never_be_looked_for_is_given_up_at_once_and_its_owner_told(
    digest: Digest, platform: Platform, clock: Clock
) -> None:
    await digest.put(order(), BEFORE)
    platform.before = once(SendError("unknown", "500"))
    platform.on_find = always("unreadable")
    counts = await digest.deliver(NOW)
    assert counts["failed"] == 1
    assert platform.posts == []
    assert len(platform.told) == 1


async def test_an_operator_may_choose_to_risk_a_double(
    store: Store, library: Library, platform: Platform, clock: Clock
) -> None:
    digest = await replica(store, library, platform, clock, resend_unseen=True)
    await digest.put(order(), BEFORE)
    platform.before = once(SendError("unknown", "500"))
    platform.on_find = always("unreadable")
    assert (await digest.deliver(NOW))["posted"] == 1


async def test_a_dead_replicas_post_is_looked_for_after_lease_and_quiet(
    store: Store, library: Library, platform: Platform, clock: Clock
) -> None:
    dead, alive = [await replica(store, library, platform, clock) for _ in range(2)]
    for n in range(2):
        await dead.put(order(f"C{n}"), BEFORE)
    await dead.plan(NOW)
    _, jobs = await dead.ledger.exchange("slack", NOW, [], 10)  # it dies here, one post sent and one not
    await platform.send(jobs[0].channel, dead.posts.compose(jobs[0]), key_of(jobs[0].channel, NOW.date()))  # type: ignore[arg-type]
    clock.advance(89)
    assert (await alive.ledger.exchange("slack", NOW, [], 10))[1] == []
    assert (await alive.deliver(NOW))["posted"] == 2
    assert platform.finds == 2
    assert platform.channels == ["C0", "C1"]


async def test_a_dead_replicas_unsent_work_waits_for_nobody(
    store: Store, library: Library, platform: Platform, clock: Clock
) -> None:
    dead, alive = [await replica(store, library, platform, clock) for _ in range(2)]
    await dead.put(order(), BEFORE)
    await dead.plan(NOW)  # planned, not claimed
    await alive.deliver(NOW)
    assert len(platform.posts) == 1
    assert clock.now() < NOW + timedelta(seconds=30)


async def test_a_frozen_replica_that_wakes_past_its_lease_changes_nothing(
    store: Store, library: Library, platform: Platform, clock: Clock
) -> None:
    frozen, awake = [await replica(store, library, platform, clock) for _ in range(2)]
    await frozen.put(order(), BEFORE)
    await frozen.plan(NOW)
    _, jobs = await frozen.ledger.exchange("slack", NOW, [], 10)
    clock.advance(91)
    _, taken = await awake.ledger.exchange("slack", NOW, [], 10)
    assert taken[0].look
    counted, _ = await frozen.ledger.exchange("slack", NOW, [Result(jobs[0], "gone", "too late")], 0)
    assert counted == []
    counted, _ = await awake.ledger.exchange("slack", NOW, [Result(taken[0], "posted")], 0)
    assert len(counted) == 1
    assert [state for _, state, _ in await _history(awake, order())] == ["posted"]


async def test_a_send_does_not_begin_when_its_lease_is_nearly_over(digest: Digest, platform: Platform) -> None:
    await digest.put(order(), BEFORE)
    await digest.plan(NOW)
    _, jobs = await digest.ledger.exchange("slack", NOW, [], 1)
    courier = digest.couriers["slack"]
    loop = asyncio.get_running_loop()
    result = await courier._attempt(jobs[0], loop.time() + 1.0)  # of sixty seconds
    assert (result.state, platform.posts) == ("due", [])


async def test_a_send_is_cut_off_when_its_lease_ends(digest: Digest, platform: Platform) -> None:
    await digest.put(order(), BEFORE)
    await digest.plan(NOW)
    digest.ledger.lease = 0.05
    _, jobs = await digest.ledger.exchange("slack", NOW, [], 1)

    async def hang(*_: object) -> None:
        await asyncio.Event().wait()

    platform.send = hang  # type: ignore[assignment, method-assign]
    result = await digest.couriers["slack"]._attempt(jobs[0], asyncio.get_running_loop().time() + 0.05)
    assert (result.state, result.error) == ("unknown", "timeout")


async def test_too_late_is_skipped_and_said_so(digest: Digest, platform: Platform) -> None:
    await digest.put(order(), BEFORE)
    counts = await digest.deliver(NOW + 3 * DAY + timedelta(hours=5))
    assert counts == {"posted": 0, "skipped": 4, "gone": 0, "failed": 0}
    assert [(day[-2:], state, error) for day, state, error in await _history(digest, order())] == [
        ("26", "skipped", "late"), ("25", "skipped", "late"), ("24", "skipped", "late"), ("23", "skipped", "late"),
    ]  # fmt: skip
    assert platform.posts == []


async def test_refused_until_its_window_closes_is_failed(digest: Digest, platform: Platform, clock: Clock) -> None:
    await digest.put(order(), BEFORE)
    refusals = 0

    def refuse(_: ChannelRef) -> None:
        nonlocal refusals
        refusals += 1
        clock.advance(3600)
        raise SendError("refused", "it is refused")

    platform.before = refuse
    await digest.plan(NOW)
    await digest.couriers["slack"].drain()
    assert refusals == 4
    assert (await _history(digest, order()))[0] == ("2026-11-23", "failed", "it is refused")


async def test_an_initiative_that_left_the_library_is_replaced(digest: Digest, store: Store) -> None:
    await digest.put(order(), BEFORE)
    await digest.plan(NOW)
    async with store.database.write() as connection:
        await connection.execute(update(tables.delivery).values(item="gone-from-the-library"))
    assert (await digest.deliver(NOW))["posted"] == 1
    assert await _history(digest, order()) == [("2026-11-23", "posted", None)]


async def test_turning_off_stops_what_is_planned(digest: Digest, platform: Platform) -> None:
    await digest.put(order(), BEFORE)
    await digest.plan(NOW)
    await digest.put(order(enabled=False, reason="off"), NOW)
    await digest.deliver(NOW)
    assert platform.posts == []
    assert (await _history(digest, order()))[0][1:] == ("skipped", "changed")
    # On again on the same day: that date has had its turn.
    await digest.put(order(), NOW)
    assert (await digest.deliver(NOW + timedelta(hours=1)))["posted"] == 0
    assert (await digest.deliver(NOW + DAY))["posted"] == 1


async def test_a_pause_posts_nothing_until_its_date(digest: Digest, platform: Platform) -> None:
    await digest.put(order(paused_until=(NOW + 3 * DAY).date()), BEFORE)
    for day in range(5):
        await digest.deliver(NOW + day * DAY)
    assert [date for date, _, _ in await _history(digest, order())] == ["2026-11-27", "2026-11-26"]


async def test_now_takes_the_place_of_that_dates_post(digest: Digest, platform: Platform) -> None:
    stored = await digest.put(order(), BEFORE)
    record, new = await digest.post_now(stored, BEFORE)
    assert new
    again, newer = await digest.post_now(stored, BEFORE)
    assert (newer, again.item) == (False, record.item)
    await digest.deliver(NOW)
    assert len(platform.posts) == 1
    await digest.deliver(NOW + DAY)
    assert len(platform.posts) == 2


async def test_zone_data_that_changed_moves_the_next_slot(digest: Digest, store: Store) -> None:
    await digest.put(order("C1"), BEFORE)
    await digest.put(order("C2"), BEFORE)
    s = tables.subscription.c
    async with store.database.write() as connection:  # as if the older data had put 09:00 an hour later
        await connection.execute(
            update(tables.subscription).where(s.channel == "C1").values(next_due=s.next_due + 3_600_000)
        )
    assert await digest.planner.recompute(BEFORE) == 1
    async with store.database.read() as connection:
        assert len(set((await connection.execute(select(s.next_due))).scalars())) == 1
    assert await digest.planner.recompute(BEFORE) == 0


async def test_a_zone_change_that_moves_a_slot_into_the_past_still_posts_it(digest: Digest, store: Store) -> None:
    await digest.put(order(), BEFORE)
    s = tables.subscription.c
    async with store.database.write() as connection:
        await connection.execute(update(tables.subscription).values(next_due=s.next_due + 3_600_000))
    await digest.planner.recompute(NOW + timedelta(minutes=30))
    assert (await digest.deliver(NOW + timedelta(minutes=30)))["posted"] == 1


async def test_forgetting_a_workspace_leaves_no_delivery(digest: Digest, store: Store) -> None:
    await digest.put(order(), BEFORE)
    await digest.deliver(NOW)
    await store.forget_team("slack", "T1")
    async with store.database.read() as connection:
        assert (await connection.execute(select(tables.delivery))).all() == []
        assert (await connection.execute(select(tables.subscription))).all() == []


async def test_old_deliveries_are_forgotten_open_ones_never(digest: Digest) -> None:
    await digest.put(order(), BEFORE)
    await digest.deliver(NOW)
    await digest.plan(NOW + DAY)
    assert await digest.forget_old(NOW + 500 * DAY) == 1
    assert [state for _, state, _ in await _history(digest, order())] == ["due"]


async def test_lateness_tells_how_long_the_oldest_waits(digest: Digest, clock: Clock) -> None:
    assert await digest.lateness() == 0
    await digest.put(order(), BEFORE)
    assert await digest.lateness() == 0
    clock.advance(90)
    assert await digest.lateness() == 90
    await digest.deliver(clock.now())
    assert await digest.lateness() == 0


async def test_a_running_digest_posts_by_itself_and_ends_cleanly(
    digest: Digest, platform: Platform, clock: Clock
) -> None:
    clock.milliseconds -= 60_000
    await digest.put(order(), clock.now())
    task = asyncio.create_task(digest.run())
    await platform.posted.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert clock.now() >= NOW
    assert await digest.ledger.open(["slack"], clock.now()) == 0


async def test_discord_is_paced_by_all_replicas_together(
    store: Store, library: Library, platform: Platform, clock: Clock
) -> None:
    first, second = [await replica(store, library, platform, clock) for _ in range(2)]
    for n in range(60):
        await first.put(replace(order(), channel=ChannelRef("discord", "G", str(n))), BEFORE)
    await first.plan(NOW)
    begin = clock()
    places: list[float] = []
    while len(places) < 60:
        for one in (first, second):
            _, jobs = await one.ledger.exchange("discord", NOW, [], 64)
            places += [(clock() - begin) / 1000 + job.wait for job in jobs]
        clock.advance(0.1)
    gaps = [b - a for a, b in itertools.pairwise(places)]
    assert min(gaps) > 1 / 50  # never above Discord's limit
    assert 59 / (places[-1] - places[0]) > 47.5  # nor far below it


async def test_reaching_a_channel_tells_only_what_is_sure(digest: Digest, platform: Platform) -> None:
    channel = order().channel
    assert await digest.reach(channel) is None
    platform.on_find = always("refused")
    assert await digest.reach(channel) is None
    platform.on_find = always("gone")
    problem = await digest.reach(channel)
    assert problem is not None
    assert problem.detail == "it is gone"
    assert await digest.reach(ChannelRef("discord", "G", "1")) is None
