"""Files on their way into a library: taken in, read in turn by any replica, and told about honestly all the while."""

from __future__ import annotations

import asyncio
import hashlib
import os
import secrets
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

import structlog

from bot.documents.identity import content_hash, passage_ids
from bot.documents.readers.values import Limits, ReadDocument, Refused, RefusedCode
from bot.documents.reading import read_file
from bot.documents.values import WAITING, Edition, StoredPassage
from bot.domain.errors import StoreError
from bot.libraries import Libraries
from bot.settings import DocumentSettings
from bot.store.documents import PART, PASSAGES_A_PAGE, Documents
from bot.store.reading_jobs import ATTEMPTS, Job, LostError, ReadingJobs, Waiting
from bot.text.sanitize import one_line

Read = Callable[[Path, str, Callable[[int, int | None], None], Limits], Awaitable[ReadDocument]]
Compile = Callable[[str, Sequence[StoredPassage]], Awaitable[None]]

LOOK_SECONDS = 1.0  # how soon a file that another process took in is seen
RENEW_SECONDS = 5.0
TOLD_SECONDS = 0.2  # between two words on how far it is
LONGEST_TITLE = 200

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a file at the door: `queued` under its edition, or not taken: then why.

    Of a duplicate, `edition` is the one under which the bytes are there.
    """

    status: Literal["queued", "duplicate", "refused"]
    edition: Edition | None = None
    code: RefusedCode | None = None


class Intake:
    """Takes files in and reads them, `slots` at once. One a process; `run` reads until cancelled."""

    def __init__(
        self,
        documents: Documents,
        libraries: Libraries,
        settings: DocumentSettings,
        compile_: Compile,
        *,
        read: Read = read_file,
        slots: int | None = None,
        holder: str = "",
        jobs: ReadingJobs | None = None,
    ) -> None:
        self.documents = documents
        self.jobs = jobs or ReadingJobs(documents.database, documents, holder=holder or secrets.token_hex(4))
        self._libraries = libraries
        self._settings = settings
        self._compile = compile_
        self._read = read
        self._slots = slots or max(1, (os.cpu_count() or 1) - 1)
        self._reading: dict[tuple[str, int], asyncio.Task[None]] = {}
        self._more = asyncio.Event()

    # At the door

    async def put(
        self,
        path: Path,
        name: str,
        *,
        workspace: str,
        by: str,
        now: datetime,
        audience: str = "",
        title: str | None = None,
        edition_of: str | None = None,
    ) -> Taken:
        """Takes in the file at `path`, which its owner calls `name`; it is read by whoever has room. Raises KeyError for
        an `edition_of` that the workspace does not have.
        """
        size = (await asyncio.to_thread(path.stat)).st_size
        before = await self.documents.edition(edition_of) if edition_of is not None else None
        if edition_of is not None and (before is None or before.workspace != workspace):
            raise KeyError(edition_of)
        if size > self._settings.file_bytes:
            return Taken("refused", code="too_large")
        if not size:
            return Taken("refused", code="empty")
        sha256 = await asyncio.to_thread(_hashed, path)
        audience = before.audience if before is not None else audience
        same = await self.documents.same_bytes(workspace, audience, sha256)
        if same is not None:
            return Taken("duplicate", same)
        files, pages = await self.documents.usage(workspace, without=edition_of or "")
        if pages >= self._settings.pages or files >= self._settings.files:
            return Taken("refused", code="quota")
        edition = Edition(
            id=before.id if before is not None else secrets.token_hex(6),
            edition=before.edition + 1 if before is not None else 1,
            workspace=workspace,
            audience=audience,
            title=one_line(title or (before.title if before is not None else ""))[:LONGEST_TITLE],
            name=one_line(name)[:LONGEST_TITLE],
            kind=None,
            state="queued",
            meaning=False,
            code=None,
            pages=None,
            passages=0,
            bytes=size,
            sha256=sha256,
            content=None,
            added=now,
            by=by,
        )
        await self.documents.begin(edition, _parts(path))
        self._more.set()
        return Taken("queued", edition)

    async def wait(
        self, edition: Edition, told: Callable[[Edition, Waiting | None], None] = lambda *_: None
    ) -> Edition | None:
        """The edition once nothing more happens to it, or None when it was forgotten; `told` how far it is."""
        while True:
            now = await self.documents.edition(*edition.key)
            if now is None or now.state not in WAITING:
                return now
            told(now, await self.jobs.waiting(*edition.key))
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed(edition), TOLD_SECONDS)

    async def _changed(self, edition: Edition) -> None:
        """Until this process has done with it; for ever where another one reads it."""
        task = self._reading.get(edition.key)
        await (asyncio.wait([task]) if task is not None else asyncio.Event().wait())

    async def cancel(self, edition: Edition) -> bool:
        """Stops reading it, here at once and elsewhere within seconds; False where it is read already."""
        gone = await self.jobs.cancel(*edition.key)
        if task := self._reading.get(edition.key):
            task.cancel()
        return gone

    # Changes of what is there; each is seen here at once

    async def forget(self, workspace: str, document: str, by: str, now: datetime) -> bool:
        """Every edition, whole; False where the workspace has no such document."""
        for key, task in list(self._reading.items()):
            if key[0] == document:
                task.cancel()
        found = await self.documents.forget(workspace, document, by, now)
        await self._libraries.refresh()
        return found

    async def correct(self, workspace: str, passage: str, by: str, now: datetime, **marks: bool) -> Edition | None:
        """Hides a passage or marks it as doubtful; its document, None where the workspace has no such passage."""
        found = await self.documents.correct(workspace, passage, by, now, **marks)
        await self._libraries.refresh()
        return found

    async def rename(self, edition: Edition, title: str, by: str, now: datetime) -> None:
        await self.documents.rename(edition, one_line(title)[:LONGEST_TITLE], by, now)
        await self._libraries.refresh()

    # Reading

    async def run(self) -> None:
        """Reads whatever waits, until cancelled; then what is being read is left for others."""
        try:
            while True:
                try:
                    while len(self._reading) < self._slots and (job := await self.jobs.claim()) is not None:
                        self._begin(job)
                except StoreError as error:
                    log.warning("reading_waits", error=str(error))
                self._more.clear()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._more.wait(), LOOK_SECONDS)
        finally:
            for task in self._reading.values():
                task.cancel()
            await asyncio.gather(*self._reading.values(), return_exceptions=True)
            with suppress(StoreError):
                await self.jobs.release()

    def _begin(self, job: Job) -> None:
        key = job.edition.key

        def done(_: asyncio.Task[None]) -> None:
            del self._reading[key]
            self._more.set()

        self._reading[key] = asyncio.create_task(self.take(job))
        self._reading[key].add_done_callback(done)

    async def take(self, job: Job) -> None:
        """One job from claim to end. Whatever fails without a word is tried again, by whoever comes, when the lease ends."""
        progress = [0, None]
        try:
            await self._held(job, progress)
        except LostError:
            log.info("reading_given_up", document=job.edition.id)
        except StoreError as error:
            log.warning("reading_failed", document=job.edition.id, error=str(error))
        except Exception:
            log.exception("reading_failed", document=job.edition.id)

    async def _held(self, job: Job, progress: list[int | None]) -> None:
        """Reads while the lease is renewed; ends as soon as it cannot be."""
        work = asyncio.create_task(self._worked(job, progress))
        try:
            while not work.done():
                await asyncio.wait([work], timeout=RENEW_SECONDS if progress[0] else LOOK_SECONDS)
                if not work.done():
                    await self.jobs.renew(job, progress[0] or 0, progress[1])
            await work
        finally:
            work.cancel()
            await asyncio.wait([work])

    async def _worked(self, job: Job, progress: list[int | None]) -> None:
        try:
            document = await self._document(job, progress)
            await self._indexed(job, document)
        except Refused as refused:
            log.info("file_refused", document=job.edition.id, code=refused.code, detail=refused.detail)
            await self.jobs.refuse(job, refused.code)
            await self.documents.drop_original(*job.edition.key)

    async def _document(self, job: Job, progress: list[int | None]) -> ReadDocument:
        def told(done: int, total: int | None) -> None:
            progress[:] = done, total

        if job.attempts > ATTEMPTS:
            raise Refused("damaged", "it ended every process that read it")
        pages = await self._room(job.edition)
        with tempfile.TemporaryDirectory(prefix="citybrief-") as folder:
            path = Path(folder) / "file"
            with path.open("wb") as out:
                async for part in self.documents.original(*job.edition.key):
                    await asyncio.to_thread(out.write, part)
            return await self._read(path, job.edition.name, told, Limits(pages=pages))

    async def _indexed(self, job: Job, document: ReadDocument) -> None:
        edition = job.edition
        if (document.pages or 1 + len(document.passages) // PASSAGES_A_PAGE) > await self._room(edition):
            raise Refused("quota", "pages")
        ids = await asyncio.to_thread(passage_ids, edition.id, [(one.text, one.locator) for one in document.passages])
        passages = [StoredPassage(id, one.text, one.locator) for id, one in zip(ids, document.passages, strict=True)]
        if edition.edition > 1:
            passages = await self._after(edition, passages)
            if not passages:
                await self.jobs.refuse(job, "unchanged")
                await self.documents.drop_original(*edition.key)
                return
        await self.jobs.store(job, passages)
        await self._compile(content_hash(ids), passages)
        await self.jobs.finish(
            job,
            passages,
            kind=document.kind,
            title=edition.title or one_line(document.title or "")[:LONGEST_TITLE] or Path(edition.name).stem,
            pages=document.pages,
            without_text=document.without_text,
            left_out=document.left_out,
        )
        if not self._settings.keep_originals:
            await self.documents.drop_original(*edition.key)
        await self._libraries.refresh()

    async def _room(self, edition: Edition) -> int:
        """Pages that the file may have."""
        _, used = await self.documents.usage(edition.workspace, without=edition.id)
        return max(0, min(self._settings.file_pages, self._settings.pages - used))

    async def _after(self, edition: Edition, passages: list[StoredPassage]) -> list[StoredPassage]:
        """The passages with the marks of earlier editions; empty where the edition before says just the same."""
        before = await self.documents.answering_edition(edition.id)
        if before is not None:
            old = await self.documents.passages(*before.key)
            if [(one.id, one.locator) for one in old] == [(one.id, one.locator) for one in passages]:
                return []
        marks = await self.jobs.corrections(edition.id)
        return [
            replace(one, hidden=marks[one.id].hidden, doubtful=marks[one.id].doubtful) if one.id in marks else one
            for one in passages
        ]


def _hashed(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


async def _parts(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while part := await asyncio.to_thread(file.read, PART):
            yield part
