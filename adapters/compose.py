"""The composition root: the one place that builds services, for every way to start. Nothing is built at import."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from adapters.registry import platforms, rates
from bot.conversation import Conversation
from bot.domain.ports import Adapter, Outbox
from bot.libraries import Libraries
from bot.library import Library
from bot.meaning import DEADLINE, PATIENT, Meaning
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.digest.service import Digest
    from bot.store import Store


@dataclass(frozen=True, slots=True)
class Services:
    """What runs: closed by whoever opened it."""

    settings: Settings
    libraries: Libraries
    store: Store
    digest: Digest
    conversation: Conversation


def libraries(settings: Settings) -> Libraries:
    """Raises PackError."""
    return Libraries(Library.open(settings.data, settings.cache))


def offline(settings: Settings) -> Conversation:
    """A conversation that keeps nothing: the terminal."""
    return Conversation(libraries(settings), settings, meaning=meaning(settings, PATIENT))


async def threaded(settings: Settings) -> Conversation:
    """The terminal's, with the lines of threads in the database; whoever uses it closes its store. Raises StoreError."""
    from bot.store import Store

    store = await Store.open(settings.database_url)
    return Conversation(libraries(settings), settings, store=store, meaning=meaning(settings, PATIENT))


def meaning(settings: Settings, deadline: float = DEADLINE) -> Meaning | None:
    """None where no encoder is wanted; whoever uses it closes it."""
    return Meaning(settings.encoder, settings.cache, deadline=deadline) if settings.encoder else None


@asynccontextmanager
async def services(settings: Settings) -> AsyncIterator[Services]:
    """All but the adapters: the database, the digest, the conversation. Raises CityBriefError."""
    from bot.digest.service import Digest, Timing
    from bot.store import Store
    from bot.views import digest as cards

    found = libraries(settings)
    store = await Store.open(settings.database_url)
    try:
        timing = Timing(lease=settings.digest_lease, quiet=settings.digest_quiet)
        digest = await Digest.open(
            store, found.shared, cards, timing, resend_unseen=settings.digest_resend, rates=rates()
        )
        yield Services(
            settings,
            found,
            store,
            digest,
            Conversation(found, settings, store=store, digest=digest, meaning=meaning(settings)),
        )
    finally:
        await store.close()


def adapters(services: Services) -> tuple[Adapter, ...]:
    """Those of the platforms whose tokens are set; the digest posts through them."""
    built = tuple(
        one.build(services.conversation, services.settings, services.store)
        for one in platforms().values()
        if one.enabled(services.settings)
    )
    for adapter in built:
        services.digest.attach(adapter.name, adapter.outbox)
    return built


@asynccontextmanager
async def outboxes(services: Services) -> AsyncIterator[dict[str, Outbox]]:
    """The outboxes of every platform that can be posted to, without the rest of their adapters."""
    async with AsyncExitStack() as stack:
        found = {}
        for name, one in platforms().items():
            if one.may_post(services.settings):
                found[name] = await stack.enter_async_context(one.outbox(services.settings, services.store))
        yield found
