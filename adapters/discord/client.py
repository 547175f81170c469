"""The Discord client: which events are wanted, and who answers them."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import discord
import structlog

from adapters.common.retries import Clock, Sleep
from adapters.discord import events, incoming, tree
from adapters.discord.files import Files
from adapters.discord.interactions import Interactions
from adapters.discord.mentions import Mentions, notice
from adapters.discord.posts import Posts
from adapters.discord.reconnects import Reconnects
from adapters.discord.wire import PASSING, Wire
from bot.conversation import Conversation
from bot.domain.errors import StoreError
from bot.domain.models import Lang
from bot.i18n import t

log = structlog.get_logger(__name__)

IDENTIFY_EVERY, AFTER_INVALID = 5.0, 1.0  # seconds
DRAIN = 3.0  # seconds that closing waits for what has begun: after that no interaction can be answered anyway
SYNC_ATTEMPTS = 5
SYNC_WAIT = 30.0  # seconds before the registration is tried again, doubled each time


def utc_now() -> datetime:
    return datetime.now(UTC)


def intents() -> discord.Intents:
    """The least that answers: servers, and messages, whose content Discord sends only where the bot is mentioned.

    None of them is privileged; the message content intent is not among them.
    """
    wanted = discord.Intents.none()
    wanted.guilds = True
    wanted.guild_messages = True
    wanted.dm_messages = True
    return wanted


class CityBriefClient(discord.Client):
    """One connection. Every reaction is stateless: buttons work after a restart and on any replica."""

    def __init__(
        self,
        conversation: Conversation,
        *,
        now: Callable[[], datetime] = utc_now,
        clock: Clock = time.monotonic,
        sleep: Sleep = asyncio.sleep,
        **options: Any,
    ) -> None:
        super().__init__(
            intents=intents(),
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            **options,
        )
        events.attach(self)
        self._conversation = conversation
        self._sleep = sleep
        self._clock = clock
        self._identified = -IDENTIFY_EVERY
        self._posts = Posts(self, sleep=sleep, clock=clock)
        self._reconnects = Reconnects(clock, sleep)
        self._connect, self.http.ws_connect = self.http.ws_connect, self._paced  # type: ignore[method-assign]
        files = Files(self)
        self._interactions = Interactions(conversation, Wire(sleep=sleep, clock=clock), files, now, self._tell_late)
        self._mentions = Mentions(conversation, self._posts, files, self._interactions, now)
        self._joined: set[int] = set()
        self._working: set[asyncio.Task[Any]] = set()
        self._pause: asyncio.Future[None] | None = None
        self.was_connected = False

    @property
    def connected(self) -> bool:
        """Whether every gateway connection of this client is up."""
        return self.was_connected and self.ws.open

    async def setup_hook(self) -> None:
        """Between login and the gateway. The registration goes beside it: an answer needs no wait for it."""
        asyncio.create_task(self._tracked(self._synchronise()))  # noqa: RUF006 (kept in _working)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Discord takes one IDENTIFY in five seconds, and after an invalid session none within a second."""
        if not initial:
            since = self._clock() - self._identified
            await self._sleep(max(IDENTIFY_EVERY - since, AFTER_INVALID))
        self._identified = self._clock()

    async def _paced(self, *args: Any, **options: Any) -> Any:
        await self._reconnects.pace(self.shard_count or 1)
        return await self._connect(*args, **options)

    async def close(self) -> None:
        """Lets what has begun end first: an answer that is half sent, a row that is half written."""
        if self._pause is not None:
            self._pause.cancel()
        with suppress(TimeoutError):
            async with asyncio.timeout(DRAIN):
                while self._working:
                    await asyncio.wait(self._working)
                await self._interactions.idle()
        await super().close()

    async def _tracked(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 (there is no coroutine without one)
        self._working.add(task)
        try:
            await work
        finally:
            self._working.discard(task)

    async def _synchronise(self) -> None:
        wait = SYNC_WAIT
        for attempt in range(1, SYNC_ATTEMPTS + 1):
            try:
                sent = await tree.synchronise(self.application_id or 0, self._conversation.store, self._put)
            except (discord.HTTPException, StoreError, *PASSING) as error:
                log.warning("commands_not_registered", attempt=attempt, error=type(error).__name__)
                self._pause = asyncio.ensure_future(self._sleep(wait))
                try:
                    await self._pause
                except asyncio.CancelledError:  # closing
                    return
                wait *= 2
            else:
                log.info("commands_registered" if sent else "commands_unchanged")
                return

    async def _put(self, commands: list[dict[str, Any]]) -> object:
        return await self.http.bulk_upsert_global_commands(self.application_id or 0, commands)

    async def _tell_late(self, interaction: discord.Interaction, lang: Lang) -> None:
        await self._posts.note(interaction.user.id, notice("late", lang))

    # Events of discord.py

    async def on_connect(self) -> None:
        """After READY, which lists the servers that the bot is in; what they hold comes later."""
        self.was_connected = True
        self._joined.update(guild.id for guild in self.guilds)
        await self._tracked(self._resume([str(guild.id) for guild in self.guilds]))

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        self._reconnects.heard()
        await self._tracked(self._interactions.handle(interaction))

    async def on_message(self, message: discord.Message) -> None:
        self._reconnects.heard()
        if self.user is not None:
            await self._tracked(self._mentions.handle(message, self.user.id))

    async def on_guild_join(self, guild: discord.Guild) -> None:
        await self._tracked(self._greet(guild))

    async def on_guild_available(self, guild: discord.Guild) -> None:
        """discord.py's name for a GUILD_CREATE that says `unavailable: false`, a new server's among them."""
        await self._tracked(self._greet(guild))

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        await self._tracked(self._forget(guild))

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        """A handler failed where nobody foresaw it. The arguments are the user's and stay out of the log."""
        log.error("event_failed", event_name=event_method, exc_info=sys.exception())

    async def _greet(self, guild: discord.Guild) -> None:
        """Says in two lines what it can do, where it may speak; else it stays silent. Once for each server."""
        if guild.id in self._joined:
            return
        self._joined.add(guild.id)
        channel = _where_it_may(guild)
        if channel is None:
            return
        lang = incoming.lang_of(guild.preferred_locale, self._conversation.settings.lang)
        lines = "\n".join((t(lang, "discord.joined"), t(lang, "discord.joined_more")))
        message = {"content": lines, "allowed_mentions": {"parse": []}}
        try:
            await self._posts.send(channel.id, message, f"j{guild.id}")
        except (discord.HTTPException, *PASSING) as error:
            log.info("not_greeted", reason=type(error).__name__)

    async def _resume(self, servers: list[str]) -> None:
        """Orders that stopped because the token was no longer valid: it is again."""
        if self._conversation.digest is not None and servers:
            from bot.digest.resume import resume

            await resume(self._conversation.digest, "discord", servers, utc_now())

    async def _forget(self, guild: discord.Guild) -> None:
        """Nothing is kept of a server that the bot has left."""
        self._joined.discard(guild.id)
        if self._conversation.store is None:
            return
        try:
            await self._conversation.store.forget_team("discord", str(guild.id))
        except StoreError as error:
            log.error("server_not_forgotten", error=str(error))  # noqa: TRY400 (no trace: the error says it all)
        else:
            log.info("server_forgotten")


def _where_it_may(guild: discord.Guild) -> discord.TextChannel | None:
    """The channel for notices of the system, else the first in which the bot may write."""
    me: discord.Member | None = guild.me
    first = (guild.system_channel, *guild.text_channels)
    return next((c for c in first if c is not None and me is not None and c.permissions_for(me).send_messages), None)


class ShardedClient(CityBriefClient, discord.AutoShardedClient):
    """Several connections in one process. With `pinned_gateway` all of them go to the configured address."""

    def __init__(self, conversation: Conversation, *, pinned_gateway: bool = False, **options: Any) -> None:
        super().__init__(conversation, **options)
        self._pinned_gateway = pinned_gateway

    @property
    def connected(self) -> bool:
        wanted = len(self.shard_ids or range(self.shard_count or 1))
        shards = self.shards.values()
        return self.was_connected and len(shards) == wanted and not any(shard.is_closed() for shard in shards)

    async def setup_hook(self) -> None:
        await super().setup_hook()
        count: int | None = self.shard_count
        if count is None and self._pinned_gateway:
            # Left alone, discord.py would take the address together with the number.
            self.shard_count, _, _ = await self.http.get_bot_gateway()
