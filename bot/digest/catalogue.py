"""The initiatives that the digest picks from, each under a small number that never changes.

Those of the shared packs have the numbers from 1 on, a workspace's own those from OWN on, so that the bits of what a channel
has been shown do not grow with other workspaces' documents. Own numbers of two workspaces may be equal: they never meet.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from cachetools import LRUCache
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.digest.candidates import candidates_of
from bot.digest.pick import Candidate, Pool
from bot.domain.ports import ChannelRef
from bot.library import Library
from bot.store import tables
from bot.store.database import Database

OWN = 4096  # first number of a workspace's own initiatives: 512 bytes of bits, and room for twenty times today's packs
SHARED = ""  # the workspace of the shared packs
LibraryOf = Callable[[ChannelRef], Library]
_c = tables.digest_item.c


class Catalogue:
    """`library_of` says which library a channel's posts come from; it is asked at each pick, so that a library that has
    changed counts from the next post on. `prepare` channels before asking for their pools.
    """

    def __init__(self, database: Database, shared: Iterable[Candidate], library_of: LibraryOf | None = None) -> None:
        self._database = database
        self._shared = {one.id: one for one in shared}
        self._library_of = library_of
        self._numbers: dict[str, dict[str, int]] = {}
        self._own: LRUCache[tuple[str, str], tuple[Candidate, ...]] = LRUCache(64)
        self._pools: LRUCache[tuple[str, str, tuple[str, ...]], Pool] = LRUCache(256)

    @classmethod
    async def load(
        cls, database: Database, shared: Iterable[Candidate], library_of: LibraryOf | None = None
    ) -> Catalogue:
        """Gives new initiatives their numbers; those of packs that left keep theirs, should they come back."""
        catalogue = cls(database, shared, library_of)
        await catalogue.prepare(())
        return catalogue

    async def prepare(self, channels: Collection[ChannelRef]) -> None:
        """Numbers whatever may be picked there and has no number yet. Raises StoreError."""
        wanted = {SHARED: set(self._shared)} | self._unnumbered(channels)
        if len(wanted) > 1 or not wanted[SHARED] <= self._numbers.get(SHARED, {}).keys():
            async with self._database.write() as connection:
                found = await number(connection, self._database, wanted)
            self._numbers |= found

    def ready(self, channels: Collection[ChannelRef]) -> bool:
        """Whether all that may be picked there has its number."""
        return not self._unnumbered(channels)

    def _unnumbered(self, channels: Collection[ChannelRef]) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for channel in channels:
            workspace, _, own = self._own_of(channel)
            ids = {one.id for one in own}
            if ids and not ids <= self._numbers.get(workspace, {}).keys():
                found.setdefault(workspace, set()).update(ids)
        return found

    def pool(self, channel: ChannelRef, themes: tuple[str, ...]) -> Pool:
        """What fits a choice of themes there."""
        workspace, library, own = self._own_of(channel)
        key = (workspace, library, themes)
        if key not in self._pools:
            every = [_numbered(one, self._numbers[SHARED]) for one in self._shared.values()]
            every += [_numbered(one, self._numbers[workspace]) for one in own]
            self._pools[key] = Pool(every, themes)
        return self._pools[key]

    def _own_of(self, channel: ChannelRef) -> tuple[str, str, tuple[Candidate, ...]]:
        """Workspace, what names the contents of its library, and what it has beside the shared packs."""
        if self._library_of is None:
            return SHARED, "", ()
        library, workspace = self._library_of(channel), workspace_of(channel)
        key = (workspace, library.corpus.key)
        if key not in self._own:
            self._own[key] = tuple(one for one in candidates_of(library) if one.id not in self._shared)
        own = self._own[key]
        return (*key, own) if own else (SHARED, "", ())


def workspace_of(channel: ChannelRef) -> str:
    return f"{channel.platform}:{channel.team}"


def _numbered(one: Candidate, numbers: Mapping[str, int]) -> Candidate:
    before = tuple(numbers[id] for id in one.retired if id in numbers)
    return replace(one, number=numbers[one.id], before=before)


async def number(
    connection: AsyncConnection, database: Database, wanted: Mapping[str, Collection[str]]
) -> dict[str, dict[str, int]]:
    """By workspace, the numbers of all initiatives it ever had, inside the caller's transaction; new ones get theirs."""
    known = await _known(connection, wanted)
    if all(set(items) <= known[workspace].keys() for workspace, items in wanted.items()):
        return known
    if database.postgresql:  # SQLite lets one writer in anyway
        await connection.execute(text("LOCK TABLE digest_item IN SHARE ROW EXCLUSIVE MODE"))
        known = await _known(connection, wanted)
    highest = select(_c.workspace, func.max(_c.number)).group_by(_c.workspace)
    top = {row[0]: int(row[1]) for row in await connection.execute(highest)}
    rows = []
    for workspace in sorted(wanted):  # the shared ones first
        for item in dict.fromkeys(wanted[workspace]):
            if item not in known[workspace]:
                top[workspace] = known[workspace][item] = _next(workspace, top)
                rows.append({"workspace": workspace, "number": top[workspace], "item": item})
    await connection.execute(tables.digest_item.insert(), rows)
    return known


def _next(workspace: str, top: Mapping[str, int]) -> int:
    """Above all shared ones and, once those have used up the numbers below OWN, above everybody's."""
    shared = top.get(SHARED, 0) + 1
    if workspace != SHARED:
        return max(OWN, shared, top.get(workspace, 0) + 1)
    return shared if shared < OWN else max(shared, *top.values()) + 1


async def _known(connection: AsyncConnection, workspaces: Iterable[str]) -> dict[str, dict[str, int]]:
    known: dict[str, dict[str, int]] = {workspace: {} for workspace in workspaces}
    query = select(tables.digest_item).where(_c.workspace.in_(list(known)))
    for row in await connection.execute(query):
        known[row.workspace][row.item] = row.number
    return known


def used_items(used: bytes, numbers: Sequence[Mapping[str, int]]) -> list[list[str]]:
    """Which of the numbered initiatives a bit set holds, for each of the mappings, by number."""
    bits = int.from_bytes(used, "little")
    return [sorted((id for id, n in one.items() if bits >> n & 1), key=lambda id: one[id]) for one in numbers]
