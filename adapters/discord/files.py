"""Files that follow an answer: as a message of their own, for a card of components shows no file that it does not name.

Whoever sees the answer sees the file. Discord asks for ASCII names; what a picture shows stands in its description.
"""

from __future__ import annotations

import io
import json
from typing import Any

import discord
import structlog
from discord.http import Route

from adapters.discord.wire import PASSING
from bot.domain.errors import CityBriefError
from bot.domain.models import Lang
from bot.domain.ports import Attachment
from bot.i18n import t
from bot.text.sanitize import shorten

log = structlog.get_logger(__name__)

EPHEMERAL = 1 << 6
DESCRIPTION = 1024  # https://docs.discord.com/developers/resources/message#attachment-object


class Files:
    """Sends through discord.py, which keeps the rate limits it is told of. Never raises for Discord or the network."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def follow(
        self, interaction: discord.Interaction, attachment: Attachment, lang: Lang, *, public: bool
    ) -> None:
        """After the answer to an interaction, as visible as that."""
        route = Route(
            "POST",
            "/webhooks/{webhook_id}/{webhook_token}",
            webhook_id=interaction.application_id,
            webhook_token=interaction.token,
        )
        await self._send(route, attachment, lang, {"flags": 0 if public else EPHEMERAL})

    async def post(self, channel: int, attachment: Attachment, lang: Lang, answers: int) -> None:
        """In a channel or thread, in reply to a message."""
        route = Route("POST", "/channels/{channel_id}/messages", channel_id=channel)
        reference = {"message_id": str(answers), "fail_if_not_exists": False}
        await self._send(route, attachment, lang, {"message_reference": reference})

    async def _send(self, route: Route, attachment: Attachment, lang: Lang, body: dict[str, Any]) -> None:
        body["allowed_mentions"] = {"parse": []}
        try:
            try:
                data = await attachment.make(True)
            except CityBriefError:
                log.exception("file_not_made")
                await self._client.http.request(route, json={**body, "content": t(lang, "brief.failed")})
                return
            described = {"description": shorten(attachment.alt, DESCRIPTION)} if attachment.alt else {}
            body["attachments"] = [{"id": 0, "filename": attachment.ascii_name, **described}]
            file = discord.File(io.BytesIO(data), attachment.ascii_name)
            form: list[dict[str, Any]] = [
                {"name": "payload_json", "value": json.dumps(body, ensure_ascii=False)},
                {"name": "files[0]", "value": file.fp, "filename": file.filename, "content_type": attachment.type},
            ]
            await self._client.http.request(route, files=[file], form=form)
        except (discord.HTTPException, *PASSING) as error:
            log.warning("file_not_sent", reason=type(error).__name__, status=getattr(error, "status", None))
