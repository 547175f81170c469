"""`/help`: what the bot can do, with examples that work."""

from __future__ import annotations

from bot.commands.ask import examples
from bot.commands.base import ROOT, Command, Context
from bot.domain.ports import Reply
from bot.views.help import help_card

QUESTIONS = 3  # that fit on one page with all the rest


async def handle(context: Context, argument: str) -> Reply:
    names = [command.name for command in context.commands]
    questions = examples(context.library, context.request.lang)[:QUESTIONS]
    return help_card(context.library, context.request, names, ROOT, questions)


COMMAND = Command("help", "說明", "none", handle, aliases=("幫助", "?", "？", "h"), cacheable=True)
