"""The encoder at work for one event loop: vectors of libraries, made beside the loop, and of questions, in time or not."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.search.encoder import Floats
    from bot.search.encoder_process import EncoderProcess
    from bot.search.index import Index

DEADLINE = 0.15  # seconds that a person's question waits; the order of its words stands then
PATIENT = 60.0  # for a terminal, which keeps nobody waiting and should say the same each time


class Meaning:
    """`encoder`: a key of `bot.search.encoder.ENCODERS`; `folder` keeps the vectors; `deadline` is in seconds. Nothing
    is loaded before the first use.
    """

    def __init__(self, encoder: str, folder: Path | None, *, deadline: float = DEADLINE) -> None:
        self.encoder = encoder
        self._folder = folder
        self._deadline = deadline
        self._making: dict[int, asyncio.Task[None]] = {}
        self._late: asyncio.Task[Floats | None] | None = None

    @cached_property
    def process(self) -> EncoderProcess:
        from bot.search.encoder_process import EncoderProcess

        return EncoderProcess(self.encoder)

    def begin(self, index: Index) -> asyncio.Task[None]:
        """Makes the vectors of an index beside the loop, unless that is under way or done."""
        making = self._making.get(id(index))
        if making is None or (making.done() and index.vectors is None and not self.process.gone):
            making = self._making[id(index)] = asyncio.create_task(self._make(index))
        return making

    async def _make(self, index: Index) -> None:
        from bot.search.meaning import Kept, make

        index.vectors = await make(index.corpus, Kept(self._folder, self.encoder), self.process.passages)

    async def question(self, index: Index, text: str) -> Floats | None:
        """None where the library has no vectors yet, or the encoder is missing, down, late, or still at a late one."""
        if self._late is not None and not self._late.done():
            return None
        try:
            async with asyncio.timeout(self._deadline):
                if index.vectors is None:
                    await asyncio.shield(self.begin(index))
                self._late = asyncio.create_task(self.process.question(text))
                return await asyncio.shield(self._late)
        except TimeoutError:
            return None

    async def passages(self, texts: Sequence[str]) -> Floats | None:
        """Vectors of texts, in no hurry; None where the encoder is missing or down."""
        return await self.process.passages(texts)

    async def close(self) -> None:
        """Ends the process; the next use would start none."""
        if "process" not in self.__dict__:
            return
        await self.process.close()
        for task in (*self._making.values(), self._late):
            if task is not None:
                task.cancel()
                await asyncio.wait([task])
