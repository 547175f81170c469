"""The documents of teams in the database: what there is, what changed, and every change of it.

Whatever changes what a workspace finds raises its version in the same transaction. A change of many rows is made in
batches that stay invisible until the edition's state says that it answers, so no write transaction takes long.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Iterable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import and_, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.documents.values import ANSWERING, WAITING, Edition, StoredPassage, Version
from bot.store import document_tables as tables
from bot.store.database import Database
from bot.store.document_rows import columns_of, edition_of, passage_of, raise_version, write_log
from bot.store.instants import milliseconds, moment

BATCH = 200  # passages a transaction
PART = 512 * 1024  # bytes of a file a transaction
PASSAGES_A_PAGE = 10  # where a file has none
KEEP_LOG = timedelta(days=400)
_d = tables.document.c
_p = tables.passage.c
_v = tables.library_version.c


class Documents:
    """Reads and changes documents. `now` of a change is aware."""

    def __init__(self, database: Database) -> None:
        self.database = database

    # What there is

    async def fingerprint(self) -> object:
        """Changes with every change of any library."""
        async with self.database.read() as connection:
            query = select(func.count(), func.coalesce(func.sum(_v.version), 0)).select_from(tables.library_version)
            return tuple((await connection.execute(query)).one())

    async def versions(self) -> dict[str, Version]:
        """Of every workspace that ever had a document of its own."""
        async with self.database.read() as connection:
            rows = await connection.execute(select(_v.workspace, _v.version, _v.withdrawn))
            return {row.workspace: Version(row.version, row.withdrawn) for row in rows}

    async def editions(self, workspace: str) -> list[Edition]:
        """All of them, oldest first."""
        query = select(tables.document).where(_d.workspace == workspace).order_by(_d.added, _d.id, _d.edition)
        async with self.database.read() as connection:
            return [edition_of(row) for row in await connection.execute(query)]

    async def edition(self, document: str, edition: int | None = None) -> Edition | None:
        """One edition, or the newest of a document."""
        query = select(tables.document).where(_d.id == document).order_by(_d.edition.desc()).limit(1)
        if edition is not None:
            query = query.where(_d.edition == edition)
        async with self.database.read() as connection:
            row = (await connection.execute(query)).first()
            return None if row is None else edition_of(row)

    async def answering_edition(self, document: str) -> Edition | None:
        """The edition that is answered from."""
        query = select(tables.document).where(_d.id == document, _d.state.in_(ANSWERING))
        async with self.database.read() as connection:
            row = (await connection.execute(query)).first()
            return None if row is None else edition_of(row)

    async def audiences(self) -> dict[str, frozenset[str]]:
        """Of every workspace with documents, who can find something: channels, and "" for all full members."""
        query = select(_d.workspace, _d.audience).distinct().where(_d.state.in_(ANSWERING))
        found: dict[str, set[str]] = {}
        async with self.database.read() as connection:
            for workspace, audience in await connection.execute(query):
                found.setdefault(workspace, set()).add(audience)
        return {workspace: frozenset(audiences) for workspace, audiences in found.items()}

    async def contents(self) -> frozenset[str]:
        """Hashes of all that answers: what else is compiled may go."""
        query = select(_d.content).where(_d.state.in_(ANSWERING | WAITING), _d.content.is_not(None))
        async with self.database.read() as connection:
            return frozenset((await connection.execute(query)).scalars())

    async def answering(
        self, workspace: str, audiences: Iterable[str]
    ) -> tuple[int, list[tuple[Edition, list[StoredPassage]]]]:
        """The version, and what may be found by those audiences, in the order in which it was added."""
        where = and_(_d.workspace == workspace, _d.audience.in_(list(audiences)), _d.state.in_(ANSWERING))
        mine = and_(_p.document == _d.id, _p.edition == _d.edition)
        query = select(tables.passage).join(tables.document, mine).where(where)
        async with self.database.read() as connection:
            version = await connection.scalar(select(_v.version).where(_v.workspace == workspace))
            listed = select(tables.document).where(where).order_by(_d.added, _d.id)
            found = [(edition_of(row), list[StoredPassage]()) for row in await connection.execute(listed)]
            by_key = {edition.key: passages for edition, passages in found}
            for row in await connection.execute(query.order_by(_p.document, _p.edition, _p.position)):
                if (row.document, row.edition) in by_key:  # PostgreSQL may see more in the second statement
                    by_key[row.document, row.edition].append(passage_of(row))
        return version or 0, found

    async def vectors(self, keys: Collection[tuple[str, int]], encoder: str) -> dict[tuple[str, int], bytes]:
        """Those of editions, by what `encoder` made of them."""
        c = tables.passage_vector.c
        query = select(c.document, c.edition, c.vectors).where(
            c.encoder == encoder, c.document.in_([document for document, _ in keys])
        )
        async with self.database.read() as connection:
            found = {(row.document, row.edition): row.vectors for row in await connection.execute(query)}
        return {key: found[key] for key in keys if key in found}

    async def without_vectors(self, encoder: str) -> list[Edition]:
        """Editions that answer and have none of that encoder's, oldest first."""
        c = tables.passage_vector.c
        made = select(c.document).where(c.document == _d.id, c.edition == _d.edition, c.encoder == encoder).exists()
        query = select(tables.document).where(_d.state.in_(ANSWERING), ~made).order_by(_d.added)
        async with self.database.read() as connection:
            return [edition_of(row) for row in await connection.execute(query)]

    async def save_vectors(self, edition: Edition, encoder: str, vectors: bytes) -> None:
        """What several replicas made at once is kept once; what was forgotten meanwhile stays forgotten."""
        still = update(tables.document).where(
            _d.id == edition.id, _d.edition == edition.edition, _d.state.in_(ANSWERING)
        )
        row = {"document": edition.id, "edition": edition.edition, "encoder": encoder, "vectors": vectors}
        async with self.database.write() as connection:
            if (await connection.execute(still.values(meaning=True))).rowcount:
                new = self.database.insert(tables.passage_vector).values(**row)
                await connection.execute(new.on_conflict_do_nothing())
                await raise_version(self.database, connection, edition.workspace)

    async def passages(self, document: str, edition: int) -> list[StoredPassage]:
        """In the order of the document."""
        query = select(tables.passage).where(_p.document == document, _p.edition == edition).order_by(_p.position)
        async with self.database.read() as connection:
            return [passage_of(row) for row in await connection.execute(query)]

    async def same_bytes(self, workspace: str, audience: str, sha256: str) -> Edition | None:
        """What the bytes are known as to those who can find the audience's documents."""
        query = select(tables.document).where(
            _d.workspace == workspace,
            _d.sha256 == sha256,
            _d.audience.in_(("", audience)),
            _d.state.in_(ANSWERING | WAITING),
        )
        async with self.database.read() as connection:
            row = (await connection.execute(query.order_by(_d.added).limit(1))).first()
            return None if row is None else edition_of(row)

    async def usage(self, workspace: str, without: str = "") -> tuple[int, int]:
        """Files and pages that count against the quota, those of one document left out. Where a file has no pages, some
        passages are one.
        """
        pages = func.sum(func.coalesce(_d.pages, _d.passages / PASSAGES_A_PAGE + 1))
        query = select(func.count(), func.coalesce(pages, 0)).where(
            _d.workspace == workspace, _d.id != without, _d.state.in_(ANSWERING | WAITING)
        )
        async with self.database.read() as connection:
            files, pages = (await connection.execute(query)).one()
            return int(files), int(pages)

    # Changes

    async def begin(self, edition: Edition, parts: AsyncIterator[bytes]) -> None:
        """Takes a file in: its bytes part by part, and last the job, so that nobody reads half of it."""
        async with self.database.write() as connection:
            await connection.execute(insert(tables.document).values(**columns_of(edition)))
        number = 0
        async for data in parts:
            row = {"document": edition.id, "edition": edition.edition, "part": number, "data": data}
            async with self.database.write() as connection:
                await connection.execute(insert(tables.original).values(**row))
            number += 1
        async with self.database.write() as connection:
            await write_log(connection, edition.workspace, edition.id, edition.by, "added", edition.added)
            await connection.execute(
                insert(tables.reading_job).values(
                    workspace=edition.workspace,
                    document=edition.id,
                    edition=edition.edition,
                    ready=0,
                )
            )

    async def original(self, document: str, edition: int) -> AsyncIterator[bytes]:
        """The file's bytes, part by part."""
        c = tables.original.c
        where = and_(c.document == document, c.edition == edition)
        async with self.database.read() as connection:
            count = int(await connection.scalar(select(func.count()).select_from(tables.original).where(where)) or 0)
        for number in range(count):
            async with self.database.read() as connection:
                yield cast(bytes, await connection.scalar(select(c.data).where(where, c.part == number)))

    async def drop_original(self, document: str, edition: int) -> None:
        """Part by part, for what is deleted is overwritten."""
        c = tables.original.c
        async with self.database.read() as connection:
            query = select(c.part).where(c.document == document, c.edition == edition)
            parts = list((await connection.execute(query)).scalars())
        for part in parts:
            async with self.database.write() as connection:
                await connection.execute(
                    delete(tables.original).where(c.document == document, c.edition == edition, c.part == part)
                )

    async def rename(self, edition: Edition, title: str, by: str, now: datetime) -> None:
        async with self._change(edition.workspace, edition.id, by, "renamed", now) as connection:
            await connection.execute(update(tables.document).where(_d.id == edition.id).values(title=title))

    async def correct(self, workspace: str, passage: str, by: str, now: datetime, **marks: bool) -> Edition | None:
        """Marks a passage as `hidden` or `doubtful`, or no longer, in every edition; its document, None without one."""
        query = select(tables.document).join(tables.passage, and_(_p.document == _d.id, _p.edition == _d.edition))
        query = query.where(_p.id == passage, _d.workspace == workspace).order_by(_d.edition.desc()).limit(1)
        async with self.database.read() as connection:
            row = (await connection.execute(query)).first()
        if row is None:
            return None
        async with self._change(workspace, row.id, by, "corrected", now, withdraws=True) as connection:
            changed = update(tables.passage).where(_p.id == passage, _p.document == row.id)
            await connection.execute(changed.values(**marks))
        return edition_of(row)

    async def forget(self, workspace: str, document: str, by: str, now: datetime) -> bool:
        """Deletes every edition: hidden from all at once, then gone row by row, then overwritten on the disk.

        False where the workspace has no such document.
        """
        where = and_(_d.id == document, _d.workspace == workspace)
        async with self.database.read() as connection:
            editions = list((await connection.execute(select(_d.edition).where(where))).scalars())
        if not editions:
            return False
        async with self._change(workspace, document, by, "forgot", now, withdraws=True) as connection:
            await connection.execute(update(tables.document).where(where).values(state="cancelled"))
            await connection.execute(delete(tables.reading_job).where(tables.reading_job.c.document == document))
        for edition in editions:
            await self.drop_passages(document, edition)
            await self.drop_original(document, edition)
        async with self.database.write() as connection:
            await connection.execute(delete(tables.document).where(where))
        await self.database.scrub(("document", "passage", "original", "passage_vector", "reading_job"))
        return True

    async def forget_workspace(self, workspace: str, by: str, now: datetime) -> int:
        """All of its documents; how many there were."""
        found = {edition.id for edition in await self.editions(workspace)}
        for document in sorted(found):
            await self.forget(workspace, document, by, now)
        return len(found)

    async def drop_passages(self, document: str, edition: int) -> None:
        """Batch by batch."""
        rest = True
        while rest:
            async with self.database.write() as connection:
                rest = await self.drop_some(connection, document, edition)

    async def drop_some(self, connection: AsyncConnection, document: str, edition: int) -> bool:
        """One batch of its passages; whether there may be more."""
        where = and_(_p.document == document, _p.edition == edition)
        some = select(_p.position).where(where).order_by(_p.position).limit(BATCH)
        positions = list((await connection.execute(some)).scalars())
        if positions:
            await connection.execute(delete(tables.passage).where(where, _p.position <= positions[-1]))
        return len(positions) == BATCH

    async def log(self, workspace: str) -> list[tuple[datetime, str, str, str]]:
        """(when, who, what, document), oldest first."""
        c = tables.document_log.c
        query = select(c.at, c.by, c.what, c.document).where(c.workspace == workspace).order_by(c.id)
        async with self.database.read() as connection:
            return [(moment(at), by, what, document) for at, by, what, document in await connection.execute(query)]

    async def note(self, workspace: str, document: str, by: str, what: str, now: datetime) -> None:
        """Writes something into the log that changes no answer."""
        async with self.database.write() as connection:
            await write_log(connection, workspace, document, by, what, now)

    async def purge(self, now: datetime) -> None:
        """What has run out: the log, uploads that never became a job, editions that failed a month ago."""
        jobs = tables.reading_job.c
        with_job = select(jobs.document).where(jobs.document == _d.id, jobs.edition == _d.edition).exists()
        lost = and_(_d.state.in_(WAITING), ~with_job, _d.added < milliseconds(now - timedelta(hours=6)))
        failed = and_(_d.state.in_(("refused", "cancelled")), _d.added < milliseconds(now - timedelta(days=30)))
        async with self.database.write() as connection:
            old = milliseconds(now - KEEP_LOG)
            await connection.execute(delete(tables.document_log).where(tables.document_log.c.at < old))
            await connection.execute(delete(tables.document).where(or_(lost, failed)))

    @asynccontextmanager
    async def _change(
        self, workspace: str, document: str, by: str, what: str, now: datetime, *, withdraws: bool = False
    ) -> AsyncIterator[AsyncConnection]:
        async with self.database.write() as connection:
            yield connection
            await raise_version(self.database, connection, workspace, withdraws=withdraws)
            await write_log(connection, workspace, document, by, what, now)
