"""A bot with documents of teams on a real database, for tests: files are read by the real child process."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from bot.compiling import compile_beside
from bot.conversation import Conversation
from bot.documents.values import Edition
from bot.domain.ports import ChannelRef, Reply, Request, User
from bot.domain.rights import Standing
from bot.intake import Intake
from bot.libraries import Libraries
from bot.library import Library
from bot.settings import DocumentSettings, Settings
from bot.store import Store
from bot.store.documents import Documents
from bot.store.reading_jobs import ReadingJobs

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


@dataclass
class Clock:
    """Seconds that grow when told to."""

    seconds: float = 0.0

    def __call__(self) -> float:
        return self.seconds


@dataclass
class World:
    """One replica."""

    store: Store
    documents: Documents
    libraries: Libraries
    intake: Intake
    conversation: Conversation
    folder: Path
    clock: Clock = field(default_factory=Clock)

    async def add(self, text: str, name: str = "plan.md", workspace: str = "local", **how: object) -> Edition:
        """Adds a text as a file and reads it; the edition as it ends."""
        taken = await self.put(text, name, workspace, **how)
        assert taken.edition is not None
        assert taken.status == "queued", taken
        return await self.read(taken.edition)

    async def put(self, text: str, name: str = "plan.md", workspace: str = "local", **how: object):
        path = self.folder / name
        path.write_text(text, "utf-8")
        return await self.intake.put(path, name, workspace=workspace, by="U1", **{"now": NOW} | how)

    async def read(self, edition: Edition) -> Edition:
        """Reads what waits until this edition is done."""
        while (job := await self.intake.jobs.claim()) is not None:
            await self.intake.take(job)
        found = await self.documents.edition(*edition.key)
        assert found is not None
        return found

    async def ask(
        self, line: str, workspace: str = "local", channel: str = "", standing: Standing = Standing.MEMBER, lang="zh-TW"
    ) -> Reply:
        where = ChannelRef("slack", "T", channel) if channel else None
        asked = Request(line, lang, NOW, channel=where, user=User("U", standing=standing), workspace=workspace)
        return await self.conversation.answer(asked)

    async def found(self, line: str, **how: object) -> list[str]:
        """Texts of own documents that a question finds."""
        reply = await self.ask(line, **how)
        return [hit.passage.text for hit in reply.hits if hit.passage.place is None]


@asynccontextmanager
async def world(
    url: str, shared: Library, folder: Path, *, limits: DocumentSettings | None = None, memory: int = 256_000_000,
    lease: float = 30.0, holder: str = "a",
) -> AsyncIterator[World]:  # fmt: skip
    """`shared` has a cache of its own."""
    store = await Store.open(url)
    settings = replace(Settings(), cache=shared.cache, documents=limits or DocumentSettings())
    documents, clock = Documents(store.database), Clock()
    segments = folder / f"segments-{holder}"
    libraries = Libraries(shared, documents, folder=segments, memory=memory, encoder="use", clock=clock)
    jobs = ReadingJobs(store.database, documents, holder=holder, lease=timedelta(seconds=lease))
    compile_ = partial(compile_beside, settings.data, settings.cache, segments)
    intake = Intake(documents, libraries, settings.documents, compile_, jobs=jobs)
    shared.prepare()
    try:
        await libraries.refresh()
        yield World(store, documents, libraries, intake, Conversation(libraries, settings), folder, clock)
    finally:
        await store.close()
