"""`/ask QUESTION`: the passages that answer, best first; or that nothing does."""

from __future__ import annotations

from bot.commands.base import Command, Context
from bot.domain.models import Lang
from bot.domain.ports import Reply
from bot.library import Library
from bot.questions import find, narrowed
from bot.views import answers as view

EXAMPLES = 5
NEAREST = 4  # themes offered where nothing fits


async def handle(context: Context, argument: str) -> Reply:
    library, request = context.library, context.request
    if not argument.strip():
        return view.how_to_ask(library, request, examples(library, request.lang))
    library, asked = narrowed(library, argument)
    answer = find(library, asked)
    if answer.hits:
        return view.answer(library, request, argument, answer.places, answer.hits)
    if not answer.places and not library.index.asks_something(argument):
        return view.how_to_ask(library, request, examples(library, request.lang))
    themes = [library.theme(id) for id in library.index.near_themes(argument, NEAREST)]
    return view.nothing(library, request, argument, answer.places, themes, examples(library, request.lang))


def examples(library: Library, lang: Lang) -> tuple[str, ...]:
    """Questions that this library answers: titles of initiatives, spread over the documents, and a city with a theme."""
    initiatives = list(library.corpus.initiatives.values())
    if not initiatives:
        return ()
    count = min(EXAMPLES, len(initiatives))
    spread = [initiatives[(2 * n + 1) * len(initiatives) // (2 * count)] for n in range(count)]
    last = spread[-1]
    both = f"{library.place_of(last).name[lang]} {library.theme(last.themes[0]).name[lang]}"
    return tuple(dict.fromkeys([*(one.title[lang] for one in spread[:-1]), both]))


COMMAND = Command("ask", "問", "text", handle, aliases=("查", "找", "search"), cacheable=True)
