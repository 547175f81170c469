"""Answers messages that mention the bot, or that are written to it privately: visibly, as a reply, in their channel."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import discord
import structlog

from adapters.discord import incoming, render
from adapters.discord.files import Files
from adapters.discord.interactions import Interactions
from adapters.discord.posts import Posts
from adapters.discord.wire import PASSING
from bot.conversation import Conversation
from bot.conversation.decision import Way
from bot.domain.cards import Card, Paragraph
from bot.domain.models import Lang
from bot.domain.ports import ChannelRef, Request, User
from bot.domain.rights import Standing
from bot.i18n import t

log = structlog.get_logger(__name__)

# https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
_MAY_NOT = frozenset({50001, 50013})  # missing access, missing permissions
_NO_REPLY = frozenset({50035, 160002})  # the message is gone, or its history may not be read


class Mentions:
    """One for the client; `interactions` makes the messages of cards."""

    def __init__(
        self,
        conversation: Conversation,
        posts: Posts,
        files: Files,
        interactions: Interactions,
        now: Callable[[], datetime],
    ) -> None:
        self._conversation = conversation
        self._posts = posts
        self._files = files
        self._interactions = interactions
        self._now = now

    async def handle(self, message: discord.Message, me: int) -> None:
        """One MESSAGE_CREATE. Bots, ourselves included, are never answered."""
        if message.author.bot or message.webhook_id is not None:
            return
        line = incoming.mentioned_line(message.content, me, _own_roles(message))
        if line is None and isinstance(message.channel, discord.DMChannel):
            line = incoming.plain_text(message.content)
        way: Way = "said"
        if line is None and any(user.id == me for user in message.mentions):  # a reply to us
            line = incoming.plain_text(message.content)
            way = "replied" if line else "said"
        if line is None:
            return
        decision = self._conversation.asked(self._request(message, line), way)
        reply = await self._conversation.carry_out(decision)
        if reply is not None:
            await self._reply(message, self._interactions.message(reply).payload, decision.request.lang)
            if reply.attachment is not None:
                await self._files.post(message.channel.id, reply.attachment, reply.lang, message.id)

    def _request(self, message: discord.Message, line: str) -> Request:
        """In the server's language: a message, unlike an interaction, does not bring its author's."""
        server, author = _server(message), str(message.author.id)
        talk, follows = _talk(message)
        locale = getattr(message.guild, "preferred_locale", None)
        return Request(
            line,
            incoming.lang_of(locale, self._conversation.settings.lang),
            self._now(),
            channel=ChannelRef("discord", server, str(message.channel.id)),
            user=User(author, standing=_standing(message)),
            workspace=f"discord:{server or f'user:{author}'}",
            event=str(message.id),
            postable=_postable(message),
            direct=isinstance(message.channel, discord.DMChannel),
            thread=talk,
            follows=follows,
        )

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


def _talk(message: discord.Message) -> tuple[str, str]:
    """The talk that a message is a part of, and the one it goes on from: a thread or a direct message is one; elsewhere
    each question begins one, and a reply to our answer goes on from the question that we replied to.
    """
    if isinstance(message.channel, discord.DMChannel | discord.Thread):
        return str(message.channel.id), ""
    answer = message.reference.resolved if message.reference is not None else None
    asked = answer.reference if isinstance(answer, discord.Message) else None
    return str(message.id), str(asked.message_id) if asked is not None and asked.message_id else ""


def _postable(message: discord.Message) -> bool | None:
    """Whether the bot may post in the message's channel, as far as discord.py knows its rights there."""
    channel, me = message.channel, message.guild.me if message.guild else None
    if me is None or not isinstance(channel, discord.abc.GuildChannel | discord.Thread):
        return None
    try:
        return incoming.may_post(channel.permissions_for(me), thread=isinstance(channel, discord.Thread))
    except discord.ClientException:  # a thread whose channel is not known
        return None


def _own_roles(message: discord.Message) -> list[int]:
    """The role that Discord made for the bot itself; pinging it means the bot."""
    role = message.guild.self_role if message.guild else None
    return [role.id] if role else []


def _standing(message: discord.Message) -> Standing:
    """In a private conversation its owner's. A message, unlike an interaction, brings roles only: they are in the cache."""
    if isinstance(message.channel, discord.DMChannel):
        return Standing.OWNER
    author = message.author
    if not isinstance(author, discord.Member):
        return Standing.UNKNOWN
    return incoming.standing_of(author.guild_permissions)


def notice(key: str, lang: Lang) -> dict[str, Any]:
    """One of our own short messages: `discord.KEY` below `discord.KEY_title`."""
    return render.message(Card(t(lang, f"discord.{key}_title"), lang, (Paragraph(t(lang, f"discord.{key}")),)))
