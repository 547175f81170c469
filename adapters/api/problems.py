"""What goes wrong, as `application/problem+json` (RFC 9457), without a hint at what others have."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from aiohttp import web
from aiohttp.typedefs import Handler

TYPE = "application/problem+json"


def problem(status: int, detail: str = "", headers: Mapping[str, str] | None = None) -> web.Response:
    """One problem; its title is the status's own."""
    said = {"title": HTTPStatus(status).phrase, "status": status} | ({"detail": detail} if detail else {})
    return web.json_response(said, status=status, content_type=TYPE, headers=headers)


def no_key() -> web.Response:
    """Missing, wrong, run out and revoked are told alike."""
    return problem(
        401, "Send a valid key: Authorization: Bearer KEY.", {"WWW-Authenticate": 'Bearer realm="citybrief"'}
    )


@web.middleware
async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    """What aiohttp itself refuses (no such path, no such method, too large) as problems."""
    try:
        return await handler(request)
    except web.HTTPException as error:
        allow = {"Allow": error.headers["Allow"]} if "Allow" in error.headers else None
        return problem(error.status, headers=allow)
