"""`/initiative ID|today|random`: one initiative, whole."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date

from bot.commands.base import Command, Context
from bot.digest.today import of_the_day
from bot.domain.errors import StoreError
from bot.domain.models import Initiative, Lang
from bot.domain.ports import Reply
from bot.i18n import t
from bot.library import Library
from bot.names.resolver import words_of
from bot.patience import patience
from bot.text.fold import fold, name_key
from bot.views import digest
from bot.views import initiatives as view

TODAY = frozenset(map(fold, ("today", "今天", "今日", "每日")))
RANDOM = frozenset(map(fold, ("random", "隨機", "随便", "抽一個")))
EXAMPLES = 5
DATABASE_SECONDS = 1.0  # for it to tell what was posted
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


async def handle(context: Context, argument: str) -> Reply:
    library, request = context.library, context.request
    if not library.corpus.initiatives:
        return view.none_at_all(request)
    if not argument:
        everything = list(library.corpus.initiatives.values())
        return view.choose_initiative(library, request, context.rng.sample(everything, min(EXAMPLES, len(everything))))
    word = fold(argument)
    if word in TODAY:
        return await _today(context)
    if word in RANDOM:
        return view.initiative(library, request, context.rng.choice(list(library.corpus.initiatives.values())))
    posted = _as_posted(library, argument)
    if posted is not None:
        return digest.posted(library, request, posted)
    chosen, near = meant(library, argument, request.lang)
    if chosen is None:
        return view.no_initiative(library, request, argument, near)
    return view.initiative(library, request, chosen)


async def _today(context: Context) -> Reply:
    """In a channel with the digest what was posted there last; elsewhere what its rule picks, by the configured zone."""
    library, request = context.library, context.request
    chosen, day = None, request.now.astimezone(context.settings.zone).date()
    if context.digest is not None and request.channel is not None:
        with suppress(StoreError), patience(DATABASE_SECONDS):
            record = await context.digest.last_posted(request.channel)
            if record is not None and record.item is not None:
                chosen, day = library.initiative(record.item), record.day
    lead = t(request.lang, "cards.today_lead", date=day.isoformat())
    return view.initiative(library, request, chosen or of_the_day(library, day), lead)


def _as_posted(library: Library, argument: str) -> Initiative | None:
    """`ID 2026-11-23`: the post of that date, whose further pages its buttons ask for."""
    id, _, day = argument.partition(" ")
    if not _DATE.fullmatch(day):
        return None
    with suppress(ValueError):
        date.fromisoformat(day)
        return library.initiative(id)
    return None


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
