"""What is posted, as cards: the digest itself writes no word."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol

from cachetools import LRUCache

from bot.digest.catalogue import LibraryOf
from bot.digest.ledger import Job
from bot.domain.cards import Card
from bot.domain.models import Initiative, Lang
from bot.domain.ports import ChannelRef, News
from bot.library import Library

KEPT = 1024  # cards: at nine o'clock many channels get the same few hundred


class Cards(Protocol):
    """How what is posted and told looks (`bot.views.digest`)."""

    def post(
        self, library: Library, chosen: Initiative, lang: Lang, day: date, themes: tuple[str, ...], *, restarted: bool
    ) -> Card: ...

    def farewell(self, lang: Lang, channel: ChannelRef, detail: str, what: News) -> Card: ...

    def resumed(self, lang: Lang, next_due: datetime | None) -> Card: ...


class Composer:
    """Makes the card of a job from the library of its channel; None when its initiative has left."""

    def __init__(self, library_of: LibraryOf, cards: Cards) -> None:
        self._library_of = library_of
        self._cards = cards
        self._made: LRUCache[tuple[object, ...], Card] = LRUCache(KEPT)

    def __call__(self, job: Job) -> Card | None:
        library = self._library_of(job.channel)
        chosen = library.initiative(job.item)
        if chosen is None:
            return None
        key = (library.corpus.key, chosen.id, job.lang, job.day, job.themes, job.restarted)
        if key not in self._made:
            made = self._cards.post(library, chosen, job.lang, job.day, job.themes, restarted=job.restarted)
            self._made[key] = made
        return self._made[key]
