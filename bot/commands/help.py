"""`/help`: what the bot can do, with examples that work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands.base import Command
from bot.domain.ports import Reply, Request
from bot.views.help import help_card

if TYPE_CHECKING:
    from bot.app import CityBrief


async def handle(bot: CityBrief, request: Request, argument: str) -> Reply:
    return help_card(bot.library, request, bot.commands, bot.root)


COMMAND = Command("help", "說明", "none", handle, aliases=("幫助", "?", "？", "h"))
