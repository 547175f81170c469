"""The record of every delivery, and the only place where its state changes.

    due ──claim──▶ sending ──▶ posted | skipped | gone | failed
     ▲               │  │
     └── refused ────┘  └──▶ unknown ──claim──▶ sending (looks before it sends)

Claiming commits the intent to send before anything is sent, raises the fence, and gives the row away for `lease`. A send
must have ended before its lease does; so a row still `sending` when lease and quiet period are over either stands on the
platform or never will, and whoever claims it then looks first. A result counts only under the fence it was claimed with.
All times here are the database's own (SQLite: this machine's), never those of `due` and `expires`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any, Literal, cast

from sqlalchemy import Row, bindparam, case, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.digest.rate_limits import RateLimits, Rates
from bot.digest.streaks import newly_failing
from bot.domain.models import Lang
from bot.domain.ports import ChannelRef, News, Platform, Sent
from bot.store import tables
from bot.store.database import Database
from bot.store.instants import milliseconds, moment

State = Literal["due", "sending", "unknown", "posted", "skipped", "gone", "failed"]
_d = tables.delivery.c
_s = tables.subscription.c
_l = tables.lane.c


@dataclass(frozen=True, slots=True)
class Job:
    """One claimed delivery: this replica's to send until its lease ends."""

    id: int
    fence: int
    channel: ChannelRef
    lane: str
    lang: Lang
    themes: tuple[str, ...]
    owner: str
    day: date
    item: str
    restarted: bool
    expires: datetime
    look: bool  # it may stand already
    attempts: int  # this one included
    first_send: datetime
    error: str | None  # of the attempt before
    wait: float = 0.0  # seconds until its place in a paced lane


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a job. `delay`: seconds until someone may take it again (due, unknown)."""

    job: Job
    state: State
    error: str | None = None
    delay: float | None = None
    sent: Sent | None = None
    pause: float | None = None  # seconds for which the whole lane rests
    unseen: bool = False  # it may stand all the same: nobody could look
    revoked: bool = False  # the installation is gone, not this channel alone
    failing: bool = False  # the order has failed for dates running

    @property
    def news(self) -> News | None:
        """What whoever set up the order has to hear of it."""
        if self.state == "gone":
            return None if self.revoked else "stopped"
        if self.state != "failed":
            return None
        return "failing" if self.failing else "uncertain" if self.unseen else None


@dataclass(frozen=True, slots=True)
class Record:
    """One line of a channel's history."""

    day: date
    state: State
    item: str | None
    due: datetime
    posted: datetime | None
    link: str | None
    error: str | None


class Ledger:
    """`clock`, in milliseconds, replaces the database's time in tests."""

    def __init__(
        self,
        database: Database,
        *,
        holder: str,
        lease: timedelta,
        quiet: timedelta,
        clock: Callable[[], int] | None = None,
        rates: Rates = MappingProxyType({}),
    ) -> None:
        self.database = database
        self.lease = lease.total_seconds()
        self.quiet = quiet.total_seconds()
        self.clock = clock
        self._holder = holder
        self._lanes = RateLimits(database, rates)

    async def exchange(
        self, platform: Platform, now: datetime, results: Sequence[Result], room: int
    ) -> tuple[list[Result], list[Job]]:
        """Records results and claims up to `room` jobs due by `now`, in one transaction.

        Returns the results that counted: those whose fence still held.
        """
        async with self.database.write() as connection:
            stamp = await self._now(connection)
            counted = await self._record(connection, stamp, results) if results else []
            jobs = await self._claim(connection, stamp, platform, now, room) if room else []
        return counted, jobs

    async def _now(self, connection: AsyncConnection) -> int:
        if self.clock is not None:
            return self.clock()
        return int((await connection.execute(select(self.database.now(None)))).scalar_one())

    # Claiming

    async def _claim(
        self, connection: AsyncConnection, stamp: int, platform: Platform, now: datetime, room: int
    ) -> list[Job]:
        waits = await self._lanes.reserve(connection, platform, stamp, room)
        if waits is not None and not waits:
            return []
        wanted = (
            select(_d.id)
            .where(_d.platform == platform, _d.ready <= stamp, _d.due <= milliseconds(now))
            .where(_d.lane.not_in(self._lanes.resting(stamp)))
            .order_by(_d.ready)
            .limit(room if waits is None else len(waits))
            .with_for_update(skip_locked=True)
        )
        ids = list((await connection.execute(wanted)).scalars())
        if not ids:
            return []
        hold = round((self.lease + self.quiet) * 1000)
        await connection.execute(
            update(tables.delivery)
            .where(_d.id.in_(ids))
            .values(
                look=_d.state != "due",
                state="sending",
                holder=self._holder,
                fence=_d.fence + 1,
                attempts=_d.attempts + 1,
                first_send=func.coalesce(_d.first_send, stamp),
                ready=stamp + hold,
            )
        )
        if waits is not None:
            await self._lanes.spend(connection, platform, stamp, waits[: len(ids)])
        joined = select(tables.delivery, *_CHANNEL).join(tables.subscription).where(_d.id.in_(ids))
        rows = (await connection.execute(joined.order_by(_d.id))).all()
        return [_job(row, waits[n] if waits is not None else 0.0) for n, row in enumerate(rows)]

    # Recording

    async def _record(self, connection: AsyncConnection, stamp: int, results: Sequence[Result]) -> list[Result]:
        await connection.execute(_RECORD, [_values(result, stamp) for result in results])
        query = select(_d.id, _d.fence, _d.state).where(_d.id.in_([result.job.id for result in results]))
        stands = {row.id: (row.fence, row.state) for row in await connection.execute(query)}
        counted = [r for r in results if stands.get(r.job.id) == (r.job.fence, r.state)]
        # A pause is worth knowing even from one that came too late. In order, or two replicas could wait for each other.
        pauses = sorted((r.job.lane, stamp + round(r.pause * 1000)) for r in results if r.pause is not None)
        for lane, until in pauses:
            await self._lanes.rest(connection, lane, until)
        for result in counted:
            if result.state == "gone":
                await self._stop(connection, result)
        failing = await newly_failing(connection, [r.job.id for r in counted if r.state == "failed"])
        return [replace(r, failing=True) if r.job.id in failing else r for r in counted]

    async def _stop(self, connection: AsyncConnection, result: Result) -> None:
        """Turns off the subscription, or all of an installation's, and with it whatever of it is still unsent."""
        channel = result.job.channel
        where = [_s.platform == channel.platform, _s.team == channel.team]
        if not result.revoked:
            where.append(_s.channel == channel.channel)
        await connection.execute(
            update(tables.subscription)
            .where(*where, _s.enabled.is_(True))
            .values(
                enabled=False,
                reason="revoked" if result.revoked else "gone",
                detail=result.error,
                next_date=None,
                next_due=None,
            )
        )
        await connection.execute(
            update(tables.delivery)
            .where(_d.state == "due", _d.subscription.in_(select(_s.id).where(*where)))
            .values(state="gone", ready=None, error=result.error)
        )

    # Asking

    async def open(self, platforms: Sequence[Platform], now: datetime) -> int:
        """How many deliveries due by `now` are not settled yet, whoever holds them."""
        query = select(func.count()).select_from(tables.delivery)
        query = query.where(_d.platform.in_(platforms), _d.ready.is_not(None), _d.due <= milliseconds(now))
        async with self.database.read() as connection:
            return int((await connection.execute(query)).scalar_one())

    async def until_ready(self, platform: Platform, now: datetime) -> float | None:
        """Seconds until a row due by `now` may be taken (0 when one may already); None when all are settled."""
        resting = func.coalesce(_l.until, 0)
        ready = func.min(case((resting > _d.ready, resting), else_=_d.ready))
        query = select(ready).select_from(tables.delivery.outerjoin(tables.lane, _l.name == _d.lane))
        query = query.where(_d.platform == platform, _d.ready.is_not(None), _d.due <= milliseconds(now))
        async with self.database.read() as connection:
            stamp = (await connection.execute(query)).scalar()
            return None if stamp is None else max(0.0, (stamp - await self._now(connection)) / 1000)

    async def oldest_due(self) -> datetime | None:
        """The due time of the oldest delivery that is not settled."""
        query = select(func.min(_d.due)).where(_d.ready.is_not(None))
        async with self.database.read() as connection:
            stamp = (await connection.execute(query)).scalar()
        return None if stamp is None else moment(stamp)

    async def history(self, subscription: int, limit: int = 30) -> list[Record]:
        """The newest deliveries of one subscription, newest first."""
        query = select(tables.delivery).where(_d.subscription == subscription).order_by(_d.date.desc()).limit(limit)
        async with self.database.read() as connection:
            return [_record_of(row) for row in await connection.execute(query)]


_CHANNEL = (_s.team, _s.channel, _s.lang, _s.themes, _s.owner)
_RECORD = (
    update(tables.delivery)
    .where(_d.id == bindparam("_id"), _d.fence == bindparam("_fence"), _d.state == "sending")
    .values(
        state=bindparam("_state"),
        ready=bindparam("_ready"),
        posted=bindparam("_posted"),
        message=bindparam("_message"),
        link=bindparam("_link"),
        error=bindparam("_error"),
    )
)


def _values(result: Result, stamp: int) -> dict[str, Any]:
    return {
        "_id": result.job.id,
        "_fence": result.job.fence,
        "_state": result.state,
        "_ready": None if result.delay is None else stamp + round(result.delay * 1000),
        "_posted": stamp if result.state == "posted" else None,
        "_message": result.sent.message if result.sent else None,
        "_link": result.sent.link if result.sent else None,
        "_error": result.error,
    }


def _job(row: Row[Any], wait: float) -> Job:
    return Job(
        id=row.id,
        fence=row.fence,
        channel=ChannelRef(cast(Platform, row.platform), row.team, row.channel),
        lane=row.lane,
        lang=cast(Lang, row.lang),
        themes=tuple(filter(None, row.themes.split(","))),
        owner=row.owner,
        day=date.fromisoformat(row.date),
        item=row.item,
        restarted=row.restarted,
        expires=moment(row.expires),
        look=row.look,
        attempts=row.attempts,
        first_send=moment(row.first_send),
        error=row.error,
        wait=wait,
    )


def _record_of(row: Row[Any]) -> Record:
    return Record(
        day=date.fromisoformat(row.date),
        state=row.state,
        item=row.item,
        due=moment(row.due),
        posted=None if row.posted is None else moment(row.posted),
        link=row.link,
        error=row.error,
    )
