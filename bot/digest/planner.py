"""Turns orders that are due into deliveries: picks, writes the rows, moves each order on to its next slot.

One transaction takes up to BATCH orders. On PostgreSQL replicas plan side by side and skip each other's rows. What was
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
from bot.digest.pick import Picked
from bot.digest.rate_limits import Rates, lane_of
from bot.digest.subscriptions import Subscription, subscription_of
from bot.store import tables
from bot.store.database import Database
from bot.store.instants import milliseconds, moment

BATCH = 250  # more is hardly quicker, and slash commands wait for it
_s = tables.subscription.c
# What decides a next slot: orders alike in these are recomputed as one.
_RULE = (_s.at, _s.zone, _s.days, _s.paused_until, _s.last_date, _s.next_date, _s.next_due)
_turn = lru_cache(maxsize=4096)(turn)


@dataclass(frozen=True, slots=True)
class Planned:
    """What one transaction did. `orders` is 0 when nothing was due."""

    orders: int = 0
    posts: int = 0
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """What one order's turn comes to: the order afterwards and the rows to write."""

    order: Subscription
    rows: tuple[dict[str, Any], ...]


class Planner:
    """`window` is how late a post may still be made up."""

    def __init__(
        self, database: Database, catalogue: Catalogue, window: timedelta, rates: Rates = MappingProxyType({})
    ) -> None:
        self._database = database
        self._catalogue = catalogue
        self._rates = rates
        self._window = window

    async def due(self, now: datetime) -> list[Plan]:
        """What `plan` would do now, without doing it."""
        query = select(tables.subscription).where(_s.next_due <= milliseconds(now)).order_by(_s.next_due, _s.id)
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        return [self._plan(subscription_of(row), now) for row in rows]

    async def next_due(self) -> datetime | None:
        """When the next order is due."""
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
            found = (await connection.execute(query)).all()
            if not found:
                return Planned()
            plans = [self._plan(subscription_of(row), now) for row in found]
            await self.write(connection, plans, clock)
        states = [row["state"] for plan in plans for row in plan.rows]
        return Planned(len(plans), states.count("due"), states.count("skipped"))

    def now(self, order: Subscription, now: datetime, day: date) -> Plan:
        """A post out of turn: it takes the place of that local date's own."""
        row, picked = self._post(order, Slot(day, now))
        return Plan(replace(order, last_date=day, **picked).rescheduled(now), (row,))

    async def write(self, connection: AsyncConnection, plans: Sequence[Plan], clock: int | None) -> None:
        """Stores plans inside the caller's transaction. A slot that has a row already keeps it."""
        ready = (await connection.execute(select(self._database.now(clock)))).scalar_one()
        rows = [row | {"ready": ready if row["state"] == "due" else None} for plan in plans for row in plan.rows]
        if rows:
            await connection.execute(self._database.insert(tables.delivery).on_conflict_do_nothing(), rows)
        await self._advance(connection, [plan.order for plan in plans])

    def _plan(self, order: Subscription, now: datetime) -> Plan:
        first = order.next_date or self._beginning(order, now)
        due: Due = _turn(order.rule, first=first, now=now, window=self._window)
        if order.next_date is None:
            due = Due(due.post, (), due.next)  # it has missed nothing that anyone waited for
        rows = [self._row(order, slot, state="skipped", error="late") for slot in due.missed]
        picked: dict[str, Any] = {}
        if due.post is not None:
            row, picked = self._post(order, due.post)
            rows.append(row)
        newest = due.post or (due.missed[-1] if due.missed else None)
        order = replace(
            order,
            **picked,
            last_date=newest.day if newest else order.last_date,
            next_date=due.next.day if due.next else None,
            next_due=due.next.due if due.next else None,
        )
        return Plan(order, tuple(rows))

    def _beginning(self, order: Subscription, now: datetime) -> date:
        """Where an order begins that came without a slot of its own: with what is still within the window."""
        first = (now - self._window).astimezone(ZoneInfo(order.zone)).date()
        after = order.last_date + timedelta(days=1) if order.last_date else None
        return max(filter(None, (first, after, order.paused_until)))

    def _post(self, order: Subscription, slot: Slot) -> tuple[dict[str, Any], dict[str, Any]]:
        """The row of a post, and what it changes in its order."""
        picked = self.pick(order)
        if picked is None:
            return self._row(order, slot, state="skipped", error="nothing"), {}
        row = self._row(order, slot, state="due")
        row |= {"round": picked.round, "item": picked.item, "restarted": picked.restarted}
        return row, {"round": picked.round, "used": picked.used, "last_item": picked.item}

    def _row(self, order: Subscription, slot: Slot, *, state: str, error: str | None = None) -> dict[str, Any]:
        return {
            "subscription": order.id,
            "date": slot.day.isoformat(),
            "round": None,
            "item": None,
            "restarted": False,
            "platform": order.channel.platform,
            "lane": lane_of(order.channel, self._rates),
            "due": milliseconds(slot.due),
            "expires": milliseconds(slot.due + self._window),
            "state": state,
            "error": error,
        }

    def pick(self, order: Subscription) -> Picked | None:
        """What comes next in that channel, None where its themes hold nothing."""
        pool = self._catalogue.pool(order.themes)
        channel = order.channel
        seed = f"{channel.platform}/{channel.team}/{channel.channel}"
        return pool.pick(seed=seed, round=order.round, used=order.used, last=order.last_item)

    async def _advance(self, connection: AsyncConnection, orders: Sequence[Subscription]) -> None:
        values = [
            {
                "_id": order.id,
                "_round": order.round,
                "_used": order.used,
                "_item": order.last_item,
                "_last": order.last_date.isoformat() if order.last_date else None,
                "_next": order.next_date.isoformat() if order.next_date else None,
                "_due": milliseconds(order.next_due) if order.next_due else None,
            }
            for order in orders
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
