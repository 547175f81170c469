"""`citybrief add` and `citybrief library`: files into a library, and what it holds. JSON lines out."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from adapters.compose import documents, meaning
from bot.documents.export import pack_folder, write_pack
from bot.documents.values import Edition, StoredPassage, locator_fields
from bot.domain.errors import CityBriefError
from bot.domain.models import WRITTEN
from bot.i18n import t
from bot.intake import Intake, Taken
from bot.settings import Settings
from bot.store.reading_jobs import Waiting
from bot.vectors import VectorMaker
from bot.views.quotes import locator_label

BY = "terminal"


@dataclass(frozen=True, slots=True)
class Adding:
    """How `add` was called. `channel` is "" for the whole workspace."""

    workspace: str
    channel: str
    title: str | None
    edition: str | None


class NotFoundError(CityBriefError):
    """An id that the workspace does not have."""


async def add(settings: Settings, how: Adding, files: Sequence[Path]) -> int:
    """Reads files, side by side, and prints a line for each in their order; 1 when one was refused.

    Raises NotFoundError, and OSError for a file that is not there.
    """
    async with documents(settings) as (libraries, intake):
        reading, encoder = asyncio.create_task(intake.run()), meaning(settings)
        try:
            taken = [(path, time.perf_counter(), await _put(intake, how, path)) for path in files]
            refused = False
            for path, started, one in taken:
                line = await _line(intake, path, one)
                refused |= line["status"] == "refused"
                _print(line | {"seconds": round(time.perf_counter() - started, 3)})
            if encoder is not None:
                await VectorMaker(intake.documents, libraries, encoder).make()
        finally:
            if encoder is not None:
                await encoder.close()
            reading.cancel()
            with suppress(asyncio.CancelledError):
                await reading
    return int(refused)


async def _put(intake: Intake, how: Adding, path: Path) -> Taken:
    name = os.fsencode(path.name).decode("utf-8", errors="replace")
    try:
        return await intake.put(
            path, name, workspace=how.workspace, by=BY, now=datetime.now(UTC), audience=how.channel, title=how.title,
            edition_of=how.edition,
        )  # fmt: skip
    except KeyError as error:
        raise NotFoundError(f"there is no document {how.edition} in {how.workspace}") from error


async def _line(intake: Intake, path: Path, taken: Taken) -> dict[str, Any]:
    edition = taken.edition
    status: str = taken.status
    code: str | None = taken.code
    if status == "queued" and edition is not None:
        told = Told(path.name)
        edition = await intake.wait(edition, told) or edition
        status, code = edition.state, edition.code
        if code == "unchanged":
            status, code = "unchanged", None
            edition = await intake.documents.answering_edition(edition.id) or edition
        elif status not in {"ready", "partly"}:
            status, code = "refused", code or "time"  # cancelled, or forgotten, while it was read
    return {
        "file": str(path),
        "status": status,
        "document": edition.id if edition is not None else None,
        "title": (edition.title or edition.name) if edition is not None else None,
        "edition": edition.edition if edition is not None else None,
        "passages": edition.passages if edition is not None else 0,
        "pages": edition.pages if edition is not None else None,
        "without_text": list(edition.without_text) if edition is not None else [],
        "code": code,
        "reason": {lang: t(lang, f"documents.refused.{code}") for lang in WRITTEN} if code else None,
    }


class Told:
    """Says on standard error how far a file is, each word once."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._said = ""

    def __call__(self, edition: Edition, waiting: Waiting | None) -> None:
        word: str = edition.state
        if waiting is not None and edition.state == "reading" and waiting.progress:
            word += f" {waiting.progress}/{waiting.total}" if waiting.total else f" {waiting.progress}"
        elif waiting is not None and waiting.ahead:
            word += f" ({waiting.ahead} before it)"
        if word != self._said:
            self._said = word
            print(f"{self._name}: {word}", file=sys.stderr, flush=True)


async def library(settings: Settings, args: argparse.Namespace) -> int:
    """One action on a library. Raises NotFoundError for an id that it does not have."""
    async with documents(settings) as (_, intake):
        shelf = Shelf(settings, intake, args.workspace)
        match args.action:
            case "list":
                await shelf.list()
            case "show":
                await shelf.show(args.id)
            case "rename":
                await shelf.rename(args.id, args.title)
            case "hide":
                await shelf.correct(args.passage, hidden=True)
            case "doubt":
                await shelf.correct(args.passage, doubtful=True)
            case "forget":
                await shelf.forget(args.id)
            case _:
                await shelf.export(args.id, Path(args.folder))
    return 0


@dataclass(frozen=True, slots=True)
class Shelf:
    """The library of one workspace, as whoever runs the bot sees it."""

    settings: Settings
    intake: Intake
    workspace: str

    async def list(self) -> None:
        """What answers, what is on its way, what was refused; editions that were replaced are left out."""
        for edition in await self.intake.documents.editions(self.workspace):
            if edition.state not in {"replaced", "cancelled"}:
                _print(_document(edition))

    async def show(self, id: str) -> None:
        edition = await self._edition(id)
        _print(_document(edition))
        for one in await self.intake.documents.passages(*edition.key):
            _print(self._passage(one))

    async def rename(self, id: str, title: str) -> None:
        await self.intake.rename(await self._edition(id), title, BY, datetime.now(UTC))
        _print(_document(await self._edition(id)))

    async def correct(self, passage: str, **marks: bool) -> None:
        found = await self.intake.correct(self.workspace, passage, BY, datetime.now(UTC), **marks)
        if found is None:
            raise NotFoundError(f"there is no passage {passage} in {self.workspace}")
        passages = await self.intake.documents.passages(*found.key)
        _print(next(self._passage(one) for one in passages if one.id == passage))

    async def forget(self, id: str) -> None:
        if not await self.intake.forget(self.workspace, id, BY, datetime.now(UTC)):
            raise NotFoundError(f"there is no document {id} in {self.workspace}")
        _print({"id": id, "state": "forgotten"})

    async def export(self, id: str, folder: Path) -> None:
        edition = await self._edition(id)
        passages = [one for one in await self.intake.documents.passages(*edition.key) if not one.hidden]
        target = pack_folder(folder, edition.id)
        await asyncio.to_thread(write_pack, target, edition.title, passages)
        now = datetime.now(UTC)
        await self.intake.documents.note(self.workspace, edition.id, BY, "exported", now)
        _print({"id": edition.id, "folder": str(target), "passages": len(passages)})

    async def _edition(self, id: str) -> Edition:
        """The one that answers, or else the newest."""
        found = await self.intake.documents.answering_edition(id) or await self.intake.documents.edition(id)
        if found is None or found.workspace != self.workspace:
            raise NotFoundError(f"there is no document {id} in {self.workspace}")
        return found

    def _passage(self, one: StoredPassage) -> dict[str, Any]:
        label = locator_label(one.locator, self.settings.lang)
        return {
            "id": one.id,
            "text": one.text,
            "locator": locator_fields(one.locator) | {"label": label},
            "hidden": one.hidden,
            "doubtful": one.doubtful,
        }


def _document(edition: Edition) -> dict[str, Any]:
    return {
        "id": edition.id,
        "title": edition.title or edition.name,
        "edition": edition.edition,
        "state": edition.state,
        "meaning": edition.meaning,
        "passages": edition.passages,
        "pages": edition.pages,
        "audience": edition.audience or "workspace",
        "added": edition.added.isoformat(),
        "by": edition.by,
        "bytes": edition.bytes,
    }


def _print(line: dict[str, Any]) -> None:
    print(json.dumps(line, ensure_ascii=False), flush=True)
