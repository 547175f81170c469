"""The real adapter against our local Discord: fixtures for every test of it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from discord_server import DiscordServer

from adapters.discord.adapter import DiscordAdapter
from bot.conversation import Conversation
from bot.libraries import Libraries
from bot.library import Library
from bot.settings import DiscordSettings, Settings
from bot.store import Store

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


class Stage:
    """One server and as many replicas of the adapter as are started. Pauses pass at once, on the server's clock."""

    def __init__(self, server: DiscordServer, library: Library, store: Store) -> None:
        self.server = server
        self.world = server.world
        self.store = store
        self.library = library
        self.slept: list[float] = []
        self._running: list[tuple[DiscordAdapter, asyncio.Task[None]]] = []

    def settings(self, **changes: str) -> Settings:
        urls = {"token": self.server.token, "api_url": self.server.api_url, "gateway_url": self.server.gateway_url}
        return Settings(discord=DiscordSettings(**{**urls, **changes}))

    def build(self, **changes: str) -> DiscordAdapter:
        settings = self.settings(**changes)
        bot = Conversation(Libraries(self.library), settings, store=self.store, rng=random.Random(1))
        return DiscordAdapter(
            bot, settings, self.store, now=lambda: NOW, sleep=self._sleep, clock=lambda: self.server.clock
        )

    async def start(self, **changes: str) -> DiscordAdapter:
        """A running replica, once it stands in the gateway."""
        adapter = self.build(**changes)
        before = len(self.server.gateway.identifies)
        task = asyncio.create_task(adapter.run())
        self._running.append((adapter, task))
        await self.server.until(
            lambda: task.done() or (len(self.server.gateway.identifies) > before and self.server.gateway.live)
        )
        if task.done():
            task.result()
        return adapter

    async def ready(self) -> None:
        """Once discord.py has all servers: what comes after that is a join."""
        for adapter, _ in self._running:
            assert adapter._client is not None
            await adapter._client.wait_until_ready()

    async def stop(self) -> None:
        for adapter, task in self._running:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            await adapter.outbox.close()
        self._running.clear()

    async def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.server.advance(seconds)
        await asyncio.sleep(0)


@pytest.fixture
async def local_discord() -> AsyncIterator[DiscordServer]:
    server = DiscordServer()
    await server.start()
    yield server
    await server.close()


@pytest.fixture
async def kept(tmp_path: Path) -> AsyncIterator[Store]:
    store = await Store.open(f"sqlite:///{tmp_path}/bot.db")
    yield store
    await store.close()


@pytest.fixture
async def stage(local_discord: DiscordServer, library: Library, kept: Store) -> AsyncIterator[Stage]:
    """A server without any client yet."""
    library.prepare()  # as `citybrief serve` does, so that no first question waits
    stage = Stage(local_discord, library, kept)
    yield stage
    await stage.stop()


@pytest.fixture
async def live(stage: Stage) -> Stage:
    """One replica is running."""
    await stage.start()
    return stage


def custom_ids(message: dict[str, Any] | None, wanted: Callable[[str], bool] = bool) -> list[str]:
    """Ids of the buttons of a message whose label is wanted."""
    import limits_discord

    components = limits_discord.walk((message or {}).get("components") or [])
    return [c["custom_id"] for c in components if c["type"] == 2 and "custom_id" in c and wanted(c.get("label", ""))]
