"""How the digest posts on Slack: marked with its key, never sent again by itself, found again by its mark."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, Literal

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import blocks
from adapters.slack.connection import authorization, http_session, logger_for, web_client
from adapters.slack.deliver import FAILURES
from adapters.slack.errors import translate
from adapters.slack.manifest import renamed
from adapters.slack.naming import Rename, named
from bot.domain.cards import Card
from bot.domain.errors import SendError, StoreError
from bot.domain.ports import ChannelRef, Sent
from bot.settings import SlackSettings
from bot.store import Store

EVENT = "citybrief_digest"
PAGE = 15  # messages a call; apps sold outside Slack's marketplace get no more
PAGES = 20
UNREADABLE = frozenset({"missing_scope", "unknown_method", "method_deprecated", "no_permission"})

Method = Literal["post", "history", "info"]
Token = Callable[[str], Awaitable[str | None]]


class SlackOutbox:
    """Open while the adapter runs."""

    def __init__(self, logger: logging.Logger, named: Rename = str) -> None:
        self._named = named
        self._logger = logger
        self._client: AsyncWebClient | None = None
        self._token: Token | None = None

    def open(self, client: AsyncWebClient, token: Token) -> None:
        """`client` shows the way, `token` gives a workspace's token."""
        self._client = AsyncWebClient(
            base_url=client.base_url,
            session=client.session,
            timeout=client.timeout,
            logger=client.logger,
            # The SDK's default would send again after a dropped connection, and one call would make two posts.
            retry_handlers=[],
        )
        self._client.proxy = client.proxy
        self._token = token

    def close(self) -> None:
        self._client = None

    async def send(self, to: ChannelRef, card: Card, key: str) -> Sent:
        """One call of chat.postMessage, marked with `key`. Raises SendError."""
        metadata = {"event_type": EVENT, "event_payload": {"key": key}}
        message = blocks.message(named(card, self._named))
        sent = await self._call(to.team, "post", {"channel": to.channel, **message, "metadata": metadata})
        return _sent(to, str(sent["ts"]))

    async def find(self, to: ChannelRef, key: str, since: datetime) -> Sent | None:
        """Reads the channel's history since then. Raises SendError: "gone" where the bot is not in the channel,
        "unreadable" where it has not been given the history scopes, or the server knows no histories.
        """
        asked: dict[str, Any] = {
            "channel": to.channel,
            "oldest": f"{since.timestamp():.6f}",
            "include_all_metadata": True,
            "inclusive": True,
            "limit": PAGE,
        }
        for _ in range(PAGES):
            try:
                found = await self._call(to.team, "history", asked)
            except SendError as error:
                if error.detail not in UNREADABLE:
                    raise
                if error.detail == "missing_scope":
                    await self._look_around(to)
                raise SendError("unreadable", error.detail, reason="unreadable") from None
            for message in found.get("messages") or ():
                metadata = message.get("metadata") or {}
                if metadata.get("event_type") == EVENT and metadata.get("event_payload", {}).get("key") == key:
                    return _sent(to, str(message["ts"]))
            cursor = (found.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return None
            asked["cursor"] = cursor
        raise SendError("unknown", "the channel's history is too long to search", reason="unclear")

    async def _look_around(self, to: ChannelRef) -> None:
        """Raises SendError ("gone") where the bot is not in the channel; that needs no history scope."""
        channel = (await self._call(to.team, "info", {"channel": to.channel})).get("channel") or {}
        if channel.get("is_archived"):
            raise SendError("gone", "is_archived", reason="archived")
        if channel.get("is_member") is False and not channel.get("is_im"):
            raise SendError("gone", "not_in_channel", reason="absent")

    async def tell(self, user: str, team: str, card: Card) -> None:
        """A direct message."""
        try:
            await self._call(team, "post", {"channel": user, **blocks.message(named(card, self._named))})
        except SendError as error:
            self._logger.info("a subscriber could not be told: %s", error.detail)

    async def _call(self, team: str, method: Method, payload: dict[str, Any]) -> dict[str, Any]:
        if self._client is None or self._token is None:
            raise SendError("refused", "the Slack adapter is not running", retry_after=30.0)
        try:
            token = await self._token(team)
        except StoreError as error:
            raise SendError("refused", "the installation cannot be read", retry_after=30.0) from error
        if token is None:
            raise SendError("revoked", "the app is not installed in this workspace", reason="uninstalled")
        calls = {
            "post": self._client.chat_postMessage,
            "history": self._client.conversations_history,
            "info": self._client.conversations_info,
        }
        try:
            answer = await calls[method](token=token, **payload)
        except FAILURES as error:
            raise translate(error) from None
        data = answer.data
        if not isinstance(data, dict):
            raise SendError("unknown", "an answer that is none of Slack's")
        return data


@asynccontextmanager
async def standing_outbox(slack: SlackSettings, store: Store | None) -> AsyncIterator[SlackOutbox]:
    """An outbox without the rest of the adapter, for `citybrief digest deliver`. Raises SettingsError."""
    logger = logger_for(slack)
    async with http_session() as http:
        client = web_client(slack, http, logger)
        outbox = SlackOutbox(logger, renamed(slack.prefix))
        outbox.open(client, authorization(slack, store, client, logger).token)
        yield outbox
        outbox.close()


def _sent(to: ChannelRef, ts: str) -> Sent:
    """With the address that opens the message in whatever Slack its reader has: no call is spent on a permalink."""
    return Sent(ts, f"https://app.slack.com/client/{to.team}/{to.channel}/p{ts.replace('.', '')}")
