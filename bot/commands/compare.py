"""`/compare A B … [theme]`: two to five cities side by side, under a theme, about a subject, or theme by theme."""

from __future__ import annotations

import re

from bot import comparisons
from bot.commands.base import Command, Context
from bot.domain.models import Theme
from bot.domain.ports import Reply
from bot.library import Library
from bot.names.resolver import Exact
from bot.views import comparisons as view

_EDGES = " ,，、;；/&+"
_BETWEEN = re.compile(r"[\s,，、;；/&+]+|\b(?:vs\.?|versus|and|with|on|about)\b|[和與跟及對比]", re.IGNORECASE)


async def handle(context: Context, argument: str) -> Reply:
    library, request = context.library, context.request
    mentions = [one for one in library.places_in(argument) if one.as_written]
    places = tuple(dict.fromkeys(everywhere for one in mentions for everywhere in one.values))
    if not comparisons.FEWEST <= len(places) <= comparisons.MOST:
        named = tuple(everywhere[0] for everywhere in places)
        return view.how(library, request, named, many=len(places) > comparisons.MOST)
    rest = argument
    for one in reversed(mentions):
        rest = f"{rest[: one.start]} {rest[one.end :]}"
    theme = _theme(library, rest)
    if theme is not None:
        found = comparisons.under(library, places, (theme.id,))
    else:
        found = comparisons.about(library, argument, places, mentions)
    return view.comparison(library, request, argument, found)


def _theme(library: Library, rest: str) -> Theme | None:
    """The theme that is left between the names; themes themselves hold an "and" (氣候與自然)."""
    for text in (rest.strip(_EDGES), " ".join(filter(None, _BETWEEN.split(rest)))):
        match library.find_theme(text) if text else None:
            case Exact(value=theme):
                return theme
    return None


COMMAND = Command("compare", "比較", "places", handle, aliases=("對照", "vs"), cacheable=True)
