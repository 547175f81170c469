"""Rate limits that all replicas keep together: a lane that was told to wait rests, a lane with a known rate is paced.

Pacing reserves evenly spaced places (in the database, so that replicas share them) for the next HORIZON seconds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Select, case, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ports import ChannelRef, Platform
from bot.store import tables
from bot.store.database import Database

# Posts a second of a whole bot, by platform; None where each workspace has a limit of its own.
Rates = Mapping[Platform, float | None]
HORIZON = 0.25  # seconds ahead that one replica may reserve
_c = tables.lane.c


def lane_of(channel: ChannelRef, rates: Rates) -> str:
    """Whose limit a post counts against: the whole bot's where the platform has such a rate, else the workspace's."""
    return channel.platform if rates.get(channel.platform) else f"{channel.platform}:{channel.team}"


class RateLimits:
    """Works inside the caller's transaction. Instants are milliseconds of the ledger's clock."""

    def __init__(self, database: Database, rates: Rates) -> None:
        self._database = database
        self._rates = rates

    def resting(self, stamp: int) -> Select[tuple[str]]:
        """Names of the lanes from which nothing may be taken."""
        return select(_c.name).where(_c.until > stamp)

    async def rest(self, connection: AsyncConnection, lane: str, until: int) -> None:
        """Nothing is taken from the lane before `until`, on any replica."""
        insert = self._database.insert(tables.lane).values(name=lane, until=until, paced=0)
        later = case((_c.until > until, _c.until), else_=until)
        await connection.execute(insert.on_conflict_do_update(index_elements=["name"], set_={"until": later}))

    async def reserve(
        self, connection: AsyncConnection, platform: Platform, stamp: int, room: int
    ) -> list[float] | None:
        """The next free places, in seconds from now; None where the platform has no rate of its own."""
        rate = self._rates.get(platform)
        if rate is None:
            return None
        await connection.execute(
            self._database.insert(tables.lane).values(name=platform, until=0, paced=0).on_conflict_do_nothing()
        )
        query = select(_c.until, _c.paced).where(_c.name == platform).with_for_update()
        row = (await connection.execute(query)).one()
        if row.until > stamp:
            return []
        first = max(row.paced - stamp, 0) / 1000
        places = int((HORIZON - first) * rate) + 1 if first < HORIZON else 0
        return [first + n / rate for n in range(min(places, room))]

    async def spend(self, connection: AsyncConnection, platform: Platform, stamp: int, places: Sequence[float]) -> None:
        """Takes the places that were reserved and will be used."""
        rate = self._rates.get(platform)
        behind = places[-1] + (1 / rate if rate else 0.0)
        query = update(tables.lane).where(_c.name == platform).values(paced=stamp + round(behind * 1000))
        await connection.execute(query)
