"""Which library a workspace has: the shared packs, and its own documents as far as whoever asks may find them."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import structlog

from bot.documents.values import Edition, StoredPassage, Version
from bot.domain.errors import StoreError
from bot.domain.models import Document
from bot.domain.ports import ChannelRef, User
from bot.domain.rights import Standing
from bot.library import Library
from bot.names.mentions import MentionFinder

if TYPE_CHECKING:
    from bot.search.own import Compiled
    from bot.search.segments import Segment

MEMORY = 256_000_000  # bytes of own documents that stay loaded
LOAD_SECONDS = 2.0  # for which an answer waits on a platform; then it comes from the packs alone
BLIND_SECONDS = 30.0  # without a look at the versions, after which own documents are no longer answered from
POLL_SECONDS = 1.0
_FULL = frozenset({Standing.OWNER, Standing.ADMIN, Standing.MEMBER, Standing.PARTICIPANT})

log = structlog.get_logger(__name__)


class Source(Protocol):
    """Where documents are kept: `bot.store.documents.Documents`."""

    async def fingerprint(self) -> object: ...
    async def versions(self) -> dict[str, Version]: ...
    async def audiences(self) -> dict[str, frozenset[str]]: ...
    async def contents(self) -> frozenset[str]: ...
    async def answering(
        self, workspace: str, audiences: frozenset[str]
    ) -> tuple[int, list[tuple[Edition, list[StoredPassage]]]]: ...
    async def vectors(self, keys: Collection[tuple[str, int]], encoder: str) -> dict[tuple[str, int], bytes]: ...


@dataclass(frozen=True, slots=True)
class _Resident:
    library: Library
    version: int
    nbytes: int


_Key = tuple[str, frozenset[str]]  # workspace, and the audiences whose documents are in it


class Libraries:
    """The one place that is asked for a library. What it hands out is read-only and is never changed, only replaced.

    Libraries are made beside the loop and kept while they fit into `memory` bytes, the least recently asked go first.
    `clock`: seconds that only grow.
    """

    def __init__(
        self,
        shared: Library,
        documents: Source | None = None,
        *,
        folder: Path | None = None,
        memory: int = MEMORY,
        patience: float = LOAD_SECONDS,
        encoder: str | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`folder` keeps what is compiled of this database's documents, and nothing else. An answer waits for `patience`
        seconds for a library.
        """
        self.shared = shared
        self._folder = folder
        self._documents = documents
        self._memory = memory
        self._patience = patience
        self._encoder = encoder
        self._clock = clock
        self._seen: object = None
        self._versions: Mapping[str, Version] = {}
        self._audiences: Mapping[str, frozenset[str]] = {}
        self._looked: float | None = None  # when the versions were read last
        self._resident: OrderedDict[_Key, _Resident] = OrderedDict()
        self._loading: dict[_Key, asyncio.Task[Library]] = {}
        self._unreached: Library | None = None

    def resident(self, workspace: str, channel: ChannelRef | None, user: User | None) -> Library | None:
        """The library for this question, at once; None where it has to be loaded first, or cannot be had."""
        if self._documents is None:
            return self.shared
        if self._blind() or (user is not None and user.standing is Standing.UNKNOWN and workspace in self._audiences):
            return None
        key = self._key(workspace, channel, user)
        if not key[1]:
            return self.shared
        kept, version = self._resident.get(key), self._versions[workspace]
        if kept is None or kept.version < version.withdrawn:
            return None
        self._resident.move_to_end(key)
        if kept.version < version.version:
            self._begin(key)  # what was added is missing for a moment, nothing wrong is shown
        return kept.library

    async def load(self, workspace: str, channel: ChannelRef | None, user: User | None) -> Library:
        """The library for this question. Where it cannot be had in time, the shared packs, marked `unreached`."""
        found = self.resident(workspace, channel, user)
        if found is not None:
            return found
        key = self._key(workspace, channel, user)
        if not self._blind() and key[1]:
            try:
                async with asyncio.timeout(self._patience):
                    return await asyncio.shield(self._begin(key))
            except (TimeoutError, StoreError) as error:
                log.warning("library_not_loaded", workspace=workspace, error=str(error) or "time")
        if self._unreached is None:
            self._unreached = self.shared.with_own(None, unreached=True)
        return self._unreached

    def _blind(self) -> bool:
        """Whether nobody can say what may still be shown."""
        return self._looked is None or self._clock() - self._looked > BLIND_SECONDS

    def _key(self, workspace: str, channel: ChannelRef | None, user: User | None) -> _Key:
        """Full members find what is for the workspace and for the channel they ask in; guests and strangers nothing.

        `user` None: the terminal and the page, whose user may everything.
        """
        standing = user.standing if user is not None else Standing.OWNER
        wanted = {""} if standing in _FULL else set()
        if channel is not None and standing in _FULL:
            wanted.add(channel.channel)
        return workspace, frozenset(wanted & self._audiences.get(workspace, frozenset()))

    def _begin(self, key: _Key) -> asyncio.Task[Library]:
        """Loads, once for all who wait for it."""
        task = self._loading.get(key)
        if task is None:
            task = self._loading[key] = asyncio.create_task(self._load(key))
            task.add_done_callback(lambda done: self._loaded(key, done))
        return task

    def _loaded(self, key: _Key, task: asyncio.Task[Library]) -> None:
        del self._loading[key]
        if not task.cancelled() and task.exception() is not None:
            log.warning("library_not_loaded", workspace=key[0], error=str(task.exception()))

    async def _load(self, key: _Key) -> Library:
        assert self._documents is not None  # noqa: S101 (nothing is loaded without)
        version, found = await self._documents.answering(*key)
        keys = [edition.key for edition, _ in found]
        vectors = await self._documents.vectors(keys, self._encoder) if self._encoder else {}
        library, nbytes = await asyncio.to_thread(self._made, found, vectors)
        self._resident[key] = _Resident(library, version, nbytes)
        self._resident.move_to_end(key)
        while len(self._resident) > 1 and sum(one.nbytes for one in self._resident.values()) > self._memory:
            self._resident.popitem(last=False)
        return library

    def _made(
        self, found: Sequence[tuple[Edition, list[StoredPassage]]], vectors: Mapping[tuple[str, int], bytes]
    ) -> tuple[Library, int]:
        from bot.search.own import Compiled, OwnDocuments

        compiled: list[Compiled] = []
        for edition, passages in found:
            document = Document(edition.id, edition.title, edition.edition, edition.audience)
            segment = self.segment(edition.content or "", passages)
            compiled.append(Compiled(document, passages, segment, vectors.get(edition.key)))
        own = OwnDocuments(compiled, self.shared.index.engine)
        return self.shared.with_own(own), own.nbytes

    def segment(self, content: str, passages: Sequence[StoredPassage]) -> Segment:
        """A document's passages as terms: from the cache, or compiled and kept there under the hash of its content."""
        from bot.search import segments

        shared = self.shared
        path = segments.path_of(self._folder, content, shared.corpus.key) if self._folder and content else None
        kept = segments.load(path) if path else None
        if kept is not None and len(kept.places) == len(passages):
            return kept
        names = MentionFinder.of_spellings(shared.place_spellings())
        made = segments.compile_segment(
            [(p.locator.heading, p.text) for p in passages], shared.index.engine.tables.lexicon, names.names_in
        )
        if path:
            segments.save(path, made)
        return made

    # What changes

    async def refresh(self) -> None:
        """Takes in what any replica has changed. Raises StoreError."""
        if self._documents is None:
            return
        asked = self._clock()
        seen = await self._documents.fingerprint()
        if seen != self._seen:
            versions, audiences = await self._documents.versions(), await self._documents.audiences()
            withdrawn = any(
                name not in self._versions or one.withdrawn > self._versions[name].withdrawn
                for name, one in versions.items()
            )
            self._versions, self._audiences, self._seen = versions, audiences, seen
            for key, kept in list(self._resident.items()):
                if key[0] not in versions or kept.version < versions[key[0]].withdrawn:
                    del self._resident[key]
            if withdrawn and self._folder is not None:
                from bot.search.segments import sweep

                await asyncio.to_thread(sweep, self._folder, await self._documents.contents())
        self._looked = asked

    async def keep_fresh(
        self,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        failed: Callable[[StoreError], None] = lambda _: None,
    ) -> None:
        """Refreshes until cancelled; a database that is away for a while is no end of it."""
        while True:
            try:
                await self.refresh()
            except StoreError as error:
                failed(error)
            await sleep(POLL_SECONDS)
