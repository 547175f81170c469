"""Fixtures for every test of the Slack adapter: our Slack, a database, and the adapter running against both."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from adapters.slack.app import SlackAdapter
from bot.app import CityBrief
from bot.library import Library
from bot.settings import Address, Settings, SlackSettings
from bot.store import Store

from tests.support.slack_server import SlackServer

SECRET = "signing-secret"  # of no use anywhere


class Slept(list[float]):
    """A sleep that only notes for how long; it lets others run, as a sleep does."""

    async def __call__(self, seconds: float) -> None:
        self.append(seconds)
        await asyncio.sleep(0)


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with SlackServer() as server:
        yield server


@pytest.fixture
async def kept(tmp_path: Path) -> AsyncIterator[Store]:
    """A database for the adapter; tests of the database itself run on both kinds."""
    store = await Store.open(f"sqlite:///{tmp_path}/slack.db")
    yield store
    await store.close()


@pytest.fixture
def slept() -> Slept:
    return Slept()


def settings_for(server: SlackServer, **slack: Any) -> Settings:
    chosen = {"bot_token": "xoxb-one", "app_token": "xapp-one", "api_url": server.api_url, **slack}
    return replace(Settings(), slack=SlackSettings(**chosen))


@asynccontextmanager
async def running(adapter: SlackAdapter) -> AsyncIterator[SlackAdapter]:
    """The adapter, once it takes requests, until the block ends."""
    task = asyncio.create_task(adapter.run())
    ready = asyncio.create_task(adapter.ready.wait())
    await asyncio.wait({task, ready}, return_when=asyncio.FIRST_COMPLETED, timeout=20)
    if task.done():
        ready.cancel()
        await task  # raises why
    try:
        yield adapter
    finally:
        task.cancel()
        await asyncio.wait({task})


Start = Callable[..., Any]


@pytest.fixture
def start(slack: SlackServer, kept: Store, library: Library, slept: Slept) -> Start:
    """`async with start(bot_token=…) as adapter`: the real adapter against our Slack."""

    @asynccontextmanager
    async def _start(
        bot: CityBrief | None = None, store: Store | None = kept, **chosen: Any
    ) -> AsyncIterator[SlackAdapter]:
        settings = settings_for(slack, **chosen)
        bot = bot or CityBrief(library, settings, store=store)
        async with running(SlackAdapter(bot, settings, store, sleep=slept, locale_wait=5.0)) as adapter:
            yield adapter

    return _start


def free_address() -> Address:
    """A port that was free a moment ago."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return Address("127.0.0.1", probe.getsockname()[1])
