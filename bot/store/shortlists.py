"""Shortlists: one a channel. A direct message is a channel too, and its list one person's own.

Every change takes the list's lock, so positions stay 1, 2, 3 … whoever else changes it; and doing one twice is doing it
once.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ports import ChannelRef
from bot.domain.shortlist import Decided, Entry, Outcome
from bot.store import tables
from bot.store.database import Database
from bot.store.instants import milliseconds, moment

MOST = 200  # entries of one list
LONGEST_NOTE = 300  # characters
_e = tables.shortlist_entry.c
_v = tables.shortlist_vote.c


class Shortlists:
    """Raises StoreError where the database fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def entries(self, channel: ChannelRef) -> tuple[Entry, ...]:
        """In their order."""
        query = select(tables.shortlist_entry).where(_of(channel)).order_by(_e.position)
        voted = (
            select(_v.entry, _v.user).join(tables.shortlist_entry, _e.id == _v.entry).where(_of(channel))
        ).order_by(_v.user)
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
            votes: dict[int, list[str]] = {}
            for row in await connection.execute(voted):
                votes.setdefault(row.entry, []).append(row.user)
        return tuple(_entry(row, votes.get(row.id, ())) for row in rows)

    async def add(
        self, channel: ChannelRef, item: str, by: str, now: datetime, *, note: str = "", edition: int | None = None
    ) -> Outcome:
        """At the end of the list. "already": it is there, and stays as it is."""
        async with self._changing(channel) as connection:
            if await _row(connection, channel, item) is not None:
                return "already"
            last = (await connection.execute(select(func.count()).where(_of(channel)))).scalar() or 0
            if last >= MOST:
                return "full"
            values = {"item": item, "edition": edition, "position": last + 1, "note": note[:LONGEST_NOTE], "by": by}
            await connection.execute(
                self._database.insert(tables.shortlist_entry).values(
                    **_names(channel), **values, added=milliseconds(now)
                )
            )
        return "done"

    async def remove(self, channel: ChannelRef, item: str, by: str, *, any_of: bool) -> Outcome:
        """One's own entry, or, with `any_of`, anybody's."""
        async with self._changing(channel) as connection:
            row = await _row(connection, channel, item)
            if row is None:
                return "missing"
            if not any_of and row.by != by:
                return "forbidden"
            await connection.execute(delete(tables.shortlist_entry).where(_e.id == row.id))
            await _close_gap(connection, channel, row.position)
        return "done"

    async def annotate(self, channel: ChannelRef, item: str, note: str, by: str) -> Outcome:
        """The note is of whoever saved the entry; "" takes it away."""
        note = note[:LONGEST_NOTE]
        async with self._changing(channel) as connection:
            row = await _row(connection, channel, item)
            if row is None or row.note == note:
                return "missing" if row is None else "already"
            if row.by != by:
                return "forbidden"
            await _set(connection, row.id, note=note)
        return "done"

    async def move(self, channel: ChannelRef, item: str, position: int) -> Outcome:
        """To a place in the list, counted from 1; one beyond an end is that end."""
        async with self._changing(channel) as connection:
            row = await _row(connection, channel, item)
            if row is None:
                return "missing"
            last = (await connection.execute(select(func.count()).where(_of(channel)))).scalar() or 0
            position = min(max(position, 1), last)
            if position == row.position:
                return "already"
            await _close_gap(connection, channel, row.position)
            behind = update(tables.shortlist_entry).where(_of(channel), _e.position >= position, _e.id != row.id)
            await connection.execute(behind.values(position=_e.position + 1))
            await _set(connection, row.id, position=position)
        return "done"

    async def vote(self, channel: ChannelRef, item: str, user: str, *, wanted: bool) -> Outcome:
        """Whether a person finds it worth studying."""
        async with self._changing(channel) as connection:
            row = await _row(connection, channel, item)
            if row is None:
                return "missing"
            if wanted:
                insert = self._database.insert(tables.shortlist_vote).values(entry=row.id, user=user)
                changed = await connection.execute(insert.on_conflict_do_nothing())
            else:
                one = delete(tables.shortlist_vote).where(_v.entry == row.id, _v.user == user)
                changed = await connection.execute(one)
        return "done" if changed.rowcount else "already"

    async def decide(self, channel: ChannelRef, item: str, decision: Decided | None, day: date, by: str) -> Outcome:
        """What was decided on `day`, the decider's date; None: nothing yet. The same again keeps its first date."""
        async with self._changing(channel) as connection:
            row = await _row(connection, channel, item)
            if row is None or row.decision == decision:
                return "missing" if row is None else "already"
            made = {"decided": day.isoformat(), "decided_by": by} if decision else {"decided": None, "decided_by": None}
            await _set(connection, row.id, decision=decision, **made)
        return "done"

    async def rename_channel(self, channel: ChannelRef, new: str) -> None:
        """A channel got another id: its list goes with it, unless the new one has entries of its own."""
        to = ChannelRef(channel.platform, channel.team, new)
        async with self._changing(channel, to) as connection:
            if (await connection.execute(select(func.count()).where(_of(to)))).scalar():
                return
            await connection.execute(update(tables.shortlist_entry).where(_of(channel)).values(channel=new))

    async def forget_person(self, platform: str, team: str, user: str) -> None:
        """Their votes and notes go; what they saved or decided stays the channel's, by nobody."""
        mine = and_(_e.platform == platform, _e.team == team)
        async with self._database.write() as connection:
            theirs = select(_e.id).where(mine)
            await connection.execute(delete(tables.shortlist_vote).where(_v.user == user, _v.entry.in_(theirs)))
            saved = update(tables.shortlist_entry).where(mine, _e.by == user)
            await connection.execute(saved.values(by="", note=""))
            await connection.execute(
                update(tables.shortlist_entry).where(mine, _e.decided_by == user).values(decided_by=None)
            )

    @asynccontextmanager
    async def _changing(self, *channels: ChannelRef) -> AsyncIterator[AsyncConnection]:
        """A transaction that nobody else's change of these lists comes into. SQLite lets one writer in anyway."""
        async with self._database.write() as connection:
            if self._database.postgresql:
                for key in sorted("\n".join(_names(channel).values()) for channel in channels):
                    lock = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")
                    await connection.execute(lock, {"key": f"shortlist\n{key}"})
            yield connection


def _names(channel: ChannelRef) -> dict[str, str]:
    return {"platform": channel.platform, "team": channel.team, "channel": channel.channel}


def _of(channel: ChannelRef) -> ColumnElement[bool]:
    return and_(*(_e[name] == value for name, value in _names(channel).items()))


async def _row(connection: AsyncConnection, channel: ChannelRef, item: str) -> Any:
    return (await connection.execute(select(tables.shortlist_entry).where(_of(channel), _e.item == item))).first()


async def _set(connection: AsyncConnection, id: int, **values: Any) -> None:
    await connection.execute(update(tables.shortlist_entry).where(_e.id == id).values(**values))


async def _close_gap(connection: AsyncConnection, channel: ChannelRef, position: int) -> None:
    behind = update(tables.shortlist_entry).where(_of(channel), _e.position > position)
    await connection.execute(behind.values(position=_e.position - 1))


def _entry(row: Any, votes: Collection[str]) -> Entry:
    return Entry(
        item=row.item,
        edition=row.edition,
        position=row.position,
        note=row.note,
        by=row.by,
        added=moment(row.added),
        decision=row.decision,
        decided=date.fromisoformat(row.decided) if row.decided else None,
        votes=tuple(votes),
    )
