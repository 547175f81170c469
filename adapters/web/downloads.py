"""Files that follow an answer on the page: made when they are fetched, from an address that nobody can guess."""

from __future__ import annotations

from secrets import token_hex
from typing import Any
from urllib.parse import quote

import structlog
from aiohttp import web
from cachetools import LRUCache

from bot.domain.errors import CityBriefError
from bot.domain.ports import Attachment

KEPT = 64  # files that can be fetched, the newest
PATH = "/api/file"

log = structlog.get_logger(__name__)


class Downloads:
    """Whatever the page has been told of lately."""

    def __init__(self) -> None:
        self._offered: LRUCache[str, Attachment] = LRUCache(KEPT)

    def offer(self, attachment: Attachment) -> dict[str, Any]:
        """What the page needs to fetch it."""
        key = token_hex(16)
        self._offered[key] = attachment
        return {"url": f"{PATH}/{key}", "name": attachment.name, "alt": attachment.alt}

    async def serve(self, request: web.Request) -> web.Response:
        """The bytes; a picture for a dark page with `?dark=1`."""
        attachment = self._offered.get(request.match_info["key"])
        if attachment is None:
            raise web.HTTPNotFound
        try:
            data = await attachment.make("dark" in request.query)
        except CityBriefError:
            log.exception("file_not_made")
            raise web.HTTPInternalServerError from None
        how = "inline" if attachment.alt is not None else "attachment"
        name = f"{how}; filename=\"{attachment.ascii_name}\"; filename*=UTF-8''{quote(attachment.name)}"
        headers = {"Content-Disposition": name, "Cache-Control": "no-store"}
        return web.Response(body=data, content_type=attachment.type, headers=headers)
