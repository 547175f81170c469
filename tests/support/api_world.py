"""The API over a real database, with the aiohttp server and the official MCP client."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx2
from aiohttp.test_utils import TestClient, TestServer
from documents_world import NOW, World, world
from mcp.client.client import Client
from mcp.client.streamable_http import streamable_http_client

from adapters.api.adapter import ApiAdapter
from adapters.api.keys import make
from bot.conversation import Conversation
from bot.library import Library
from bot.settings import Address, Settings


@dataclass
class Clock:
    """Seconds, and a date that goes with them."""

    seconds: float = 0.0
    now: datetime = NOW

    def __call__(self) -> float:
        return self.seconds


@dataclass
class Api:
    """One replica that is asked over HTTP."""

    world: World
    client: TestClient[Any, Any]
    clock: Clock

    async def key(self, workspace: str = "local", channel: str = "", name: str = "key", days: int = 365) -> str:
        made, kept = make(workspace, channel, name, self.clock.now, days)
        assert await self.world.store.api_tokens.add(kept)
        self.clock.seconds += 2  # a key that is not known is looked for once a second
        return made

    async def get(self, path: str, key: str = "", headers: dict[str, str] | None = None, **query: str | int) -> Any:
        auth = {"Authorization": f"Bearer {key}"} if key else {}
        return await self.client.get(f"/api/v1/{path}", params=query, headers={**auth, **(headers or {})})

    @asynccontextmanager
    async def mcp(self, key: str, mode: str = "auto") -> AsyncIterator[Client]:
        url = str(self.client.make_url("/mcp"))
        async with (
            httpx2.AsyncClient(headers={"Authorization": f"Bearer {key}"}, trust_env=False) as http,
            Client(streamable_http_client(url, http_client=http), mode=mode) as client,
        ):
            yield client


@asynccontextmanager
async def api(shared: Library, folder: Path, **settings: Any) -> AsyncIterator[Api]:
    clock = Clock()
    chosen = replace(Settings(), cache=shared.cache, api=Address("127.0.0.1", 0), **settings)
    async with world(f"sqlite:///{folder}/kept.db", shared, folder) as kept, AsyncExitStack() as stack:
        talk = Conversation(kept.libraries, chosen, store=kept.store)
        adapter = ApiAdapter(talk, chosen, kept.store, now=lambda: clock.now, clock=clock)
        server = TestServer(await adapter.application(stack))
        async with TestClient(server) as client:
            yield Api(kept, client, clock)
