"""The digest as one object: what commands ask of it, and the tasks that make it happen."""

from __future__ import annotations

import asyncio
import random
import socket
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from os import getpid
from types import MappingProxyType
from uuid import uuid4
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import delete, select

from bot.digest.candidates import candidates_of
from bot.digest.catalogue import Catalogue, LibraryOf
from bot.digest.deliver import DATABASE_AWAY_SECONDS, POLL_SECONDS, SHORTEST_REST, Courier
from bot.digest.ledger import Ledger, Record
from bot.digest.planner import Plan, Planner
from bot.digest.posts import Cards, Posts
from bot.digest.rate_limits import Rates
from bot.digest.subscriptions import Subscription, Subscriptions, find
from bot.digest.waiting import Sleep, wait_for
from bot.domain.errors import SendError, StoreError
from bot.domain.models import Initiative
from bot.domain.ports import ChannelRef, Outbox, Platform
from bot.library import Library
from bot.store import Store, tables
from bot.store.instants import milliseconds

log = structlog.get_logger(__name__)

WINDOW = timedelta(hours=4)  # how late a missed post is still made up
HISTORY = timedelta(days=400)  # how long settled deliveries are kept
UPKEEP_SECONDS = 6 * 3600.0  # between looks at zone data, holidays and old rows


@dataclass(frozen=True, slots=True)
class Timing:
    """`lease`: how long a replica owns what it claimed. `quiet`: how long after it before anyone looks for the post."""

    lease: timedelta = timedelta(seconds=60)
    quiet: timedelta = timedelta(seconds=30)
    window: timedelta = WINDOW


class Digest:
    """Made by `open`. Attach an outbox for each platform, then `run`; or `deliver` once, for the command line."""

    def __init__(
        self,
        store: Store,
        library_of: LibraryOf,
        cards: Cards,
        catalogue: Catalogue,
        timing: Timing,
        *,
        clock: Callable[[], int] | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Sleep = asyncio.sleep,
        rng: random.Random | None = None,
        resend_unseen: bool = False,
        rates: Rates = MappingProxyType({}),
    ) -> None:
        self.subscriptions = Subscriptions(store.database)
        self.planner = Planner(store.database, catalogue, timing.window, rates)
        self.ledger = Ledger(
            store.database,
            holder=f"{socket.gethostname()}/{getpid()}/{uuid4().hex[:8]}",
            lease=timing.lease,
            quiet=timing.quiet,
            clock=clock,
            rates=rates,
        )
        self.posts = Posts(library_of, cards)
        self.couriers: dict[Platform, Courier] = {}
        self.outboxes: dict[Platform, Outbox] = {}
        self._library_of = library_of
        self._cards = cards
        self._store = store
        self._now = now
        self._sleep = sleep
        self._rng = rng or random.Random()
        self._resend_unseen = resend_unseen
        self._changed = asyncio.Event()

    @classmethod
    async def open(
        cls,
        store: Store,
        library: Library,
        cards: Cards,
        timing: Timing = Timing(),
        *,
        library_of: LibraryOf | None = None,
        **options: object,
    ) -> Digest:
        """Gives every initiative of the shared library its number. `library_of`: which library a channel's posts come from,
        where that is not the shared one for all. Further `options` are those of the constructor.
        """
        catalogue = await Catalogue.load(store.database, candidates_of(library), library_of)
        return cls(store, library_of or (lambda _: library), cards, catalogue, timing, **options)  # type: ignore[arg-type]

    def attach(self, platform: Platform, outbox: Outbox) -> None:
        """Lets the digest post there. Before `run`."""
        self.outboxes[platform] = outbox
        self.couriers[platform] = self._courier(platform, outbox, self._now)

    def _courier(self, platform: Platform, outbox: Outbox, now: Callable[[], datetime]) -> Courier:
        return Courier(
            self.ledger,
            platform,
            outbox,
            self.posts.compose,
            self.planner.again,
            self.posts.farewell,
            now,
            resend_unseen=self._resend_unseen,
            sleep=self._sleep,
            rng=self._rng,
        )

    # What commands ask

    async def put(self, subscription: Subscription, now: datetime) -> Subscription:
        """Stores a new or changed subscription; what it plans next is seen at once."""
        stored = await self.subscriptions.put(subscription, now)
        self.replan()
        return stored

    def replan(self) -> None:
        """Subscriptions have changed: what is due next is looked up anew."""
        self._changed.set()

    async def upcoming(self, subscription: Subscription) -> Initiative | None:
        """What the channel's next post will be, unless its themes or the library change before."""
        await self.planner.catalogue.prepare([subscription.channel])
        picked = self.planner.pick(subscription)
        return self._library_of(subscription.channel).initiative(picked.item) if picked else None

    async def post_now(self, subscription: Subscription, now: datetime) -> tuple[Record, bool]:
        """Plans today's post at once. The record, and whether it is new: a local date gets one post and no more."""
        day = now.astimezone(ZoneInfo(subscription.zone)).date()
        await self.planner.catalogue.prepare([subscription.channel])
        async with self._store.database.write() as connection:
            standing = await find(connection, subscription.channel, lock=True) or subscription
            d = tables.delivery.c
            query = select(d.id).where(d.subscription == subscription.id, d.date == day.isoformat())
            new = (await connection.execute(query)).first() is None
            if new:
                plan = self.planner.now(standing, now, day)
                await self.planner.write(connection, [plan], self._clock())
        if new:
            self._wake()
        history = await self.ledger.history(subscription.id)
        return next(record for record in history if record.day == day), new

    async def last_posted(self, channel: ChannelRef) -> Record | None:
        """The newest post that stands in a channel that gets the digest."""
        order = await self.subscriptions.get(channel)
        if order is None or not order.enabled:
            return None
        return next((record for record in await self.history(order) if record.state == "posted"), None)

    async def reach(self, channel: ChannelRef) -> SendError | None:
        """Whether the bot gets into the channel at all; None when it does, or when that cannot be told now."""
        outbox = self.outboxes.get(channel.platform)
        if outbox is None:
            return None
        try:
            async with asyncio.timeout(2.0):  # a slash command waits for this
                await outbox.find(channel, "0" * 24, self._now())
        except SendError as error:
            return error if error.outcome in ("gone", "revoked") else None
        except TimeoutError:
            return None
        return None

    async def announce_resumed(self, subscription: Subscription, key: str) -> None:
        """Tells a channel that its subscription goes on. Raises SendError."""
        outbox = self.outboxes.get(subscription.channel.platform)
        if outbox is not None:
            local = subscription.next_due.astimezone(ZoneInfo(subscription.zone)) if subscription.next_due else None
            await outbox.send(subscription.channel, self._cards.resumed(subscription.lang, local), key)

    # Running

    def _wake(self) -> None:
        for courier in self.couriers.values():
            courier.wake()

    async def run(self) -> None:
        """Plans and delivers until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._plan_forever(), name="digest-planner")
            tasks.create_task(self._upkeep(), name="digest-upkeep")
            for platform, courier in self.couriers.items():
                tasks.create_task(courier.run(), name=f"digest-{platform}")

    def _clock(self) -> int | None:
        return self.ledger.clock() if self.ledger.clock else None

    async def _plan_forever(self) -> None:
        while True:
            wait = POLL_SECONDS
            try:
                await self.plan(self._now())
                upcoming = await self.planner.next_due()
                if upcoming is not None:
                    wait = min(wait, max(0.0, (upcoming - self._now()).total_seconds()))
            except StoreError as error:
                log.warning("digest_database_away", error=str(error))
            await wait_for(self._changed, wait, self._sleep)

    async def plan(self, now: datetime) -> int:
        """Plans all that is due by `now`; how many slots were skipped as too late."""
        skipped = 0
        while True:
            planned = await self.planner.plan(now, self._clock())
            if not planned.subscriptions:
                return skipped
            skipped += planned.skipped
            if planned.posts:
                self._wake()

    async def _upkeep(self) -> None:
        while True:
            try:
                changed = await self.planner.recompute(self._now())
                if changed:
                    log.info("digest_slots_recomputed", rules=changed)
                await self.forget_old(self._now())
            except StoreError as error:
                log.warning("digest_database_away", error=str(error))
            await self._sleep(UPKEEP_SECONDS)

    async def forget_old(self, now: datetime) -> int:
        """Deletes settled deliveries older than HISTORY; how many."""
        d = tables.delivery.c
        query = delete(tables.delivery).where(d.ready.is_(None), d.due < milliseconds(now - HISTORY))
        async with self._store.database.write() as connection:
            return (await connection.execute(query)).rowcount

    async def due(self, at: datetime) -> list[Plan]:
        """What would be planned at that time."""
        return await self.planner.due(at)

    async def deliver(self, at: datetime) -> dict[str, int]:
        """Plans and delivers until nothing due by `at` is open on the attached platforms, by whichever replica.

        A database that is away for a while is waited for.
        """
        couriers = [self._courier(platform, outbox, lambda: at) for platform, outbox in self.outboxes.items()]
        skipped = 0
        while True:
            try:
                skipped += await self.plan(at)
                await asyncio.gather(*(courier.drain() for courier in couriers))
                upcoming = await self.planner.next_due()
            except StoreError as error:
                log.warning("digest_database_away", error=str(error))
                await self._sleep(DATABASE_AWAY_SECONDS)
                continue
            if upcoming is None or upcoming > at:
                break
            await self._sleep(SHORTEST_REST)  # another replica is planning them, or was
        states: Counter[str] = Counter()
        for courier in couriers:
            states += courier.tally.states
        counts = {state: states[state] for state in ("posted", "skipped", "gone", "failed")}
        counts["skipped"] += skipped
        return counts

    # Health

    async def lateness(self) -> float:
        """Seconds by which the oldest open delivery or unplanned subscription is late; 0 when nothing is."""
        moments = [await self.ledger.oldest_due(), await self.planner.next_due()]
        # An imported subscription stands at the beginning of time until it is planned for the first time.
        oldest = min((moment for moment in moments if moment is not None and moment.timestamp() > 0), default=None)
        return 0.0 if oldest is None else max(0.0, (self._now() - oldest).total_seconds())

    async def history(self, subscription: Subscription, limit: int = 30) -> Sequence[Record]:
        return await self.ledger.history(subscription.id, limit)
