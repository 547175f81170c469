"""What the page asks for: answers, completions, and its own wording. JSON in, JSON out."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from aiohttp import web

from adapters.discord import render
from adapters.slack import blocks
from bot import actions
from bot.app import CityBrief
from bot.clean import one_line
from bot.commands import COMMANDS, ROOT
from bot.i18n import catalogue, t
from bot.models import LANGS, Lang
from bot.ports import Completion, Reply, Request, User
from bot.text import fold

LINE = 6000  # characters of a line; longer ones are refused with a word
BODY = 8 * LINE  # bytes of a request; a character may be escaped to six
SUGGESTIONS = 8
KEPT = 2000  # lines kept in memory for buttons where there is no database

log = structlog.get_logger(__name__)
_NAMESPACE = "web."


class RefusedError(Exception):
    """A request that cannot be answered, with the status and the wording to say so."""

    def __init__(self, status: int, key: str, **values: object) -> None:
        super().__init__(key)
        self.status = status
        self.key = key
        self.values = values


@dataclass(slots=True)
class Api:
    """The page's endpoints over one bot. `now` gives the time (aware)."""

    bot: CityBrief
    now: Callable[[], datetime]
    _kept: dict[str, str] = field(default_factory=dict)

    async def page(self, request: web.Request) -> web.Response:
        """The page's wording in one language, and a few lines to begin with."""
        lang = _lang(request.query.get("lang"), self.bot.settings.lang)
        wording = {
            key.removeprefix(_NAMESPACE): text for key, text in catalogue(lang).items() if key.startswith(_NAMESPACE)
        }
        return _json({"lang": lang, "texts": wording, "examples": self._examples(lang)})

    async def answer(self, request: web.Request) -> web.Response:
        """`{"line", "page"?}` or `{"action"}` (what a button or an option carries) → the reply and both payloads."""
        return await self._reply(request, self._answer)

    async def complete(self, request: web.Request) -> web.Response:
        """`{"line"}`, as far as it has been typed → lines that go on from there."""
        return await self._reply(request, self._complete)

    async def _reply(self, request: web.Request, handle: Callable[[dict[str, Any], Lang], Any]) -> web.Response:
        lang = self.bot.settings.lang
        try:
            body = await _body(request)
            lang = _lang(body.get("lang"), lang)
            return _json(await handle(body, lang))
        except RefusedError as refusal:
            return _json({"error": t(lang, f"web.{refusal.key}", **refusal.values)}, refusal.status)
        except Exception:
            # Rendering failed: the page says so in its own words, the log says why.
            log.exception("web_failed", path=request.path)
            return _json({"error": t(lang, "web.failed")}, 500)

    async def _answer(self, body: dict[str, Any], lang: Lang) -> dict[str, Any]:
        line, page, shared = await self._asked(body)
        zone = body.get("zone")
        user = User("page", zone=zone if isinstance(zone, str) and len(zone) < 64 else None, may_manage=True)
        reply = await self.bot.answer(Request(line=line, lang=lang, now=self.now(), page=page, user=user))
        return await self._drawn(reply, shared)

    async def _asked(self, body: dict[str, Any]) -> tuple[str, int, bool]:
        """Line, page, and whether its answer is posted to the channel."""
        if "action" in body:
            action = actions.decode(_text(body, "action"))
            if action is None:
                raise RefusedError(400, "malformed")
            line = action.line if action.line is not None else await self._kept_line(action.key or "")
            if line is None:
                raise RefusedError(410, "expired")
            return line, action.page, action.share
        page = body.get("page", 1)
        if not isinstance(page, int):
            raise RefusedError(400, "malformed")
        return one_line(_text(body, "line")), min(max(page, 1), 10**6), False

    async def _drawn(self, reply: Reply, shared: bool) -> dict[str, Any]:
        line = one_line(reply.line)
        share = reply.shareable and not shared and not reply.public
        await self._keep(blocks.kept(reply.card, line) | render.kept(reply.card, line))
        return {
            "line": line,
            "kind": reply.kind,
            "lang": reply.lang,
            "title": reply.card.title,
            "page": reply.page,
            "pages": len(reply.pages),
            "private": not shared and not reply.public,
            "shared": shared,
            "slack": blocks.message(reply.card, reply_line=line, share=share),
            "discord": render.message(reply.card, reply_line=line, share=share),
        }

    async def _keep(self, lines: dict[str, str]) -> None:
        if self.bot.store is not None:
            if lines:
                await self.bot.store.keep_lines(lines, self.now())
            return
        self._kept |= lines
        for key in list(self._kept)[: max(0, len(self._kept) - KEPT)]:
            del self._kept[key]

    async def _kept_line(self, key: str) -> str | None:
        if self.bot.store is not None:
            return await self.bot.store.line(key, self.now())
        return self._kept.get(key)

    async def _complete(self, body: dict[str, Any], lang: Lang) -> dict[str, Any]:
        typed = _text(body, "line")
        line = one_line(typed)
        if not line.startswith(("/", "／")):
            return {"choices": []}
        prefix = "/"
        word, _, rest = line[1:].partition(" ")
        if fold(word) == ROOT and (rest or typed.endswith(" ")):
            prefix, line = f"/{ROOT} ", f"/{rest}"
        if " " not in line and not (typed.endswith(" ") and len(line) > 1):
            return {"choices": _commands(prefix, line[1:], lang)}
        parsed = self.bot.parse(line)
        if parsed.command is None:
            return {"choices": []}
        found = self.bot.complete(Completion(parsed.command.name, parsed.argument, lang, limit=SUGGESTIONS))
        head = prefix + line[1:].removesuffix(parsed.argument).rstrip()
        return {"choices": [{"label": one.label, "detail": "", "line": f"{head} {one.value}"} for one in found]}

    def _examples(self, lang: Lang) -> list[str]:
        """One line for each way to ask, made from what the library holds."""
        library = self.bot.library
        lines = [f"/city {place.name[lang]}" for place in library.places()[-1:]]
        lines += [f"/theme {theme.name[lang]}" for theme in library.themes()[:1]]
        return [*lines, "/initiative today", "/help"]


def _commands(prefix: str, typed: str, lang: Lang) -> list[dict[str, str]]:
    start = fold(typed)
    return [
        {
            "label": f"{prefix}{command.name}",
            "detail": t(lang, f"commands.{command.name}.summary"),
            "line": f"{prefix}{command.name}{'' if command.argument == 'none' else ' '}",
        }
        for command in COMMANDS
        if any(fold(name).startswith(start) for name in (command.name, command.zh, *command.aliases))
    ]


async def _body(request: web.Request) -> dict[str, Any]:
    try:
        body = json.loads(await request.text())
    except web.HTTPRequestEntityTooLarge:
        raise RefusedError(413, "too_long", limit=LINE) from None
    except (ValueError, RecursionError, LookupError):  # no JSON, no such encoding, or nested without end
        raise RefusedError(400, "malformed") from None
    if not isinstance(body, dict):
        raise RefusedError(400, "malformed")
    return body


def _text(body: dict[str, Any], key: str) -> str:
    text = body.get(key)
    if not isinstance(text, str):
        raise RefusedError(400, "malformed")
    if len(text) > LINE:
        raise RefusedError(413, "too_long", limit=LINE)
    return text


def _lang(asked: object, default: Lang) -> Lang:
    return next((lang for lang in LANGS if lang == asked), default)


def _json(data: object, status: int = 200) -> web.Response:
    return web.json_response(data, status=status, headers={"Cache-Control": "no-store"})
