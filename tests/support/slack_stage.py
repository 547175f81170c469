"""What tests of the Slack adapter need besides fixtures: settings, a sleep that does not sleep, the running adapter."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from slack_server import SlackServer

from adapters.slack.app import SlackAdapter
from bot.settings import Address, Settings, SlackSettings

SECRET = "signing-secret"  # of no use anywhere

Start = Callable[..., Any]  # see slack_fixtures.start


class Slept(list[float]):
    """A sleep that only notes for how long; it lets others run, as a sleep does."""

    async def __call__(self, seconds: float) -> None:
        self.append(seconds)
        await asyncio.sleep(0)


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


def free_address() -> Address:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return Address("127.0.0.1", probe.getsockname()[1])
