"""Faults of the first release that had to do with databases, disks, files and the end of the process: each row three times."""

from __future__ import annotations

import asyncio
import os
import re
import sqlite3
import stat
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from aiohttp.test_utils import TestClient, TestServer
from digest_world import NOW, Clock, Platform, replica
from discord_stage import Stage, kept, live, local_discord, stage
from postgres_server import PostgresServer
from silent_proxy import SilentProxy

from adapters.cli import main
from adapters.common.dotenv import read
from adapters.discord.reconnects import FREE, Reconnects
from adapters.ops import build as build_ops
from adapters.web import build as build_page
from adapters.web import temporary
from bot.conversation import Conversation
from bot.domain.errors import SettingsError, StoreError
from bot.domain.ports import ChannelRef, Request, User
from bot.domain.rights import Standing
from bot.libraries import Libraries
from bot.library import Library
from bot.patience import patience
from bot.settings import ROOT, Settings
from bot.store import Store

pytest_plugins = ("databases",)
__all__ = ["kept", "live", "local_discord", "stage"]
HOUR = timedelta(hours=1)


def posts(stage: Stage) -> list[dict[str, Any]]:
    """What the bot has posted."""
    messages = stage.world.messages.get(stage.world.channel, [])
    return [message for message in messages if message["author"]["id"] == stage.world.bot["id"]]


@contextmanager
def foreign_lock(store: Store) -> Iterator[None]:
    """Another process writes, and takes its time."""
    other = sqlite3.connect(store.database.address.path, isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        yield
    finally:
        other.close()


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody's patience is short."""
    monkeypatch.setattr("bot.store.CLAIM_SECONDS", 0.15)
    monkeypatch.setattr("bot.conversation.conversation.PATIENCE_SECONDS", 0.15)
    monkeypatch.setattr("adapters.ops.health.ANSWER_SECONDS", 0.15)
    monkeypatch.setattr("bot.store.database.CLOSE_SECONDS", 0.05)


@pytest.fixture
async def sqlite(tmp_path: Path) -> AsyncIterator[Store]:
    store = await Store.open(f"sqlite:///{tmp_path}/bot.db")
    yield store
    await store.close()


# S2: the end, whatever the database does


async def test_s2_a_store_whose_database_has_fallen_silent_closes(postgres: PostgresServer, hurried: None) -> None:
    async with SilentProxy(postgres.url()) as proxy:
        store = await Store.open(proxy.url)
        proxy.silent.set()
        await store.close()


async def test_s2_a_digest_in_the_middle_of_a_transaction_ends(
    sqlite: Store, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.digest.deliver.LAST_WORD_SECONDS", 0.01)
    digest = await replica(sqlite, library, Platform(), Clock())
    asked = asyncio.Event()

    async def never(*_: object) -> Any:
        asked.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(digest.ledger, "exchange", never)
    running = asyncio.create_task(digest.couriers["slack"].run())
    await asked.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


def test_s2_what_never_ends_is_ended() -> None:
    code = "import threading; from adapters.common.ending import end_within; end_within(0.01); threading.Event().wait()"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, "ended_by_force" in done.stdout + done.stderr) == (0, True)


# S4: a database that others hold


async def test_s4_a_claim_behind_a_foreign_lock_is_given_back_to_whoever_asks(sqlite: Store, hurried: None) -> None:
    with foreign_lock(sqlite):
        for _ in range(2):
            with pytest.raises(StoreError):
                await sqlite.claim("slack:T1:event:1", NOW, HOUR)
    assert await sqlite.claim("slack:T1:event:1", NOW, HOUR)


async def test_s4_a_claim_waits_no_longer_behind_our_own_writers(sqlite: Store, hurried: None) -> None:
    async with sqlite.database.write():
        with pytest.raises(StoreError):
            await sqlite.claim("slack:T1:event:1", NOW, HOUR)
    assert await sqlite.claim("slack:T1:event:1", NOW, HOUR)


async def test_s4_a_claim_in_a_black_hole_is_given_back(postgres: PostgresServer, hurried: None) -> None:
    async with SilentProxy(postgres.url()) as proxy:
        store = await Store.open(proxy.url)
        proxy.silent.set()
        for _ in range(9):  # one more than the pool has connections
            with pytest.raises(StoreError):
                await store.claim("slack:T1:event:1", NOW, HOUR)
        await store.close()


async def test_s4_a_mention_is_answered_once_meanwhile(live: Stage, hurried: None) -> None:
    message = live.world.written(f"<@{live.world.bot['id']}> 布拉格")
    with foreign_lock(live.store):
        await live.server.say(message)
        await live.server.say(message)
        await live.server.until(lambda: posts(live))
        await live.server.say(live.world.written(f"<@{live.world.bot['id']}> 莫斯科"))
        await live.server.until(lambda: len(posts(live)) > 1)
    assert len(posts(live)) == 2


async def test_s4_a_change_that_cannot_be_stored_is_apologised_for_and_not_made_later(
    sqlite: Store, library: Library, hurried: None
) -> None:
    bot = Conversation(Libraries(library), Settings(), store=sqlite)
    channel = ChannelRef("slack", "T1", "C1")
    with foreign_lock(sqlite):
        reply = await bot.answer(
            Request("/settings public", "en", NOW, channel=channel, user=User("U1", standing=Standing.ADMIN))
        )
    assert reply.kind == "error"
    assert not sqlite.channel_settings(channel).public


async def test_s4_patience_is_never_lengthened_inside(sqlite: Store) -> None:
    with foreign_lock(sqlite), patience(0.05), patience(3600), pytest.raises(StoreError):
        await sqlite.put("a", "b")
    await sqlite.put("a", "b")  # and no longer than it lasts


# S5: two schemas made at once


async def test_s5_two_tabs_open_the_trial_at_once(
    bot: Conversation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    async with TestClient(TestServer(build_page(bot, now=lambda: NOW))) as client:
        tabs = await asyncio.gather(*(client.post("/api/trial", json={"do": "open"}) for _ in range(4)))
        assert [tab.status for tab in tabs] == [200] * 4
        assert len({(await tab.json())["session"] for tab in tabs}) == 4


async def test_s5_two_stores_of_one_process(tmp_path: Path) -> None:
    stores = await asyncio.gather(*(Store.open(f"sqlite:///{tmp_path}/{n}.db") for n in range(3)))
    for store in stores:
        assert await store.claim("x", NOW, HOUR)
        await store.close()


async def test_s5_two_openings_of_one_database(database_url: str) -> None:
    stores = await asyncio.gather(*(Store.open(database_url) for _ in range(3)))
    assert [await store.claim("x", NOW, HOUR) for store in stores] == [True, False, False]
    for store in stores:
        await store.close()


# S7: a database that can be read and not written


async def _health(store: Store, library: Library) -> tuple[int, dict[str, Any]]:
    bot = Conversation(Libraries(library), Settings(), store=store)
    digest = await replica(store, library, Platform(), Clock())
    async with TestClient(TestServer(build_ops(bot, store, digest, []))) as client:
        response = await client.get("/health")
        return response.status, await response.json()


async def test_s7_health_stores_something(store: Store, library: Library) -> None:
    assert (await _health(store, library))[0] == 200
    assert await store.get("health.probed")


async def test_s7_a_disk_that_is_full(sqlite: Store, library: Library) -> None:
    async with sqlite.database.write() as connection:
        full = "CREATE TRIGGER full BEFORE {} ON value BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
        await connection.exec_driver_sql(full.format("INSERT"))
    status, found = await _health(sqlite, library)
    assert (status, found["status"]) == (503, "unwell")
    assert "disk is full" in found["database"]["error"]


async def test_s7_a_database_that_another_holds(sqlite: Store, library: Library, hurried: None) -> None:
    bot = Conversation(Libraries(library), Settings(), store=sqlite)
    digest = await replica(sqlite, library, Platform(), Clock())
    async with TestClient(TestServer(build_ops(bot, sqlite, digest, []))) as client:
        with foreign_lock(sqlite):
            response = await client.get("/health")
            assert (response.status, (await response.json())["status"]) == (503, "unwell")
        assert (await client.get("/health")).status == 200


# S9: a quote that is not closed


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('A=1\n\n# tokens\nSLACK_BOT_TOKEN="xoxb-1\nCITYBRIEF_LANG=en\nDISCORD_TOKEN="x"\n', 4),
        ("CITYBRIEF_TZ='Asia/Taipei\nCITYBRIEF_LANG=en\n", 1),
        ('A=1\nB="swallows\nCITYBRIEF_LANG=en"\n', 2),
        ("A=1\nexport\n", 2),
    ],
)
def test_s9_a_line_that_swallows_others_is_named(tmp_path: Path, text: str, line: int) -> None:
    (tmp_path / ".env").write_text(text)
    with pytest.raises(SettingsError, match=re.escape(f".env:{line}:")):
        read(tmp_path / ".env")


def test_s9_what_is_in_order_is_read(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("# x\nA=1\nB='two words'\nC=\nexport D=\"3\" # why\n\n", "utf-8-sig")
    assert read(tmp_path / ".env") == {"A": "1", "B": "two words", "C": "", "D": "3"}
    assert read(tmp_path / "none") == {}


def test_s9_check_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / ".env").write_text('CITYBRIEF_LANG="en\n')
    monkeypatch.setattr("adapters.cli.ROOT", tmp_path)
    assert main(["check"]) == 1
    assert ".env:1:" in capsys.readouterr().err


# S10: settings, files and ends


def test_s10_every_setting_reaches_the_container() -> None:
    service = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))["services"]["bot"]
    known = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE))
    assert set(service["environment"]) == known
    fixed = {"CITYBRIEF_DATABASE_URL", "CITYBRIEF_HEALTH", "CITYBRIEF_WEB"}
    passed = {name for name, value in service["environment"].items() if f"${{{name}:-" in str(value)}
    assert passed == known - fixed
    assert [port for port in service["ports"] if port.endswith(":3000")], "Slack over HTTP"


def _modes(folder: Path) -> set[int]:
    return {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()}


@pytest.mark.parametrize("before", [None, 0o644, 0o666])
async def test_s10_the_database_file_is_its_owners_alone(tmp_path: Path, before: int | None) -> None:
    path = tmp_path / "bot.db"
    if before is not None:
        path.touch()
        path.chmod(before)
    mask = os.umask(0o022)
    try:
        store = await Store.open(f"sqlite:///{path}")
        await store.put("a", "b")
        assert _modes(tmp_path) == {0o600}
        await store.close()
    finally:
        os.umask(mask)


def test_s10_what_a_killed_process_left_is_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    ours = temporary.make()
    code = "from adapters.web import temporary; print(temporary.make(), flush=True); import os; os.kill(os.getpid(), 9)"
    killed = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    left = Path(killed.stdout.strip())
    assert left.is_dir()
    (tmp_path / "citybrief-trial-old").mkdir()  # of a release without locks
    assert temporary.sweep() == 1
    assert ours.is_dir()
    assert not left.exists()
    assert temporary.sweep(now=4_000_000_000) == 1
    temporary.remove(ours)
    assert list(tmp_path.iterdir()) == []


async def test_s10_a_gateway_that_throws_us_out_again_and_again_is_knocked_at_more_slowly(live: Stage) -> None:
    gateway = live.server.gateway
    for turn in range(1, FREE + 4):
        await gateway.tell_to_reconnect()
        await live.server.until(lambda turn=turn: len(gateway.resumes) >= turn and gateway.live)
    assert len(live.slept) == 4
    assert live.slept == sorted(live.slept)
    await live.server.ask(live.world.slash("city", "布拉格"))
    live.slept.clear()
    await gateway.tell_to_reconnect()
    await live.server.until(lambda: len(gateway.resumes) > FREE + 3 and gateway.live)
    assert live.slept == []


async def test_s10_the_wait_grows_to_a_minute_and_is_forgotten() -> None:
    now, slept = 0.0, []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    paced = Reconnects(lambda: now, sleep)
    for _ in range(FREE + 12):
        await paced.pace(1)
    assert max(slept) <= 60
    assert min(slept[-3:]) >= 30
    now, before = 1000.0, len(slept)
    await paced.pace(1)
    assert len(slept) == before


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", "<&- >&-"])
def test_s10_closed_streams_are_no_failure(closed: str) -> None:
    call = f"{sys.executable} -m adapters.cli run /help {closed}"
    done = subprocess.run(["sh", "-c", call], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_s10_a_full_output_is_one_sentence() -> None:
    call = f"{sys.executable} -m adapters.cli run /help >/dev/full"
    done = subprocess.run(["sh", "-c", call], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
