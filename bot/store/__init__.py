"""Everything the bot remembers: SQLite by default, PostgreSQL when several replicas share it.

`Store` holds what is no part of the digest; the digest's own tables are reached through `bot.digest.ledger`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Executable, and_, delete, select, update

from bot.domain.errors import StoreError
from bot.domain.ports import ChannelRef, ChannelSettings, Platform
from bot.patience import patience
from bot.store import tables
from bot.store.api_tokens import ApiTokens
from bot.store.database import Database
from bot.store.documents import Documents
from bot.store.installations import Installations
from bot.store.instants import milliseconds
from bot.store.migrate import migrate
from bot.store.shortlists import Shortlists
from bot.store.threads import ThreadLines, thread_line
from bot.store.url import PROJECT, parse

KEEP_LINES = timedelta(days=30)
REFRESH_SECONDS = 10.0  # how soon another replica's change of a channel's settings is seen here
PURGE_EVERY = 360  # refreshes: once an hour
CLAIM_SECONDS = 1.5  # then whoever asks decides alone
_SETTINGS_VERSION = "channel_settings.version"
_PROBED = "health.probed"


class Store:
    """One open database. `open` it once, `close` it once; every failure is a StoreError."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.installations = Installations(database)
        self.shortlists = Shortlists(database)
        self.threads = ThreadLines(database)
        self.api_tokens = ApiTokens(database)
        self._settings: dict[ChannelRef, ChannelSettings] = {}
        self._settings_version: str | None = None

    @classmethod
    async def open(cls, url: str, root: Path = PROJECT) -> Store:
        """Connects, migrates, loads the channels' settings. Relative SQLite paths count from `root`."""
        store = cls(Database(parse(url, root)))
        try:
            await migrate(store.database)
            await store.refresh()
        except BaseException:
            await store.close()
            raise
        return store

    async def close(self) -> None:
        await self.database.close()

    async def probe(self, now: datetime) -> float:
        """Seconds that the database takes to store something: a full disk or somebody's lock lets everything be read."""
        started = time.perf_counter()
        await self.put(_PROBED, str(milliseconds(now)))
        return time.perf_counter() - started

    # Events and buttons

    async def claim(self, key: str, now: datetime, keep: timedelta) -> bool:
        """True for the first caller on any replica until `keep` has passed, False for all others.

        Raises StoreError within CLAIM_SECONDS where the database does not answer.
        """
        insert = self.database.insert(tables.claim).values(key=key, until=milliseconds(now + keep))
        taken = insert.on_conflict_do_update(
            index_elements=["key"],
            set_={"until": insert.excluded.until},
            where=tables.claim.c.until <= milliseconds(now),
        ).returning(tables.claim.c.key)
        with patience(CLAIM_SECONDS):
            async with self.database.write() as connection:
                return (await connection.execute(taken)).first() is not None

    async def release(self, key: str) -> None:
        """The claim is given up: the next caller is the first again."""
        async with self.database.write() as connection:
            await connection.execute(delete(tables.claim).where(tables.claim.c.key == key))

    async def keep_lines(self, lines: dict[str, str], now: datetime) -> None:
        """Keeps command lines under their keys for 30 days from `now`."""
        if not lines:
            return
        until = milliseconds(now + KEEP_LINES)
        insert = self.database.insert(tables.kept_line)
        kept = insert.on_conflict_do_update(index_elements=["key"], set_={"until": insert.excluded.until})
        rows = [{"key": key, "line": line, "until": until} for key, line in lines.items()]
        async with self.database.write() as connection:
            await connection.execute(kept, rows)

    async def line(self, key: str, now: datetime) -> str | None:
        """The line kept under `key`, None where there is none or its time is over."""
        c = tables.kept_line.c
        query = select(c.line).where(c.key == key, c.until > milliseconds(now))
        async with self.database.read() as connection:
            return (await connection.execute(query)).scalar()

    # Channels

    def channel_settings(self, channel: ChannelRef) -> ChannelSettings:
        """From memory, never from the database."""
        return self._settings.get(channel, ChannelSettings())

    def settings_of(self, platform: Platform, team: str) -> dict[ChannelRef, ChannelSettings]:
        """Of all channels of a workspace that have chosen, from memory."""
        return {one: chosen for one, chosen in self._settings.items() if (one.platform, one.team) == (platform, team)}

    async def set_channel_settings(self, channel: ChannelRef, settings: ChannelSettings, now: datetime) -> None:
        """Stores them; this replica sees them at once, the others within REFRESH_SECONDS."""
        insert = self.database.insert(tables.channel_setting).values(
            platform=channel.platform,
            team=channel.team,
            channel=channel.channel,
            lang=settings.lang,
            public=settings.public,
            changed=milliseconds(now),
        )
        stored = insert.on_conflict_do_update(
            index_elements=["platform", "team", "channel"],
            set_={name: insert.excluded[name] for name in ("lang", "public", "changed")},
        )
        async with self.database.write() as connection:
            await connection.execute(stored)
            await connection.execute(self._bump())
        self._settings[channel] = settings

    async def move_channel_settings(self, old: ChannelRef, new: ChannelRef) -> None:
        """A channel has another id now: what it has chosen goes along, unless the new id has chosen already."""
        c = tables.channel_setting.c
        is_old, is_new = (and_(c.platform == x.platform, c.team == x.team, c.channel == x.channel) for x in (old, new))
        async with self.database.write() as connection:
            if (await connection.execute(select(c.channel).where(is_new))).first() is None:
                moved = update(tables.channel_setting).where(is_old).values(team=new.team, channel=new.channel)
                await connection.execute(moved)
            await connection.execute(delete(tables.channel_setting).where(is_old))
            await connection.execute(self._bump())
        await self.refresh()

    def _bump(self) -> Executable:
        return self._set(_SETTINGS_VERSION, str(time.time_ns()))

    async def refresh(self) -> None:
        """Reads the channels' settings again if any replica has changed them."""
        version = await self.get(_SETTINGS_VERSION) or ""
        if version == self._settings_version:
            return
        async with self.database.read() as connection:
            rows = (await connection.execute(select(tables.channel_setting))).all()
        self._settings = {
            ChannelRef(row.platform, row.team, row.channel): ChannelSettings(row.lang, row.public) for row in rows
        }
        self._settings_version = version

    async def forget_team(self, platform: Platform, team: str) -> None:
        """Deletes whatever is stored of a workspace, its own documents too; its installation is its adapter's to delete."""
        await Documents(self.database).forget_workspace(f"{platform}:{team}", "", datetime.now(UTC))
        async with self.database.write() as connection:
            for table in (tables.subscription, tables.channel_setting, tables.shortlist_entry):
                await connection.execute(delete(table).where(table.c.platform == platform, table.c.team == team))
            await connection.execute(delete(tables.lane).where(tables.lane.c.name == f"{platform}:{team}"))
            for own in (tables.digest_item, thread_line):
                await connection.execute(delete(own).where(own.c.workspace == f"{platform}:{team}"))
            claimed = tables.claim.c.key.startswith(f"{platform}:{team}:", autoescape=True)
            await connection.execute(delete(tables.claim).where(claimed))
            mine = tables.api_token.c.workspace == f"{platform}:{team}"
            await connection.execute(delete(tables.api_token).where(mine))
            await connection.execute(self._bump())
        await self.refresh()

    # Small values

    async def get(self, name: str) -> str | None:
        query = select(tables.value.c.value).where(tables.value.c.name == name)
        async with self.database.read() as connection:
            return (await connection.execute(query)).scalar()

    async def named(self, prefix: str) -> dict[str, str]:
        """All values whose names begin so, by the rest of the name."""
        c = tables.value.c
        query = select(c.name, c.value).where(c.name.startswith(prefix, autoescape=True))
        async with self.database.read() as connection:
            return {row.name.removeprefix(prefix): row.value for row in await connection.execute(query)}

    async def put(self, name: str, value: str) -> None:
        async with self.database.write() as connection:
            await connection.execute(self._set(name, value))

    def _set(self, name: str, value: str) -> Executable:
        insert = self.database.insert(tables.value).values(name=name, value=value)
        stored: Executable = insert.on_conflict_do_update(
            index_elements=["name"], set_={"value": insert.excluded.value}
        )
        return stored

    # Housekeeping

    async def purge(self, now: datetime) -> int:
        """Deletes what has run out; how many rows that were."""
        stamp = milliseconds(now)
        gone = 0
        async with self.database.write() as connection:
            for table in (tables.claim, tables.kept_line, tables.oauth_state, thread_line, tables.api_token):
                gone += (await connection.execute(delete(table).where(table.c.until <= stamp))).rowcount
        await Documents(self.database).purge(now)
        return gone

    async def keep_house(
        self,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        failed: Callable[[StoreError], None] = lambda _: None,
    ) -> None:
        """Refreshes and purges until cancelled; a database that is away for a while is no end of it."""
        turn = 0
        while True:
            try:
                if turn % PURGE_EVERY == 0:
                    await self.purge(clock())
                await self.refresh()
            except StoreError as error:
                failed(error)
            turn += 1
            await sleep(REFRESH_SECONDS)
