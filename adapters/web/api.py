"""What the page asks for: answers, completions, and its own wording. JSON in, JSON out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from secrets import token_hex
from typing import Any

from aiohttp import web

from adapters.web.downloads import Downloads
from adapters.web.drawing import drawings, kept
from adapters.web.panel import state
from adapters.web.trial import CHANNEL, Trial
from adapters.web.trials import Trials
from adapters.web.wire import RefusedError, lang_of, replied, session_of, text_of, user_of, written
from bot.commands import COMMANDS, ROOT
from bot.conversation import Conversation
from bot.domain.models import Lang
from bot.domain.ports import Completion, Press, Reply, Request
from bot.i18n import catalogue, t
from bot.rendering import actions
from bot.text.fold import fold
from bot.text.sanitize import one_line

SUGGESTIONS = 8

_NAMESPACE = "web."


@dataclass(slots=True)
class Api:
    """The page's endpoints over one conversation. `now` gives the time (aware)."""

    conversation: Conversation
    now: Callable[[], datetime]
    trials: Trials
    downloads: Downloads
    files: bool = False  # whether files can be added

    async def page(self, request: web.Request) -> web.Response:
        """The page's wording in one language, and a few lines to begin with."""
        lang = lang_of(request.query.get("lang"), self.conversation.settings.lang)
        wording = {
            key.removeprefix(_NAMESPACE): text for key, text in catalogue(lang).items() if key.startswith(_NAMESPACE)
        }
        return written({"lang": lang, "texts": wording, "examples": self._examples(lang), "files": self.files})

    async def answer(self, request: web.Request) -> web.Response:
        """`{"line", "page"?}` or `{"action"}` (what a button or an option carries) → the reply and both payloads."""
        return await replied(request, self.conversation.settings.lang, self._answer)

    async def complete(self, request: web.Request) -> web.Response:
        """`{"line"}`, as far as it has been typed → lines that go on from there."""
        return await replied(request, self.conversation.settings.lang, self._complete)

    async def _answer(self, body: dict[str, Any], lang: Lang) -> dict[str, Any]:
        """What belongs to a channel is asked in the tab's pretend channel; so is all else, once the tab has one."""
        async with self.trials.use(session_of(body)) as trial:
            line, page, press = await self._asked(body, trial)
            request = Request(line, lang, self.now(), page, user=user_of(body))
            command = self.conversation.parse(line).command
            if trial is not None or command is None or not command.needs_channel:
                return await self._told(trial, request, press, body)
        async with self.trials.begin() as trial:
            return await self._told(trial, request, press, body | {"seen": 0})

    async def _asked(self, body: dict[str, Any], trial: Trial | None) -> tuple[str, int, Press | None]:
        """Line, page, and what was pressed."""
        conversation = trial.conversation if trial else self.conversation
        if "action" in body:
            carried = text_of(body, "action")
            action = actions.decode(carried)
            if action is None:
                raise RefusedError(400, "malformed")
            line = action.line
            if line is None:
                line = await conversation.saved.line(action.key or "", self.now())
            if line is None:
                raise RefusedError(410, "expired")
            message = body.get("message")
            private = body.get("private", True) is True
            return line, action.page, Press(carried, message if isinstance(message, str) else "", private)
        page = body.get("page", 1)
        if not isinstance(page, int):
            raise RefusedError(400, "malformed")
        return text_of(body, "line"), min(max(page, 1), 10**6), None

    async def _told(
        self, trial: Trial | None, request: Request, press: Press | None, body: dict[str, Any]
    ) -> dict[str, Any]:
        conversation = trial.conversation if trial else self.conversation
        if trial is not None:
            request = replace(request, channel=CHANNEL)
        decision = conversation.pressed(request, press) if press else conversation.asked(request)
        reply = await trial.carry_out(decision) if trial else await conversation.carry_out(decision)
        if reply is None:
            raise RefusedError(409, "failed")
        told = self._drawn(conversation, reply, shared=decision.shares and reply.public)
        if trial is None:
            return told
        told |= {"session": trial.id}
        return told | {"trial": await state(trial, body, request.lang)} if reply.kind == "digest" else told

    def _drawn(self, conversation: Conversation, reply: Reply, *, shared: bool) -> dict[str, Any]:
        line = one_line(reply.line)
        offered = line if reply.shareable else ""
        conversation.saved.keep(kept(reply.card, offered), self.now())
        return {
            "line": line,
            "kind": reply.kind,
            "lang": reply.lang,
            "title": reply.card.title,
            "page": reply.page,
            "pages": len(reply.pages),
            "private": not reply.public,
            "shared": shared,
            "replaces": reply.replaces,
            "message": token_hex(8),
            "file": self.downloads.offer(reply.attachment) if reply.attachment else None,
            **drawings(reply.card, offered),
        }

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
        parsed = self.conversation.parse(line)
        if parsed.command is None:
            return {"choices": []}
        found = await self.conversation.complete(
            Completion(parsed.command.name, parsed.argument, lang, limit=SUGGESTIONS)
        )
        head = prefix + line[1:].removesuffix(parsed.argument).rstrip()
        return {"choices": [{"label": one.label, "detail": "", "line": f"{head} {one.value}"} for one in found]}

    def _examples(self, lang: Lang) -> list[str]:
        """One line for each way to ask, made from what the library holds."""
        library = self.conversation.libraries.shared
        initiatives = list(library.corpus.initiatives.values())
        lines = [one.title[lang] for one in initiatives[len(initiatives) // 2 :][:1]]
        lines += [f"/city {place.name[lang]}" for place in library.places()[-1:]]
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
