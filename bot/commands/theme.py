"""`/theme NAME [CITY|REGION|SESSION]`: which cities did what under one theme."""

from __future__ import annotations

from bot.commands.base import Command, Context
from bot.domain.models import Place, Theme
from bot.domain.ports import Reply
from bot.library import Library
from bot.names.regions import region_of
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
        case found:
            narrowed = narrow(library, argument)
    if narrowed is not None:
        return view.theme(library, request, *narrowed)
    if isinstance(found, Close):
        return view.which_theme(library, request, echo(argument), found.values)
    return view.no_theme(library, request, echo(argument), found.suggestions)


def narrow(library: Library, text: str) -> tuple[Theme, list[Place], str] | None:
    """A theme, the places and the words that the rest of the text narrows it to, whichever stands first."""
    words = text.split()
    for at in range(len(words) - 1, 0, -1):
        before, after = " ".join(words[:at]), " ".join(words[at:])
        for name, rest in ((before, after), (after, before)):
            match library.find_theme(name):
                case Exact(value=theme) if (places := _within(library, rest)) is not None:
                    return theme, places, echo(rest)
    return None


def _within(library: Library, text: str) -> list[Place] | None:
    """The places of a city, a country, a session or a region; None where the text is none of them."""
    if (region := region_of(text)) is not None:
        return [place for everywhere in library.places_of_region(region) for place in everywhere]
    match library.find_place(text), library.find_session(text):
        case Exact(value=places), _:
            return list(places)
        case _, Exact(value=session):
            return list(library.places_in_session(session))
        case Close(values=values), _:
            return [place for places in values for place in places]
        case _:
            return None


COMMAND = Command("theme", "主題", "theme", handle, aliases=("topic",), cacheable=True)
