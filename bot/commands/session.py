"""`/session NUMBER|DATE|NAME`: when a session was and who spoke."""

from __future__ import annotations

from bot.commands.base import Command, Context
from bot.domain.ports import Reply
from bot.names.resolver import Close, Exact
from bot.views import sessions as view
from bot.views.common import echo


async def handle(context: Context, argument: str) -> Reply:
    library, request = context.library, context.request
    if not argument:
        return view.choose_session(library, request, library.sessions())
    match library.find_session(argument):
        case Exact(value=session):
            return view.session(library, request, session)
        case Close(values=sessions):
            return view.choose_session(library, request, sessions, echo(argument))
        case _:
            return view.no_session(library, request, echo(argument))


COMMAND = Command("session", "場次", "session", handle, cacheable=True)
