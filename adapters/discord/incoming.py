"""What Discord sends → what the core is asked. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import discord

from bot.commands import COMMANDS, ROOT
from bot.domain.models import LANGS, Lang
from bot.domain.ports import ChannelRef, Completion, Request, User
from bot.i18n import t
from bot.rendering import actions
from bot.text.fold import fold

CHOICES = 25
MESSAGE_COMMAND = 3
_SUBCOMMANDS = (1, 2)  # option types: subcommand, group of subcommands
# Every spelling of a command that can change something.
_CHANGING = frozenset(fold(word) for c in COMMANDS if c.subcommands for word in (c.name, c.zh, *c.aliases))
LONGEST = 1500  # characters of a message that are searched for
CHANNEL_ID = "channel_id"  # in an interaction's extras
RIGHTS_TOLD = "rights_told"  # likewise: Discord says what the bot may do there
# In a message's words: people, channels, emoji, dates (<@1>, <#1>, <:name:1>, <t:1>) and addresses.
_MARKUP = re.compile(r"<(?:[@#/]|a?:|t:)[^<>]*>|https?://\S+")


def lang_of(locale: object, default: Lang) -> Lang:
    """Any Chinese is answered in Traditional Chinese, everything else in English; `default` where nothing is said."""
    name = str(getattr(locale, "value", locale) or "")
    if not name:
        return default
    return "zh-TW" if name.lower().startswith("zh") else "en"


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
    if interaction.is_guild_integration() or not interaction.is_user_integration():
        return False
    return interaction.client.get_guild(interaction.guild_id) is None


def user_of(interaction: discord.Interaction) -> User:
    """`may_manage`: "Manage Server" in a server; in a conversation with the bot, whoever it is with."""
    permissions = interaction.permissions
    if interaction.guild_id is None:
        may = interaction.context.dm_channel
    else:
        may = permissions.manage_guild or permissions.administrator
    return User(str(interaction.user.id), may_manage=may)


def request_of(interaction: discord.Interaction, line: str, lang: Lang, now: datetime, page: int = 1) -> Request:
    return Request(
        line, lang, now, page, channel_of(interaction), user_of(interaction), postable=postable_of(interaction)
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
    return " ".join(("/" + " ".join(names), *values)).strip()


def changes(line: str) -> bool:
    """Whether a line may change what is stored, so that it must not be carried out twice."""
    words = line.lstrip("/／").split(maxsplit=2)
    if words and words[0] == ROOT:
        words = words[1:]
    return bool(words) and fold(words[0]) in _CHANGING


def completion_of(data: dict[str, Any], lang: Lang) -> Completion:
    """What is being typed. `extra["sub"]` is the subcommand, if any."""
    names, _, typed = _path(data)
    if names[0] == ROOT and len(names) > 1:
        names = names[1:]
    extra = {"sub": names[1]} if len(names) > 1 else {}
    return Completion(names[0], typed, lang, CHOICES, extra)


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


def turns(message: discord.Message | None, custom_id: str, page: int) -> bool:
    """Whether a button turns the page of the message it stands on. Only such buttons lead past page 1, or say so."""
    if page > 1 or message is None:
        return page > 1
    previous = {t(lang, "cards.previous") for lang in LANGS}
    return any(label in previous for id, label in _buttons(message.components) if id == custom_id)


def _buttons(components: Any) -> Iterator[tuple[str, str]]:
    """Id and label of every button, wherever it is nested."""
    for component in components or ():
        if isinstance(component, discord.Button):
            yield component.custom_id or "", component.label or ""
        yield from _buttons(getattr(component, "children", None))
        accessory = getattr(component, "accessory", None)
        if accessory is not None:
            yield from _buttons((accessory,))


def target_line(data: dict[str, Any]) -> str:
    """What `Find related initiatives` asks: what is like the initiative of our own card, else what fits the words."""
    messages = (data.get("resolved") or {}).get("messages") or {}
    message: dict[str, Any] = messages.get(str(data.get("target_id"))) or next(iter(messages.values()), {})
    for component in walk(message.get("components") or []):
        action = actions.decode(str(component.get("custom_id", "")))
        if action and action.line and action.line.startswith("/related "):
            return action.line
    texts = [str(message.get("content") or "")]
    for embed in message.get("embeds") or []:
        texts += [str(embed.get("title") or ""), str(embed.get("description") or "")]
    texts += [str(c["content"]) for c in walk(message.get("components") or []) if isinstance(c.get("content"), str)]
    words = " ".join(_MARKUP.sub(" ", " ".join(texts)).split())[:LONGEST]
    return f"/related {words}".strip()


def walk(components: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Every component of a message, nested ones and accessories included."""
    for component in components:
        yield component
        yield from walk(component.get("components") or [])
        if isinstance(component.get("accessory"), dict):
            yield from walk([component["accessory"]])


def mentioned_line(content: str, me: int) -> str | None:
    """The message without the bot's mention; None where the bot is not mentioned in its words."""
    mention = re.compile(rf"<@!?{me}>")
    return mention.sub(" ", content).strip() if mention.search(content) else None
