"""`/related ID`: what other cities did that is like it; `/related WORDS`: what is like a text, such as a message."""

from __future__ import annotations

from bot.commands.base import Command, Context
from bot.commands.initiative import EXAMPLES, meant
from bot.domain.ports import Reply
from bot.questions import LONGEST, find
from bot.views import answers as view
from bot.views.initiatives import choose_initiative, no_initiative

RELATED = 8
OWN = 3  # passages of own documents beside them


async def handle(context: Context, argument: str) -> Reply:
    library, request = context.library, context.request
    if not argument:
        everything = list(library.corpus.initiatives.values())
        return choose_initiative(library, request, everything[:EXAMPLES])
    chosen, near = meant(library, argument, request.lang)
    if chosen is None:  # words of another's: a message, a plan
        text = argument[:LONGEST]
        similar, own = library.index.resembling(text, RELATED), library.resembling(text, OWN)
        if similar or own:
            return view.resembling(library, request, argument, similar, own)
        answer = find(library, argument)
        if answer.hits:
            return view.answer(library, request, argument, answer.places, answer.hits)
    if chosen is None:
        return no_initiative(library, request, argument, near)
    own = library.resembling(f"{chosen.title.zh}\n{chosen.title.en}\n{chosen.rendering}", OWN)
    return view.related(library, request, chosen, library.index.related(chosen, RELATED), own)


COMMAND = Command("related", "相關", "initiative", handle, aliases=("similar",), cacheable=True)
