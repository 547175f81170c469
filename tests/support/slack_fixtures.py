"""Fixtures for every test of the Slack adapter: our Slack, a database, and the adapter running against both."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from slack_server import SlackServer
from slack_stage import Slept, Start, running, settings_for

from adapters.slack.app import SlackAdapter
from bot.conversation import Conversation
from bot.libraries import Libraries
from bot.library import Library
from bot.store import Store


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


@pytest.fixture
def start(slack: SlackServer, kept: Store, library: Library, slept: Slept) -> Start:
    """Runs the real adapter against our Slack, with what is chosen for its Slack settings."""

    @asynccontextmanager
    async def _start(
        bot: Conversation | None = None, store: Store | None = kept, *, prepare: bool = False, **chosen: Any
    ) -> AsyncIterator[SlackAdapter]:
        settings = settings_for(slack, **chosen)
        bot = bot or Conversation(Libraries(library), settings, store=store)
        async with running(
            SlackAdapter(bot, settings, store, sleep=slept, locale_wait=5.0, prepare=prepare)
        ) as adapter:
            yield adapter

    return _start
