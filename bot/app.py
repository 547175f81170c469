"""The core as one object: a request goes in, a reply comes out."""

from __future__ import annotations

import random
from collections import Counter, OrderedDict
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import uuid4
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import structlog

from bot.commands import COMMANDS, ROOT
from bot.commands.base import Command
from bot.commands.line import Line, Parser
from bot.commands.typeahead import complete
from bot.domain.errors import StoreError
from bot.domain.models import Lang
from bot.domain.ports import Choice, Completion, Reply, Request
from bot.library import Library
from bot.patience import patience
from bot.settings import Settings
from bot.text.sanitize import one_line
from bot.views.failures import failed, unknown_command

if TYPE_CHECKING:
    from bot.digest.service import Digest
    from bot.store import Store

KEPT = 128  # whole answers, most recent ones: a card of a large library is cut into pages once, not at each turn

PATIENCE_SECONDS = 3.0  # for the database, in one answer: then the asker is told that it failed
LONGEST_KEPT = 200  # characters of a line worth remembering

log = structlog.get_logger(__name__)
_BY_NAME = {command.name: command for command in COMMANDS}


class CityBrief:
    """Answers command lines over one library. `store` is None where nothing is kept (the terminal)."""

    def __init__(
        self,
        library: Library,
        settings: Settings,
        *,
        store: Store | None = None,
        rng: random.Random | None = None,
    ) -> None:
        self.library = library
        self.settings = settings
        self.store = store
        self.digest: Digest | None = None  # set where channels can be posted to
        self.rng = rng or random.Random()
        self.answered: Counter[str] = Counter()  # by kind, since the start
        self._parser = Parser(COMMANDS, ROOT)
        self._kept: OrderedDict[tuple[str, Lang], Reply] = OrderedDict()
        self.commands = COMMANDS
        self.root = ROOT

    def local_now(self, request: Request) -> datetime:
        """`request.now` on the asker's own clock: their zone where the platform tells it, else the configured one."""
        zone = self.settings.zone
        if request.user is not None and request.user.zone:
            with suppress(ZoneInfoNotFoundError, ValueError, OSError):
                zone = ZoneInfo(request.user.zone)
        return request.now.astimezone(zone)

    async def answer(self, request: Request) -> Reply:
        """Answers anything a user can type; an unforeseen failure becomes a card with a number to quote."""
        request = self._in_channel(replace(request, line=one_line(request.line)))
        number = uuid4().hex[:8]
        with structlog.contextvars.bound_contextvars(request=number):
            try:
                with patience(PATIENCE_SECONDS):
                    reply = await self._route(request)
            except StoreError as error:  # says all there is to say: a trace would only name our own lines
                log.warning("answer_failed", error=str(error))
                self.answered["error"] += 1
                return failed(request, number)
            except Exception:
                # Not the line itself: it is the user's, and may hold anything.
                log.exception("answer_failed", length=len(request.line))
                self.answered["error"] += 1
                return failed(request, number)
        self.answered[reply.kind] += 1
        if request.channel is not None and self.store is not None:
            return replace(reply, public=self.store.channel_settings(request.channel).public)
        return reply

    def complete(self, asked: Completion) -> tuple[Choice, ...]:
        """What a typeahead offers, best first, at most `asked.limit`."""
        return complete(self.library, _BY_NAME.get(asked.command), asked)

    def parse(self, line: str) -> Line:
        """Which command a line means. A line without a slash that names no command is a question."""
        parsed = self._parser.parse(line)
        if parsed.command is None and not parsed.slash:
            name = "ask" if parsed.argument else "help"
            return Line(_BY_NAME[name], parsed.argument, False)
        if parsed.command is not None and not parsed.slash and parsed.argument and not self._names(parsed):
            return Line(_BY_NAME["ask"], one_line(line).lstrip("/／").strip(), False)
        return parsed

    def _names(self, parsed: Line) -> bool:
        """Whether "city 布拉格" is a command with its argument rather than a question that begins with the word."""
        match parsed.command:
            case Command(argument="place" | "theme" | "session" as kind):
                return self.library.names(kind, parsed.argument)
            case _:
                return True

    async def _route(self, request: Request) -> Reply:
        parsed = self.parse(request.line)
        command = parsed.command
        if command is None:
            return unknown_command(request, parsed.near)
        if not command.lasting or len(request.line) > LONGEST_KEPT:
            return await command.handler(self, request, parsed.argument)
        key = (request.line, request.lang)
        reply = self._kept.pop(key, None) or await command.handler(self, request, parsed.argument)
        self._kept[key] = reply
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return replace(reply, page=min(max(request.page, 1), len(reply.pages)))

    def _in_channel(self, request: Request) -> Request:
        """A channel's own language comes before the asker's."""
        if request.channel is None or self.store is None:
            return request
        lang = self.store.channel_settings(request.channel).lang
        return replace(request, lang=lang) if lang else request
