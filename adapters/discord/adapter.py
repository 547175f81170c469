"""Discord as one object: built once, run until cancelled."""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

import aiohttp
import discord
import structlog
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route
from discord.webhook.async_ import async_context

from adapters.common.redact import Redact
from adapters.common.retries import Clock, Sleep
from adapters.discord.client import CityBriefClient, ShardedClient, utc_now
from adapters.discord.outbox import DiscordOutbox
from adapters.discord.rest import Rest
from adapters.discord.secret_patterns import SECRETS
from adapters.discord.wire import OneAttempt
from bot.conversation import Conversation
from bot.domain.errors import SettingsError
from bot.domain.ports import Platform
from bot.settings import DiscordSettings, Settings
from bot.store import Store

log = structlog.get_logger(__name__)

FIRST_WAIT, LONGEST_WAIT = 1.0, 300.0
CLOSE_WITHIN = 5.0
_LOGGERS = (".client", ".gateway", ".http", ".state", ".shard", ".interactions", ".webhook.async", ".webhook.async_")
_RANGE = re.compile(r"(\d+)-(\d+)/(\d+)")
# https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes
_FATAL = {
    4004: "DISCORD_TOKEN was refused by the gateway: copy it afresh from the developer portal.",
    4010: "CITYBRIEF_DISCORD_SHARDS names a shard that Discord does not know.",
    4011: "This bot is in so many servers that it must be sharded: set CITYBRIEF_DISCORD_SHARDS=auto.",
    4012: "Discord has retired the gateway version that this release speaks: upgrade CityBrief.",
    4013: "Discord refuses the intents of this release: upgrade CityBrief.",
    4014: "Discord refuses an intent: see docs/discord.md.",
}


def shard_options(text: str) -> dict[str, Any] | None:
    """None for one connection; {} for as many as Discord advises; else the range. Raises SettingsError."""
    if not text:
        return None
    if text.lower() == "auto":
        return {}
    match = _RANGE.fullmatch(text)
    if match:
        first, last, total = map(int, match.groups())
        if first <= last < total:
            return {"shard_ids": list(range(first, last + 1)), "shard_count": total}
    raise SettingsError(f"CITYBRIEF_DISCORD_SHARDS is {text!r}: use auto, or FIRST-LAST/TOTAL such as 0-3/8.")


def redirect(settings: DiscordSettings) -> None:
    """Points discord.py at the configured addresses, for the whole process: it knows no narrower way.

    A resumed connection goes to the configured gateway too, though READY names another one: a proxy is there to be used.
    """
    Route.BASE = settings.api_url
    if settings.gateway_url:
        pinned = yarl.URL(settings.gateway_url)
        DiscordWebSocket.DEFAULT_GATEWAY = pinned
        DiscordWebSocket.gateway = property(lambda _: pinned, lambda _, __: None)  # type: ignore[assignment]


class DiscordAdapter:
    """Build it, `await run()` it; `outbox` works without it. Raises SettingsError for settings that cannot work."""

    name: Platform = "discord"

    def __init__(
        self,
        conversation: Conversation,
        settings: Settings,
        store: Store | None = None,
        *,
        now: Callable[[], datetime] = utc_now,
        sleep: Sleep = asyncio.sleep,
        clock: Clock = time.monotonic,
    ) -> None:
        self._conversation = conversation
        self._settings = settings.discord
        self._shards = shard_options(settings.discord.shards)
        self._now = now
        self._sleep = sleep
        self._clock = clock
        self._client: CityBriefClient | None = None
        self.outbox = DiscordOutbox(
            Rest(settings.discord.token, settings.discord.api_url), store or conversation.store, now
        )
        redact = Redact([SECRETS], [settings.discord.token])
        for name in ("", *_LOGGERS):
            redact.watch(logging.getLogger(f"discord{name}"))

    @property
    def connected(self) -> bool:
        """Whether every gateway connection of this process is up."""
        return self._client is not None and self._client.connected

    async def run(self) -> None:
        """Until cancelled. Raises SettingsError when Discord refuses for good; anything else is tried again."""
        redirect(self._settings)
        async_context.set(OneAttempt())  # type: ignore[no-untyped-call]
        wait = FIRST_WAIT
        try:
            while True:
                if await self._once():
                    wait = FIRST_WAIT
                await self._sleep(wait)
                wait = min(wait * 2, LONGEST_WAIT)
        finally:
            await self.outbox.close()

    async def _once(self) -> bool:
        """One life of a client; whether it had been connected when it ended."""
        client = self._client = self._make()
        try:
            await self._live(client)
        except discord.LoginFailure as error:
            raise SettingsError("DISCORD_TOKEN was refused: copy it afresh from the developer portal.") from error
        except discord.PrivilegedIntentsRequired as error:
            raise SettingsError(_FATAL[4014]) from error
        except discord.ConnectionClosed as error:
            if error.code in _FATAL:
                raise SettingsError(_FATAL[error.code]) from error
            log.warning("gateway_closed", code=error.code)
        except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
            log.warning("discord_unreachable", error=type(error).__name__)
        except Exception:
            # An event that discord.py could not read. A fresh client is better than none.
            log.exception("client_failed")
        return client.was_connected

    async def _live(self, client: CityBriefClient) -> None:
        """Runs the client; closes it in any case.

        In a task of its own, because `asyncio.wait_for` of Python 3.11, in which discord.py connects, can swallow the
        one cancellation that is to end us. A closed client ends whether or not it hears of it.
        """
        async with client:
            living = asyncio.create_task(client.start(self._settings.token))
            try:
                await asyncio.wait({living})
            finally:
                await client.close()
                if not living.done():
                    living.cancel()
                    await asyncio.wait({living}, timeout=CLOSE_WITHIN)
                if living.done() and not living.cancelled():
                    living.exception()  # whoever waits for it below gets it; when we are cancelled, nobody does
            await living

    def _make(self) -> CityBriefClient:
        options: dict[str, Any] = {"now": self._now, "sleep": self._sleep, "clock": self._clock}
        if self._shards is None:
            return CityBriefClient(self._conversation, **options)
        pinned = bool(self._settings.gateway_url)
        return ShardedClient(self._conversation, pinned_gateway=pinned, **self._shards, **options)
