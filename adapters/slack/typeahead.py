"""Typeahead: Slack has none in a slash command's text, so a command without its argument brings a select menu."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from adapters.slack import blocks
from bot.app import CityBrief
from bot.commands.base import Command
from bot.domain.cards import Card, Menu
from bot.domain.models import Lang
from bot.domain.ports import Completion, Reply
from bot.i18n import t

_PICKED = ("place", "theme", "session", "initiative")
PREFIX = "pick."
LIMIT = 100  # https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element


def offered(command: Command | None, argument: str) -> bool:
    """Whether a command came without the name that it needs."""
    return command is not None and not argument and command.argument in _PICKED


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


def with_typeahead(reply: Reply, card: Card, command: Command, *, share: bool) -> dict[str, Any]:
    """The message of a reply's card with the picker below its first paragraph, in the place of a fixed menu."""
    card = replace(card, parts=tuple(part for part in card.parts if not isinstance(part, Menu)))
    message = blocks.message(card, reply_line=reply.line, share=share)
    message["blocks"].insert(min(2, len(message["blocks"])), picker(command, reply.lang))
    del message["blocks"][50:]
    return message


def options(bot: CityBrief, action_id: str, typed: str, lang: Lang) -> dict[str, Any]:
    """What fits, best first."""
    name = action_id.removeprefix(PREFIX)
    return blocks.options(bot.complete(Completion(name, typed[:100], lang, limit=LIMIT)))


def picked_line(action_id: str, value: str) -> str:
    return f"/{action_id.removeprefix(PREFIX)} {value}"
