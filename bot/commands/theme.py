"""`/theme NAME`: which cities did what under one theme."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands.base import Command
from bot.domain.ports import Reply, Request
from bot.names.resolver import Close, Exact
from bot.views import themes as view
from bot.views.common import echo

if TYPE_CHECKING:
    from bot.app import CityBrief


async def handle(bot: CityBrief, request: Request, argument: str) -> Reply:
    library = bot.library
    if not argument:
        return view.choose_theme(library, request)
    match library.find_theme(argument):
        case Exact(value=theme):
            return view.theme(library, request, theme)
        case Close(values=themes):
            return view.which_theme(library, request, echo(argument), themes)
        case unknown:
            return view.no_theme(library, request, echo(argument), unknown.suggestions)


COMMAND = Command("theme", "主題", "theme", handle, aliases=("topic",), lasting=True)
