"""Orders as JSON lines, out of one database and into another.

An export carries the round, the pause and every delivery, so that a move can neither double a post nor repeat an
initiative: a subscription goes on where it stood, and a post that may stand is looked for first. A line without them is a new
subscription; like after a downtime, its newest slot is still posted within the window.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.digest.calendar import slots
from bot.digest.catalogue import SHARED, number, used_items, workspace_of
from bot.digest.order_lines import Line, parse, plain
from bot.digest.rate_limits import Rates, lane_of
from bot.digest.subscriptions import PAGE, Subscription, subscription_of, values_of
from bot.domain.errors import StoreError
from bot.store import tables
from bot.store.database import Database
from bot.store.instants import milliseconds, moment

_DELIVERY = ("date", "round", "item", "restarted", "state", "attempts", "message", "link", "error")
_INSTANTS = ("due", "expires", "first_send", "posted")
_OPEN = ("due", "sending", "unknown")
_PROGRESS = ("round", "used", "last_item", "last_date")
Numbers = Mapping[str, Mapping[str, int]]  # of initiatives, by workspace
CHUNK = 500  # lines written at once
_d = tables.delivery.c
_c = tables.subscription.c
_KEY = (_c.platform, _c.team, _c.channel)


async def export(database: Database) -> AsyncIterator[str]:
    """One JSON line a subscription, by id."""
    async with database.read() as connection:
        numbers: dict[str, dict[str, int]] = {}
        for row in await connection.execute(select(tables.digest_item)):
            numbers.setdefault(row.workspace, {})[row.item] = row.number
        after = 0
        while True:
            query = select(tables.subscription).where(_c.id > after).order_by(_c.id).limit(PAGE)
            subscriptions = [subscription_of(row) for row in await connection.execute(query)]
            delivered = await _delivered(connection, [subscription.id for subscription in subscriptions])
            for subscription in subscriptions:
                yield json.dumps(
                    _line_of(subscription, numbers, delivered.get(subscription.id, [])), ensure_ascii=False
                )
            if len(subscriptions) < PAGE:
                return
            after = subscriptions[-1].id


async def _delivered(connection: AsyncConnection, ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    query = select(tables.delivery).where(_d.subscription.in_(ids)).order_by(_d.subscription, _d.date)
    for row in await connection.execute(query):
        record = {name: getattr(row, name) for name in _DELIVERY}
        for name in _INSTANTS:
            stamp = getattr(row, name)
            record[name] = None if stamp is None else moment(stamp).isoformat()
        found.setdefault(row.subscription, []).append({k: v for k, v in record.items() if v is not None})
    return found


def _line_of(
    subscription: Subscription, numbers: Mapping[str, Mapping[str, int]], delivered: list[dict[str, Any]]
) -> dict[str, Any]:
    workspace = workspace_of(subscription.channel)
    shared, own = used_items(subscription.used, (numbers.get(SHARED, {}), numbers.get(workspace, {})))
    state = {
        "owner": subscription.owner,
        "enabled": subscription.enabled,
        "reason": subscription.reason,
        "detail": subscription.detail,
        "paused_until": subscription.paused_until.isoformat() if subscription.paused_until else None,
        "round": subscription.round,
        "used": shared,
        "used_own": own,
        "last_item": subscription.last_item,
        "last_date": subscription.last_date.isoformat() if subscription.last_date else None,
        "next_date": subscription.next_date.isoformat() if subscription.next_date else None,
        "delivered": delivered,
    }
    return plain(subscription) | state


async def import_(database: Database, rates: Rates, lines: Iterable[str], now: datetime, quiet: float) -> int:
    """Writes all lines or, where one is wrong, none; how many subscriptions that were. Raises StoreError with every fault.

    `rates` has every platform there is. `quiet`: seconds before a post that was under way when it was exported is looked for.
    """
    parsed, faults = [], []
    for at, text in enumerate(lines, 1):
        if not text.strip():
            continue
        try:
            parsed.append(parse(text, rates))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            faults.append(f"line {at}: {error}")
    if faults:
        raise StoreError("\n".join(faults))
    async with database.write() as connection:
        numbers = await _numbers(connection, database, parsed)
        for start in range(0, len(parsed), CHUNK):
            await _store(connection, database, parsed[start : start + CHUNK], numbers, rates, now, quiet)
    return len(parsed)


async def _numbers(connection: AsyncConnection, database: Database, lines: Sequence[Line]) -> Numbers:
    """The number of every initiative that the lines name; new ones get theirs."""
    wanted: dict[str, set[str]] = {SHARED: set()}
    for line in lines:
        wanted[SHARED].update(line.used or ())
        if line.used_own:
            wanted.setdefault(workspace_of(line.subscription.channel), set()).update(line.used_own)
    return await number(connection, database, {workspace: sorted(items) for workspace, items in wanted.items()})


async def _store(
    connection: AsyncConnection,
    database: Database,
    lines: Sequence[Line],
    numbers: Numbers,
    rates: Rates,
    now: datetime,
    quiet: float,
) -> None:
    """Some hundred lines at once. One without state never takes away how far the database is with that channel."""
    new = [unscheduled(line.subscription) for line in lines if line.used is None]
    moved = [(_moved(line, numbers), line.delivered) for line in lines if line.used is not None]
    if new:
        await _save(connection, database, new, now, besides=_PROGRESS)
    if not moved:
        return
    await _save(connection, database, [subscription for subscription, _ in moved], now)
    channels = {subscription.channel.channel for subscription, _ in moved}
    rows = await connection.execute(select(*_KEY, _c.id).where(_c.channel.in_(channels)))
    ids = {(row.platform, row.team, row.channel): row.id for row in rows}
    deliveries = [
        _delivery_of(
            subscription,
            ids[subscription.channel.platform, subscription.channel.team, subscription.channel.channel],
            record,
            rates,
            now,
            quiet,
        )
        for subscription, delivered in moved
        for record in delivered
    ]
    if deliveries:
        await connection.execute(_keep(database), deliveries)


async def _save(
    connection: AsyncConnection,
    database: Database,
    subscriptions: Sequence[Subscription],
    now: datetime,
    besides: Sequence[str] = (),
) -> None:
    """Inserts or replaces subscriptions; `besides` are the columns that a subscription already there keeps."""
    stamp = milliseconds(now)
    rows = [values_of(subscription) | {"created": stamp, "changed": stamp} for subscription in subscriptions]
    insert = database.insert(tables.subscription)
    keys = [column.name for column in _KEY]
    kept = {*keys, *besides, "created"}
    changed = {name: insert.excluded[name] for name in rows[0] if name not in kept}
    await connection.execute(insert.on_conflict_do_update(index_elements=keys, set_=changed), rows)


def _moved(line: Line, numbers: Numbers) -> Subscription:
    bits = sum(1 << numbers[SHARED][item] for item in set(line.used or ()))
    if line.used_own:
        own = numbers[workspace_of(line.subscription.channel)]
        bits |= sum(1 << own[item] for item in set(line.used_own))
    used = bits.to_bytes((bits.bit_length() + 7) // 8, "little")
    return _resumed(replace(line.subscription, used=used))


def unscheduled(subscription: Subscription) -> Subscription:
    """Due for the planner at once, which then finds its slot by its own clock."""
    return replace(subscription, next_date=None, next_due=moment(0) if subscription.enabled else None)


def _resumed(subscription: Subscription) -> Subscription:
    """With the slot that it had before it moved, even where that has gone by meanwhile."""
    if not subscription.enabled:
        return replace(subscription, next_date=None, next_due=None)
    if subscription.next_date is None:
        return unscheduled(subscription)
    slot = next(slots(subscription.rule, subscription.next_date), None)
    return replace(subscription, next_date=slot.day if slot else None, next_due=slot.due if slot else None)


def _keep(database: Database) -> Any:
    """A row that the database has already stays, unless it was only waiting."""
    insert = database.insert(tables.delivery)
    names = (*_DELIVERY[1:], *_INSTANTS, "ready")
    return insert.on_conflict_do_update(
        index_elements=["subscription", "date"],
        set_={name: insert.excluded[name] for name in names},
        where=_d.state == "due",
    )


def _delivery_of(
    subscription: Subscription, id: int, record: Mapping[str, Any], rates: Rates, now: datetime, quiet: float
) -> dict[str, Any]:
    state = "unknown" if record["state"] == "sending" else record["state"]
    row: dict[str, Any] = {name: record.get(name) for name in _DELIVERY}
    for name in _INSTANTS:
        row[name] = milliseconds(datetime.fromisoformat(record[name])) if record.get(name) else None
    wait = round(quiet * 1000) if state == "unknown" else 0
    return row | {
        "subscription": id,
        "platform": subscription.channel.platform,
        "lane": lane_of(subscription.channel, rates),
        "state": state,
        "restarted": bool(record.get("restarted")),
        "attempts": int(record.get("attempts") or 0),
        "ready": milliseconds(now) + wait if state in _OPEN else None,
    }
