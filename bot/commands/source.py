"""`/source ID`: a passage where it stands in its document, with what is printed before and after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands.base import Command
from bot.commands.initiative import meant
from bot.domain.ports import Reply, Request
from bot.views import passages as view
from bot.views.common import echo

if TYPE_CHECKING:
    from bot.app import CityBrief


async def handle(bot: CityBrief, request: Request, argument: str) -> Reply:
    library = bot.library
    passage = library.corpus.passages.get(argument.lower())
    if passage is None and argument:
        chosen, _ = meant(library, argument, request.lang)
        passage = library.passage(chosen.passage) if chosen else None
    if passage is None:
        return view.no_passage(request, echo(argument))
    return view.passage(library, request, passage)


COMMAND = Command("source", "原文", "initiative", handle, aliases=("passage", "出處"), lasting=True)
