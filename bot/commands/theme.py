"""`/theme NAME`: which cities did what under one theme."""

from __future__ import annotations

from bot.commands.base import Command, Context
from bot.domain.ports import Reply
from bot.names.resolver import Close, Exact
from bot.views import themes as view
from bot.views.common import echo


async def handle(context: Context, argument: str) -> Reply:
    library, request = context.library, context.request
    if not argument:
        return view.choose_theme(library, request)
    match library.find_theme(argument):
        case Exact(value=theme):
            return view.theme(library, request, theme)
        case Close(values=themes):
            return view.which_theme(library, request, echo(argument), themes)
        case unknown:
            return view.no_theme(library, request, echo(argument), unknown.suggestions)


COMMAND = Command("theme", "主題", "theme", handle, aliases=("topic",), cacheable=True)
