"""Files that wait to be read: who reads which, and the only place where an edition's state changes on the way.

    queued ──claim──▶ reading ──▶ indexing ──▶ ready | partly | refused
       ▲                 │
       └── lease over ───┘

A claim raises the fence and gives the row away for `lease`; whoever holds it renews the lease while the file is read. What a
replica writes counts only under the fence it claimed with, so one that was away writes nothing. All times here are the
database's own (SQLite: this machine's).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.documents.identity import content_hash
from bot.documents.readers.values import LeftOut
from bot.documents.values import ANSWERING, Edition, StoredPassage
from bot.store import document_tables as tables
from bot.store.database import Database
from bot.store.document_rows import edition_of, passage_of, passage_rows, raise_version
from bot.store.documents import BATCH, Documents

LEASE = timedelta(seconds=30)
ATTEMPTS = 3  # a file that took so many replicas down with it is damaged
_j = tables.reading_job.c
_d = tables.document.c
_p = tables.passage.c
_v = tables.library_version.c


class LostError(Exception):
    """Another replica has the job now, or it was cancelled: nothing more may be written."""


@dataclass(frozen=True, slots=True)
class Job:
    """One claimed file: this replica's to read until its lease ends."""

    id: int
    fence: int
    attempts: int  # this one included
    edition: Edition


@dataclass(frozen=True, slots=True)
class Waiting:
    """How far a job is: pages read, of how many where that is known; `ahead` others wait before it."""

    progress: int
    total: int | None
    ahead: int


class ReadingJobs:
    """Claims jobs and records what became of them."""

    def __init__(self, database: Database, documents: Documents, *, holder: str, lease: timedelta = LEASE) -> None:
        self.database = database
        self.documents = documents
        self.lease = round(lease.total_seconds() * 1000)
        self._holder = holder

    async def claim(self) -> Job | None:
        """The next file: of the workspace that has waited longest since one of its files was taken, its oldest."""
        async with self.database.write() as connection:
            now = await self._now(connection)
            served = func.coalesce(_v.served, 0)
            waiting = tables.reading_job.outerjoin(tables.library_version, _v.workspace == _j.workspace)
            query = select(_j.id).select_from(waiting).where(_j.ready <= now).order_by(served, _j.id).limit(1)
            id = await connection.scalar(query.with_for_update(skip_locked=True, of=tables.reading_job))
            if id is None:
                return None
            taken = update(tables.reading_job).where(_j.id == id)
            await connection.execute(
                taken.values(holder=self._holder, fence=_j.fence + 1, attempts=_j.attempts + 1, ready=now + self.lease)
            )
            job = (await connection.execute(select(tables.reading_job).where(_j.id == id))).one()
            of_it = and_(_d.id == job.document, _d.edition == job.edition)
            await connection.execute(update(tables.document).where(of_it).values(state="reading"))
            took = self.database.insert(tables.library_version)
            row = took.values(workspace=job.workspace, version=0, withdrawn=0, served=now)
            await connection.execute(row.on_conflict_do_update(index_elements=["workspace"], set_={"served": now}))
            edition = edition_of((await connection.execute(select(tables.document).where(of_it))).one())
            return Job(job.id, job.fence, job.attempts, edition)

    async def until_next(self) -> float | None:
        """Seconds until a file may be taken (0 when one may already); None when none waits."""
        async with self.database.read() as connection:
            ready = await connection.scalar(select(func.min(_j.ready)))
            return None if ready is None else max(0.0, (ready - await self._now(connection)) / 1000)

    async def waiting(self, document: str, edition: int) -> Waiting | None:
        """How far it is; None when it is no longer waiting."""
        async with self.database.read() as connection:
            query = select(tables.reading_job).where(_j.document == document, _j.edition == edition)
            row = (await connection.execute(query)).first()
            if row is None:
                return None
            before = select(func.count()).where(_j.id < row.id, _j.holder.is_(None))
            ahead = await connection.scalar(before) if row.holder is None else 0
            return Waiting(row.progress, row.total, int(ahead or 0))

    async def renew(self, job: Job, progress: int, total: int | None) -> None:
        """Holds the job for another lease. Raises LostError."""
        async with self.database.write() as connection:
            now = await self._now(connection)
            await self._hold(connection, job, ready=now + self.lease, progress=progress, total=total)

    async def store(self, job: Job, passages: Sequence[StoredPassage]) -> None:
        """Writes the passages, which nobody sees yet. Raises LostError."""
        key = job.edition.key
        async with self.database.write() as connection:
            await self._hold(connection, job)
            await connection.execute(_of(job, update(tables.document)).values(state="indexing"))
        rest = True
        while rest:  # of an attempt before
            async with self.database.write() as connection:
                await self._hold(connection, job)
                rest = await self.documents.drop_some(connection, *key)
        for first in range(0, len(passages), BATCH):
            rows = passage_rows(*key, first, passages[first : first + BATCH])
            async with self.database.write() as connection:
                await self._hold(connection, job)
                await connection.execute(insert(tables.passage), rows)

    async def finish(
        self,
        job: Job,
        passages: Sequence[StoredPassage],
        *,
        kind: str,
        title: str,
        pages: int | None,
        without_text: Sequence[int],
        left_out: Sequence[LeftOut],
    ) -> None:
        """The edition answers from now on, and the one before no longer does. Raises LostError."""
        edition = job.edition
        values = {
            "kind": kind,
            "title": title,
            "pages": pages,
            "passages": len(passages),
            "content": content_hash([one.id for one in passages]),
            "without_text": json.dumps(list(without_text)),
            "left_out": json.dumps([[one.what, one.count, one.where] for one in left_out], ensure_ascii=False),
            "state": "partly" if without_text else "ready",
        }
        async with self.database.write() as connection:
            await self._hold(connection, job)
            older = and_(_d.id == edition.id, _d.edition != edition.edition, _d.state.in_(ANSWERING))
            replaced = await connection.execute(update(tables.document).where(older).values(state="replaced"))
            await connection.execute(_of(job, update(tables.document)).values(**values))
            await connection.execute(delete(tables.reading_job).where(_j.id == job.id))
            withdraws = replaced.rowcount > 0
            await raise_version(self.database, connection, edition.workspace, withdraws=withdraws)

    async def refuse(self, job: Job, code: str) -> None:
        """The file gives no document, or (`unchanged`) no new edition. Raises LostError."""
        state = "cancelled" if code == "unchanged" else "refused"
        async with self.database.write() as connection:
            await self._hold(connection, job)
            await connection.execute(_of(job, update(tables.document)).values(state=state, code=code))
            await connection.execute(delete(tables.reading_job).where(_j.id == job.id))
        await self.documents.drop_passages(*job.edition.key)

    async def cancel(self, document: str, edition: int) -> bool:
        """Ends a job that waits or runs, wherever; False where there is none any more."""
        async with self.database.write() as connection:
            gone = delete(tables.reading_job).where(_j.document == document, _j.edition == edition)
            if not (await connection.execute(gone)).rowcount:
                return False
            stopped = update(tables.document).where(_d.id == document, _d.edition == edition)
            await connection.execute(stopped.values(state="cancelled"))
        await self.documents.drop_passages(document, edition)
        await self.documents.drop_original(document, edition)
        return True

    async def release(self) -> None:
        """Whoever ends in order gives back what it holds, so that nobody waits for its leases."""
        async with self.database.write() as connection:
            mine = update(tables.reading_job).where(_j.holder == self._holder)
            await connection.execute(mine.values(holder=None, ready=0, attempts=_j.attempts - 1))

    async def corrections(self, document: str) -> dict[str, StoredPassage]:
        """Passages of any edition that somebody hid or marked, by id: the marks go over to the next edition."""
        query = select(tables.passage).where(_p.document == document, _p.hidden | _p.doubtful)
        async with self.database.read() as connection:
            return {row.id: passage_of(row) for row in await connection.execute(query)}

    async def _hold(self, connection: AsyncConnection, job: Job, **values: Any) -> None:
        """Locks the job's row under its fence. Raises LostError where it is another's now."""
        mine = update(tables.reading_job).where(_j.id == job.id, _j.fence == job.fence)
        if not (await connection.execute(mine.values(**values | {"holder": self._holder}))).rowcount:
            raise LostError

    async def _now(self, connection: AsyncConnection) -> int:
        return int((await connection.execute(select(self.database.now(None)))).scalar_one())


def _of(job: Job, statement: Any) -> Any:
    return statement.where(_d.id == job.edition.id, _d.edition == job.edition.edition)
