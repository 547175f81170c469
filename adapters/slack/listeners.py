"""What Slack sends → `Answers`. Everything is acknowledged before any work begins."""

from __future__ import annotations

import asyncio
import functools
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from slack_bolt.async_app import AsyncApp

from adapters.slack import typeahead
from adapters.slack.answers import Answers
from adapters.slack.deliver import Where
from adapters.slack.home import SEARCH
from adapters.slack.incoming import CommandNames, plain_text, shortcut_line
from bot.conversation.claims import Claims
from bot.domain.models import Lang
from bot.domain.ports import ChannelRef

SHORTCUT = "find_related"
KEEP_JOINED = timedelta(days=3650)  # "the first time", for as long as the installation lives
_ANY = re.compile("")

Forget = Callable[[str, str], Awaitable[None]]
Move = Callable[[ChannelRef, ChannelRef], Awaitable[None]]


async def acknowledge(ack: Any, next: Any) -> None:
    """Runs before a listener and leaves nothing for Bolt to wait for: the answer to Slack is out before work begins."""
    await ack()
    await next()


class Listeners:
    """Registers itself on a Bolt app. `forget(enterprise, team)` purges a workspace that removed us, `move(old, new)`
    follows a channel to its new id.
    """

    def __init__(
        self, answers: Answers, names: CommandNames, claims: Claims, forget: Forget, move: Move, lang: Lang
    ) -> None:
        self._answers = answers
        self._names = names
        self._claims = claims
        self._forget = forget
        self._move = move
        self._lang = lang
        self._busy: set[asyncio.Task[Any]] = set()

    def register(self, app: AsyncApp) -> None:
        first = [acknowledge]
        app.command(_ANY, middleware=first)(self._noted(self.command))
        app.action(_ANY, middleware=first)(self._noted(self.press))
        app.options(_ANY)(self._noted(self.suggest))
        app.shortcut({"type": "message_action", "callback_id": SHORTCUT}, middleware=first)(self._noted(self.related))
        app.event("app_mention")(self._noted(self.mention))
        app.event("message")(self._noted(self.message))
        app.event("app_home_opened")(self._noted(self.home_opened))
        app.event("member_joined_channel")(self._noted(self.joined))
        app.event("channel_id_changed")(self._noted(self.moved))
        app.event("app_uninstalled")(self._noted(self.removed))
        app.event("tokens_revoked")(self._noted(self.revoked))
        app.event(_ANY)(self.other)
        app.view(_ANY, middleware=first)(self.other)
        app.shortcut(_ANY, middleware=first)(self.other)
        app.error(self.failed)

    async def prepare(self) -> None:
        await self._answers.prepare()

    async def idle(self) -> None:
        """Waits until everything that was acknowledged has been answered."""
        while self._busy:
            await asyncio.wait(self._busy)
        await self._answers.idle()

    def _noted(self, listener: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
        """Bolt starts listeners and forgets them; we have to know what is under way."""

        @functools.wraps(listener)
        async def noted(*args: Any, **values: Any) -> None:
            task = asyncio.current_task()
            if task is not None:
                self._busy.add(task)
                task.add_done_callback(self._busy.discard)
            await listener(*args, **values)

        return noted

    async def command(self, command: dict[str, Any], client: Any, context: Any) -> None:
        where = _where(client, context, command, channel=command.get("channel_id"), user=command.get("user_id"))
        await self._answers.command(where, self._names.line(command["command"], command.get("text") or ""))

    async def related(self, shortcut: dict[str, Any], client: Any, context: Any) -> None:
        where = _interaction(client, context, shortcut)
        await self._answers.aside(where, shortcut_line(shortcut.get("message") or {}))

    async def press(self, body: dict[str, Any], action: dict[str, Any], client: Any, context: Any) -> None:
        where = _interaction(client, context, body)
        view, trigger = body.get("view"), str(body.get("trigger_id") or "")
        picked = str((action.get("selected_option") or {}).get("value") or "")
        action_id, value = str(action.get("action_id") or ""), str(action.get("value") or picked)
        if not value:
            return  # a link, or an empty search
        if action_id.startswith(typeahead.PREFIX):
            await self._answers.aside(where, typeahead.picked_line(action_id, value), replaces=True)
        elif view and action_id == SEARCH:
            await self._answers.search(where, value, trigger, view)
        elif view:
            await self._answers.view(where, value, trigger, view)
        else:
            await self._answers.press(where, value)

    async def suggest(self, ack: Any, body: dict[str, Any], client: Any, context: Any) -> None:
        """Here the acknowledgement is the answer."""
        where = _interaction(client, context, body)
        typed = str(body.get("value") or "")
        await ack(await self._answers.options(where, str(body.get("action_id") or ""), typed))

    async def mention(self, body: dict[str, Any], event: dict[str, Any], client: Any, context: Any) -> None:
        if _ours(event) or event.get("edited"):
            return  # Slack mentions us again when a message that has its answer is edited
        await self._said(body, event, client, context, event.get("thread_ts") or event.get("ts"))

    async def message(self, body: dict[str, Any], event: dict[str, Any], client: Any, context: Any) -> None:
        """A direct message. Other messages, edits and deletions are none of ours."""
        read = event.get("subtype") in (None, "file_share", "thread_broadcast")
        if event.get("channel_type") == "im" and read and not _ours(event):
            await self._said(body, event, client, context, event.get("thread_ts"))

    async def _said(self, body: dict[str, Any], event: dict[str, Any], client: Any, context: Any, thread: Any) -> None:
        where = _where(client, context, event, channel=event.get("channel"), user=event.get("user"))
        words = plain_text(event.get("text") or "", bot_user=context.bot_user_id)
        await self._answers.said(replace(where, thread=thread), words, str(body.get("event_id") or ""))

    async def home_opened(self, event: dict[str, Any], client: Any, context: Any) -> None:
        if (
            event.get("tab", "home") == "home"
        ):  # publishing twice changes nothing: no need to ask whether it is the first
            await self._answers.publish_home(_where(client, context, {}, channel="", user=event.get("user")))

    async def joined(self, event: dict[str, Any], client: Any, context: Any) -> None:
        if event.get("user") != context.bot_user_id:
            return
        inviter = event.get("inviter") or event.get("user")
        where = _where(client, context, {}, channel=event.get("channel"), user=inviter)
        if await self._claims.first(f"slack:{where.team}:joined:{where.channel}", datetime.now(UTC), KEEP_JOINED):
            await self._answers.hello(where)

    async def moved(self, event: dict[str, Any], context: Any) -> None:
        """A channel that is shared with another organisation, or no longer, gets another id: its order goes along."""
        old, new = event.get("old_channel_id"), event.get("new_channel_id")
        if isinstance(old, str) and isinstance(new, str):
            team = str(context.team_id or context.enterprise_id or "")
            await self._move(ChannelRef("slack", team, old), ChannelRef("slack", team, new))

    async def removed(self, context: Any) -> None:
        self._claims.forget(f"slack:{context.team_id}:")
        await self._forget(context.enterprise_id or "", context.team_id or "")

    async def revoked(self, event: dict[str, Any], context: Any) -> None:
        if (event.get("tokens") or {}).get("bot"):
            await self.removed(context)

    async def other(self) -> None:
        """Acknowledged; nothing to do."""

    async def failed(self, error: Exception, body: dict[str, Any], context: Any, logger: Any) -> None:
        """An exception of a listener: logged, and the user told where Slack gave us a way to."""
        logger.error("a listener failed: %s", type(error).__name__, exc_info=error)
        where = _interaction(context.client, context, body)
        event = body.get("event") or {}
        user = where.user or event.get("user") or ""
        if (where.response_url or event.get("type") in ("app_mention", "message")) and user and not _ours(event):
            channel = where.channel or event.get("channel") or ""
            told = _where(context.client, context, body, channel=channel, user=user)
            await self._answers.failed(told, self._lang)


def _where(client: Any, context: Any, body: dict[str, Any], *, channel: Any, user: Any) -> Where:
    """`body` may hold a response_url, and says where its user is from."""
    home = str(body.get("user_team") or body.get("source_team") or body.get("team_id") or "")
    return Where(
        client, _team(context), str(channel or ""), str(user or ""), str(body.get("response_url") or ""), home=home
    )


def _team(context: Any) -> str:
    """The workspace that installed the app, which in a channel shared with others is not always the user's."""
    installed = context.authorize_result.team_id if context.authorize_result is not None else None
    return str(installed or context.team_id or context.enterprise_id or "")


def _interaction(client: Any, context: Any, body: dict[str, Any]) -> Where:
    """A press, a shortcut, a suggestion: all name their channel, user and message in the same way."""
    container = body.get("container") or {}
    message = body.get("message") or {}
    thread = container.get("thread_ts") or message.get("thread_ts")
    if thread in (message.get("ts"), container.get("message_ts")):
        thread = None  # it began a thread and stands in the channel, and so does whoever pressed
    channel = (body.get("channel") or {}).get("id") if isinstance(body.get("channel"), dict) else None
    user = body.get("user") if isinstance(body.get("user"), dict) else {}
    return Where(
        client=client,
        team=_team(context),
        channel=str(channel or container.get("channel_id") or body.get("channel_id") or ""),
        user=str((user or {}).get("id") or body.get("user_id") or ""),
        response_url=str(body.get("response_url") or ""),
        thread=thread,
        private=bool(container.get("is_ephemeral", not message)),
        message=str(container.get("message_ts") or container.get("view_id") or ""),
        home=str((user or {}).get("team_id") or ""),
    )


def _ours(event: dict[str, Any]) -> bool:
    """A bot's message: answering those is how two bots talk for ever."""
    return bool(event.get("bot_id") or event.get("bot_profile"))
