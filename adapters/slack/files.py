"""Files that follow an answer: by Slack's current road (an upload address, the bytes, completion), never with `alt_txt`,
which makes Slack drop the file in silence.

In a channel the file stands in the thread of what it answers; else in a direct message to whoever asked. A picture is
posted as a block of a message, for only there can it have words for who does not see it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.deliver import FAILURES, Delivery, Where
from adapters.slack.errors import code
from bot.domain.errors import CityBriefError
from bot.domain.models import Lang
from bot.domain.ports import Attachment
from bot.i18n import t
from bot.text.sanitize import shorten

ALT = 2000  # https://docs.slack.dev/reference/block-kit/blocks/image-block
LOOKS = (1.0, 2.0, 4.0, 8.0, 16.0)  # seconds between looks whether an upload has landed: completion comes before it

Sleep = Callable[[float], Awaitable[None]]


class Files:
    """Never raises for what Slack or the network can do: whoever asked is told."""

    def __init__(self, delivery: Delivery, logger: logging.Logger, sleep: Sleep = asyncio.sleep) -> None:
        self._delivery = delivery
        self._logger = logger
        self._sleep = sleep

    async def send(self, where: Where, attachment: Attachment, lang: Lang, *, public: bool) -> None:
        """Makes the file and sends it to the channel, or to the asker alone."""
        try:
            data = await attachment.make(False)
            await self._send(where, attachment, data, lang, public=public)
        except CityBriefError:
            self._logger.exception("a file could not be made")
            await self._delivery.answer(where, {"text": t(lang, "brief.failed")}, lang)
        except FAILURES as error:
            self._logger.warning("a file was not sent: %s", code(error) or type(error).__name__)
            await self._delivery.answer(where, self._delivery.trouble(error, lang), lang)

    async def _send(self, where: Where, attachment: Attachment, data: bytes, lang: Lang, *, public: bool) -> None:
        client, channel = where.client, where.channel
        thread = where.thread or (None if where.private else where.message or None)
        if not public and not where.direct:
            key = "brief.picture" if attachment.alt is not None else "brief.comment"
            told = await client.chat_postMessage(
                channel=where.user, text=t(lang, key, name=attachment.name), unfurl_links=False
            )
            channel, thread = str(told["channel"]), None
            await self._delivery.answer(where, {"text": t(lang, "brief.direct")}, lang)
        if attachment.alt is not None:
            file = await self._upload(client, attachment, data)
            await self._landed(client, file, "mimetype")
            picture = {"type": "image", "slack_file": {"id": file}, "alt_text": shorten(attachment.alt, ALT)}
            text = shorten(attachment.alt, ALT)
            await client.chat_postMessage(channel=channel, thread_ts=thread, text=text, blocks=[picture])
            return
        file = await self._upload(client, attachment, data, channel=channel, thread_ts=thread)
        await self._landed(client, file, "shares")

    async def _upload(self, client: AsyncWebClient, attachment: Attachment, data: bytes, **to: Any) -> str:
        """The file's id."""
        done = await client.files_upload_v2(content=data, filename=attachment.name, title=attachment.name, **to)
        return str((done.get("files") or [{}])[0].get("id") or "")

    async def _landed(self, client: AsyncWebClient, file: str, sign: str) -> None:
        """Waits until Slack shows it. One that never lands is logged and not sent again: it may yet come."""
        for wait in LOOKS:
            try:
                found = (await client.files_info(file=file)).get("file") or {}
            except FAILURES as error:  # without the scope nobody can look: give it a moment
                self._logger.info("cannot look for an uploaded file: %s", code(error) or type(error).__name__)
                await self._sleep(wait)
                return
            if found.get(sign):
                return
            await self._sleep(wait)
        self._logger.warning("an uploaded file has not landed: %s", file)
