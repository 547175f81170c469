"""What the page asks for: answers, completions, and its own wording. JSON in, JSON out."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aiohttp import web

from adapters.discord import render
from adapters.slack import blocks
from adapters.web.panel import state
from adapters.web.trial import Trial
from adapters.web.trials import Trials
from adapters.web.wire import RefusedError, lang_of, replied, session_of, text_of, user_of, written
from bot.app import CityBrief
from bot.commands import COMMANDS, ROOT
from bot.domain.errors import StoreError
from bot.domain.models import Lang
from bot.domain.ports import Completion, Reply, Request
from bot.i18n import catalogue, t
from bot.patience import patience
from bot.rendering import actions
from bot.text.fold import fold
from bot.text.sanitize import one_line

SUGGESTIONS = 8
KEPT_WITHIN = 1.5  # seconds that a card waits for the database
KEPT = 2000  # lines kept in memory for buttons where there is no database

_NAMESPACE = "web."
_OF_A_CHANNEL = frozenset(("digest", "settings"))  # commands that mean nothing without one


@dataclass(slots=True)
class Api:
    """The page's endpoints over one bot. `now` gives the time (aware)."""

    bot: CityBrief
    now: Callable[[], datetime]
    trials: Trials
    _kept: dict[str, str] = field(default_factory=dict)

    async def page(self, request: web.Request) -> web.Response:
        """The page's wording in one language, and a few lines to begin with."""
        lang = lang_of(request.query.get("lang"), self.bot.settings.lang)
        wording = {
            key.removeprefix(_NAMESPACE): text for key, text in catalogue(lang).items() if key.startswith(_NAMESPACE)
        }
        return written({"lang": lang, "texts": wording, "examples": self._examples(lang)})

    async def answer(self, request: web.Request) -> web.Response:
        """`{"line", "page"?}` or `{"action"}` (what a button or an option carries) → the reply and both payloads."""
        return await replied(request, self.bot.settings.lang, self._answer)

    async def complete(self, request: web.Request) -> web.Response:
        """`{"line"}`, as far as it has been typed → lines that go on from there."""
        return await replied(request, self.bot.settings.lang, self._complete)

    async def _answer(self, body: dict[str, Any], lang: Lang) -> dict[str, Any]:
        """What belongs to a channel is asked in the tab's pretend channel; so is all else, once the tab has one."""
        async with self.trials.use(session_of(body)) as trial:
            line, page, shared = await self._asked(body, trial)
            command = self.bot.parse(line).command
            if trial is not None or command is None or command.name not in _OF_A_CHANNEL:
                return await self._told(trial, Request(line, lang, self.now(), page, user=user_of(body)), shared, body)
        async with self.trials.begin() as trial:
            request = Request(line, lang, self.now(), page, user=user_of(body))
            return await self._told(trial, request, shared, body | {"seen": 0})

    async def _told(self, trial: Trial | None, request: Request, shared: bool, body: dict[str, Any]) -> dict[str, Any]:
        if trial is None:
            return await self._drawn(await self.bot.answer(request), shared)
        told = await self._drawn(await trial.answer(request), shared, trial) | {"session": trial.id}
        return told | {"trial": await state(trial, body, request.lang)} if told["kind"] == "digest" else told

    async def _asked(self, body: dict[str, Any], trial: Trial | None) -> tuple[str, int, bool]:
        """Line, page, and whether its answer is posted to the channel."""
        if "action" in body:
            action = actions.decode(text_of(body, "action"))
            if action is None:
                raise RefusedError(400, "malformed")
            line = action.line if action.line is not None else await self._kept_line(action.key or "", trial)
            if line is None:
                raise RefusedError(410, "expired")
            return line, action.page, action.share
        page = body.get("page", 1)
        if not isinstance(page, int):
            raise RefusedError(400, "malformed")
        return one_line(text_of(body, "line")), min(max(page, 1), 10**6), False

    async def _drawn(self, reply: Reply, shared: bool, trial: Trial | None = None) -> dict[str, Any]:
        line = one_line(reply.line)
        share = reply.shareable and not shared and not reply.public
        await self._keep(blocks.kept(reply.card, line) | render.kept(reply.card, line), trial)
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

    async def _keep(self, lines: dict[str, str], trial: Trial | None = None) -> None:
        store = trial.store if trial is not None else self.bot.store
        if store is not None:
            with suppress(StoreError), patience(KEPT_WITHIN):  # else these buttons live in memory
                await store.keep_lines(lines, self.now())
                return
        self._kept |= lines
        for key in list(self._kept)[: max(0, len(self._kept) - KEPT)]:
            del self._kept[key]

    async def _kept_line(self, key: str, trial: Trial | None = None) -> str | None:
        """What the trial has kept, or the page before the trial began."""
        for store in (trial.store if trial is not None else None, self.bot.store):
            with suppress(StoreError), patience(KEPT_WITHIN):
                line = await store.line(key, self.now()) if store is not None else None
                if line is not None:
                    return line
        return self._kept.get(key)

    async def _complete(self, body: dict[str, Any], lang: Lang) -> dict[str, Any]:
        typed = text_of(body, "line")
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
        return [*lines, "/initiative today", t(lang, "web.trial.example"), "/help"]


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
