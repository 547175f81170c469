"""One connection pool to SQLite or PostgreSQL, with the transaction rules that the digest's promise rests on.

SQLite: WAL, `BEGIN IMMEDIATE` for everything that writes, synchronous=FULL (with NORMAL a power cut can undo the
intent to send). PostgreSQL: synchronous commit. Every failure leaves as a StoreError.
"""

from __future__ import annotations

import asyncio
import os
import stat
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext, suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Engine, cast, event, func, literal
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.sql.schema import Table

from bot.domain.errors import StoreError
from bot.patience import patient_until
from bot.store.url import Address

BUSY_SECONDS = 20.0  # how long SQLite waits for another process that writes, where nobody waits for us
BUSY_MARGIN = 0.1  # SQLite gives up this much before whoever waits: its thread cannot be called back
CONNECT_SECONDS = 10.0
COMMAND_SECONDS = 60.0
CLOSE_SECONDS = 0.3  # for taking leave of a PostgreSQL that may be silent; then the connection is cut
POOL = 8


# Queues are read from the front of an index. Before its statistics know of a hundred thousand new rows, PostgreSQL would
# rather collect all of them and sort.
_SESSION = "SET synchronous_commit = on; SET enable_bitmapscan = off; SET application_name = 'citybrief'"


class Database:
    """Transactions on one database. Close it when done."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self.postgresql = address.kind == "postgresql"
        self.engine: AsyncEngine = _postgresql(address) if self.postgresql else _sqlite(address)
        self.failures: tuple[type[Exception], ...] = (SQLAlchemyError, OSError, TimeoutError)
        if self.postgresql:
            # What fails while connecting does not pass through SQLAlchemy.
            asyncpg = _asyncpg()
            self.failures += (asyncpg.PostgresError, asyncpg.InterfaceError)
        # SQLite lets one writer in; queueing here is quicker and fairer than its own sleeping retries.
        self._writers: AbstractAsyncContextManager[Any] = nullcontext() if self.postgresql else asyncio.Lock()

    async def close(self) -> None:
        """Within seconds, whatever the database does."""
        with suppress(TimeoutError):
            async with asyncio.timeout(POOL * CLOSE_SECONDS):
                await self.engine.dispose()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that only reads."""
        async with self._begin(read=True) as connection:
            yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that writes; committed, to disk, when the block ends without an exception."""
        async with self._begin(read=False) as connection:
            yield connection

    @asynccontextmanager
    async def _begin(self, *, read: bool) -> AsyncIterator[AsyncConnection]:
        """Waiting for other writers, connecting and asking: all of it within the caller's patience."""
        until = patient_until()
        try:
            queue = nullcontext() if read else self._writers
            async with asyncio.timeout_at(until), queue, self.engine.connect() as plain:
                connection = await plain.execution_options(citybrief_read=read, citybrief_until=until)
                async with connection.begin():
                    yield connection
        except self.failures as error:
            raise StoreError(f"the database at {self.address} failed: {_brief(error)}") from error

    async def scrub(self, tables: Sequence[str]) -> None:
        """After rows of `tables` were forgotten: nothing of them stays in the files of the database.

        SQLite has overwritten them, but its log still holds what was written before; it is emptied as soon as no reader
        needs it. PostgreSQL frees them; its own log and backups are out of reach.
        """
        connection = await self.engine.connect()
        try:
            raw: Any = (await connection.get_raw_connection()).driver_connection
            if self.postgresql:
                await raw.execute(f"VACUUM {', '.join(tables)}")
                return
            for pause in (0.0, 0.05, 0.2, 0.5, 1.0, 2.0):
                await asyncio.sleep(pause)
                busy, *_ = await (await raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")).fetchone()
                if not busy:
                    return
        except self.failures as error:
            raise StoreError(f"the database at {self.address} failed: {_brief(error)}") from error
        finally:
            await connection.close()

    def insert(self, table: Table) -> Any:
        """An INSERT that knows ON CONFLICT: both dialects share the methods, but not a common type."""
        return postgresql_insert(table) if self.postgresql else sqlite_insert(table)

    def now(self, clock: int | None) -> ColumnElement[int]:
        """`clock` (milliseconds) or, without it, the database's own time: one clock for all replicas."""
        if clock is not None:
            return literal(clock, BigInteger)
        if self.postgresql:
            return cast(func.extract("epoch", func.clock_timestamp()) * 1000, BigInteger)
        return cast((func.julianday("now") - 2440587.5) * 86400000, BigInteger)


def _brief(error: BaseException) -> str:
    """First line only: SQLAlchemy's further lines repeat statements and values."""
    cause = getattr(error, "orig", None) or error
    return (str(cause).strip().splitlines() or [type(cause).__name__])[0]


def _sqlite(address: Address) -> AsyncEngine:
    try:
        address.path.parent.mkdir(parents=True, exist_ok=True)
        _private(address.path)
    except OSError as error:
        text = f"the database cannot be kept at {address.path}: {address.path.parent} is no folder and cannot be made"
        raise StoreError(f"{text} ({error.strerror})") from error
    engine = create_async_engine(
        f"sqlite+aiosqlite:///{address.path}", connect_args={"timeout": BUSY_SECONDS}, pool_size=POOL
    )
    _own_transactions(engine.sync_engine)
    return engine


def _private(path: Path) -> None:
    """The file is its owner's alone: tokens and what people typed stand in it. What SQLite puts beside it follows it."""
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    for file in (path, *(path.with_name(f"{path.name}-{part}") for part in ("wal", "shm"))):
        with suppress(FileNotFoundError, PermissionError):  # a file of somebody else's is theirs to guard
            if stat.S_IMODE(file.stat().st_mode) & 0o077:
                file.chmod(0o600)


def _own_transactions(engine: Engine) -> None:
    """Takes transactions out of the driver's hands: it would open them late, and deferred."""

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        options = connection.get_execution_options()
        if options.get("citybrief_read", False):
            connection.exec_driver_sql("BEGIN")
            return
        until = options.get("citybrief_until")
        left = BUSY_SECONDS if until is None else max(0.0, until - asyncio.get_running_loop().time() - BUSY_MARGIN)
        if until is not None or connection.info.get("hurried"):
            connection.exec_driver_sql(f"PRAGMA busy_timeout={round(left * 1000)}")
            connection.info["hurried"] = until is not None
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _asyncpg() -> Any:
    """Loaded only for those who run on PostgreSQL. It ships no types."""
    return import_module("asyncpg")


@cache
def _swift(asyncpg: Any) -> Any:
    """Asyncpg's connection, taking leave quickly: it would wait without end for a server that has fallen silent."""

    class Connection(asyncpg.Connection):  # type: ignore[misc]
        async def close(self, *, timeout: float | None = None) -> None:  # noqa: ASYNC109 (asyncpg's own)
            try:
                async with asyncio.timeout(CLOSE_SECONDS):
                    await super().close(timeout=CLOSE_SECONDS)
            except TimeoutError:
                self.terminate()

    return Connection


def _postgresql(address: Address) -> AsyncEngine:
    asyncpg = _asyncpg()

    async def connect() -> Any:
        # The address goes to the driver as it is: it knows sslmode, sslrootcert, passfile and the rest.
        connection = await asyncpg.connect(
            address.dsn, timeout=CONNECT_SECONDS, command_timeout=COMMAND_SECONDS, connection_class=_swift(asyncpg)
        )
        await connection.execute(_SESSION)
        return connection

    return create_async_engine(
        "postgresql+asyncpg://", async_creator=connect, pool_size=POOL, max_overflow=0, pool_pre_ping=True
    )
