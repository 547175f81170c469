"""What a released version stored is all there after today's migrations, and every channel's digest goes on as it would have.

The files in `tests/data` were made by the code of release v0.1.0 (`benchmarks/released.py`) and are never made anew.
"""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from digest_world import TIMING, Clock, Platform, order, replica
from sqlalchemy import Connection, text

from adapters.slack.installs import Installs
from bot.digest.candidates import candidates_of
from bot.digest.catalogue import Catalogue
from bot.digest.key import key_of
from bot.digest.pick import Candidate
from bot.digest.planner import Planner
from bot.digest.subscriptions import Subscription, Subscriptions
from bot.domain.cards import Card
from bot.domain.ports import ChannelRef, ChannelSettings
from bot.library import Library
from bot.store import Store
from bot.store.database import Database
from bot.store.schema import metadata
from bot.store.url import parse

pytest_plugins = ("databases",)

DATA = Path(__file__).parent / "data"
HELD: dict[str, Any] = json.loads((DATA / "v0.1.0.json").read_text("utf-8"))
CUT = datetime.fromisoformat(HELD["cut"])  # when the release was stopped
TABLES: dict[str, dict[str, list[Any]]] = HELD["tables"]


@pytest.fixture
async def released(database_url: str, tmp_path: Path) -> AsyncIterator[Store]:
    """The release's database, opened by today's code."""
    if database_url.startswith("sqlite"):
        shutil.copyfile(DATA / "v0.1.0.sqlite", tmp_path / "bot.db")
    else:
        connection = await asyncpg.connect(database_url)
        await connection.execute((DATA / "v0.1.0.sql").read_text("utf-8"))
        await connection.close()
    database = Database(parse(database_url))
    async with database.read() as plain:
        assert await plain.scalar(text("SELECT version_num FROM alembic_version")) == HELD["schema"]
    await database.close()
    store = await Store.open(database_url)
    yield store
    await store.close()


def _rows(table: str) -> list[dict[str, Any]]:
    """What the release had in it, by primary key."""
    held = TABLES[table]
    return [dict(zip(held["columns"], row, strict=True)) for row in held["rows"]]


def _name(channel: ChannelRef) -> str:
    return f"{channel.platform}/{channel.team}/{channel.channel}"


def _next(planner: Planner, standing: Subscription, count: int) -> list[str]:
    """`round item` of the channel's next posts."""
    shown: list[str] = []
    while len(shown) < count and (picked := planner.pick(standing)) is not None:
        shown.append(f"{picked.round} {picked.item}")
        standing = replace(standing, round=picked.round, used=picked.used, last_item=picked.item)
    return shown


def test_the_files_hold_something_of_everything() -> None:
    assert [name for name, held in TABLES.items() if not held["rows"]] == []
    states = {row["state"] for row in _rows("delivery")}
    assert states == {"due", "sending", "unknown", "posted", "skipped", "gone", "failed"}
    assert {row["reason"] for row in _rows("subscription")} == {None, "off", "gone", "revoked"}
    assert {row["platform"] for row in _rows("subscription")} == {"slack", "discord"}


@pytest.mark.parametrize("table", sorted(TABLES))
async def test_every_row_is_still_there(released: Store, table: str) -> None:
    names = ", ".join(f'"{name}"' for name in TABLES[table]["columns"])
    key = ", ".join(f'"{column.name}"' for column in metadata.tables[table].primary_key)
    async with released.database.read() as connection:
        found = (await connection.execute(text(f'SELECT {names} FROM "{table}" ORDER BY {key}'))).all()
    now = [[value.hex() if isinstance(value, bytes) else value for value in row] for row in found]
    assert now == TABLES[table]["rows"]


async def test_the_tables_are_those_of_a_new_database(released: Store) -> None:
    def differences(connection: Connection) -> list[Any]:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": False})
        return list(compare_metadata(context, metadata))

    async with released.database.read() as connection:
        assert await connection.run_sync(differences) == []


async def test_settings_lines_and_claims_still_count(released: Store) -> None:
    for row in _rows("channel_setting"):
        channel = ChannelRef(row["platform"], row["team"], row["channel"])
        assert released.channel_settings(channel) == ChannelSettings(row["lang"], public=row["public"])
    for row in _rows("kept_line"):
        assert await released.line(row["key"], CUT) == row["line"]
    for row in _rows("claim"):
        assert not await released.claim(row["key"], CUT, timedelta(days=1))
    for row in _rows("value"):
        assert await released.get(row["name"]) == row["value"]
    for row in _rows("oauth_state"):
        assert await released.installations.use_state(row["state"], CUT)
        assert not await released.installations.use_state(row["state"], CUT)


@pytest.mark.parametrize("token", HELD["tokens"])
async def test_tokens_are_readable_with_the_key(released: Store, token: str) -> None:
    enterprise, team, refresh = HELD["tokens"][token]
    installs = Installs(released, HELD["key"], logging.getLogger(), lambda: CUT)
    found = await installs.async_find_bot(enterprise_id=enterprise, team_id=team, is_enterprise_install=team is None)
    assert found is not None
    assert (found.bot_token, found.bot_refresh_token) == (token, refresh)


async def test_deliveries_are_in_their_states(released: Store, library: Library) -> None:
    digest = await replica(released, library, Platform(), Clock(CUT))
    numbers = {row["id"]: f"{row['platform']}/{row['team']}/{row['channel']}" for row in _rows("subscription")}
    seen = 0
    async for standing in digest.subscriptions.all():
        assert numbers[standing.id] == _name(standing.channel)
        told = {
            record.day.isoformat(): (record.state, record.item, record.link, record.error)
            for record in await digest.history(standing, limit=1000)
        }
        mine = [row for row in _rows("delivery") if row["subscription"] == standing.id]
        assert told == {row["date"]: (row["state"], row["item"], row["link"], row["error"]) for row in mine}
        seen += len(mine)
    assert seen == len(_rows("delivery"))


async def test_the_next_posts_are_the_same(released: Store) -> None:
    """Over the library as it was then: what a library gains or loses changes what comes next, a migration never."""
    known = [Candidate(0, id, place, frozenset(themes)) for id, place, *themes in HELD["initiatives"]]
    planner = Planner(released.database, await Catalogue.load(released.database, known), TIMING.window)
    orders = [standing async for standing in Subscriptions(released.database).all()]
    assert {_name(one.channel): _next(planner, one, 30) for one in orders} == HELD["picks"]


async def test_what_a_round_has_shown_stays_shown_whatever_the_library(released: Store, library: Library) -> None:
    numbers = {row["number"]: row["item"] for row in _rows("digest_item")}
    catalogue = await Catalogue.load(released.database, candidates_of(library))
    planner = Planner(released.database, catalogue, TIMING.window)
    compared = 0
    async for standing in Subscriptions(released.database).all():
        bits = int.from_bytes(standing.used, "little")
        shown = {f"{standing.round} {item}" for number, item in numbers.items() if bits >> number & 1}
        assert shown.isdisjoint(_next(planner, standing, 250)), _name(standing.channel)
        compared += len(shown)
    assert compared > 200


async def test_posts_left_half_done_are_finished_and_none_is_doubled(released: Store, library: Library) -> None:
    clock, slack, discord = Clock(CUT + timedelta(minutes=10)), Platform(), Platform()
    digest = await replica(released, library, slack, clock)
    digest.attach("discord", discord)
    left = [row for row in _rows("delivery") if row["ready"] is not None]
    orders = {standing.id: standing async for standing in digest.subscriptions.all()}
    # Of those that may stand, one does.
    stands = next(row for row in left if row["state"] == "unknown")
    channel = orders[stands["subscription"]].channel
    day = date.fromisoformat(stands["date"])
    slack.posts.append((channel, key_of(channel, day), Card("", "en", ())))
    await digest.deliver(clock.now())
    assert slack.doubled() == discord.doubled() == []
    assert slack.finds + discord.finds == sum(row["state"] != "due" for row in left)
    for row in left:
        history = await digest.history(orders[row["subscription"]])
        assert next(record.state for record in history if record.day.isoformat() == row["date"]) == "posted"


async def test_new_orders_and_initiatives_get_numbers_of_their_own(released: Store) -> None:
    stored = await Subscriptions(released.database).put(order("C-new", "T1"), CUT)
    assert stored.id > max(row["id"] for row in _rows("subscription"))
    catalogue = await Catalogue.load(released.database, [Candidate(0, "new", "nowhere", frozenset())])
    (new,) = catalogue.pool(stored.channel, ()).items
    assert new.number > max(row["number"] for row in _rows("digest_item"))
