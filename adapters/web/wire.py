"""How the page's endpoints read requests and write answers: JSON in, JSON out, refusals in words."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import structlog
from aiohttp import web

from adapters.common.listening import read_body
from bot.domain.models import LANGS, Lang
from bot.domain.ports import User
from bot.domain.rights import Standing
from bot.i18n import t

LINE = 6000  # characters of a line; longer ones are refused with a word
BODY = 8 * LINE  # bytes of a request; a character may be escaped to six

log = structlog.get_logger(__name__)
Handle = Callable[[dict[str, Any], Lang], Any]


class RefusedError(Exception):
    """A request that cannot be answered, with the status and the wording (`web.KEY`) to say so."""

    def __init__(self, status: int, key: str, **values: object) -> None:
        super().__init__(key)
        self.status = status
        self.key = key
        self.values = values


async def replied(request: web.Request, default: Lang, handle: Handle) -> web.Response:
    """What `handle(body, lang)` returns, or why not. Never raises."""
    lang = default
    try:
        body = await _body(request)
        lang = lang_of(body.get("lang"), lang)
        return written(await handle(body, lang))
    except RefusedError as refusal:
        return written({"error": t(lang, f"web.{refusal.key}", **refusal.values)}, refusal.status)
    except Exception:
        # The page says so in its own words, the log says why.
        log.exception("web_failed", path=request.path)
        return written({"error": t(lang, "web.failed")}, 500)


async def _body(request: web.Request) -> dict[str, Any]:
    try:
        body = json.loads(await read_body(request))
    except web.HTTPRequestEntityTooLarge:
        raise RefusedError(413, "too_long", limit=LINE) from None
    except web.HTTPRequestTimeout:
        raise RefusedError(408, "malformed") from None
    except (ValueError, RecursionError):  # no JSON, no UTF-8, or nested without end
        raise RefusedError(400, "malformed") from None
    if not isinstance(body, dict):
        raise RefusedError(400, "malformed")
    return body


def text_of(body: dict[str, Any], key: str) -> str:
    """A text that has to be there. Raises RefusedError."""
    text = body.get(key)
    if not isinstance(text, str):
        raise RefusedError(400, "malformed")
    if len(text) > LINE:
        raise RefusedError(413, "too_long", limit=LINE)
    return text


def user_of(body: dict[str, Any]) -> User:
    """Whoever sits before the page, in the browser's zone: it is their own machine, so they are its owner."""
    zone = body.get("zone")
    return User("page", zone=zone if isinstance(zone, str) and len(zone) < 64 else None, standing=Standing.OWNER)


def session_of(body: dict[str, Any]) -> str:
    """The tab's trial session; "" where it has none."""
    session = body.get("session")
    return session if isinstance(session, str) else ""


def lang_of(asked: object, default: Lang) -> Lang:
    return next((lang for lang in LANGS if lang == asked), default)


def written(data: object, status: int = 200) -> web.Response:
    return web.json_response(data, status=status, headers={"Cache-Control": "no-store"})
