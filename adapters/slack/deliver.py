"""How an answer reaches the one who asked, and what happens when the direct way is closed.

Private answers: the response_url; where that is used up, expired or failing, an ephemeral message in the channel; where
the bot is not in the channel, a direct message. The user always gets the answer or a word about it.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

import aiohttp
from slack_sdk.errors import SlackClientError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.errors import NOT_A_MEMBER, TOO_MUCH, code
from adapters.slack.rendered import Rendered
from adapters.slack.respond import Outcome, Responder, encode
from bot.domain.models import Lang
from bot.i18n import t

FAILURES = (SlackClientError, aiohttp.ClientError, TimeoutError, OSError)
MOST_BLOCKS = 50
Payload = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Where:
    """Where something was asked. `client` holds the token of `team`, the workspace that installed the app.

    `home` is the workspace that the user belongs to, "" where Slack does not say; `message` the one that was acted on.
    """

    client: AsyncWebClient
    team: str
    channel: str
    user: str
    response_url: str = ""
    thread: str | None = None
    private: bool = True  # whether the message acted on is seen by one person alone
    message: str = ""
    home: str = ""

    @property
    def talk(self) -> str:
        """The thread, or the direct message, that is gone on with; "" in a channel."""
        return f"{self.channel}:{self.thread}" if self.thread else self.channel if self.direct else ""

    @property
    def direct(self) -> bool:
        """A direct message: nobody else to share with."""
        return self.channel.startswith("D")


class Delivery:
    """Never raises for what Slack or the network can do."""

    def __init__(self, responder: Responder, idempotent: AsyncRetryHandler, logger: logging.Logger, name: str) -> None:
        self._idempotent = idempotent
        self._responder = responder
        self._logger = logger
        self._name = name

    async def answer(
        self, where: Where, payload: Payload, lang: Lang, *, public: bool = False, replace: bool = False
    ) -> None:
        """Answers the asker, or the channel where it is set to public."""
        body = encode(payload, public=public, replace=replace, thread=where.thread)
        outcome = await self._respond(where.response_url, body)
        if outcome != "sent":
            await self._anyhow(outcome, where, payload, lang, public=public, replace=replace)

    async def answer_rendered(self, where: Where, message: Rendered) -> None:
        """As `answer`, with the body made beforehand."""
        outcome = await self._respond(where.response_url, message.encoded)
        if outcome != "sent":
            await self._anyhow(outcome, where, message.payload(), message.lang, public=message.public, replace=False)

    async def _anyhow(
        self, outcome: Outcome, where: Where, payload: Payload, lang: Lang, *, public: bool, replace: bool
    ) -> None:
        """The answer as plain words, where its blocks are to blame; else another way."""
        if outcome == "refused" and "blocks" in payload:
            words = encode({"text": payload["text"]}, public=public, replace=replace, thread=where.thread)
            outcome = await self._respond(where.response_url, words)
        if outcome != "sent":
            await self._otherwise(where, _with_first_line(payload, t(lang, "slack.late")))

    async def _respond(self, url: str, body: bytes) -> Outcome:
        outcome: Outcome = await self._responder.post(url, body) if url else "gone"
        if outcome != "sent":
            self._logger.info("response_url: %s, %d bytes", outcome, len(body))
        return outcome

    async def _otherwise(self, where: Where, payload: Payload) -> None:
        if where.channel and not where.direct:
            try:
                await where.client.chat_postEphemeral(
                    channel=where.channel, user=where.user, thread_ts=where.thread, **_no_unfurl(payload)
                )
            except FAILURES as error:
                self._logger.info("no ephemeral message: %s", code(error) or type(error).__name__)
            else:
                return
        await self.tell(where.client, where.user, payload)

    async def tell(self, client: AsyncWebClient, user: str, payload: Payload) -> bool:
        """A direct message."""
        try:
            await client.chat_postMessage(channel=user, **payload)
        except FAILURES as error:
            self._logger.warning("a user could not be told: %s", code(error) or type(error).__name__)
            return False
        return True

    async def post(self, where: Where, payload: Payload, lang: Lang) -> None:
        """Answers in public, in `where.thread`. Whoever asked is told where that fails."""
        try:
            await self._post(where, payload)
        except FAILURES as error:
            self._logger.info("no answer in the channel: %s", code(error) or type(error).__name__)
            trouble = self.trouble(error, lang)
            if code(error) in NOT_A_MEMBER and not where.direct:
                await self.tell(where.client, where.user, trouble)
            else:
                await self._otherwise(where, trouble)

    async def share(self, where: Where, payload: Payload, lang: Lang) -> bool:
        """Posts to the channel and tells the one who shared how it went. A doubtful post is not repeated."""
        where.client.retry_handlers = [self._idempotent]
        try:
            await self._post(where, payload)
        except FAILURES as error:
            self._logger.info("not shared: %s", code(error) or type(error).__name__)
            await self.answer(where, self.trouble(error, lang), lang)
            return False
        await self.answer(where, {"text": t(lang, "slack.shared")}, lang)
        return True

    def trouble(self, error: Exception, lang: Lang) -> Payload:
        """What a user reads where a post failed."""
        word = code(error)
        if word in NOT_A_MEMBER:
            return {"text": t(lang, "slack.invite", name=self._name)}
        if word == "is_archived":
            return {"text": t(lang, "slack.archived")}
        if word == "ratelimited":
            return {"text": t(lang, "slack.busy")}
        if word:
            return {"text": t(lang, "slack.refused", code=word)}
        return {"text": t(lang, "slack.unsure")}

    async def _post(self, where: Where, payload: Payload) -> None:
        try:
            await where.client.chat_postMessage(channel=where.channel, thread_ts=where.thread, **payload)
        except SlackClientError as error:
            if code(error) not in TOO_MUCH or "blocks" not in payload:
                raise
            self._logger.warning("a payload was refused: %s", code(error))
            await where.client.chat_postMessage(
                channel=where.channel, thread_ts=where.thread, text=payload["text"], unfurl_links=False
            )


def _with_first_line(payload: Payload, words: str) -> Payload:
    late = {**payload, "text": f"{words}\n{payload['text']}"}
    if 0 < len(payload.get("blocks", ())) < MOST_BLOCKS:
        line = {"type": "context", "elements": [{"type": "plain_text", "text": words, "emoji": False}]}
        late["blocks"] = [line, *payload["blocks"]]
    return late


def _no_unfurl(payload: Payload) -> Payload:
    """chat.postEphemeral knows no unfurling."""
    return {name: value for name, value in payload.items() if not name.startswith("unfurl")}
