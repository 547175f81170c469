"""The library's initiatives as the digest picks them, each under a small number that never changes."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from sqlalchemy import select

from bot.digest.pick import Candidate, Pool
from bot.domain.models import Initiative
from bot.store import tables
from bot.store.database import Database


class Catalogue:
    """Made once at start; a pool for each choice of themes is made when it is first needed."""

    def __init__(self, candidates: Iterable[Candidate]) -> None:
        self.candidates = tuple(candidates)
        self.number_of = {candidate.id: candidate.number for candidate in self.candidates}
        self.pool = lru_cache(maxsize=256)(self._pool)

    @classmethod
    async def load(cls, database: Database, initiatives: Iterable[Initiative]) -> Catalogue:
        """Gives new initiatives their numbers; those of packs that left keep theirs, should they come back."""
        wanted = {one.id: one for one in initiatives}
        c = tables.digest_item.c
        async with database.write() as connection:
            known = {row.item: row.number for row in await connection.execute(select(c.item, c.number))}
            new = [{"item": id} for id in wanted if id not in known]
            if new:
                insert = database.insert(tables.digest_item).on_conflict_do_nothing()
                await connection.execute(insert, new)
                known = {row.item: row.number for row in await connection.execute(select(c.item, c.number))}
        return cls(Candidate(known[id], id, one.place, frozenset(one.themes)) for id, one in wanted.items())

    def _pool(self, themes: tuple[str, ...]) -> Pool:
        return Pool(self.candidates, themes)
