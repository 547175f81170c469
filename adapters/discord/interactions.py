"""Answers interactions: slash commands, typeahead, buttons, menus and the message command. Each exactly once.

What is ready within DEFER_AFTER is answered at once; for anything else a deferral is sent first and edited later.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import discord
import structlog

from adapters.discord import incoming, render
from adapters.discord.rendered import Rendered, Renderer
from adapters.discord.wire import ANSWER_WITHIN, Wire
from bot.app import CityBrief
from bot.domain.cards import Card
from bot.domain.errors import StoreError
from bot.domain.models import Lang
from bot.domain.ports import Request
from bot.patience import patience
from bot.rendering import actions
from bot.store import Store
from bot.views.failures import expired, failed

log = structlog.get_logger(__name__)

Payload = dict[str, Any]
Late = Callable[[discord.Interaction, Lang], Coroutine[Any, Any, None]]

DEFER_AFTER = 1.0  # seconds; two thirds of the time stay for the network
KEPT_WITHIN = 1.5  # seconds that a press waits for the database to say what it stands for
REMEMBER = timedelta(hours=1)  # longer than the 15 minutes of a token
_OURS = "ours"  # in an interaction's extras: this replica has claimed it
SEEN = 4096  # interactions remembered
EPHEMERAL = 1 << 6
# https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object
_PONG, _MESSAGE, _DEFER, _DEFER_UPDATE, _UPDATE, _CHOICES = 1, 4, 5, 6, 7, 8


class Interactions:
    """`late` is called when an answer could not be delivered in time."""

    def __init__(self, bot: CityBrief, wire: Wire, now: Callable[[], datetime], late: Late) -> None:
        self._bot = bot
        self._wire = wire
        self._now = now
        self._late = late
        self._renderer = Renderer()
        self._keeping: set[asyncio.Task[None]] = set()
        self._seen: OrderedDict[int, None] = OrderedDict()

    async def handle(self, interaction: discord.Interaction) -> None:
        """One INTERACTION_CREATE, whatever it is; the same one again is ignored."""
        if interaction.id in self._seen:
            return
        self._seen[interaction.id] = None
        if len(self._seen) > SEEN:
            self._seen.popitem(last=False)
        since = self._wire.clock()
        data: Payload = dict(interaction.data or {})
        match interaction.type:
            case discord.InteractionType.application_command:
                await self._command(interaction, data, since)
            case discord.InteractionType.autocomplete:
                await self._complete(interaction, data, since)
            case discord.InteractionType.component:
                await self._press(interaction, data, since)
            case discord.InteractionType.ping:
                await self._wire.callback(interaction, {"type": _PONG}, since)
            case _:  # a modal of another release
                public = self._public(interaction)
                await self._answer(interaction, since, self._expired(interaction, public), public=public)

    def _public(self, interaction: discord.Interaction) -> bool:
        channel = incoming.channel_of(interaction)
        if channel is None or self._bot.store is None:
            return False
        return self._bot.store.channel_settings(channel).public

    def _lang(self, interaction: discord.Interaction, *, public: bool) -> Lang:
        """The user's own language, or for what all can see the server's."""
        locale = (interaction.guild_locale if public else None) or interaction.locale
        return incoming.lang_of(locale, self._bot.settings.lang)

    # What was asked

    async def _command(self, interaction: discord.Interaction, data: Payload, since: float) -> None:
        message_command = data.get("type") == incoming.MESSAGE_COMMAND
        line = incoming.target_line(data) if message_command else incoming.line_of(data)
        public = not message_command and self._public(interaction)
        request = incoming.request_of(interaction, line, self._lang(interaction, public=public), self._now())
        await self._answer(interaction, since, self._card(interaction, request, share=not public), public=public)

    async def _complete(self, interaction: discord.Interaction, data: Payload, since: float) -> None:
        asked = incoming.completion_of(data, self._lang(interaction, public=False))
        try:
            choices = render.choices(self._bot.complete(asked))
        except Exception:
            log.exception("complete_failed", command=asked.command, length=len(asked.text))
            choices = render.choices(())
        await self._wire.callback(interaction, {"type": _CHOICES, "data": choices}, since)

    async def _press(self, interaction: discord.Interaction, data: Payload, since: float) -> None:
        pressed = incoming.pressed(data)
        action = actions.decode(pressed)
        message = interaction.message
        private = bool(message and message.flags.ephemeral)
        if action is None:
            await self._answer(interaction, since, self._expired(interaction, public=False), public=False)
            return
        turn = not action.share and incoming.turns(message, pressed, action.page)
        turn = turn or (private and incoming.changes(action.line or ""))  # the card that it changes is shown anew
        public = action.share or (not private if turn else self._public(interaction))
        work = self._pressed(interaction, action, public=public)
        await self._answer(interaction, since, work, public=public, update=turn)

    async def _pressed(
        self, interaction: discord.Interaction, action: actions.Action, *, public: bool
    ) -> Rendered | None:
        line = action.line
        if line is None and action.key and self._bot.store is not None:
            with suppress(TimeoutError):
                async with asyncio.timeout(KEPT_WITHIN):
                    await self.idle()
            with patience(KEPT_WITHIN):
                line = await self._bot.store.line(action.key, self._now())
        if line is None:
            return await self._expired(interaction, public=public)
        lang = self._lang(interaction, public=public)
        request = incoming.request_of(interaction, line, lang, self._now(), action.page)
        return await self._card(interaction, request, share=not public)

    # What is answered

    async def _card(self, interaction: discord.Interaction, request: Request, *, share: bool) -> Rendered | None:
        """None where another replica has taken what may be done only once."""
        if incoming.changes(request.line) and self._bot.store is not None:
            if not await self._bot.store.claim(f"discord:{interaction.id}", self._now(), REMEMBER):
                return None
            interaction.extras[_OURS] = True
        reply = await self._bot.answer(request)
        return self.message(reply.card, reply.line if share and reply.shareable else "")

    def message(self, card: Card, share_line: str = "") -> Rendered:
        """The message of a card. What its buttons cannot carry is kept meanwhile, so that no answer waits for it."""
        rendered = self._renderer.message(card, share_line)
        if rendered.kept and self._bot.store is not None:
            task = asyncio.create_task(self._keep(self._bot.store, rendered.kept))
            self._keeping.add(task)
            task.add_done_callback(self._keeping.discard)
        return rendered

    async def _keep(self, store: Store, lines: dict[str, str]) -> None:
        """A failing database costs these buttons, not the answer."""
        try:
            await store.keep_lines(lines, self._now())
        except StoreError as error:
            log.warning("lines_not_kept", error=str(error))

    async def idle(self) -> None:
        """Once everything that is to be kept is kept."""
        while self._keeping:
            await asyncio.wait(self._keeping)

    async def _expired(self, interaction: discord.Interaction, public: bool) -> Rendered:
        request = incoming.request_of(interaction, "/help", self._lang(interaction, public=public), self._now())
        return self.message(expired(request).card)

    async def _answer(
        self,
        interaction: discord.Interaction,
        since: float,
        work: Coroutine[Any, Any, Rendered | None],
        *,
        public: bool,
        update: bool = False,
    ) -> None:
        """Sends what `work` makes: at once, or by way of a deferral when it takes long."""
        flags = 0 if public or update else EPHEMERAL
        deferral: list[asyncio.Task[str]] = []

        def defer() -> None:
            body: Payload = {"type": _DEFER_UPDATE} if update else {"type": _DEFER, "data": {"flags": flags}}
            deferral.append(asyncio.create_task(self._wire.callback(interaction, body, since)))

        timer = asyncio.get_running_loop().call_later(DEFER_AFTER, defer)
        try:
            message = await work
        except Exception as error:  # noqa: BLE001 (logged there; the user is told)
            message = self._failure(interaction, error, public=public)
        finally:
            timer.cancel()
        if message is None:
            return
        if deferral:
            outcome = await deferral[0]
            if outcome == "done" or (outcome == "taken" and _OURS in interaction.extras):
                await self._edit(interaction, message, public=public)
                return
        else:
            body = message.callback(_UPDATE if update else _MESSAGE, flags)
            outcome = await self._wire.callback(interaction, body, since)
            if outcome == "taken" and _OURS in interaction.extras:  # another replica deferred it while we claimed it
                await self._edit(interaction, message, public=public)
                return
            if outcome == "refused":
                sorry = self._failure(interaction, None, public=public)
                outcome = await self._wire.callback(interaction, sorry.callback(_MESSAGE, EPHEMERAL), since)
        if outcome in ("late", "refused"):
            age = round(self._wire.clock() - since, 3)
            log.warning("answer_lost", outcome=outcome, seconds=age, limit=ANSWER_WITHIN)
            await self._late(interaction, self._lang(interaction, public=False))

    async def _edit(self, interaction: discord.Interaction, message: Rendered, *, public: bool) -> None:
        outcome = await self._wire.edit(interaction, message.payload)
        if outcome == "refused":
            outcome = await self._wire.edit(interaction, self._failure(interaction, None, public=public).payload)
        if outcome != "done":
            log.warning("answer_lost", outcome=outcome, deferred=True)
            await self._late(interaction, self._lang(interaction, public=False))

    def _failure(self, interaction: discord.Interaction, error: Exception | None, *, public: bool) -> Rendered:
        """Our own fault, or (without `error`) a message that Discord refuses: the user gets a number that the log knows."""
        number = uuid4().hex[:8]
        log.error("interaction_failed", number=number, exc_info=error)
        request = incoming.request_of(interaction, "/help", self._lang(interaction, public=public), self._now())
        return Rendered(render.message(failed(request, number).card))
