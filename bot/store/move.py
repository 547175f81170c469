"""Everything from one database into another: every table, in one transaction, checked row by row before it counts."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import RowMapping, Table, func, insert, inspect, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.errors import StoreError
from bot.store.database import Database
from bot.store.migrate import migrate
from bot.store.schema import metadata
from bot.store.url import parse

CHUNK = 100  # rows written at once; a row may hold half a megabyte of a file
_MODULUS = 1 << 256


@dataclass(frozen=True, slots=True)
class Moved:
    """One table as it stands in both databases. `hash` does not depend on the order, which differs between databases."""

    table: str
    rows: int
    hash: str


async def move(source: str, target: str) -> list[Moved]:
    """Copies every table from one address to the other. The source is brought to this release's schema and not changed
    otherwise. Raises StoreError where the source is no database of ours, where the target holds anything, or where what
    arrived is not what left; then the target is as it was.
    """
    old, new = parse(source, name="FROM"), parse(target, name="TO")
    if old == new:
        raise StoreError("both addresses are the same")
    if old.kind == "sqlite" and not old.path.exists():
        raise StoreError(f"there is no database at {old}")
    from_, to = Database(old), Database(new)
    try:
        await _check(from_, to)
        await migrate(from_)
        await migrate(to)
        async with from_.read() as reading, to.write() as writing:
            if from_.postgresql:  # one moment of all tables; a transaction of SQLite is that anyway
                await reading.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
            return [await _copy(table, reading, writing) for table in metadata.sorted_tables]
    finally:
        await from_.close()
        await to.close()


async def _check(source: Database, target: Database) -> None:
    async with source.read() as connection:
        if "alembic_version" not in await connection.run_sync(lambda plain: inspect(plain).get_table_names()):
            raise StoreError(f"the database at {source.address} is empty: nothing to move")
    async with target.read() as connection:
        names = await connection.run_sync(lambda plain: inspect(plain).get_table_names())
        for name in names:
            count = select(func.count()).select_from(text(f'"{name}"'))
            if name != "alembic_version" and (await connection.execute(count)).scalar_one():
                raise StoreError(f"the database at {target.address} is not empty: {name} holds rows")


async def _copy(table: Table, reading: AsyncConnection, writing: AsyncConnection) -> Moved:
    async for rows in _pages(table, reading):
        await writing.execute(insert(table), [dict(row) for row in rows])
    if table.autoincrement_column is not None and writing.dialect.name == "postgresql":
        # The next row that numbers itself comes after those that brought their numbers.
        id = table.autoincrement_column
        top = (await writing.execute(select(func.max(id)))).scalar()
        if top is not None:
            await writing.execute(select(func.setval(func.pg_get_serial_sequence(table.name, id.name), top)))
    left, arrived = await _sum(table, reading), await _sum(table, writing)
    if left != arrived:
        raise StoreError(f"{table.name}: {left.rows} rows left and {arrived.rows} arrived, or not the same ones")
    return arrived


async def _sum(table: Table, connection: AsyncConnection) -> Moved:
    count = total = 0
    async for rows in _pages(table, connection):
        count += len(rows)
        for row in rows:
            total += int.from_bytes(sha256(repr(tuple(row.values())).encode("utf-8", "surrogatepass")).digest(), "big")
    return Moved(table.name, count, f"{total % _MODULUS:064x}")


async def _pages(table: Table, connection: AsyncConnection) -> AsyncIterator[Sequence[RowMapping]]:
    result = await connection.stream(select(table))
    async for rows in result.mappings().partitions(CHUNK):
        yield rows
