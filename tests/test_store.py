"""What the bot remembers, on real SQLite and real PostgreSQL."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text

from bot.domain.errors import SettingsError, StoreError
from bot.domain.ports import ChannelRef, ChannelSettings
from bot.store import Store, tables
from bot.store.database import Database
from bot.store.installations import Installation
from bot.store.migrate import HEAD, migrate
from bot.store.schema import metadata
from bot.store.upgrade import revisions
from bot.store.url import parse

pytest_plugins = ("databases",)

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
CHANNEL = ChannelRef("slack", "T1", "C1")


async def test_first_claim_wins_among_replicas(database_url: str) -> None:
    first, second = await Store.open(database_url), await Store.open(database_url)
    try:
        won = await asyncio.gather(*(s.claim("event", NOW, DAY) for s in (first, second) for _ in range(10)))
        assert sum(won) == 1
        assert not await second.claim("event", NOW + timedelta(hours=23), DAY)
        assert await second.claim("event", NOW + DAY, DAY)
        assert await first.claim("other", NOW, DAY)
    finally:
        await first.close()
        await second.close()


async def test_lines_are_kept_for_thirty_days(store: Store) -> None:
    await store.keep_lines({"a": "/ask 無人機", "b": "/city 布拉格"}, NOW)
    await store.keep_lines({}, NOW)
    await store.keep_lines({"b": "/city 布拉格"}, NOW + DAY)
    assert await store.line("a", NOW + 29 * DAY) == "/ask 無人機"
    assert await store.line("a", NOW + 30 * DAY) is None
    assert await store.line("b", NOW + 30 * DAY) == "/city 布拉格"
    assert await store.line("c", NOW) is None
    assert await store.purge(NOW + 30 * DAY) == 1


async def test_settings_reach_other_replicas(database_url: str) -> None:
    first, second = await Store.open(database_url), await Store.open(database_url)
    try:
        assert second.channel_settings(CHANNEL) == ChannelSettings()
        chosen = ChannelSettings("en", public=True)
        await first.set_channel_settings(CHANNEL, chosen, NOW)
        assert first.channel_settings(CHANNEL) == chosen
        await second.refresh()
        assert second.channel_settings(CHANNEL) == chosen
        await second.forget_team("slack", "T1")
        await first.refresh()
        assert first.channel_settings(CHANNEL) == ChannelSettings()
    finally:
        await first.close()
        await second.close()


async def test_settings_are_read_from_memory(store: Store) -> None:
    await store.set_channel_settings(CHANNEL, ChannelSettings("en"), NOW)
    await store.close()
    assert store.channel_settings(CHANNEL).lang == "en"


async def test_housekeeping_refreshes_and_outlives_failures(database_url: str) -> None:
    store, other = await Store.open(database_url), await Store.open(database_url)
    turns = 0

    async def sleep(_: float) -> None:
        nonlocal turns
        turns += 1
        if turns == 1:
            await other.set_channel_settings(CHANNEL, ChannelSettings("en"), NOW)
        if turns == 3:
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await store.keep_house(clock=lambda: NOW, sleep=sleep)
    assert store.channel_settings(CHANNEL).lang == "en"
    await store.close()
    await other.close()


async def test_forget_team_leaves_nothing_of_it(store: Store) -> None:
    other = ChannelRef("slack", "T2", "C1")
    for channel in (CHANNEL, other):
        await store.set_channel_settings(channel, ChannelSettings("en"), NOW)
        await store.installations.save(Installation("", channel.team, "", "B", b"sealed"), NOW)
    await store.forget_team("slack", "T1")
    await store.installations.forget("T1")
    async with store.database.read() as connection:
        for table in (tables.channel_setting, tables.slack_installation, tables.subscription):
            teams = {row.team for row in await connection.execute(table.select())}
            assert "T1" not in teams
    assert await store.installations.find("", "T2") is not None


async def test_installations_and_oauth_states(store: Store) -> None:
    bot = Installation("E1", "T1", "", "B1", b"one")
    user = Installation("E1", "T1", "U1", "B1", b"two")
    for row in (bot, user, Installation("E1", "T1", "", "B1", b"three")):
        await store.installations.save(row, NOW)
    assert (await store.installations.find("E1", "T1")) == Installation("E1", "T1", "", "B1", b"three")
    assert await store.installations.find("E1", "T1", "U1") == user
    assert [row.secret for row in await store.installations.all()] == [b"three"]
    await store.installations.remove("E1", "T1", "U1")
    assert await store.installations.find("E1", "T1", "U1") is None
    await store.installations.remove("E1", "T1")
    assert await store.installations.all() == ()
    await store.installations.issue_state("s", NOW + timedelta(minutes=10))
    assert not await store.installations.use_state("s", NOW + timedelta(minutes=10))
    assert await store.installations.use_state("s", NOW)
    assert not await store.installations.use_state("s", NOW)


async def test_small_values(store: Store) -> None:
    assert await store.get("tree") is None
    await store.put("tree", "1")
    await store.put("tree", "2")
    assert await store.get("tree") == "2"
    assert await store.probe(NOW) >= 0


async def test_many_replicas_may_migrate_at_once(database_url: str) -> None:
    stores = await asyncio.gather(*(Store.open(database_url) for _ in range(6)))
    for store in stores:
        assert await store.claim(f"{id(store)}", NOW, DAY)
        await store.close()


async def test_migrations_make_exactly_the_tables(store: Store) -> None:
    def differences(connection: Connection) -> list[Any]:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": False})
        return list(compare_metadata(context, metadata))

    async with store.database.read() as connection:
        assert await connection.run_sync(differences) == []


async def test_every_released_schema_moves_forward(database_url: str) -> None:
    assert revisions()[0] == HEAD
    database = Database(parse(database_url))
    for revision in reversed(revisions()):
        await migrate(database, revision)
    await database.close()
    await (await Store.open(database_url)).close()


async def test_a_newer_schema_is_refused(database_url: str) -> None:
    store = await Store.open(database_url)
    async with store.database.write() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await store.close()
    with pytest.raises(StoreError, match="newer release"):
        await Store.open(database_url)


async def test_a_failed_transaction_changes_nothing(store: Store) -> None:
    insert = text("INSERT INTO value (name, value) VALUES ('a', '1')")

    async def twice() -> None:
        async with store.database.write() as connection:
            await connection.execute(insert)
            await connection.execute(insert)

    with pytest.raises(StoreError):
        await twice()
    assert await store.get("a") is None


async def test_sqlite_is_as_safe_as_promised(tmp_path: Path) -> None:
    store = await Store.open(f"sqlite:///{tmp_path}/folder/bot.db")
    async with store.database.read() as connection:
        assert (await connection.execute(text("PRAGMA journal_mode"))).scalar() == "wal"
        assert (await connection.execute(text("PRAGMA synchronous"))).scalar() == 2
        assert (await connection.execute(text("PRAGMA foreign_keys"))).scalar() == 1
    await store.close()


async def test_a_database_that_is_away_is_a_store_error(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"127\.0\.0\.1:1/bot") as caught:
        await Store.open("postgresql://me:secret@127.0.0.1:1/bot")
    assert "secret" not in str(caught.value)


def test_addresses() -> None:
    root = Path("/srv/bot")
    assert parse("sqlite:///var/bot.db", root).path == Path("/srv/bot/var/bot.db")
    assert parse("sqlite:////data/bot.db", root).path == Path("/data/bot.db")
    assert parse("sqlite+aiosqlite:////data/%E5%9F%8E.db", root).path == Path("/data/城.db")
    taken = parse("postgres://me:p%40ss@db.example:5433/bot?sslmode=require")
    assert taken.dsn == "postgresql://me:p%40ss@db.example:5433/bot?sslmode=require"
    assert str(taken) == "postgresql://db.example:5433/bot"
    assert parse("postgresql+asyncpg://db/bot").dsn == "postgresql://db/bot"


@pytest.mark.parametrize(
    "url", ["", "bot.db", "mysql://db/bot", "sqlite://", "sqlite:///", "sqlite:///:memory:", "postgresql://u:pw@h:x/d"]
)
def test_wrong_addresses_are_named(url: str) -> None:
    with pytest.raises(SettingsError, match="CITYBRIEF_DATABASE_URL") as caught:
        parse(url)
    assert "pw" not in str(caught.value)
