"""A channel's subscription: what it says, and every change of it.

A change never posts for a time that has gone by, and never a second time on a local date: the next slot is always later
than the moment of the change and on a date after the newest one planned.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import Row, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.digest.calendar import Rule, next_slot
from bot.domain.models import Lang
from bot.domain.ports import ChannelRef, Platform
from bot.store import tables
from bot.store.database import Database
from bot.store.instants import milliseconds, moment

_c = tables.subscription.c
PAGE = 2000  # rows read at once where all are gone through


@dataclass(frozen=True, slots=True)
class Subscription:
    """One subscription. `id` is 0 until it is stored; `used` is a bit set over the numbers of initiatives."""

    channel: ChannelRef
    at: time
    zone: str
    days: str
    lang: Lang
    themes: tuple[str, ...] = ()
    owner: str = ""
    enabled: bool = True
    reason: str | None = None  # why it is not enabled: off, gone, revoked
    detail: str | None = None
    paused_until: date | None = None
    round: int = 1
    used: bytes = b""
    last_item: str | None = None
    last_date: date | None = None
    next_date: date | None = None
    next_due: datetime | None = None
    id: int = 0

    @property
    def rule(self) -> Rule:
        return Rule(self.at, self.zone, self.days)

    def rescheduled(self, now: datetime) -> Subscription:
        """With its next slot after `now`."""
        slot = None
        if self.enabled:
            slot = next_slot(self.rule, last=self.last_date, paused=self.paused_until, after=now)
        return replace(self, next_date=slot.day if slot else None, next_due=slot.due if slot else None)


class Subscriptions:
    """Reads and writes subscriptions. Every method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, channel: ChannelRef) -> Subscription | None:
        async with self._database.read() as connection:
            return await find(connection, channel)

    async def of_team(self, platform: Platform, team: str) -> list[Subscription]:
        """Those of one workspace, by id."""
        query = select(tables.subscription).where(_c.platform == platform, _c.team == team).order_by(_c.id)
        async with self._database.read() as connection:
            return [subscription_of(row) for row in await connection.execute(query)]

    async def all(self) -> AsyncIterator[Subscription]:
        """Every subscription, by id; a page a transaction, so that nothing waits for a long read."""
        after = 0
        while True:
            query = select(tables.subscription).where(_c.id > after).order_by(_c.id).limit(PAGE)
            async with self._database.read() as connection:
                rows = (await connection.execute(query)).all()
            for row in rows:
                yield subscription_of(row)
            if len(rows) < PAGE:
                return
            after = rows[-1].id

    async def put(self, subscription: Subscription, now: datetime) -> Subscription:
        """Stores the subscription under its channel, rescheduled. What was planned and sent stays as the database has it."""
        async with self._database.write() as connection:
            present = await find(connection, subscription.channel, lock=True)
            if present is not None:
                # Another replica may have planned since the caller read: its round and dates are the truth.
                subscription = replace(
                    subscription,
                    id=present.id,
                    round=present.round,
                    used=present.used,
                    last_item=present.last_item,
                    last_date=present.last_date,
                )
            subscription = subscription.rescheduled(now)
            if not subscription.enabled or (subscription.paused_until and subscription != present):
                await _cancel(connection, subscription)
            return await save(connection, self._database, subscription, now)

    async def remove(self, channel: ChannelRef) -> None:
        """Deletes the subscription and its history."""
        async with self._database.write() as connection:
            await connection.execute(delete(tables.subscription).where(*_is(channel)))

    async def count(self) -> int:
        """How many subscriptions are on."""
        async with self._database.read() as connection:
            query = select(func.count()).select_from(tables.subscription).where(_c.enabled.is_(True))
            return int((await connection.execute(query)).scalar_one())

    async def reinstated(self, platform: Platform, teams: Collection[str], now: datetime) -> list[Subscription]:
        """Turns on again what stopped because the whole installation was gone; those orders as they are now."""
        stopped = select(tables.subscription).where(_c.platform == platform, _c.reason == "revoked")
        async with self._database.read() as connection:
            if not any(row.team in teams for row in await connection.execute(stopped)):
                return []
        async with self._database.write() as connection:
            orders = [subscription_of(row) for row in await connection.execute(stopped.with_for_update())]
            back = [replace(one, enabled=True, reason=None, detail=None).rescheduled(now) for one in orders]
            return [await save(connection, self._database, one, now) for one in back if one.channel.team in teams]

    async def move(self, old: ChannelRef, new: ChannelRef, now: datetime) -> bool:
        """A channel has another id now: its order goes along. Whether there was one. One that the new id has already stays."""
        async with self._database.write() as connection:
            order, taken = await find(connection, old, lock=True), await find(connection, new, lock=True)
            if order is None:
                return False
            if taken is not None and taken.enabled:
                await connection.execute(delete(tables.subscription).where(_c.id == order.id))
                return True
            if taken is not None:
                await connection.execute(delete(tables.subscription).where(_c.id == taken.id))
            values = {"team": new.team, "channel": new.channel, "changed": milliseconds(now)}
            await connection.execute(update(tables.subscription).where(_c.id == order.id).values(**values))
            # What may stand bears the key of the old id and could not be found under the new one: it is not sent again.
            d = tables.delivery.c
            unsure = (d.subscription == order.id, d.state.in_(("sending", "unknown")))
            await connection.execute(
                update(tables.delivery).where(*unsure).values(state="skipped", ready=None, error="changed")
            )
        return True


def _is(channel: ChannelRef) -> tuple[Any, ...]:
    return _c.platform == channel.platform, _c.team == channel.team, _c.channel == channel.channel


async def find(connection: AsyncConnection, channel: ChannelRef, *, lock: bool = False) -> Subscription | None:
    """A channel's subscription, inside the caller's transaction; with `lock`, nobody else changes it meanwhile."""
    query = select(tables.subscription).where(*_is(channel))
    if lock:  # SQLite knows no such clause and needs none: whoever writes is alone
        query = query.with_for_update()
    row = (await connection.execute(query)).first()
    return subscription_of(row) if row else None


async def _cancel(connection: AsyncConnection, subscription: Subscription) -> None:
    """What is planned but surely not sent is not sent any more."""
    d = tables.delivery.c
    await connection.execute(
        update(tables.delivery)
        .where(d.subscription == subscription.id, d.state == "due")
        .values(state="skipped", ready=None, error="changed")
    )


_time = lru_cache(maxsize=1440)(time.fromisoformat)
_day = lru_cache(maxsize=1024)(date.fromisoformat)


def subscription_of(row: Row[Any]) -> Subscription:
    return Subscription(
        id=row.id,
        channel=ChannelRef(cast(Platform, row.platform), row.team, row.channel),
        at=_time(row.at),
        zone=row.zone,
        days=row.days,
        lang=cast(Lang, row.lang),
        themes=tuple(filter(None, row.themes.split(","))),
        owner=row.owner,
        enabled=row.enabled,
        reason=row.reason,
        detail=row.detail,
        paused_until=_date(row.paused_until),
        round=row.round,
        used=row.used,
        last_item=row.last_item,
        last_date=_date(row.last_date),
        next_date=_date(row.next_date),
        next_due=None if row.next_due is None else moment(row.next_due),
    )


def _date(text: str | None) -> date | None:
    return _day(text) if text else None


def values_of(subscription: Subscription) -> dict[str, object]:
    """The row of a subscription, without `id`, `created` and `changed`."""
    return {
        "platform": subscription.channel.platform,
        "team": subscription.channel.team,
        "channel": subscription.channel.channel,
        "at": f"{subscription.at:%H:%M}",
        "zone": subscription.zone,
        "days": subscription.days,
        "lang": subscription.lang,
        "themes": ",".join(subscription.themes),
        "owner": subscription.owner,
        "enabled": subscription.enabled,
        "reason": subscription.reason,
        "detail": subscription.detail,
        "paused_until": subscription.paused_until.isoformat() if subscription.paused_until else None,
        "round": subscription.round,
        "used": subscription.used,
        "last_item": subscription.last_item,
        "last_date": subscription.last_date.isoformat() if subscription.last_date else None,
        "next_date": subscription.next_date.isoformat() if subscription.next_date else None,
        "next_due": milliseconds(subscription.next_due) if subscription.next_due else None,
    }


async def save(
    connection: AsyncConnection, database: Database, subscription: Subscription, now: datetime
) -> Subscription:
    """Writes the subscription as it is, inside the caller's transaction."""
    stamp = milliseconds(now)
    values = values_of(subscription) | {"changed": stamp}
    insert = database.insert(tables.subscription).values(**values, created=stamp)
    query = insert.on_conflict_do_update(index_elements=["platform", "team", "channel"], set_=values)
    number = (await connection.execute(query.returning(_c.id))).scalar_one()
    return replace(subscription, id=number)
