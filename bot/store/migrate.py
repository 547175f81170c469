"""Brings a database to the newest schema, forward from every released version, safely beside other replicas."""

from __future__ import annotations

import asyncio
from weakref import WeakKeyDictionary

from sqlalchemy import text

from bot.store.database import Database

# Known here so that an up-to-date database is opened without loading alembic; a test compares it with the scripts.
HEAD = "0006"
_LOCK = 7_214_611_903  # any number that no other program on this PostgreSQL takes

# alembic keeps what it works on in module globals: two databases at once in one process would take each other's.
_ALEMBIC: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()


async def migrate(database: Database, target: str = HEAD) -> None:
    """Upgrades in one transaction under a lock, so that of many replicas one does it and the rest wait."""
    if await _version(database) == target:
        return
    from bot.store.upgrade import upgrade

    async with _ALEMBIC.setdefault(asyncio.get_running_loop(), asyncio.Lock()), database.write() as connection:
        if database.postgresql:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        await connection.run_sync(upgrade, target)


async def _version(database: Database) -> str | None:
    try:
        async with database.engine.connect() as connection:
            return (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalar()
    except database.failures:
        return None  # a new database; whatever else is wrong shows in the upgrade
