"""`/initiative ID|today|random`: one initiative, whole."""

from __future__ import annotations

import hashlib
from datetime import date
from functools import lru_cache

from bot.commands.base import Command, Context
from bot.domain.models import Initiative, Lang
from bot.domain.ports import Reply
from bot.i18n import t
from bot.library import Library
from bot.names.resolver import words_of
from bot.text.fold import fold, name_key
from bot.views import initiatives as view

TODAY = frozenset(map(fold, ("today", "今天", "今日", "每日")))
RANDOM = frozenset(map(fold, ("random", "隨機", "随便", "抽一個")))
EXAMPLES = 5


def of_the_day(library: Library, day: date) -> Initiative:
    """The same for everyone on one date; all are shown once before any comes again while the library stands still."""
    order = _order(tuple(library.corpus.initiatives))
    return library.corpus.initiatives[order[day.toordinal() % len(order)]]


@lru_cache(maxsize=4)
def _order(ids: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(ids, key=lambda id: hashlib.sha256(id.encode()).digest()))


async def handle(context: Context, argument: str) -> Reply:
    library, request = context.library, context.request
    if not library.corpus.initiatives:
        return view.none_at_all(request)
    if not argument:
        everything = list(library.corpus.initiatives.values())
        return view.choose_initiative(library, request, context.rng.sample(everything, min(EXAMPLES, len(everything))))
    word = fold(argument)
    if word in TODAY:
        today = context.local_now().date()
        lead = t(request.lang, "cards.today_lead", date=today.isoformat())
        return view.initiative(library, request, of_the_day(library, today), lead)
    if word in RANDOM:
        return view.initiative(library, request, context.rng.choice(list(library.corpus.initiatives.values())))
    chosen, near = meant(library, argument, request.lang)
    if chosen is None:
        return view.no_initiative(library, request, argument, near)
    return view.initiative(library, request, chosen)


def meant(library: Library, text: str, lang: Lang) -> tuple[Initiative | None, list[Initiative]]:
    """The initiative of that id or title, in either language, or the only one whose title holds the words whole; else none,
    and those that come near.
    """
    exact = library.initiative(text.lower())
    if exact is not None:
        return exact, []
    choices = library.complete_initiative(text, lang, EXAMPLES)
    near = [one for choice in choices if (one := library.initiative(choice.value)) is not None]
    titled = [one for one in near if fold(text) in (fold(one.title.zh), fold(one.title.en))]
    found = titled or [one for one in near if _holds(one.title.zh, text) or _holds(one.title.en, text)]
    return (found[0], []) if len(found) == 1 else (None, near)


def _holds(title: str, text: str) -> bool:
    """Whether the text stands in the title, its words whole: "lap" is no laptop."""
    words, asked = words_of(title), words_of(text)
    if not any(map(str.isascii, asked)):
        return name_key(text) in name_key(title)
    return any(words[at : at + len(asked)] == asked for at in range(len(words)))


COMMAND = Command("initiative", "措施", "initiative", handle, aliases=("倡議", "案例"))
