"""What Discord sends → what the core is asked. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

import discord

from adapters.common.words import chinese_of, readable, unformatted, without_addresses
from bot.commands import ROOT
from bot.domain.models import Lang
from bot.domain.ports import ChannelRef, Completion, Request, User
from bot.domain.rights import Standing
from bot.rendering import actions

CHOICES = 25
MESSAGE_COMMAND = 3
_SUBCOMMANDS = (1, 2)  # option types: subcommand, group of subcommands
LONGEST = 1500  # characters of a message that are searched for
CHANNEL_ID = "channel_id"  # in an interaction's extras, as are:
INSTALLER = "installer"  # who brought the bot, "" where a server did
RIGHTS_TOLD = "rights_told"  # whether Discord says what the bot may do there
# In what people write: people, roles, channels, emoji, dates (<@1>, <@&1>, <#1>, <:name:1>, <t:1>); a command (</city:1>)
# is a word of it.
_MARKUP = re.compile(r"<(?:[@#]|a?:|t:|id:)[^<>]*>")
_COMMAND = re.compile(r"</([^<>:]+):\d+>")


def lang_of(locale: object, default: Lang) -> Lang:
    """Chinese is answered in its script, everything else in English; `default` where nothing is said."""
    name = str(getattr(locale, "value", locale) or "")
    if not name:
        return default
    return chinese_of(name) or "en"


def channel_of(interaction: discord.Interaction) -> ChannelRef | None:
    """None where the bot itself is not, because a person brought it: nothing can be posted or set there."""
    channel = interaction.extras.get(CHANNEL_ID) or interaction.channel_id
    if channel is None or _brought(interaction):
        return None
    return ChannelRef("discord", str(interaction.guild_id or ""), str(channel))


def _brought(interaction: discord.Interaction) -> bool:
    """Whether only a person's own installation leads here: a server without the bot, or a talk among people."""
    if interaction.guild_id is None:
        return interaction.context.private_channel
    if interaction.is_guild_integration() or not interaction.extras.get(INSTALLER):
        return False
    return interaction.client.get_guild(interaction.guild_id) is None


def workspace_of(interaction: discord.Interaction) -> str:
    """The server; where the bot itself is not, and in a private conversation, the one whose installation leads here."""
    if interaction.guild_id is not None and not _brought(interaction):
        return f"discord:{interaction.guild_id}"
    return f"discord:user:{_installer(interaction)}"


def _installer(interaction: discord.Interaction) -> str:
    private = interaction.context.dm_channel  # with the bot: nobody else is there
    return str(interaction.user.id) if private else interaction.extras.get(INSTALLER) or str(interaction.user.id)


def user_of(interaction: discord.Interaction) -> User:
    """Where a person's own installation leads, that person is the owner and everybody else a stranger."""
    user = str(interaction.user.id)
    if interaction.guild_id is None or _brought(interaction):
        return User(user, standing=Standing.OWNER if _installer(interaction) == user else Standing.STRANGER)
    return User(user, standing=standing_of(interaction.permissions))


def standing_of(permissions: discord.Permissions) -> Standing:
    """Of a member of a server, by what they may do there."""
    if permissions.administrator or permissions.manage_guild:
        return Standing.ADMIN
    return Standing.MEMBER if permissions.manage_channels else Standing.PARTICIPANT


def request_of(interaction: discord.Interaction, line: str, default: Lang, now: datetime) -> Request:
    """`default` is the language where Discord names none."""
    place = interaction.guild_locale
    return Request(
        line,
        lang_of(interaction.locale, default),
        now,
        channel=channel_of(interaction),
        user=user_of(interaction),
        workspace=workspace_of(interaction),
        place_lang=lang_of(place, default) if place else None,
        direct=interaction.context.dm_channel,
        event=str(interaction.id),
        postable=postable_of(interaction),
    )


def postable_of(interaction: discord.Interaction) -> bool | None:
    """Whether the bot may post where it was asked, by what Discord says of its rights there; None where it does not."""
    if interaction.guild_id is None or not interaction.extras.get(RIGHTS_TOLD):
        return None
    return may_post(interaction.app_permissions, thread=isinstance(interaction.channel, discord.Thread))


def may_post(rights: discord.Permissions, *, thread: bool) -> bool:
    """In a thread another right counts than in its channel."""
    sends = rights.send_messages_in_threads if thread else rights.send_messages
    return rights.administrator or (rights.view_channel and sends)


def line_of(data: dict[str, Any]) -> str:
    """A slash command as the line that would mean the same: `/city 布拉格`."""
    names, values, _ = _path(data)
    return " ".join(("/" + " ".join(names), *map(plain_text, values))).strip()


def plain_text(content: str) -> str:
    """Discord's markup undone: commands become their name; people, channels, emoji and addresses nothing.

    https://docs.discord.com/developers/reference#message-formatting
    """
    text = _MARKUP.sub(" ", _COMMAND.sub(r"/\1", content))
    return unformatted(without_addresses(text))


def completion_of(interaction: discord.Interaction, data: dict[str, Any], lang: Lang) -> Completion:
    """What is being typed."""
    names, _, typed = _path(data)
    if names[0] == ROOT and len(names) > 1:
        names = names[1:]
    sub = names[1] if len(names) > 1 else ""
    return Completion(
        names[0], typed, lang, CHOICES, sub, workspace_of(interaction), channel_of(interaction), user_of(interaction)
    )


def _path(data: dict[str, Any]) -> tuple[list[str], list[str], str]:
    """Names from the command down, the values in order, and the value that has the focus."""
    names, values, typed = [str(data.get("name", ""))], [], ""
    options = data.get("options") or []
    while options and options[0].get("type") in _SUBCOMMANDS:
        names.append(str(options[0].get("name", "")))
        options = options[0].get("options") or []
    for option in options:
        value = str(option.get("value", ""))
        values.append(value)
        if option.get("focused"):
            typed = value
    return names, values, typed


def pressed(data: dict[str, Any]) -> str:
    """The id of a pressed button, or the value of a chosen option."""
    chosen = data.get("values") or []
    return str(chosen[0] if chosen else data.get("custom_id", ""))


def target_line(data: dict[str, Any]) -> str | None:
    """What `Find related initiatives` asks: what is like the initiative of our own card, else what fits the words. None
    where the message has no words that could be read.
    """
    messages = (data.get("resolved") or {}).get("messages") or {}
    message: dict[str, Any] = messages.get(str(data.get("target_id"))) or next(iter(messages.values()), {})
    for component in walk(message.get("components") or []):
        action = actions.decode(str(component.get("custom_id", "")))
        if action and action.line and action.line.startswith("/related "):
            return action.line
    words = message_text(message)
    return f"/related {words}" if words else None


def message_text(message: dict[str, Any]) -> str:
    """The words that a person sees in a message: its own, its embeds', its poll's, and those of what it forwards."""
    pieces = [str(message.get("content") or "")]
    for embed in message.get("embeds") or []:
        author, footer = embed.get("author") or {}, embed.get("footer") or {}
        pieces += [str(author.get("name") or ""), str(embed.get("title") or ""), str(embed.get("description") or "")]
        pieces += [str(field.get(key) or "") for field in embed.get("fields") or [] for key in ("name", "value")]
        pieces.append(str(footer.get("text") or ""))
    pieces += [str(c["content"]) for c in walk(message.get("components") or []) if isinstance(c.get("content"), str)]
    poll = message.get("poll") or {}
    media = [poll.get("question") or {}, *(one.get("poll_media") or {} for one in poll.get("answers") or [])]
    pieces += [str(one.get("text") or "") for one in media]
    for attachment in message.get("attachments") or []:
        pieces += [str(attachment.get("title") or ""), str(attachment.get("description") or "")]
    pieces += [message_text(one.get("message") or {}) for one in message.get("message_snapshots") or []]
    return readable([plain_text(piece) for piece in pieces])[:LONGEST]


def walk(components: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Every component of a message, nested ones and accessories included."""
    for component in components:
        yield component
        yield from walk(component.get("components") or [])
        if isinstance(component.get("accessory"), dict):
            yield from walk([component["accessory"]])


def mentioned_line(content: str, me: int, roles: Collection[int] = ()) -> str | None:
    """The message without the bot's mention, by its name or by a role of its own; None where its words have neither."""
    mention = re.compile(rf"<@(?:!?{me}|&(?:{'|'.join(map(str, roles)) or '-'}))>")
    return plain_text(mention.sub(" ", content)) if mention.search(content) else None
