"""Makes what `tests/test_released_database.py` starts from: a database as release v0.1.0 leaves it, by that release's code.

It runs in a checkout of the tag and nowhere else, and writes v0.1.0.sqlite, v0.1.0.sql and v0.1.0.json (what both hold, and
the next picks of every order as that release makes them) into the folder it is given:

    git worktree add ../v0.1.0 v0.1.0 && cd ../v0.1.0 && make .venv/.installed
    PYTHONPATH=.:tests/support .venv/bin/python ../citybrief/benchmarks/released.py ../citybrief/tests/data

The files stay as they are: a later schema is tested from them, not made into them. For the next release, copy this script.
"""

# ruff: noqa: I001 (modules of the tag, not of this checkout)
from __future__ import annotations

import asyncio
import json
import logging
import re
import subprocess
import sys
from base64 import urlsafe_b64encode
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from postgres_server import PostgresServer
from slack_sdk.oauth.installation_store.models.bot import Bot
from sqlalchemy import select, text

from adapters.discord.tree import synchronise
from adapters.slack.installs import Installs
from bot.actions import line_key
from bot.cards import Card
from bot.digest import transfer
from bot.digest.catalogue import Catalogue
from bot.digest.ledger import Job, Ledger, Result
from bot.digest.orders import Order
from bot.digest.service import Digest, Timing
from bot.errors import SendError
from bot.library import Library
from bot.ports import ChannelRef, ChannelSettings, Sent
from bot.settings import ROOT
from bot.store import Store, tables

START = datetime(2026, 11, 9, tzinfo=UTC)
DOWN = (datetime(2026, 11, 17, 20, tzinfo=UTC), datetime(2026, 11, 18, 14, tzinfo=UTC))  # nothing ran in between
CUT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # a Monday, 09:00 in Taipei: from here on posts are left half done
DAILY = "mon,tue,wed,thu,fri,sat,sun"
KEY = urlsafe_b64encode(b"a key that guards nothing: tests").decode()  # of the tokens, which are none
PICKS = 30
LEFT = "of-a-pack-that-left"


def _slack(team: str, channel: str, at: str, days: str = DAILY, **more: Any) -> Order:
    values = {"zone": "Asia/Taipei", "lang": "zh-TW", "owner": f"U{channel}"} | more
    return Order(ChannelRef("slack", team, channel), time.fromisoformat(at), days=days, **values)


def _discord(guild: str, channel: str, at: str, days: str = DAILY, **more: Any) -> Order:
    order = _slack(guild, channel, at, days, **{"owner": "7001"} | more)
    return replace(order, channel=ChannelRef("discord", guild, channel))


ORDERS = (
    _slack("T1", "C1", "08:50", "workdays:TW"),
    _slack("T1", "C2", "08:30", "mon,wed,fri", zone="Europe/Prague", lang="en", themes=("climate-nature", "mobility")),
    _discord("811", "901", "07:45", zone="America/New_York", lang="en", themes=("telehealth",)),  # starts anew, often
    _discord("811", "902", "18:00", "tue,thu"),  # turned off while a post was due
    _slack("T2", "C1", "08:51", "mon,tue", zone="Asia/Kolkata", lang="en"),  # its channel was deleted
    _slack("T3", "C9", "10:15", "wed", zone="Pacific/Auckland", lang="en", owner=""),  # its app was removed
    _discord(
        "812", "903", "22:10", "sat,sun", zone="America/Sao_Paulo", themes=("data-decisions", "education")
    ),  # paused
    _slack("T1", "C4", "08:52"),  # was told to wait
    _slack("T1", "C5", "08:53"),  # a post is under way
    _slack("T1", "C6", "08:54", lang="en"),  # whether the post stands is not known
    _slack("T1", "C7", "08:55", "mon"),  # failed
    _slack("T1", "C8", "09:05"),  # due
    _discord("811", "904", "08:56", zone="Asia/Taipei"),  # under way again, and to be looked for first
    _slack("T1", "C10", "07:00", "fri", themes=("no-theme-any-more",)),  # has nothing to show
)
NEVER_PLANNED = {
    "platform": "discord", "team": "812", "channel": "905", "time": "12:00", "zone": "Asia/Tokyo",
    "days": ["workdays:JP"], "lang": "en", "themes": ["mobility"], "owner": "7002",
}  # fmt: skip


class Outbox:
    """A platform where some channels cannot be posted to."""

    def __init__(self, release: Release) -> None:
        self._release = release

    async def send(self, to: ChannelRef, card: Card, key: str) -> Sent:
        if (to.team, to.channel) == ("T2", "C1") and self._release.now.date() > date(2026, 11, 12):
            raise SendError("gone", "channel_not_found")
        if to.team == "T3":
            raise SendError("revoked", "account_inactive")
        return _sent(to, key)

    async def find(self, to: ChannelRef, key: str, since: datetime) -> Sent | None:
        return None

    async def tell(self, user: str, team: str, card: Card) -> None:
        """Nobody reads it."""


def _sent(to: ChannelRef, key: str) -> Sent:
    return Sent(key[:12], f"https://{to.platform}.example/{to.channel}/{key[:12]}" if to.platform == "slack" else None)


class Release:
    """One process of the release over an empty database, its time given."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.now = START

    async def fill(self, library: Library, sealed: Store | None) -> None:
        """All that is stored. `sealed`: where the encrypted tokens are taken from, which never come out the same twice."""
        every = library.corpus.initiatives.values()
        await Catalogue.load(self.store.database, [*every, replace(next(iter(every)), id=LEFT)])
        self.digest = await Digest.open(
            self.store,
            library,
            Timing(),
            clock=self._milliseconds,
            now=lambda: self.now,
            sleep=lambda seconds: asyncio.sleep(min(seconds, 0.02)),
        )
        self.digest.ledger = Ledger(
            self.store.database,
            holder="replica-1/1/00000000",
            lease=Timing().lease,
            quiet=Timing().quiet,
            clock=self._milliseconds,
        )
        for platform in ("slack", "discord"):
            self.digest.attach(platform, Outbox(self))
        await self._order(library)
        await self._two_weeks()
        await self._leave_half_done()
        await self._besides(sealed)

    def _milliseconds(self) -> int:
        return round(self.now.timestamp() * 1000)

    async def _order(self, library: Library) -> None:
        orders = self.digest.orders
        for order in ORDERS:
            await orders.put(order, START)
            if order.channel.channel == "C4":  # numbers of orders have gaps
                await orders.put(_slack("T1", "C99", "09:00"), START)
        await orders.remove(ChannelRef("slack", "T1", "C99"))
        shown = list(library.corpus.initiatives)[20:150]
        moved = NEVER_PLANNED | {
            "platform": "slack", "team": "T1", "channel": "C3", "time": "08:57", "days": DAILY.split(","), "themes": [],
            "round": 4, "used": [LEFT, *shown], "last_item": shown[-1], "last_date": "2026-11-08",
            "next_date": "2026-11-10", "delivered": [
                {"date": "2026-11-08", "round": 4, "item": shown[-1], "state": "posted", "attempts": 1, "message": "m1",
                 "due": "2026-11-07T23:57:00+00:00", "expires": "2026-11-08T03:57:00+00:00",
                 "first_send": "2026-11-07T23:57:01+00:00", "posted": "2026-11-07T23:57:02+00:00"},
                {"date": "2026-11-09", "round": 4, "item": LEFT, "state": "due", "restarted": True,
                 "due": "2026-11-08T23:57:00+00:00", "expires": "2026-11-09T03:57:00+00:00"}]}  # fmt: skip
        lines = [json.dumps(line) for line in (moved, NEVER_PLANNED | {"enabled": False})]
        await transfer.import_(self.store.database, lines, START, 30)

    async def _two_weeks(self) -> None:
        await self.digest.deliver(START)
        while (due := await self.digest.planner.next_due()) and due < CUT - timedelta(minutes=15):
            self.now = DOWN[1] if DOWN[0] < due < DOWN[1] else due
            if self.now == datetime(2026, 11, 19, 10, tzinfo=UTC):
                await self.digest.plan(self.now)
                await self._change(ORDERS[3], enabled=False, reason="off")
            await self.digest.deliver(self.now)
        await self._change(ORDERS[6], paused_until=date(2026, 12, 25))

    async def _change(self, order: Order, **values: Any) -> None:
        standing = await self.digest.subscriptions.get(order.channel)
        await self.digest.subscriptions.put(replace(standing, **values), self.now)

    async def _leave_half_done(self) -> None:
        self.now = CUT
        await self.digest.plan(CUT)
        jobs = await self._claim("slack")
        settle = {
            "C4": lambda job: Result(job, "due", "ratelimited", delay=45.5, pause=45),
            "C6": lambda job: Result(job, "unknown", "timeout", delay=30),
            "C7": lambda job: Result(job, "failed", "missing_scope", unseen=True),
        }
        posted = [Result(j, "posted", sent=_sent(j.channel, f"today{j.id:07}")) for c, j in jobs.items() if c == "C1"]
        results = [result(jobs[channel]) for channel, result in settle.items()]
        await self.digest.ledger.exchange("slack", CUT, [*posted, *results], 0)
        again = (await self._claim("discord"))["904"]
        await self.digest.ledger.exchange("discord", CUT, [Result(again, "unknown", "timeout", delay=30)], 0)
        self.now += timedelta(seconds=31)
        await self._claim("discord")
        self.now = CUT + timedelta(minutes=5)
        await self.digest.plan(self.now)
        await transfer.import_(self.store.database, [json.dumps(NEVER_PLANNED)], self.now, 30)

    async def _claim(self, platform: str) -> dict[str, Job]:
        _, jobs = await self.digest.ledger.exchange(platform, self.now, [], 64)
        return {job.channel.channel: job for job in jobs}

    async def _besides(self, sealed: Store | None) -> None:
        store, now = self.store, self.now
        for key, days in (("slack:T1:event:Ev0001", 1), ("discord:140001", 1), ("slack:T2:rotate:E2", 2)):
            assert await store.claim(key, now, timedelta(days=days))
        long = "/ask " + "、".join(["無人機", "遠距醫療", "長者照顧", "口罩", "自行車道"] * 12)
        await store.keep_lines({line_key(line): line for line in (long, long + " in English, <b>&amp;</b> #")}, now)
        for channel, chosen in (
            (ChannelRef("slack", "T1", "C1"), ChannelSettings("en", public=True)),
            (ChannelRef("slack", "T1", "D1"), ChannelSettings("zh-TW")),
            (ChannelRef("discord", "811", "901"), ChannelSettings(public=True)),
        ):
            await store.set_channel_settings(channel, chosen, now)
        await store.put("channel_settings.version", "1795000000000000000")
        await synchronise(4242, store, _accepted)
        await store.installations.issue_state("a-state-that-was-issued", now + timedelta(minutes=10))
        if sealed is None:
            installs = Installs(store, KEY, logging.getLogger(), lambda: now)
            for bot in BOTS:
                await installs.async_save_bot(bot)
        else:
            for row in await sealed.installations.all():
                await store.installations.save(row, now)


async def _accepted(commands: object) -> None:
    """Discord takes the registration."""


def _bot(token: str, **more: Any) -> Bot:
    values = {"app_id": "A1", "bot_id": "B1", "bot_user_id": "UB1", "bot_scopes": "commands,chat:write"} | more
    return Bot(bot_token=token, installed_at=START.timestamp(), **values)


BOTS = (
    _bot("no-token-1", team_id="T1", team_name="City Hall"),
    _bot("no-token-2", team_id="T2", team_name="規劃處", enterprise_id="E2", bot_refresh_token="no-refresh-2",
         bot_token_expires_at=int(CUT.timestamp()) + 43200),
    _bot("no-token-3", enterprise_id="E3", enterprise_name="Region", is_enterprise_install=True, bot_user_id="UB3"),
)  # fmt: skip


async def _rows(store: Store) -> dict[str, Any]:
    """Every table by its primary key; bytes in hexadecimal."""
    held: dict[str, Any] = {}
    async with store.database.read() as connection:
        for table in sorted(tables.metadata.tables.values(), key=lambda one: one.name):
            found = await connection.execute(select(table).order_by(*table.primary_key))
            rows = [[value.hex() if isinstance(value, bytes) else value for value in row] for row in found]
            held[table.name] = {"columns": [column.name for column in table.columns], "rows": rows}
        schema = (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalar_one()
    return {"schema": schema, "tables": held}


async def _picks(digest: Digest) -> dict[str, list[str]]:
    """Channel → `round item` of its next posts."""
    picks: dict[str, list[str]] = {}
    async for order in digest.subscriptions.all():
        channel = order.channel
        shown = picks.setdefault(f"{channel.platform}/{channel.team}/{channel.channel}", [])
        while len(shown) < PICKS and (picked := digest.planner.pick(order)) is not None:
            shown.append(f"{picked.round} {picked.item}")
            order = replace(order, round=picked.round, used=picked.used, last_item=picked.item)
    return picks


def _dump(server: PostgresServer, database: str) -> str:
    """Plain statements: no comments, and none of the backslash commands that only psql understands."""
    program = Path(server._install) / "bin" / "pg_dump"
    options = ("--no-owner", "--no-privileges", "--no-comments", "--rows-per-insert=100")
    plain = subprocess.run(
        [str(program), *options, server.url(database)], check=True, capture_output=True, text=True
    ).stdout
    return re.sub(r"\n{2,}", "\n", re.sub(r"^(--.*|\\.*)$", "", plain, flags=re.MULTILINE)).lstrip()


def _json(held: Any, pad: str = "") -> str:
    """One row a line, so that a difference can be read."""
    inside = f"\n{pad} "
    match held:
        case dict():
            pairs = [f"{json.dumps(key)}: {_json(value, pad + ' ')}" for key, value in held.items()]
            return f"{{{inside}{f',{inside}'.join(pairs)}\n{pad}}}"
        case [list(), *_]:
            rows = [json.dumps(row, ensure_ascii=False) for row in held]
            return f"[{inside}{f',{inside}'.join(rows)}\n{pad}]"
        case _:
            return json.dumps(held, ensure_ascii=False)


async def main(folder: Path) -> None:
    path = folder / "v0.1.0.sqlite"
    path.unlink(missing_ok=True)
    with TemporaryDirectory() as cache, PostgresServer() as server:
        library = Library.open(ROOT / "data", Path(cache))
        first = Release(await Store.open(f"sqlite:///{path.resolve()}"))
        await first.fill(library, None)
        second = Release(await Store.open(server.url()))
        await second.fill(library, first.store)
        held = await _rows(first.store)
        assert held == await _rows(second.store), "the two databases differ"
        picks = await _picks(first.digest)
        assert picks == await _picks(second.digest)
        await first.store.close()
        await second.store.close()
        (folder / "v0.1.0.sql").write_text(_dump(server, "postgres"), "utf-8")
    known = [[one.id, one.place, *one.themes] for one in library.corpus.initiatives.values()]
    tokens = {bot.bot_token: [bot.enterprise_id, bot.team_id, bot.bot_refresh_token] for bot in BOTS}
    held = {"cut": first.now.isoformat(), "key": KEY, "tokens": tokens} | held | {"initiatives": known, "picks": picks}
    (folder / "v0.1.0.json").write_text(_json(held) + "\n", "utf-8")


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
