"""`/city NAME`: everything one city told, with its sources."""

from __future__ import annotations

from bot.commands.base import Command, Context
from bot.domain.ports import Reply
from bot.names.resolver import Close, Exact
from bot.views import places as view
from bot.views.common import echo


async def handle(context: Context, argument: str) -> Reply:
    library, request = context.library, context.request
    if not argument:
        return view.choose_city(library, request)
    match library.find_place(argument):
        case Exact(value=places):
            return view.city(library, request, places)
        case Close(values=values):
            return view.which_city(library, request, echo(argument), [place for places in values for place in places])
        case unknown:
            near = [place for places in unknown.suggestions for place in places]
            return view.no_city(library, request, echo(argument), near)


COMMAND = Command("city", "城市", "place", handle, cacheable=True)
