"""From what a user did on Slack to the answer: everything between Bolt's listeners and the conversation."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from cachetools import LRUCache
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import blocks, home, typeahead
from adapters.slack.deliver import FAILURES, Delivery, Payload, Where
from adapters.slack.errors import NO_TRIGGER, code
from adapters.slack.files import Files
from adapters.slack.naming import Rename, named
from adapters.slack.rendered import Key, Rendered, likely
from adapters.slack.user_profiles import UserProfiles
from bot.commands.base import Command
from bot.conversation import Conversation, Decision
from bot.domain.models import Lang
from bot.domain.ports import ChannelRef, Completion, Press, Reply, Request, User
from bot.i18n import t
from bot.rendering.actions import decode

RENDERED = 200  # messages kept, 7 KB each


class Answers:
    """`now` tells the time, aware; `named` what this workspace calls the commands. Every method sees to it that the user hears something."""

    def __init__(
        self,
        conversation: Conversation,
        profiles: UserProfiles,
        delivery: Delivery,
        files: Files,
        now: Callable[[], datetime],
        logger: logging.Logger,
        named: Rename = str,
    ) -> None:
        self._conversation = conversation
        self._profiles = profiles
        self._delivery = delivery
        self._files = files
        self._now = now
        self._logger = logger
        self._named = named
        self._rendered: LRUCache[Key, Rendered] = LRUCache(RENDERED)

    async def _request(self, where: Where, line: str = "", event: str = "") -> Request:
        """Who asks is looked up anew for a change alone: nothing else waits for Slack."""
        change = self._conversation.needs(line) is not None
        profile = await self._profiles.find(where.client, where.team, where.user, fresh=change)
        user = User(where.user, profile.zone, profile.standing_of(where.home, where.team))
        channel = ChannelRef("slack", where.team, where.channel) if where.channel else None
        return Request(
            line,
            profile.lang,
            self._now(),
            channel=channel,
            user=user,
            workspace=f"slack:{where.team}",
            direct=where.direct,
            event=event,
        )

    async def command(self, where: Where, line: str) -> None:
        """A slash command: private unless the channel is set to public. No database stands in its way."""
        decision = self._conversation.asked(await self._request(where, line))
        message = await self._render(decision)
        if message is not None:
            self._conversation.saved.keep(message.kept, self._now())
            await self._delivery.answer_rendered(where, message)
            if message.attachment is not None:
                await self._files.send(where, message.attachment, message.lang, public=message.public)

    async def prepare(self) -> None:
        """Renders the likeliest answers; whatever else this process does goes on in between."""
        for line, lang in likely(self._conversation.libraries.shared):
            try:
                await self._render(self._conversation.asked(Request(line, lang, self._now())))
            except Exception:  # whoever asks this will be told; nobody else is concerned
                self._logger.exception("an answer could not be prepared")
            await asyncio.sleep(0)

    async def _render(self, decision: Decision) -> Rendered | None:
        """The message of a slash command, from what is kept where the conversation says that it may be."""
        request = decision.request
        key = (
            decision.library.key if decision.library else "",
            request.line,
            request.lang,
            decision.visible,
            request.direct,
        )
        message = self._rendered.get(key) if decision.cacheable else None
        if message is not None:
            return message
        reply = await self._conversation.carry_out(decision)
        if reply is None:
            return None
        wanted = None
        if reply.kind == "choices" and decision.line is not None:
            wanted = typeahead.wanted(decision.line)
        payload, kept = self._message(reply, wanted)
        message = replace(Rendered.of(payload, kept, reply.lang, public=reply.public), attachment=reply.attachment)
        if decision.cacheable and reply.kind != "error":
            self._rendered[key] = message
        return message

    async def aside(self, where: Where, line: str | None, *, replaces: bool = False) -> None:
        """An answer for the asker alone, whatever the channel's setting. None: the words of a message that has none."""
        request = await self._request(where, line or "")
        decision = self._conversation.asked(request, "aside", wordless=line is None)
        await self._tell(where, replace(decision, replaces=replaces))

    async def said(self, where: Where, line: str, event: str) -> None:
        """A mention or a direct message: answered in its thread."""
        request = await self._request(where, line, event)
        decision = self._conversation.asked(replace(request, thread=where.talk), "said")
        reply = await self._conversation.carry_out(decision)
        if reply is not None:
            await self._delivery.post(where, self._payload(reply), reply.lang)
            await self._attach(where, reply)

    async def press(self, where: Where, carried: str) -> None:
        """A button or an option of a message."""
        decision = await self._pressed(where, carried)
        if not decision.shares:
            await self._tell(where, decision)
            return
        reply = await self._conversation.carry_out(decision)
        if reply is None:
            return
        if not reply.public:
            await self._delivery.answer(where, self._payload(reply), reply.lang)
        elif not await self._delivery.share(where, self._payload(reply), reply.lang):
            await self._conversation.not_shared(decision)
        else:
            await self._attach(where, reply)

    async def _pressed(self, where: Where, carried: str) -> Decision:
        action = decode(carried)
        request = await self._request(where, (action.line if action else None) or "")
        return self._conversation.pressed(request, Press(carried, where.message, where.private))

    async def _tell(self, where: Where, decision: Decision) -> None:
        reply = await self._conversation.carry_out(decision)
        if reply is not None:
            await self._delivery.answer(
                where, self._payload(reply), reply.lang, public=reply.public, replace=reply.replaces
            )
            await self._attach(where, reply)

    async def _attach(self, where: Where, reply: Reply) -> None:
        """The file of a reply, for those who see the reply."""
        if reply.attachment is not None:
            await self._files.send(where, reply.attachment, reply.lang, public=reply.public)

    async def search(self, where: Where, typed: str, trigger: str, view: dict[str, Any]) -> None:
        """What was typed into the Home tab's field."""
        decision = self._conversation.asked(await self._request(where, typed), "aside")
        await self._show(where, decision, trigger, view)

    async def view(self, where: Where, carried: str, trigger: str, view: dict[str, Any]) -> None:
        """A press in the Home tab or in a modal."""
        await self._show(where, await self._pressed(where, carried), trigger, view)

    async def _show(self, where: Where, decision: Decision, trigger: str, view: dict[str, Any]) -> None:
        """The answer in a modal; as a direct message where the three seconds for one are over."""
        reply = await self._conversation.carry_out(decision)
        if reply is None:
            return
        modal = blocks.modal(
            named(reply.card, self._named), t(reply.lang, "slack.modal"), close=t(reply.lang, "slack.close")
        )
        self._conversation.saved.keep(blocks.kept(reply.card), self._now())
        try:
            await self._open(where.client, modal, trigger, view, turn=reply.replaces)
        except FAILURES as error:
            word = code(error)
            self._logger.info("no modal: %s", word or type(error).__name__)
            late = self._payload(replace(reply, shareable=False))
            if word in NO_TRIGGER:
                late["text"] = f"{t(reply.lang, 'slack.late')}\n{late['text']}"
            await self._delivery.tell(where.client, where.user, late)
        await self._attach(where, replace(reply, public=False))

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
        """The Home tab of whoever opened it."""
        view = await home.view(self._conversation, await self._request(where), self._named)
        try:
            await where.client.views_publish(user_id=where.user, view=view)
        except FAILURES as error:
            self._logger.warning("no home tab: %s", code(error) or type(error).__name__)

    async def hello(self, where: Where) -> None:
        """What it says when it joins a channel, in the channel's language or that of whoever invited it."""
        lang = self._conversation.asked(await self._request(where), "said").request.lang
        payload = {"text": self._named(t(lang, "slack.hello")), "unfurl_links": False, "unfurl_media": False}
        await self._delivery.post(where, payload, lang)

    async def options(self, where: Where, action_id: str, typed: str) -> dict[str, Any]:
        """What a picker offers for what has been typed; nothing rather than silence where that fails."""
        try:
            request = self._conversation.asked(await self._request(where)).request
            name, limit = typeahead.command_of(action_id), typeahead.LIMIT
            asked = Completion(
                name, typed[:100], request.lang, limit, "", request.workspace, request.channel, request.user
            )
            return blocks.options(await self._conversation.complete(asked))
        except Exception:
            self._logger.exception("a picker has nothing to offer")
            return {"options": []}

    async def failed(self, where: Where, lang: Lang) -> None:
        """Our own mistake, outside of the core: the user is told to try again."""
        await self._delivery.answer(where, {"text": t(lang, "slack.failed")}, lang)

    def _payload(self, reply: Reply) -> Payload:
        """The message of a reply. What its buttons cannot hold is stored meanwhile."""
        payload, kept = self._message(reply)
        self._conversation.saved.keep(kept, self._now())
        return payload

    def _message(self, reply: Reply, wanted: Command | None = None) -> tuple[Payload, dict[str, str]]:
        """A message, with a picker for the command that is `wanted`; and the lines to keep for its buttons."""
        line = reply.line if reply.shareable else ""
        reply = replace(reply, pages=(named(reply.card, self._named),), page=1)
        if wanted is not None:
            message = typeahead.with_typeahead(reply, wanted)
        else:
            message = blocks.message(reply.card, reply_line=line, share=reply.shareable)
        return message, blocks.kept(reply.card, line)

    async def idle(self) -> None:
        """Waits until everything that runs in the background is done."""
        await self._conversation.saved.idle()
