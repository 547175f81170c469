"""Answers messages that mention the bot, or that are written to it privately: visibly, as a reply, in their channel."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import discord
import structlog

from adapters.common.deduplicator import Deduplicator
from adapters.discord import incoming, render
from adapters.discord.interactions import Interactions
from adapters.discord.posts import Posts
from adapters.discord.wire import PASSING
from bot.app import CityBrief
from bot.domain.cards import Card, Paragraph
from bot.domain.errors import StoreError
from bot.domain.models import Lang
from bot.domain.ports import ChannelRef, Request, User
from bot.i18n import t

log = structlog.get_logger(__name__)

REMEMBER = timedelta(hours=1)  # far longer than a resumed connection can repeat an event
# https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
_MAY_NOT = frozenset({50001, 50013})  # missing access, missing permissions
_NO_REPLY = frozenset({50035, 160002})  # the message is gone, or its history may not be read


class Mentions:
    """One for the client; `interactions` makes the messages of cards."""

    def __init__(self, bot: CityBrief, posts: Posts, interactions: Interactions, now: Callable[[], datetime]) -> None:
        self._bot = bot
        self._posts = posts
        self._interactions = interactions
        self._now = now
        self._seen = Deduplicator()

    async def handle(self, message: discord.Message, me: int) -> None:
        """One MESSAGE_CREATE. Bots, ourselves included, are never answered."""
        if message.author.bot or message.webhook_id is not None:
            return
        line = incoming.mentioned_line(message.content, me)
        if line is None and isinstance(message.channel, discord.DMChannel):
            line = message.content
        if line is None or not await self._first(message.id):
            return
        lang = self._lang(message)
        channel = ChannelRef("discord", _server(message), str(message.channel.id))
        user = User(str(message.author.id), may_manage=_may_manage(message))
        request = Request(line, lang, self._now(), 1, channel, user, _postable(message))
        reply = await self._bot.answer(request)
        await self._reply(message, self._interactions.message(reply.card).payload, lang)

    def _lang(self, message: discord.Message) -> Lang:
        """The server's language: everyone in the channel sees the answer."""
        locale = getattr(message.guild, "preferred_locale", None)
        return incoming.lang_of(locale, self._bot.settings.lang)

    async def _first(self, message: int) -> bool:
        """Whether no replica has taken this message. With the database away this process decides, and the answer's nonce."""
        if not self._seen.first(str(message)):
            return False
        if self._bot.store is None:
            return True
        try:
            return await self._bot.store.claim(f"discord:{message}", self._now(), REMEMBER)
        except StoreError as error:
            log.warning("claim_failed", error=str(error))
            return True

    async def _reply(self, message: discord.Message, payload: dict[str, Any], lang: Lang) -> None:
        reference = {"message_id": str(message.id), "fail_if_not_exists": False}
        nonce = f"m{message.id}"
        try:
            try:
                await self._posts.send(message.channel.id, {**payload, "message_reference": reference}, nonce)
            except discord.HTTPException as error:
                if error.code not in _NO_REPLY:
                    raise
                await self._posts.send(message.channel.id, payload, nonce)
        except discord.HTTPException as error:
            log.warning("mention_not_answered", status=error.status, code=error.code)
            if error.code in _MAY_NOT:
                await self._posts.note(message.author.id, notice("mute", lang))
        except PASSING as error:
            log.warning("mention_not_answered", reason=type(error).__name__)


def _server(message: discord.Message) -> str:
    """Its id, "" in a private conversation. A server may be unknown to discord.py while it is away."""
    server = message.guild.id if message.guild else getattr(message.channel, "guild_id", None)
    return str(server or "")


def _postable(message: discord.Message) -> bool | None:
    """Whether the bot may post in the message's channel, as far as discord.py knows its rights there."""
    channel, me = message.channel, message.guild.me if message.guild else None
    if me is None or not isinstance(channel, discord.abc.GuildChannel | discord.Thread):
        return None
    try:
        return incoming.may_post(channel.permissions_for(me), thread=isinstance(channel, discord.Thread))
    except discord.ClientException:  # a thread whose channel is not known
        return None


def _may_manage(message: discord.Message) -> bool:
    """In a private conversation, yes. A message, unlike an interaction, brings roles only: they are in the cache."""
    if isinstance(message.channel, discord.DMChannel):
        return True
    author = message.author
    return isinstance(author, discord.Member) and author.guild_permissions.manage_guild


def notice(key: str, lang: Lang) -> dict[str, Any]:
    """One of our own short messages: `discord.KEY` below `discord.KEY_title`."""
    return render.message(Card(t(lang, f"discord.{key}_title"), lang, (Paragraph(t(lang, f"discord.{key}")),)))
