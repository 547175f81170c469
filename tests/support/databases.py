"""Fixtures that give tests real databases: every test that takes `database_url` runs on SQLite and on PostgreSQL.

Without PostgreSQL those tests are skipped, loudly; with CITYBRIEF_REQUIRE_POSTGRES=1 they fail instead.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path

import asyncpg
import pytest
from postgres_server import PostgresServer, UnavailableError

from bot.store import Store

_numbers = count(1)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One server for the whole run. Its files die with it, so it need not wait for the disk."""
    try:
        server = PostgresServer("-c", "fsync=off", "-c", "full_page_writes=off").__enter__()
    except UnavailableError as error:
        if os.environ.get("CITYBRIEF_REQUIRE_POSTGRES") == "1":
            pytest.fail(f"PostgreSQL is required here: {error}")
        pytest.skip(f"NO POSTGRESQL: {error}")
    yield server
    server.stop()
    server.__exit__(None, None, None)


@pytest.fixture(params=["sqlite", "postgresql"])
async def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a new, empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/bot.db"
    server: PostgresServer = request.getfixturevalue("postgres")
    name = f"test_{os.getpid()}_{next(_numbers)}"
    admin = await asyncpg.connect(server.url())
    try:
        await admin.execute(f"CREATE DATABASE {name}")
    finally:
        await admin.close()
    return server.url(name)


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    opened = await Store.open(database_url)
    yield opened
    await opened.close()
