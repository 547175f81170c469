"""Answers interactions: slash commands, typeahead, buttons, menus and the message command. Each exactly once.

What is ready within DEFER_AFTER is answered at once; for anything else a deferral is sent first and edited later.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any
from uuid import uuid4

import discord
import structlog

from adapters.discord import incoming, render
from adapters.discord.files import Files
from adapters.discord.rendered import Rendered, Renderer
from adapters.discord.wire import ANSWER_WITHIN, Outcome, Wire
from bot.conversation import Conversation, Decision
from bot.conversation.claims import Deduplicator
from bot.domain.models import Lang
from bot.domain.ports import Press, Reply, Request
from bot.views.failures import failed

log = structlog.get_logger(__name__)

Payload = dict[str, Any]
Late = Callable[[discord.Interaction, Lang], Coroutine[Any, Any, None]]

DEFER_AFTER = 1.0  # seconds; two thirds of the time stay for the network
EPHEMERAL = 1 << 6
# https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object
_PONG, _MESSAGE, _DEFER, _DEFER_UPDATE, _UPDATE, _CHOICES = 1, 4, 5, 6, 7, 8


class Interactions:
    """`late` is called when an answer could not be delivered in time."""

    def __init__(
        self, conversation: Conversation, wire: Wire, files: Files, now: Callable[[], datetime], late: Late
    ) -> None:
        self._conversation = conversation
        self._wire = wire
        self._files = files
        self._now = now
        self._late = late
        self._renderer = Renderer()
        self._handled = Deduplicator()

    async def handle(self, interaction: discord.Interaction) -> None:
        """One INTERACTION_CREATE, whatever it is; the same one again is ignored."""
        if not self._handled.first(str(interaction.id)):
            return
        since = self._wire.clock()
        data: Payload = dict(interaction.data or {})
        match interaction.type:
            case discord.InteractionType.application_command:
                aside = data.get("type") == incoming.MESSAGE_COMMAND
                line = incoming.target_line(data) if aside else incoming.line_of(data)
                request = self._request(interaction, line or "")
                asked = self._conversation.asked(request, "aside" if aside else "typed", wordless=line is None)
                await self._answer(interaction, since, asked)
            case discord.InteractionType.autocomplete:
                await self._complete(interaction, data, since)
            case discord.InteractionType.ping:
                await self._wire.callback(interaction, {"type": _PONG}, since)
            case _:  # a press; or a modal of another release, which carries nothing that we know
                message = interaction.message
                private = bool(message and message.flags.ephemeral)
                press = Press(incoming.pressed(data), str(message.id) if message else "", private)
                pressed = self._conversation.pressed(self._request(interaction, ""), press)
                await self._answer(interaction, since, pressed)

    def _request(self, interaction: discord.Interaction, line: str) -> Request:
        return incoming.request_of(interaction, line, self._conversation.settings.lang, self._now())

    async def _complete(self, interaction: discord.Interaction, data: Payload, since: float) -> None:
        lang = incoming.lang_of(interaction.locale, self._conversation.settings.lang)
        asked = incoming.completion_of(interaction, data, lang)
        try:
            choices = render.choices(await self._conversation.complete(asked))
        except Exception:
            log.exception("complete_failed", command=asked.command, length=len(asked.text))
            choices = render.choices(())
        await self._wire.callback(interaction, {"type": _CHOICES, "data": choices}, since)

    def message(self, reply: Reply) -> Rendered:
        """The message of a reply. What its buttons cannot carry is kept meanwhile, so that no answer waits for it."""
        rendered = self._renderer.message(reply.card, reply.line if reply.shareable else "")
        self._conversation.saved.keep(rendered.kept, self._now())
        return rendered

    async def idle(self) -> None:
        """Once everything that is to be kept is kept."""
        await self._conversation.saved.idle()

    async def _answer(self, interaction: discord.Interaction, since: float, decision: Decision) -> None:
        """Answers at once, or by way of a deferral when that takes long."""
        flags = 0 if decision.visible or decision.replaces else EPHEMERAL
        deferral: list[asyncio.Task[Outcome]] = []

        def defer() -> None:
            body: Payload = {"type": _DEFER_UPDATE} if decision.replaces else {"type": _DEFER, "data": {"flags": flags}}
            deferral.append(asyncio.create_task(self._wire.callback(interaction, body, since)))

        timer = asyncio.get_running_loop().call_later(DEFER_AFTER, defer)
        claimed, reply = False, None
        try:
            reply = await self._conversation.carry_out(decision)
            if reply is None:
                return
            message, claimed = self.message(reply), reply.claimed
            flags = 0 if reply.public or reply.replaces else EPHEMERAL
            kind = _UPDATE if reply.replaces else _MESSAGE
        except Exception as error:  # noqa: BLE001 (logged there; the user is told)
            message, kind, flags = self._failure(decision.request, error), _MESSAGE, EPHEMERAL
        finally:
            timer.cancel()
        outcome = (
            await deferral[0]
            if deferral
            else await self._wire.callback(interaction, message.callback(kind, flags), since)
        )
        # Another replica may have deferred it while this one claimed it.
        if (deferral and outcome == "done") or (outcome == "taken" and claimed):
            outcome = await self._wire.edit(interaction, message.payload)
            if outcome == "refused":
                outcome = await self._wire.edit(interaction, self._failure(decision.request).payload)
        elif outcome == "refused" and not deferral:
            sorry = self._failure(decision.request).callback(_MESSAGE, EPHEMERAL)
            outcome = await self._wire.callback(interaction, sorry, since)
        if outcome in ("late", "refused"):
            age = round(self._wire.clock() - since, 3)
            log.warning("answer_lost", outcome=outcome, seconds=age, limit=ANSWER_WITHIN, deferred=bool(deferral))
            if decision.shares:
                await self._conversation.not_shared(decision)
            await self._late(interaction, decision.request.lang)
        elif outcome == "done" and reply is not None and reply.attachment is not None:
            await self._files.follow(interaction, reply.attachment, reply.lang, public=reply.public)

    def _failure(self, request: Request, error: Exception | None = None) -> Rendered:
        """Our own fault, or (without `error`) a message that Discord refuses: the user gets a number that the log knows."""
        number = uuid4().hex[:8]
        log.error("interaction_failed", number=number, exc_info=error)
        return Rendered(render.message(failed(request, number).card))
