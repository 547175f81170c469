"""Orders that fail date after date although their channel stands: whoever set one up hears of it on the third."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import tables

RUNNING = 3  # dates in a row
_d = tables.delivery.c


async def newly_failing(connection: AsyncConnection, deliveries: Collection[int]) -> set[int]:
    """Those of the failed deliveries with which their order has failed RUNNING dates in a row, and no more yet."""
    found = set()
    for id in deliveries:
        order = select(_d.subscription).where(_d.id == id).scalar_subquery()
        newest = select(_d.state).where(_d.subscription == order, _d.ready.is_(None)).order_by(_d.date.desc())
        states = list((await connection.execute(newest.limit(RUNNING + 1))).scalars())
        if states[:RUNNING] == ["failed"] * RUNNING and states[RUNNING:] != ["failed"]:
            found.add(id)
    return found
