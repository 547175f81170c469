"""The command list → what Discord is told of it, and telling it only when it changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable
from typing import Any

from bot.commands import COMMANDS, ROOT
from bot.commands.base import Command, Subcommand
from bot.i18n import t
from bot.store import Store

Option = dict[str, Any]

# https://docs.discord.com/developers/interactions/application-commands
_CHAT_INPUT, _MESSAGE = 1, 3
_SUBCOMMAND, _GROUP, _STRING = 1, 2, 3
_SERVER, _BOT_DM, _PRIVATE = 0, 1, 2  # contexts
_TO_SERVER, _TO_USER = 0, 1  # installations
_CHINESE = ("zh-TW", "zh-CN")  # both read Traditional Chinese here
_NAMED = frozenset({"place", "places", "theme", "session", "initiative"})
LONGEST = 1000  # characters of an argument; a longer one is no question

Put = Callable[[list[Option]], Awaitable[object]]


def registration() -> str:
    """The whole registration as JSON, as `citybrief manifest discord` prints it and as `synchronise` sends it."""
    return json.dumps(commands(), ensure_ascii=False, indent=2)


def commands() -> list[Option]:
    """Every command by itself, all of them below one name for where a name is taken, and the message command."""
    slash = [_slash(command) for command in COMMANDS]
    root = _entry(ROOT, ROOT, "commands.root.summary")
    root |= {"type": _CHAT_INPUT, "options": [_below_root(command) for command in COMMANDS], **_everywhere()}
    related = {
        "type": _MESSAGE,
        "name": t("en", "discord.related_menu"),
        "name_localizations": _chinese(t("zh-TW", "discord.related_menu")),
        **_everywhere(),
    }
    return [*slash, root, related]


async def synchronise(application: int, store: Store | None, put: Put) -> bool:
    """Sends the registration unless this application has exactly this one; whether it was sent."""
    name = f"discord.commands.{application}"
    digest = hashlib.sha256(registration().encode()).hexdigest()
    if store is not None and await store.get(name) == digest:
        return False
    await put(commands())
    if store is not None:
        await store.put(name, digest)
    return True


def _everywhere() -> Option:
    return {"integration_types": [_TO_SERVER, _TO_USER], "contexts": [_SERVER, _BOT_DM, _PRIVATE]}


def _chinese(text: str) -> dict[str, str]:
    return dict.fromkeys(_CHINESE, text)


def _entry(name: str, zh: str, summary: str) -> Option:
    return {
        "name": name,
        "name_localizations": _chinese(zh),
        "description": t("en", summary),
        "description_localizations": _chinese(t("zh-TW", summary)),
    }


def _slash(command: Command) -> Option:
    entry = _entry(command.name, command.zh, f"commands.{command.name}.summary")
    return {"type": _CHAT_INPUT, **entry, "options": _options(command), **_everywhere()}


def _below_root(command: Command) -> Option:
    entry = _entry(command.name, command.zh, f"commands.{command.name}.summary")
    kind = _GROUP if command.subcommands else _SUBCOMMAND
    return {"type": kind, **entry, "options": _options(command)}


def _options(command: Command) -> list[Option]:
    """Its subcommands, or its argument. A command with subcommands has no bare form on Discord."""
    if command.subcommands:
        return [_subcommand(command, sub) for sub in command.subcommands]
    if command.argument == "none":
        return []
    return [_argument(command, required=not command.optional, autocomplete=command.argument in _NAMED)]


def _subcommand(command: Command, sub: Subcommand) -> Option:
    entry = _entry(sub.name, sub.zh, f"commands.{command.name}.sub.{sub.name}")
    options = [_argument(command, required=False, autocomplete=sub.argument in _NAMED)] if sub.takes else []
    return {"type": _SUBCOMMAND, **entry, "options": options}


def _argument(command: Command, *, required: bool, autocomplete: bool) -> Option:
    key = f"commands.{command.name}.argument"
    name = {"name": t("en", f"{key}_name"), "name_localizations": _chinese(t("zh-TW", f"{key}_name"))}
    description = {"description": t("en", key), "description_localizations": _chinese(t("zh-TW", key))}
    option = {"type": _STRING, **name, **description, "required": required, "max_length": LONGEST}
    return option | ({"autocomplete": True} if autocomplete else {})
