"""`citybrief move`: what the first release stored arrives whole in the other kind of database, and goes on from there."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from digest_world import NOW, order
from postgres_server import PostgresServer
from sqlalchemy import select

from adapters.cli import main
from bot.digest.subscriptions import Subscriptions
from bot.domain.errors import StoreError
from bot.store import Store
from bot.store import move as module
from bot.store.move import move
from bot.store.schema import metadata

pytest_plugins = ("databases",)

DATA = Path(__file__).parent / "data"
HELD: dict[str, Any] = json.loads((DATA / "v0.1.0.json").read_text("utf-8"))["tables"]


@pytest.fixture
async def databases(postgres: PostgresServer, tmp_path: Path) -> tuple[str, str]:
    """Addresses of a SQLite file that is not there yet, and of an empty PostgreSQL."""
    name = f"move_{os.getpid()}_{abs(hash(tmp_path))}"
    admin = await asyncpg.connect(postgres.url())
    await admin.execute(f"CREATE DATABASE {name}")
    await admin.close()
    return f"sqlite:///{tmp_path}/bot.db", postgres.url(name)


async def _released(url: str) -> None:
    if url.startswith("sqlite"):
        shutil.copyfile(DATA / "v0.1.0.sqlite", url.removeprefix("sqlite:///"))
        return
    connection = await asyncpg.connect(url)
    await connection.execute((DATA / "v0.1.0.sql").read_text("utf-8"))
    await connection.close()


async def _held(url: str) -> dict[str, list[list[Any]]]:
    """What is in the tables and columns that the release had, by primary key."""
    store = await Store.open(url)
    found = {}
    async with store.database.read() as connection:
        for name, held in HELD.items():
            columns = [metadata.tables[name].c[column] for column in held["columns"]]
            rows = (await connection.execute(select(*columns))).all()
            found[name] = [[value.hex() if isinstance(value, bytes) else value for value in row] for row in rows]
    await store.close()
    return found


@pytest.mark.parametrize("turned", [False, True], ids=["to PostgreSQL", "to SQLite"])
async def test_the_released_database_moves_whole(databases: tuple[str, str], *, turned: bool) -> None:
    source, target = reversed(databases) if turned else databases
    await _released(source)
    moved = await move(source, target)
    assert {one.table for one in moved} == set(metadata.tables)
    assert {one.table: one.rows for one in moved if one.rows} == {
        name: len(held["rows"]) for name, held in HELD.items()
    }
    for name, rows in (await _held(target)).items():
        assert sorted(map(repr, rows)) == sorted(map(repr, HELD[name]["rows"])), name
    # And goes on: the next row gets a number of its own.
    store = await Store.open(target)
    stored = await Subscriptions(store.database).put(order("C-new", "T1"), NOW)
    assert stored.id > max(row[0] for row in HELD["subscription"]["rows"])
    await store.close()
    # What has been moved once is not written over.
    with pytest.raises(StoreError, match="not empty"):
        await move(source, target)


async def test_sqlite_to_sqlite_by_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, target = f"sqlite:///{tmp_path}/old.db", f"sqlite:///{tmp_path}/new.db"
    await _released(source)
    assert await asyncio.to_thread(main, ["move", source, target]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {line["table"]: line["rows"] for line in lines}["delivery"] == len(HELD["delivery"]["rows"])
    assert all(len(line["hash"]) == 64 for line in lines)


async def test_a_failure_leaves_the_target_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What arrives is read again: here a table in the middle loses a row on its way."""
    source, target = f"sqlite:///{tmp_path}/old.db", f"sqlite:///{tmp_path}/new.db"
    await _released(source)
    pages, seen = module._pages, []

    async def losing(table: Any, connection: Any) -> Any:
        async for rows in pages(table, connection):
            lost = table.name == "subscription" and not seen
            seen.extend([1] if table.name == "subscription" else [])
            yield rows[1:] if lost else rows

    monkeypatch.setattr(module, "_pages", losing)
    with pytest.raises(StoreError, match="subscription"):
        await move(source, target)
    monkeypatch.undo()
    assert {name for name, rows in (await _held(target)).items() if rows} == set()


async def test_wrong_addresses(tmp_path: Path) -> None:
    source = f"sqlite:///{tmp_path}/old.db"
    with pytest.raises(StoreError, match="no database"):
        await move(source, f"sqlite:///{tmp_path}/new.db")
    assert os.listdir(tmp_path) == []  # noqa: PTH208 (nothing waits here)
    await _released(source)
    with pytest.raises(StoreError, match="same"):
        await move(source, source)
