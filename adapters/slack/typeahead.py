"""Typeahead: Slack has none in a slash command's text, so a command without its argument brings a select menu."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from adapters.slack import blocks
from bot.commands.base import NAMED, Command
from bot.commands.line import Line
from bot.domain.cards import Menu
from bot.domain.models import Lang
from bot.domain.ports import Reply
from bot.i18n import t

PREFIX = "pick."
LIMIT = 100  # https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element


def wanted(line: Line) -> Command | None:
    """The command that came without the name that it needs, if this is one."""
    command = line.command
    return command if command is not None and not line.argument and command.argument in NAMED else None


def picker(command: Command, lang: Lang) -> dict[str, Any]:
    """A block whose menu asks us for what fits while the user types."""
    placeholder = t(lang, f"slack.pick.{command.argument}")
    select = {
        "type": "external_select",
        "action_id": PREFIX + command.name,
        "min_query_length": 0,
        "placeholder": {"type": "plain_text", "text": placeholder, "emoji": False},
    }
    return {"type": "actions", "block_id": "picker", "elements": [select]}


def with_typeahead(reply: Reply, command: Command) -> dict[str, Any]:
    """The message of a reply with the picker below its first paragraph, in the place of a fixed menu."""
    card = replace(reply.card, parts=tuple(part for part in reply.card.parts if not isinstance(part, Menu)))
    message = blocks.message(card, reply_line=reply.line, share=reply.shareable)
    message["blocks"].insert(min(2, len(message["blocks"])), picker(command, reply.lang))
    del message["blocks"][50:]
    return message


def command_of(action_id: str) -> str:
    """The name of the command for which a picker asks."""
    return action_id.removeprefix(PREFIX)


def picked_line(action_id: str, value: str) -> str:
    """What choosing `value` means."""
    return f"/{command_of(action_id)} {value}"
