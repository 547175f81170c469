"""`/related ID`: what other cities did that is like it; `/related WORDS`: what is like a text, such as a message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands.base import Command
from bot.models import Initiative
from bot.ports import Reply, Request
from bot.questions import LONGEST
from bot.text import fold
from bot.views import answers as view
from bot.views.initiatives import choose_initiative, no_initiative

if TYPE_CHECKING:
    from bot.app import CityBrief

EXAMPLES = 5
RELATED = 8


async def handle(bot: CityBrief, request: Request, argument: str) -> Reply:
    library = bot.library
    if not argument.strip():
        everything = list(library.corpus.initiatives.values())
        return choose_initiative(library, request, everything[:EXAMPLES])
    chosen, near = _meant(bot, request, argument)
    if chosen is None and not near:  # words of another's: a message, a plan
        alike = library.index.resembling(argument[:LONGEST], RELATED)
        if alike:
            return view.resembling(library, request, argument, alike)
    if chosen is None:
        return no_initiative(library, request, argument, near)
    return view.related(library, request, chosen, library.index.related(chosen, RELATED))


def _meant(bot: CityBrief, request: Request, argument: str) -> tuple[Initiative | None, list[Initiative]]:
    """The initiative of that id or title, or those that come near."""
    exact = bot.library.initiative(argument.strip().lower())
    if exact is not None:
        return exact, []
    choices = bot.library.complete_initiative(argument, request.lang, EXAMPLES)
    near = [one for choice in choices if (one := bot.library.initiative(choice.value)) is not None]
    titled = [one for one in near if fold(argument) in (fold(one.title.zh), fold(one.title.en))]
    found = titled or near
    return (found[0], []) if len(found) == 1 else (None, near)


COMMAND = Command("related", "相關", "initiative", handle, aliases=("similar",))
