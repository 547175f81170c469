"""Gives meaning to own documents once they are ready: their vectors, made beside the loop by whoever has an encoder."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import structlog

from bot.domain.errors import StoreError
from bot.libraries import Libraries
from bot.meaning import Meaning
from bot.search.own_meaning import vectors_of
from bot.store.documents import Documents

LOOK_SECONDS = 3.0  # how soon a new document gets its turn

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class VectorMaker:
    """What one replica makes and another too is kept once; what was left in between is made by the next."""

    documents: Documents
    libraries: Libraries
    meaning: Meaning

    async def make(self) -> bool:
        """For every edition that answers and has none; False where the encoder is missing or gave out."""
        for edition in await self.documents.without_vectors(self.meaning.encoder):
            passages = await self.documents.passages(*edition.key)
            made = await vectors_of([one.text for one in passages], self.meaning.passages)
            if made is None:
                return False
            await self.documents.save_vectors(edition, self.meaning.encoder, made)
            await self.libraries.refresh()
        return True

    async def run(self) -> None:
        """For whatever becomes ready, until cancelled."""
        while True:
            try:
                await self.make()
            except StoreError as error:
                log.warning("vectors_wait", error=str(error))
            await asyncio.sleep(LOOK_SECONDS)
