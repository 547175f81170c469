"""What operators see: health, metrics, logs without secrets, and the files that start the bot elsewhere."""

from __future__ import annotations

import json
import logging
import re
import shutil
import subprocess
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
import structlog
import yaml
from aiohttp.test_utils import TestClient, TestServer
from digest_world import NOW, Clock, Platform, order, replica

from adapters.common.logs import configure
from adapters.common.redact import Redact
from adapters.ops import build
from adapters.registry import platforms
from bot.conversation import Conversation
from bot.domain.ports import Request
from bot.libraries import Libraries
from bot.library import Library
from bot.settings import ROOT, Settings
from bot.store import Store

pytest_plugins = ("databases",)

EVERYTHING = Redact(one.secrets for one in platforms().values())


@dataclass
class Adapter:
    connected: bool = True
    name: str = "slack"


@dataclass
class World:
    client: TestClient  # type: ignore[type-arg]
    store: Store
    clock: Clock
    adapter: Adapter
    bot: Conversation
    platform: Platform


@pytest.fixture
async def world(store: Store, library: Library) -> AsyncIterator[World]:
    clock, platform, adapter = Clock(), Platform(), Adapter()
    bot = Conversation(Libraries(library), Settings(), store=store)
    bot.digest = await replica(store, library, platform, clock)
    async with TestClient(TestServer(build(bot, store, bot.digest, [adapter]))) as client:
        yield World(client, store, clock, adapter, bot, platform)


async def test_health_when_all_is_well(world: World) -> None:
    answer = await world.client.get("/health")
    found = await answer.json()
    assert answer.status == 200
    assert found["status"] == "ok"
    assert found["platforms"] == {"slack": {"connected": True}}
    assert found["database"]["ok"] is True
    assert found["digest"] == {"late_seconds": 0, "subscriptions": 0}


async def test_health_without_a_connection(world: World) -> None:
    world.adapter.connected = False
    answer = await world.client.get("/health")
    assert answer.status == 503
    assert (await answer.json())["status"] == "unwell"
    assert (await world.client.get("/live")).status == 200


async def test_health_without_a_database(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.domain.errors import StoreError

    async def away(_: object) -> float:
        raise StoreError("the database at postgresql://db/bot failed: gone")

    monkeypatch.setattr(world.store, "probe", away)
    answer = await world.client.get("/health")
    found = await answer.json()
    assert answer.status == 503
    assert found["database"] == {
        "ok": False,
        "seconds": None,
        "error": "the database at postgresql://db/bot failed: gone",
    }
    metrics = await (await world.client.get("/metrics")).text()
    assert "citybrief_database_up 0.0" in metrics
    assert "citybrief_digest_late_seconds " not in re.sub("^#.*$", "", metrics, flags=re.MULTILINE)


async def test_a_late_digest_is_told_but_nothing_is_restarted_for_it(world: World) -> None:
    assert world.bot.digest is not None
    await world.bot.digest.put(order(), NOW - timedelta(hours=1))
    world.clock.advance(400)
    answer = await world.client.get("/health")
    found = await answer.json()
    assert (answer.status, found["status"], found["digest"]["late_seconds"]) == (200, "late", 400)


async def test_metrics(world: World) -> None:
    assert world.bot.digest is not None
    await world.bot.digest.put(order(), NOW - timedelta(hours=1))
    await world.bot.digest.plan(NOW)
    await world.bot.digest.couriers["slack"].drain()
    await world.bot.answer(Request(line="/help", lang="en", now=NOW))
    answer = await world.client.get("/metrics")
    text = await answer.text()
    assert answer.headers["Content-Type"].startswith("text/plain")
    for line in (
        'citybrief_digest_deliveries_total{platform="slack",state="posted"} 1.0',
        'citybrief_answers_total{kind="help"} 1.0',
        'citybrief_connected{platform="slack"} 1.0',
        "citybrief_digest_subscriptions 1.0",
        "citybrief_digest_late_seconds 0.0",
        "citybrief_database_up 1.0",
    ):
        assert line in text


@pytest.mark.parametrize(
    "secret",
    [
        "xoxb-12-34-abcDEF",
        "xapp-1-A-2-c0ffee",
        "xoxe.xoxp-1-abcdef",
        "MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs",
        "Bot abcdefghijklmnop",
        "Bearer abc.def-ghi_jkl",
    ],
)
def test_tokens_never_reach_a_log(secret: str) -> None:
    assert secret.rsplit(" ", maxsplit=1)[-1] not in EVERYTHING.clean(f"it failed: {secret}, sorry")


def test_passwords_in_addresses_never_reach_a_log() -> None:
    assert EVERYTHING.clean("postgresql://me:p4ss@db/bot") == "postgresql://[redacted]@db/bot"
    assert "T0/B0" not in EVERYTHING.clean("https://hooks.slack.com/commands/T0/B0/x")


def test_log_lines_are_json_with_the_requests_number(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        configure(EVERYTHING)
        with structlog.contextvars.bound_contextvars(request="abc"):
            structlog.get_logger("x").warning("它壞了", token="xoxb-1-2-secret")
            logging.getLogger("library").warning("with %s", "xoxb-1-2-secret")
        lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    finally:
        structlog.reset_defaults()
        logging.getLogger().handlers.clear()
    assert [line["request"] for line in lines] == ["abc", "abc"]
    assert [line["event"] for line in lines] == ["它壞了", "with [redacted]"]
    assert lines[0]["token"] == "[redacted]"
    assert lines[1]["logger"] == "library"


def test_compose_names_only_settings_that_exist() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
    known = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE))
    services = compose["services"]
    assert set(services) == {"bot", "database"}
    assert set(services["bot"]["environment"]) <= known
    assert services["bot"]["depends_on"]["database"]["condition"] == "service_healthy"
    assert set(compose["volumes"]) >= {"database"}
    assert not any("ports" in service for name, service in services.items() if name == "database")


def test_the_image_does_not_run_as_root_and_copies_only_what_is_there() -> None:
    text = (ROOT / "Dockerfile").read_text("utf-8")
    assert re.search(r"^USER (?!root|0)\S+", text, re.MULTILINE)
    for sources in re.findall(r"^COPY (?!--from)(?:--\S+ )*(.+) \S+$", text, re.MULTILINE):
        for source in sources.split():
            assert (ROOT / source).exists(), source


@pytest.mark.skipif(shutil.which("hadolint") is None, reason="hadolint is not installed here")
def test_hadolint_finds_nothing() -> None:
    done = subprocess.run(["hadolint", str(ROOT / "Dockerfile")], capture_output=True, text=True, check=False)
    assert done.stdout == ""
    assert done.returncode == 0
