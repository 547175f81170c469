"""From what a user did on Slack to the answer: everything between Bolt's listeners and the core."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import blocks, home, typeahead
from adapters.slack.deliver import FAILURES, Delivery, Payload, Where
from adapters.slack.errors import NO_TRIGGER, code
from adapters.slack.naming import Rename, reworded
from adapters.slack.rendered import LASTING, Rendered, RenderedCache, likely
from adapters.slack.user_profiles import UserProfiles
from bot.app import CityBrief
from bot.commands.base import Command
from bot.domain.errors import StoreError
from bot.domain.models import Lang
from bot.domain.ports import ChannelRef, Reply, Request, User
from bot.i18n import t
from bot.patience import patience
from bot.rendering.actions import Action, line_key
from bot.views.failures import expired

KEPT_WITHIN = 1.5  # seconds that a press waits for the database to say what it stands for
_OWN = "of."  # begins the block_id of a message's own buttons; the key of the line that it answers follows


class Answers:
    """`now` tells the time, aware; `named` what this workspace calls the commands. Every method sees to it that the user hears something."""

    def __init__(
        self,
        bot: CityBrief,
        people: UserProfiles,
        delivery: Delivery,
        now: Callable[[], datetime],
        logger: logging.Logger,
        named: Rename = str,
    ) -> None:
        self._bot = bot
        self._people = people
        self._delivery = delivery
        self._now = now
        self._logger = logger
        self._named = named
        self._rendered = RenderedCache()
        self._background: set[asyncio.Task[None]] = set()

    async def request(self, where: Where, line: str, page: int = 1) -> Request:
        """Any member of a workspace may change a channel's settings: Slack itself lets them invite and remove us."""
        person = await self._people.find(where.client, where.team, where.user)
        channel = ChannelRef("slack", where.team, where.channel) if where.channel else None
        user = User(where.user, person.zone, may_manage=True)
        return Request(line, person.lang, self._now(), page, channel, user)

    async def command(self, where: Where, line: str) -> None:
        """A slash command: private unless the channel is set to public. No database stands in its way."""
        request = await self.request(where, line)
        lang, public = self._channel(request)
        key = (line, lang, public, where.direct)
        message = self._rendered.get(key)
        if message is None:
            message, lasting = await self._render(request, direct=where.direct)
            if lasting:
                self._rendered.put(key, message)
        self._keep(message.kept)
        await self._delivery.answer_rendered(where, message)

    async def prepare(self) -> None:
        """Renders the likeliest answers; whatever else this process does goes on in between."""
        for line, lang in likely(self._bot.library):
            try:
                message, lasting = await self._render(Request(line, lang, self._now()), direct=False)
            except Exception:  # whoever asks this will be told; nobody else is concerned
                self._logger.exception("an answer could not be prepared")
                continue
            if lasting:
                self._rendered.put((line, lang, False, False), message)
            await asyncio.sleep(0)

    async def _render(self, request: Request, *, direct: bool) -> tuple[Rendered, bool]:
        """The message of a slash command, and whether the library alone decides what it says."""
        reply = await self._bot.answer(request)
        share = reply.shareable and not reply.public and not direct
        wanted = None
        if reply.kind == "choices":
            parsed = self._bot.parse(request.line)
            wanted = parsed.command if typeahead.offered(parsed.command, parsed.argument) else None
        payload, kept = self._message(reply, share=share, wanted=wanted)
        return Rendered.of(payload, kept, reply.lang, public=reply.public), reply.kind in LASTING

    async def privately(self, where: Where, line: str, *, replace: bool = False) -> None:
        """An answer for the asker alone, whatever the channel's setting."""
        reply = await self._bot.answer(await self.request(where, line))
        payload = self.payload(reply, share=reply.shareable and not where.direct)
        await self._delivery.answer(where, payload, reply.lang, replace=replace)

    async def visibly(self, where: Where, line: str) -> None:
        """A mention or a direct message: answered in its thread."""
        reply = await self._bot.answer(await self.request(where, line))
        await self._delivery.post(where, self.payload(reply, share=False), reply.lang)

    async def press(self, where: Where, action: Action, block_id: str) -> None:
        """A button or an option of a message: turns the page in place, shares, or answers anew in private."""
        request = await self.request(where, action.line or "", action.page)
        line = action.line or await self._kept(action.key or "")
        if line is None:
            payload = self.payload(expired(request), share=False)
            await self._delivery.answer(where, payload, request.lang)
            return
        reply = await self._bot.answer(await self.request(where, line, action.page))
        if action.share:
            await self._delivery.share(where, self.payload(reply, share=False), reply.lang)
            return
        turn = block_id == _OWN + line_key(line)
        replace = turn or (reply.kind == "settings" and where.private)
        share = reply.shareable and not where.direct and (where.private or not turn)
        await self._delivery.answer(where, self.payload(reply, share=share), reply.lang, replace=replace)

    async def view(self, where: Where, action: Action, trigger: str, view: dict[str, Any], block_id: str) -> None:
        """A press in the Home tab or in a modal: the answer stands in a modal."""
        line = action.line or await self._kept(action.key or "")
        request = await self.request(where, line or "", action.page)
        reply = await self._bot.answer(request) if line is not None else expired(request)
        modal = blocks.modal(reply.card, t(reply.lang, "slack.modal"), close=t(reply.lang, "slack.close"))
        modal = reworded(modal, self._named)
        self._keep(blocks.kept(reply.card))
        _own(modal["blocks"], reply.line)
        try:
            await self._open(where.client, modal, trigger, view, turn=block_id == _OWN + line_key(line or ""))
        except FAILURES as error:
            word = code(error)
            self._logger.info("no modal: %s", word or type(error).__name__)
            late = self.payload(reply, share=False)
            if word in NO_TRIGGER:  # three seconds are over
                late["text"] = f"{t(reply.lang, 'slack.late')}\n{late['text']}"
            await self._delivery.tell(where.client, where.user, late)

    async def _open(
        self, client: AsyncWebClient, modal: dict[str, Any], trigger: str, view: dict[str, Any], *, turn: bool
    ) -> None:
        if view.get("type") != "modal":
            await client.views_open(trigger_id=trigger, view=modal)
        elif turn:
            await client.views_update(view_id=view["id"], view=modal)
        else:
            try:
                await client.views_push(trigger_id=trigger, view=modal)
            except FAILURES as error:  # three views may lie on each other
                if code(error) != "push_limit_reached":
                    raise
                await client.views_update(view_id=view["id"], view=modal)

    async def publish_home(self, where: Where) -> None:
        request = await self.request(where, "")
        view = await home.view(self._bot, request.lang, request.now, request.user)
        try:
            await where.client.views_publish(user_id=where.user, view=reworded(view, self._named))
        except FAILURES as error:
            self._logger.warning("no home tab: %s", code(error) or type(error).__name__)

    async def hello(self, where: Where) -> None:
        """What it says when it joins a channel, in the language of whoever invited it."""
        request = await self.request(where, "")
        lang, _ = self._channel(request)
        payload = {"text": self._named(t(lang, "slack.hello")), "unfurl_links": False, "unfurl_media": False}
        await self._delivery.post(where, payload, lang)

    async def options(self, where: Where, action_id: str, typed: str) -> dict[str, Any]:
        """What a picker offers for what has been typed; nothing rather than silence where that fails."""
        try:
            request = await self.request(where, "")
            return typeahead.options(self._bot, action_id, typed, self._channel(request)[0])
        except Exception:
            self._logger.exception("a picker has nothing to offer")
            return {"options": []}

    async def failed(self, where: Where, lang: Lang) -> None:
        """Our own mistake, outside of the core: the user is told to try again."""
        await self._delivery.answer(where, {"text": t(lang, "slack.failed")}, lang)

    def payload(self, reply: Reply, *, share: bool) -> Payload:
        """The message of a reply. What its buttons cannot hold is stored meanwhile."""
        payload, kept = self._message(reply, share=share)
        self._keep(kept)
        return payload

    def _message(self, reply: Reply, *, share: bool, wanted: Command | None = None) -> tuple[Payload, dict[str, str]]:
        """A message, with a picker for the command that is `wanted`; and the lines to keep for its buttons."""
        line = reply.line if share else ""
        if wanted is not None:
            message = typeahead.with_typeahead(reply, wanted, share=share)
        else:
            message = blocks.message(reply.card, reply_line=line, share=share)
        message = reworded(message, self._named)
        _own(message["blocks"], reply.line)
        return message, blocks.kept(reply.card, line)

    async def idle(self) -> None:
        """Waits until everything that runs in the background is done."""
        while self._background:
            await asyncio.wait(self._background)

    def _channel(self, request: Request) -> tuple[Lang, bool]:
        """The language that will be answered in, and whether all in the channel see it."""
        if request.channel is None or self._bot.store is None:
            return request.lang, False
        chosen = self._bot.store.channel_settings(request.channel)
        return chosen.lang or request.lang, chosen.public

    def _keep(self, lines: dict[str, str]) -> None:
        """In the background: an answer does not wait for the database."""
        if lines and self._bot.store is not None:
            task = asyncio.create_task(self._logged(self._bot.store.keep_lines(lines, self._now())))
            self._background.add(task)
            task.add_done_callback(self._background.discard)

    async def _logged(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except StoreError as error:
            self._logger.warning("buttons could not be kept: %s", error)

    async def _kept(self, key: str) -> str | None:
        if self._bot.store is None:
            return None
        try:
            with patience(KEPT_WITHIN):
                return await self._bot.store.line(key, self._now())
        except StoreError as error:
            self._logger.warning("a button could not be looked up: %s", error)
            return None


def _own(written: list[dict[str, Any]], line: str) -> None:
    """Marks a message's last row of buttons with its line, so that a press there is known to turn the page."""
    if written and written[-1]["type"] == "actions" and "block_id" not in written[-1]:
        written[-1]["block_id"] = _OWN + line_key(line)
