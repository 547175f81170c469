"""The last line of each thread and direct message: one row each, overwritten by the next."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Column, Integer, String, Table, and_, select

from bot.domain.models import Lang
from bot.store.database import Database
from bot.store.instants import milliseconds
from bot.store.schema import metadata

ThreadLine = tuple[str, int, Lang | None]  # a line, the page of its answer, its language where one was chosen

thread_line = Table(
    "thread_line",
    metadata,
    Column("workspace", String, primary_key=True),
    Column("thread", String, primary_key=True),
    Column("line", String(200), nullable=False),
    Column("page", Integer, nullable=False),
    Column("lang", String),
    Column("until", BigInteger, nullable=False, index=True),
)
_c = thread_line.c


class ThreadLines:
    """Raises StoreError where the database fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def last(self, workspace: str, thread: str, now: datetime) -> ThreadLine | None:
        """The last line of a thread; None where there is none or its time is over."""
        mine = and_(_c.workspace == workspace, _c.thread == thread, _c.until > milliseconds(now))
        async with self._database.read() as connection:
            row = (await connection.execute(select(_c.line, _c.page, _c.lang).where(mine))).first()
        return (row.line, row.page, row.lang) if row else None

    async def keep(self, workspace: str, thread: str, kept: ThreadLine, until: datetime) -> None:
        """In place of the one before."""
        line, page, lang = kept
        insert = self._database.insert(thread_line).values(
            workspace=workspace, thread=thread, line=line, page=page, lang=lang, until=milliseconds(until)
        )
        stored = insert.on_conflict_do_update(
            index_elements=["workspace", "thread"],
            set_={name: insert.excluded[name] for name in ("line", "page", "lang", "until")},
        )
        async with self._database.write() as connection:
            await connection.execute(stored)
