"""Discord's refusals as it words them.

https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
"""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

_TEXTS = {
    0: "401: Unauthorized",
    10003: "Unknown Channel",
    10008: "Unknown Message",
    10013: "Unknown User",
    10015: "Unknown Webhook",
    10062: "Unknown interaction",
    40060: "Interaction has already been acknowledged.",
    40094: "Maximum number of follow-up messages for this interaction exceeded",
    50001: "Missing Access",
    50006: "Cannot send an empty message",
    50007: "Cannot send messages to this user",
    50013: "Missing Permissions",
    50027: "Invalid Webhook Token",
    50035: "Invalid Form Body",
    160002: "Cannot reply without permission to read message history",
}


def answer(data: Any, status: int = 200) -> web.Response:
    """Discord's Content-Type names no character set."""
    body = json.dumps(data, ensure_ascii=False).encode()
    return web.Response(status=status, body=body, headers={"Content-Type": "application/json"})


class RefusedError(Exception):
    """Becomes Discord's answer."""

    def __init__(self, status: int, code: int, errors: dict[str, Any] | None = None) -> None:
        super().__init__(f"{status} {code}")
        self.status, self.code, self.errors = status, code, errors

    def response(self) -> web.Response:
        body: dict[str, Any] = {"message": _TEXTS[self.code], "code": self.code}
        if self.errors:
            body["errors"] = self.errors
        return answer(body, status=self.status)


def invalid(*faults: str) -> RefusedError:
    """50035 with its tree of errors, flattened."""
    return RefusedError(400, 50035, {"_errors": [{"code": "BASE_TYPE_BAD", "message": fault} for fault in faults]})


def rate_limited(
    retry_after: float | None, *, header: bool = True, via: bool = True, is_global: bool = False
) -> tuple[int, dict[str, str], bytes]:
    """A 429: status, headers, body. Without `via` it looks like Cloudflare's; without `retry_after` nothing names a wait."""
    body: dict[str, Any] = {"message": "You are being rate limited.", "global": is_global}
    headers = {"Content-Type": "application/json"}
    if retry_after is not None:
        body["retry_after"] = retry_after
        if header:
            headers["Retry-After"] = str(retry_after)
    if via:
        headers["Via"] = "1.1 google"
    if is_global:
        headers["X-RateLimit-Global"] = "true"
    return 429, headers, json.dumps(body).encode()
