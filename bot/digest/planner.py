"""Turns subscriptions that are due into deliveries: picks, writes the rows, moves each subscription on to its next slot.

One transaction takes up to BATCH subscriptions. On PostgreSQL replicas plan side by side and skip each other's rows. What was
picked is durable from then on: asked again, the same slot never rolls anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, String, bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.digest.calendar import Due, Rule, Slot, next_slot, slots, turn
from bot.digest.catalogue import Catalogue
from bot.digest.ledger import Job
from bot.digest.pick import Picked
from bot.digest.rate_limits import Rates, lane_of
from bot.digest.subscriptions import Subscription, find, subscription_of
from bot.store import tables
from bot.store.database import Database
from bot.store.instants import milliseconds, moment

BATCH = 250  # more is hardly quicker, and slash commands wait for it
_s = tables.subscription.c
# What decides a next slot: subscriptions alike in these are recomputed as one.
_RULE = (_s.at, _s.zone, _s.days, _s.paused_until, _s.last_date, _s.next_date, _s.next_due)
_turn = lru_cache(maxsize=4096)(turn)


@dataclass(frozen=True, slots=True)
class Planned:
    """What one transaction did. `subscriptions` is 0 when nothing was due."""

    subscriptions: int = 0
    posts: int = 0
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """What one subscription's turn comes to: the subscription afterwards and the rows to write."""

    subscription: Subscription
    rows: tuple[dict[str, Any], ...]


class Planner:
    """`window` is how late a post may still be made up."""

    def __init__(
        self, database: Database, catalogue: Catalogue, window: timedelta, rates: Rates = MappingProxyType({})
    ) -> None:
        self._database = database
        self.catalogue = catalogue
        self._rates = rates
        self._window = window

    async def due(self, now: datetime) -> list[Plan]:
        """What `plan` would do now, without doing it."""
        query = select(tables.subscription).where(_s.next_due <= milliseconds(now)).order_by(_s.next_due, _s.id)
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        subscriptions = [subscription_of(row) for row in rows]
        await self.catalogue.prepare([one.channel for one in subscriptions])
        return [self._plan(one, now) for one in subscriptions]

    async def next_due(self) -> datetime | None:
        """When the next subscription is due."""
        query = select(func.min(_s.next_due)).where(_s.next_due.is_not(None))
        async with self._database.read() as connection:
            stamp = (await connection.execute(query)).scalar()
        return None if stamp is None else moment(stamp)

    async def plan(self, now: datetime, clock: int | None = None) -> Planned:
        """One transaction. `clock`: see `Database.now`; from then on the rows may be taken."""
        query = (
            select(tables.subscription)
            .where(_s.next_due <= milliseconds(now))
            .order_by(_s.next_due)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        )
        async with self._database.write() as connection:
            found = [subscription_of(row) for row in await connection.execute(query)]
            if not found:
                return Planned()
            channels = [one.channel for one in found]
            ready = self.catalogue.ready(channels)
            if ready:
                plans = [self._plan(subscription, now) for subscription in found]
                await self.write(connection, plans, clock)
        if not ready:  # numbers count once they are committed: first those, then the plan
            await self.catalogue.prepare(channels)
            return await self.plan(now, clock)
        states = [row["state"] for plan in plans for row in plan.rows]
        return Planned(len(plans), states.count("due"), states.count("skipped"))

    def now(self, subscription: Subscription, now: datetime, day: date) -> Plan:
        """A post out of turn: it takes the place of that local date's own."""
        row, picked = self._post(subscription, Slot(day, now))
        return Plan(replace(subscription, last_date=day, **picked).rescheduled(now), (row,))

    async def write(self, connection: AsyncConnection, plans: Sequence[Plan], clock: int | None) -> None:
        """Stores plans inside the caller's transaction. A slot that has a row already keeps it."""
        ready = (await connection.execute(select(self._database.now(clock)))).scalar_one()
        rows = [row | {"ready": ready if row["state"] == "due" else None} for plan in plans for row in plan.rows]
        if rows:
            await connection.execute(self._database.insert(tables.delivery).on_conflict_do_nothing(), rows)
        await self._advance(connection, [plan.subscription for plan in plans])

    def _plan(self, subscription: Subscription, now: datetime) -> Plan:
        first = subscription.next_date or self._beginning(subscription, now)
        due: Due = _turn(subscription.rule, first=first, now=now, window=self._window)
        if subscription.next_date is None:
            due = Due(due.post, (), due.next)  # it has missed nothing that anyone waited for
        rows = [self._row(subscription, slot, state="skipped", error="late") for slot in due.missed]
        picked: dict[str, Any] = {}
        if due.post is not None:
            row, picked = self._post(subscription, due.post)
            rows.append(row)
        newest = due.post or (due.missed[-1] if due.missed else None)
        subscription = replace(
            subscription,
            **picked,
            last_date=newest.day if newest else subscription.last_date,
            next_date=due.next.day if due.next else None,
            next_due=due.next.due if due.next else None,
        )
        return Plan(subscription, tuple(rows))

    def _beginning(self, subscription: Subscription, now: datetime) -> date:
        """Where a subscription begins that came without a slot of its own: with what is still within the window."""
        first = (now - self._window).astimezone(ZoneInfo(subscription.zone)).date()
        after = subscription.last_date + timedelta(days=1) if subscription.last_date else None
        return max(filter(None, (first, after, subscription.paused_until)))

    def _post(self, subscription: Subscription, slot: Slot) -> tuple[dict[str, Any], dict[str, Any]]:
        """The row of a post, and what it changes in its subscription."""
        picked = self.pick(subscription)
        if picked is None:
            return self._row(subscription, slot, state="skipped", error="nothing"), {}
        row = self._row(subscription, slot, state="due")
        row |= {"round": picked.round, "item": picked.item, "restarted": picked.restarted}
        return row, {"round": picked.round, "used": picked.used, "last_item": picked.item}

    def _row(self, subscription: Subscription, slot: Slot, *, state: str, error: str | None = None) -> dict[str, Any]:
        return {
            "subscription": subscription.id,
            "date": slot.day.isoformat(),
            "round": None,
            "item": None,
            "restarted": False,
            "platform": subscription.channel.platform,
            "lane": lane_of(subscription.channel, self._rates),
            "due": milliseconds(slot.due),
            "expires": milliseconds(slot.due + self._window),
            "state": state,
            "error": error,
        }

    def pick(self, subscription: Subscription) -> Picked | None:
        """What comes next in that channel, None where its themes hold nothing."""
        channel = subscription.channel
        pool = self.catalogue.pool(channel, subscription.themes)
        seed = f"{channel.platform}/{channel.team}/{channel.channel}"
        return pool.pick(seed=seed, round=subscription.round, used=subscription.used, last=subscription.last_item)

    async def again(self, job: Job) -> Job | None:
        """Picks anew for a claimed delivery whose initiative has left; None where nothing fits, or where the delivery is no
        longer this replica's. Raises StoreError.
        """
        await self.catalogue.prepare([job.channel])
        async with self._database.write() as connection:
            standing = await find(connection, job.channel, lock=True)
            picked = self.pick(standing) if standing is not None else None
            if standing is None or picked is None:
                return None
            d = tables.delivery.c
            mine = update(tables.delivery).where(d.id == job.id, d.fence == job.fence, d.state == "sending")
            values = {"item": picked.item, "round": picked.round, "restarted": picked.restarted}
            if (await connection.execute(mine.values(**values))).rowcount != 1:
                return None
            moved = replace(standing, round=picked.round, used=picked.used, last_item=picked.item)
            await self._advance(connection, [moved])
        return replace(job, item=picked.item, restarted=picked.restarted)

    async def _advance(self, connection: AsyncConnection, subscriptions: Sequence[Subscription]) -> None:
        values = [
            {
                "_id": subscription.id,
                "_round": subscription.round,
                "_used": subscription.used,
                "_item": subscription.last_item,
                "_last": subscription.last_date.isoformat() if subscription.last_date else None,
                "_next": subscription.next_date.isoformat() if subscription.next_date else None,
                "_due": milliseconds(subscription.next_due) if subscription.next_due else None,
            }
            for subscription in subscriptions
        ]
        query = (
            update(tables.subscription)
            .where(_s.id == bindparam("_id"))
            .values(
                round=bindparam("_round"),
                used=bindparam("_used"),
                last_item=bindparam("_item", type_=String),
                last_date=bindparam("_last", type_=String),
                next_date=bindparam("_next", type_=String),
                next_due=bindparam("_due", type_=BigInteger),
            )
        )
        await connection.execute(query, values)

    async def recompute(self, now: datetime) -> int:
        """Sets next slots anew where zone data or holidays changed since they were set; how many rules that met."""
        query = select(*_RULE).where(_s.next_due > milliseconds(now)).distinct()
        async with self._database.write() as connection:
            rows = (await connection.execute(query)).all()
            return sum([await _recompute(connection, row, now) for row in rows])


async def _recompute(connection: AsyncConnection, row: Any, now: datetime) -> bool:
    rule = Rule(time.fromisoformat(row.at), row.zone, row.days)
    planned = date.fromisoformat(row.next_date)
    last = date.fromisoformat(row.last_date) if row.last_date else None
    paused = date.fromisoformat(row.paused_until) if row.paused_until else None
    # The date that was promised keeps its post, even where its instant has moved into the past by now.
    kept = next((slot for slot in slots(rule, planned) if slot.day == planned or slot.due > now), None)
    earlier = next_slot(rule, last=last, paused=paused, after=now)
    slot = min(filter(None, (kept, earlier)), default=None)
    if slot is not None and (slot.day, milliseconds(slot.due)) == (planned, row.next_due):
        return False
    await connection.execute(
        update(tables.subscription)
        .where(*(column.is_not_distinct_from(getattr(row, column.name)) for column in _RULE))
        .values(next_date=slot.day.isoformat() if slot else None, next_due=milliseconds(slot.due) if slot else None)
    )
    return True
