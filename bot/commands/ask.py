"""`/ask QUESTION`: the passages that answer, best first; or that nothing does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import comparisons, facts
from bot.commands.base import Command, Context
from bot.domain.models import Initiative, Lang
from bot.domain.ports import Reply
from bot.library import Library
from bot.names.resolver import words_of
from bot.questions import find, narrowed
from bot.views import answers as view
from bot.views import comparisons as comparison_view
from bot.views import facts as fact_view

if TYPE_CHECKING:
    from bot.search.encoder import Floats

EXAMPLES = 5
NEAREST = 4  # themes offered where nothing fits


async def handle(context: Context, argument: str) -> Reply:
    library, request = context.library, context.request
    if not argument.strip():
        return view.how_to_ask(library, request, examples(library, request.lang))
    known = facts.find(library, argument)
    if known:
        return fact_view.facts(library, request, argument, known)
    library, asked = narrowed(library, argument)
    meaning = await _meaning(context, library, asked)
    compared = comparisons.find(library, asked, meaning)
    if compared is not None:
        return comparison_view.comparison(library, request, argument, compared)
    answer = find(library, asked, meaning)
    if answer.hits:
        return view.answer(library, request, argument, answer.places, answer.hits, answer.tried)
    if answer.closest:
        return view.closest(library, request, argument, answer.places, answer.closest)
    if not answer.places and not library.index.asks_something(argument):
        return view.how_to_ask(library, request, examples(library, request.lang))
    themes = [library.theme(id) for id in library.index.near_themes(argument, NEAREST)]
    return view.nothing(library, request, argument, answer.places, themes, examples(library, request.lang))


async def _meaning(context: Context, library: Library, question: str) -> Floats | None:
    """The vector of a question that meaning can order, or that no word of the library answers."""
    index = library.index
    if context.meaning is None or not (index.is_long(question) or not find(library, question).hits):
        return None
    return await context.meaning.question(index.packs, question)


def examples(library: Library, lang: Lang) -> tuple[str, ...]:
    """Questions that this library answers, spread over the documents: in everyday words, and a city with a theme."""
    every = list(library.corpus.initiatives.values())
    initiatives = [one for one in every if one.daily] or every
    if not initiatives:
        return ()
    count = min(EXAMPLES, len(initiatives))
    spread = [initiatives[(2 * n + 1) * len(initiatives) // (2 * count)] for n in range(count)]
    last = spread[-1]
    both = f"{library.place_of(last).name[lang]} {library.theme(last.themes[0]).name[lang]}"
    return tuple(dict.fromkeys([*(_question(one, lang) for one in spread[:-1]), both]))


def _question(one: Initiative, lang: Lang) -> str:
    """How somebody would ask for it: the phrasing that comes nearest to its title, else the title itself."""
    title = one.title[lang]
    words = set(words_of(title)) if lang == "en" else set(title)
    phrasings = [text for text in one.asked if text.isascii() == (lang == "en")]
    return max(phrasings, key=lambda text: len(words & set(words_of(text) if lang == "en" else text)), default=title)


COMMAND = Command("ask", "問", "text", handle, aliases=("查", "找", "search"), cacheable=True)
