"""The core as one object: something asked goes in, a reply comes out."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, cast
from uuid import uuid4

import structlog
from cachetools import LRUCache

from bot.commands import COMMANDS, ROOT
from bot.commands.base import Context
from bot.commands.line import Line, Parser
from bot.commands.typeahead import complete
from bot.conversation.claims import KEEP, Claims
from bot.conversation.decision import LONGEST_KEPT, Decision, Way
from bot.conversation.followup import Before, Following
from bot.conversation.saved_actions import SavedActions
from bot.conversation.threads import Threads
from bot.domain.errors import StoreError
from bot.domain.models import Lang
from bot.domain.ports import ChannelRef, ChannelSettings, Choice, Completion, Kind, Press, Reply, Request
from bot.domain.rights import Right, rights_of
from bot.libraries import Libraries
from bot.library import Library
from bot.patience import patience
from bot.rendering import actions
from bot.settings import Settings
from bot.text.sanitize import one_line
from bot.views import failures
from bot.views import followups as view

if TYPE_CHECKING:
    from bot.digest.service import Digest
    from bot.meaning import Meaning
    from bot.store import Store

PATIENCE_SECONDS = 3.0  # for the database, in one answer: then the asker is told that it failed
KEPT = 128  # whole answers, most recent ones: a card of a large library is cut into pages once, not at each turn
SHARED_FOR = timedelta(days=30)  # how long a message's share button is remembered, as long as what buttons carry

log = structlog.get_logger(__name__)
_BY_NAME = {command.name: command for command in COMMANDS}


class Conversation:
    """Decides and answers. `store` and `digest` are None where nothing is kept (the terminal).

    First `asked` or `pressed` settles, at once, how something will be answered; then `carry_out` answers it.
    """

    def __init__(
        self,
        libraries: Libraries,
        settings: Settings,
        *,
        store: Store | None = None,
        digest: Digest | None = None,
        meaning: Meaning | None = None,
        rng: random.Random | None = None,
        earlier: Conversation | None = None,
    ) -> None:
        """`earlier`: whose saved actions are honoured here too, and with whom answers are counted."""
        self.libraries = libraries
        self.settings = settings
        self.store = store
        self.digest = digest
        self.meaning = meaning
        self.rng = rng or random.Random()
        self.answered: Counter[str] = earlier.answered if earlier else Counter()  # by kind, since the start
        self.saved: SavedActions = SavedActions(store, earlier.saved if earlier else None)
        self.claims = Claims(store)
        self.threads = Threads(store)
        self._parser = Parser(COMMANDS, ROOT)
        self._kept: LRUCache[tuple[str, str, Lang], Reply] = LRUCache(KEPT)

    # Before any work

    def asked(self, request: Request, way: Way = "typed", *, wordless: bool = False) -> Decision:
        """A line that somebody typed, or meant by what they did; `wordless` where they pointed at what says nothing."""
        if request.line != (typed := one_line(request.line)):
            request = replace(request, line=typed)
        return self._settled(request, self.parse(request.line), way, wordless=wordless)

    def meant(self, request: Request, command: str, argument: str) -> Decision:
        """A command and its argument, from a program that asks for itself alone: nothing is read out of a line, and
        `request.line` is not looked at. Raises KeyError for what is no command.
        """
        line = Line.of(_BY_NAME[command], one_line(argument), slash=True)
        return self._settled(replace(request, line=f"/{command} {line.argument}".rstrip()), line, "aside")

    def _settled(self, request: Request, line: Line, way: Way, *, wordless: bool = False) -> Decision:
        visible = way in ("said", "replied") or (way == "typed" and self.channel_settings(request.channel).public)
        library = self.libraries.resident(request.workspace, request.channel, request.user)
        lacks = self._lacks(request, line)
        if lacks is not None and way == "typed":
            visible = False
        request = self._in_language(request, visible=visible)
        return Decision(request, library, way, line, visible, lacks=lacks, wordless=wordless)

    def pressed(self, request: Request, press: Press) -> Decision:
        """A button or an option. What it does is read from what it carries; `request.line` is not looked at.

        It turns the page of its own message, in that message's language; or shares the message, in the channel's; or changes
        what its card shows, which then takes the card's place; or else is answered like the line that it carries.
        """
        action = actions.decode(press.carried) or actions.Action(1, None, "", share=False)
        request = replace(request, line=action.line or "", page=action.page)
        decision = replace(self.asked(request), key=action.key or "", press=press)
        if action.line is None:
            decision = replace(decision, line=None, lacks=None)
        if action.share:
            lang = self._in_language(request, visible=True).lang
            return replace(decision, request=replace(decision.request, lang=lang), visible=True, shares=True)
        if action.turns is not None or action.page > 1:
            lang = action.turns or self._in_language(request, visible=not press.private).lang
            return replace(
                decision, request=replace(decision.request, lang=lang), visible=not press.private, replaces=True
            )
        line = decision.line
        if line is not None and line.command is not None and line.command.where_pressed:
            return replace(decision, visible=not press.private)
        if line is not None and line.command is not None and line.command.changes and decision.lacks is None:
            beside = line.subcommand is not None and line.subcommand.beside
            visible = decision.visible if beside else not press.private
            return replace(decision, visible=visible, replaces=not beside)
        return decision

    def parse(self, text: str) -> Line:
        """Which command a line means. A line without a slash that names no command is a question.

        Names are the same in every library.
        """
        parsed = self._parser.parse(text)
        if parsed.command is None and not parsed.slash:
            return Line.of(_BY_NAME["ask" if parsed.argument else "help"], parsed.argument, slash=False)
        if parsed.command is not None and not parsed.slash and parsed.argument:
            kind, library = parsed.command.argument, self.libraries.shared
            # "city 布拉格" is a command with its argument, "city of drones" a question that begins with the word.
            if kind in ("place", "theme", "session") and not library.names(kind, parsed.argument):
                return Line.of(_BY_NAME["ask"], one_line(text).lstrip("/／").strip(), slash=False)
        return parsed

    def needs(self, text: str) -> Right | None:
        """The right without which a line cannot be carried out."""
        subcommand = self._parser.parse(text).subcommand
        return subcommand.right if subcommand is not None else None

    def channel_settings(self, channel: ChannelRef | None) -> ChannelSettings:
        """From memory."""
        if channel is None or self.store is None:
            return ChannelSettings()
        return self.store.channel_settings(channel)

    def _in_language(self, request: Request, *, visible: bool) -> Request:
        """A channel's own language comes first; then, for what all can see, the place's; then the asker's."""
        chosen = self.channel_settings(request.channel).lang
        lang = chosen or (request.place_lang if visible else None) or request.lang
        return request if lang == request.lang else replace(request, lang=lang)

    def _lacks(self, request: Request, line: Line) -> Right | None:
        right = line.subcommand.right if line.subcommand is not None else None
        if right is None or line.command is None or right in self._rights(request):
            return None
        kept = request.channel is not None and self.store is not None
        return right if kept or not line.command.needs_channel else None  # where nothing is kept, that is what is said

    def _rights(self, request: Request) -> frozenset[Right]:
        return rights_of(request.user.standing) if request.user is not None else frozenset()

    # The answer

    async def answer(self, request: Request) -> Reply:
        """Answers a line as if it were typed, once. For where nothing is repeated."""
        reply = await self.carry_out(self.asked(replace(request, event="") if request.event else request))
        assert reply is not None  # noqa: S101 (only what carries an event can have been taken)
        return reply

    async def carry_out(self, decision: Decision) -> Reply | None:
        """Answers anything a user can do; None where another replica has taken it.

        An unforeseen failure becomes a card with a number to quote.
        """
        number = uuid4().hex[:8]
        with structlog.contextvars.bound_contextvars(request=number):
            try:
                with patience(PATIENCE_SECONDS):
                    reply = await self._carried_out(decision)
            except StoreError as error:  # says all there is to say: a trace would only name our own lines
                log.warning("answer_failed", error=str(error))
                reply = failures.failed(decision.request, number)
            except Exception:
                # Not the line itself: it is the user's, and may hold anything.
                log.exception("answer_failed", length=len(decision.request.line))
                reply = failures.failed(decision.request, number)
        if reply is not None:
            self.answered[reply.kind] += 1
        return reply

    async def _carried_out(self, decision: Decision) -> Reply | None:
        request, line = decision.request, decision.line
        if decision.wordless:
            return failures.unreadable(request)
        library = decision.library
        if library is None:
            library = await self.libraries.load(request.workspace, request.channel, request.user)
            request = replace(request, unreached=library.unreached)
            decision = replace(decision, request=request)
        if line is None:
            found = await self.saved.line(decision.key, request.now) if decision.key else None
            if found is None:
                return failures.expired(request)
            request = replace(request, line=found)
            line = self.parse(found)
            decision = replace(decision, request=request, line=line, lacks=self._lacks(request, line))
        following = await self._following(decision, line, library)
        if decision.way == "replied" and following is None:
            return None
        event = f"{request.workspace}:event:{request.event}" if request.event else ""
        claim = (
            self._share_key(decision)
            if decision.shares
            else event
            if line.changes or decision.way in ("said", "replied")
            else ""
        )
        if claim and not await self.claims.first(claim, request.now, SHARED_FOR if decision.shares else KEEP):
            return failures.shared_already(request) if decision.shares else None
        if decision.lacks is not None and line.command is not None:
            return failures.refused(request, cast("Kind", line.command.name), decision.lacks)
        if following is not None:
            reply = await self._gone_on(decision, following, library)
        else:
            reply = await self._answered(decision, line, library)
            await self.threads.remember(request, reply, Before(request.line, request.page))
        if decision.shares and request.user is not None:
            pages = tuple(replace(page, shared_by=request.user.id) for page in reply.pages)
            reply = replace(reply, pages=pages)
        shareable = reply.shareable and not decision.visible and not request.direct
        return replace(
            reply, public=decision.visible, replaces=decision.replaces, shareable=shareable, claimed=bool(claim)
        )

    async def _answered(self, decision: Decision, line: Line, library: Library) -> Reply:
        """The command's reply, from what is kept where that may be."""
        request = decision.request
        if line.command is None:
            return failures.unknown_command(request, line.near.name if line.near else None)
        context = Context(
            request, library, self.settings, self.rng, COMMANDS, line.subcommand, self.store, self.digest,
            self.meaning, self._rights(request), partial(self._inner, decision, library),
        )  # fmt: skip
        if not line.command.cacheable or len(request.line) > LONGEST_KEPT:
            return await line.command.handler(context, line.rest)
        key = (library.key, request.line, request.lang)
        reply = self._kept.get(key) or await line.command.handler(context, line.rest)
        self._kept[key] = reply
        return replace(reply, page=min(max(request.page, 1), len(reply.pages)))

    async def _inner(self, decision: Decision, library: Library, text: str) -> Reply:
        """What another line answers within this one: read only, and no line within a line within a line."""
        request = replace(decision.request, line=one_line(text), page=1)
        line = self.parse(text)
        if line.changes or (line.command is not None and line.command.where_pressed):
            return failures.unknown_command(request, None)
        return await self._answered(replace(decision, request=request), line, library)

    # Going on from the line before

    async def _following(self, decision: Decision, line: Line, library: Library) -> Following | None:
        """What a line in a thread means after the one before it; a command, or a question of its own, stands alone."""
        request = decision.request
        if not request.thread or decision.press is not None or line.slash or line.argument != request.line:
            return None
        return await self.threads.following(request, library, self.parse, partial(self._inner, decision, library))

    async def _gone_on(self, decision: Decision, found: Following, library: Library) -> Reply:
        """The answer, with what was understood and the way back."""
        request = decision.request
        whole = replace(request, line=found.line, page=found.page, lang=found.lang or request.lang)
        reply = await self._answered(replace(decision, request=whole), self.parse(found.line), library)
        if not found.nth:  # else the next line may ask for another one of the same list
            before = Before(found.line, min(found.page, len(reply.pages)), found.lang)
            await self.threads.remember(request, reply, before)
        return view.understood(reply, found.subject, found.places, request.line, nth=found.nth, page=found.page)

    # Sharing once

    def _share_key(self, decision: Decision) -> str:
        """By what it does, not by its event: two presses on one message's button are one post."""
        request, press = decision.request, decision.press
        if press is None or not press.message:
            return ""
        where = request.channel.channel if request.channel else ""
        return f"{request.workspace}:share:{where}:{press.message}:{request.page}:{actions.line_key(request.line)}"

    async def not_shared(self, decision: Decision) -> None:
        """What was to be shared could not be posted: the next press may."""
        request = decision.request
        if decision.line is None:
            request = replace(request, line=await self.saved.line(decision.key, request.now) or "")
        if key := self._share_key(replace(decision, request=request)):
            await self.claims.release(key)

    # Typeahead

    async def complete(self, asked: Completion) -> tuple[Choice, ...]:
        """What a typeahead offers, best first, at most `asked.limit`."""
        library = await self.libraries.load(asked.workspace, asked.channel, asked.user)
        return complete(library, _BY_NAME.get(asked.command), asked)
