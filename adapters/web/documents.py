"""Files into the library of this machine, from the page: taken in, told about, cancelled, forgotten."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import structlog
from aiohttp import web

from adapters.web.wire import RefusedError, lang_of, replied, text_of, written
from bot.documents.values import ANSWERING, WAITING, Edition
from bot.domain.models import Lang
from bot.i18n import t
from bot.intake import Intake, Taken
from bot.text.sanitize import one_line

WORKSPACE = "local"
BY = "page"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Files:
    """The page's endpoints for files. Whoever is not on this machine is refused. `limit`: bytes of a file."""

    intake: Intake
    now: Callable[[], datetime]
    default: Lang
    limit: int

    async def put(self, request: web.Request) -> web.Response:
        """The bytes of a file, `?name=…&edition=ID?&lang=…` → its row, or why it was not taken."""
        lang = lang_of(request.query.get("lang"), self.default)
        if not _here(request):
            return written({"error": t(lang, "web.files.elsewhere")}, 403)
        name = one_line(request.query.get("name", "")) or "file"
        try:
            with tempfile.TemporaryDirectory(prefix="citybrief-") as folder:
                path = Path(folder) / "file"
                taken = await self._taken(path, name, request) if await self._received(request, path) else None
        except KeyError:
            return written({"error": t(lang, "web.files.gone")}, 410)
        except Exception:
            log.exception("web_failed", path=request.path)
            return written({"error": t(lang, "web.failed")}, 500)
        return written(await self._answer(taken or Taken("refused", code="too_large"), name, lang))

    async def _received(self, request: web.Request, path: Path) -> bool:
        """Whether all of the file came, and no more than a file may have."""
        size = 0
        with path.open("wb") as out:
            async for part in request.content.iter_chunked(65_536):
                size += len(part)
                if size > self.limit:
                    return False
                await asyncio.to_thread(out.write, part)
        return True

    async def _taken(self, path: Path, name: str, request: web.Request) -> Taken:
        edition = request.query.get("edition") or None
        return await self.intake.put(path, name, workspace=WORKSPACE, by=BY, now=self.now(), edition_of=edition)

    async def _answer(self, taken: Taken, name: str, lang: Lang) -> dict[str, Any]:
        if taken.status == "refused" or taken.edition is None:
            return {"name": name, "state": "refused", "text": t(lang, f"documents.refused.{taken.code}"), "open": False}
        if taken.status == "duplicate":
            title = taken.edition.title or taken.edition.name
            return {
                "name": name,
                "state": "duplicate",
                "text": t(lang, "web.files.duplicate", title=title),
                "open": False,
            }
        return await self._row(taken.edition, lang)

    async def act(self, request: web.Request) -> web.Response:
        """`{"do": "list"}`, or `cancel` or `forget` with `document` and `edition` → every row as it is then."""

        async def handle(body: dict[str, Any], lang: Lang) -> dict[str, Any]:
            if not _here(request):
                raise RefusedError(403, "files.elsewhere")
            do = text_of(body, "do")
            if do in ("cancel", "forget"):
                edition = await self.intake.documents.edition(text_of(body, "document"), _number(body))
                if edition is not None and edition.workspace == WORKSPACE:
                    if do == "cancel":
                        await self.intake.cancel(edition)
                    else:
                        await self.intake.forget(WORKSPACE, edition.id, BY, self.now())
            elif do != "list":
                raise RefusedError(400, "malformed")
            editions = await self.intake.documents.editions(WORKSPACE)
            shown = [one for one in editions if one.state not in ("replaced", "cancelled")]
            return {"files": [await self._row(one, lang) for one in shown]}

        return await replied(request, self.default, handle)

    async def _row(self, edition: Edition, lang: Lang) -> dict[str, Any]:
        """One file as the page shows it; `open` while something may still happen to it."""
        waiting = await self.intake.jobs.waiting(*edition.key) if edition.state in WAITING else None
        return {
            "document": edition.id,
            "edition": edition.edition,
            "name": edition.name,
            "title": edition.title or edition.name,
            "state": edition.state,
            "text": _text(edition, waiting.progress if waiting else 0, waiting.total if waiting else None, lang),
            "done": waiting.progress if waiting else 0,
            "total": waiting.total if waiting else None,
            "open": edition.state in WAITING,
        }


def _text(edition: Edition, done: int, total: int | None, lang: Lang) -> str:
    if edition.state == "refused":
        return t(lang, f"documents.refused.{edition.code}")
    if edition.state == "reading" and done:
        return t(lang, "web.files.reading_pages", done=done, total=total or "?")
    said = t(lang, f"web.files.{edition.state if edition.state not in ANSWERING else 'ready'}", n=edition.passages)
    if edition.state == "partly":
        pages = t(lang, "cards.list_separator").join(map(str, edition.without_text))
        said += " " + t(lang, "documents.partly", pages=pages)
    return said


def _number(body: dict[str, Any]) -> int:
    edition = body.get("edition")
    if not isinstance(edition, int):
        raise RefusedError(400, "malformed")
    return edition


def _here(request: web.Request) -> bool:
    """Whether whoever asks sits at this machine."""
    try:
        return ip_address(request.remote or "").is_loopback
    except ValueError:
        return False
