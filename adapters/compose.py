"""The composition root: the one place that builds services, for every way to start. Nothing is built at import."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from adapters.registry import platforms, rates
from bot.conversation import Conversation
from bot.domain.ports import Adapter, Outbox
from bot.libraries import LOAD_SECONDS, Libraries
from bot.library import Library
from bot.meaning import DEADLINE, PATIENT, Meaning
from bot.settings import ROOT, Settings

TERMINAL_SECONDS = 120.0  # for which it waits for a library

if TYPE_CHECKING:
    from bot.digest.service import Digest
    from bot.intake import Intake
    from bot.store import Store


@dataclass(frozen=True, slots=True)
class Services:
    """What runs: closed by whoever opened it."""

    settings: Settings
    libraries: Libraries
    store: Store
    digest: Digest
    conversation: Conversation
    intake: Intake


def libraries(settings: Settings) -> Libraries:
    """The shared packs alone. Raises PackError."""
    return Libraries(Library.open(settings.data, settings.cache))


@asynccontextmanager
async def documents(settings: Settings) -> AsyncIterator[tuple[Libraries, Intake]]:
    """Libraries with the documents of teams, and the way into them, for the terminal, which is in no hurry. Raises
    CityBriefError.
    """
    from bot.store import Store

    store = await Store.open(settings.database_url)
    try:
        yield await _documents(settings, store, patience=TERMINAL_SECONDS)
    finally:
        await store.close()


async def _documents(settings: Settings, store: Store, patience: float = LOAD_SECONDS) -> tuple[Libraries, Intake]:
    from bot.compiling import compile_beside
    from bot.intake import Intake
    from bot.store.documents import Documents

    stored = Documents(store.database)
    address = hashlib.sha256(str(store.database.address).encode()).hexdigest()[:12]
    folder = settings.cache / f"documents-{address}"
    shared = Library.open(settings.data, settings.cache)
    found = Libraries(
        shared, stored, folder=folder, memory=settings.documents.memory, patience=patience, encoder=settings.encoder
    )
    await found.refresh()
    compiled = partial(compile_beside, settings.data, settings.cache, folder)
    return found, Intake(stored, found, settings.documents, compiled)


def offline(settings: Settings) -> Conversation:
    """A conversation that keeps nothing: the terminal."""
    return Conversation(libraries(settings), settings, meaning=meaning(settings, PATIENT))


def meaning(settings: Settings, deadline: float = DEADLINE) -> Meaning | None:
    """None where no encoder is wanted; whoever uses it closes it."""
    return Meaning(settings.encoder, settings.cache, deadline=deadline) if settings.encoder else None


async def asked(
    settings: Settings, workspace: str, ask: Callable[[Conversation], Awaitable[None]], *, thread: bool = False
) -> None:
    """Asks a conversation that keeps nothing but the last line of a `thread`. The database is opened only for that, and
    where the workspace may have documents.
    """
    if thread:
        from bot.store import Store

        store = await Store.open(settings.database_url)
        try:
            found, _ = await _documents(settings, store)
            found.shared.prepare()
            return await ask(Conversation(found, settings, store=store, meaning=meaning(settings, PATIENT)))
        finally:
            await store.close()
    if not _may_have_documents(settings.database_url, workspace):
        return await ask(offline(settings))
    async with documents(settings) as (found, _):
        found.shared.prepare()
        await ask(Conversation(found, settings, meaning=meaning(settings, PATIENT)))
    return None


def _may_have_documents(url: str, workspace: str) -> bool:
    """A look into SQLite's file without SQLAlchemy, which takes longer to load than most answers to find."""
    import sqlite3
    from contextlib import closing

    scheme, _, path = url.partition(":///")
    if not scheme.startswith("sqlite"):
        return True
    file = ROOT / unquote(path.partition("?")[0])  # an absolute path replaces the root
    if not file.exists():
        return False
    with closing(sqlite3.connect(f"file:{quote(str(file))}?mode=ro", uri=True, timeout=5.0)) as connection:
        try:
            query = "SELECT 1 FROM document WHERE workspace = ? AND state IN ('ready', 'partly') LIMIT 1"
            return connection.execute(query, (workspace,)).fetchone() is not None
        except sqlite3.Error:  # of an older release, or busy: the long way tells
            return True


@asynccontextmanager
async def services(settings: Settings) -> AsyncIterator[Services]:
    """All but the adapters: the database, the digest, the conversation. Raises CityBriefError."""
    from bot.digest.service import Digest, Timing
    from bot.store import Store
    from bot.views import digest as cards

    store = await Store.open(settings.database_url)
    try:
        found, intake = await _documents(settings, store)
        timing = Timing(lease=settings.digest_lease, quiet=settings.digest_quiet)
        digest = await Digest.open(
            store, found.shared, cards, timing, resend_unseen=settings.digest_resend, rates=rates()
        )
        conversation = Conversation(found, settings, store=store, digest=digest, meaning=meaning(settings))
        yield Services(settings, found, store, digest, conversation, intake)
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
