"""`/source ID`: a passage where it stands in its document, with what is printed before and after it."""

from __future__ import annotations

from bot.commands.base import Command, Context
from bot.commands.initiative import meant
from bot.domain.ports import Reply
from bot.views import passages as view
from bot.views.common import echo


async def handle(context: Context, argument: str) -> Reply:
    library, request = context.library, context.request
    passage = library.known(argument.lower())
    if passage is None and argument:
        chosen, _ = meant(library, argument, request.lang)
        passage = library.passage(chosen.passage) if chosen else None
    if passage is None:
        return view.no_passage(request, echo(argument))
    return view.passage(library, request, passage)


COMMAND = Command("source", "原文", "initiative", handle, aliases=("passage", "出處"), cacheable=True)
