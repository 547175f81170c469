"""What the digest posts and tells, as cards."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol

from cachetools import LRUCache

from bot.digest.catalogue import LibraryOf
from bot.digest.ledger import Job
from bot.digest.subscriptions import Subscription
from bot.domain.cards import Card
from bot.domain.models import Initiative, Lang
from bot.domain.ports import ChannelRef, News
from bot.library import Library


class Cards(Protocol):
    """How what is posted and told looks (`bot.views.digest`): the digest itself writes no word."""

    def post(
        self, library: Library, chosen: Initiative, lang: Lang, day: date, themes: tuple[str, ...], *, restarted: bool
    ) -> Card: ...

    def farewell(self, lang: Lang, channel: ChannelRef, detail: str, what: News) -> Card: ...

    def resumed(self, lang: Lang, next_due: datetime | None) -> Card: ...


class Posts:
    """Makes the cards of deliveries, each from the library of its channel."""

    def __init__(self, library_of: LibraryOf, cards: Cards) -> None:
        self._library_of = library_of
        self._cards = cards
        self._rendered: LRUCache[tuple[object, ...], Card | None] = LRUCache(1024)

    def compose(self, job: Job) -> Card | None:
        """The card of a job; None when its initiative has left. At nine o'clock many channels get the same few hundred."""
        library = self._library_of(job.channel)
        key = (library.corpus.key, job.item, job.lang, job.day, job.themes, job.restarted)
        if key not in self._rendered:
            chosen = library.initiative(job.item)
            self._rendered[key] = (
                self._cards.post(library, chosen, job.lang, job.day, job.themes, restarted=job.restarted)
                if chosen
                else None
            )
        return self._rendered[key]

    def card(self, subscription: Subscription, chosen: Initiative, day: date) -> Card:
        """How the post of that day would look."""
        library = self._library_of(subscription.channel)
        return self._cards.post(library, chosen, subscription.lang, day, subscription.themes, restarted=False)

    def farewell(self, job: Job, detail: str, what: News) -> Card:
        """What whoever set up a subscription is told when it has to stop."""
        return self._cards.farewell(job.lang, job.channel, detail, what)
