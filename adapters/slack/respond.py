"""Posting to a response_url: five uses within thirty minutes, and no channel membership needed.

Bolt's own `respond` opens a new HTTP session for each call and knows no 429.
"""

from __future__ import annotations

import asyncio
import json
import random
from typing import Any, Literal

import aiohttp

from adapters.common.retries import Sleep, backoff, seconds
from adapters.slack.retries import ATTEMPTS, PATIENCE, UNSAID

TIMEOUT = aiohttp.ClientTimeout(total=10.0)
_JSON = {"Content-Type": "application/json; charset=utf-8"}

# "gone": used up, expired or never valid. "refused": Slack does not like the payload. "failed": no answer to be had.
Outcome = Literal["sent", "gone", "refused", "failed"]
_GONE = frozenset({"used_url", "expired_url", "invalid_token", "no_service", "token_revoked", "no_active_hooks"})


def encode(payload: dict[str, Any], *, public: bool, replace: bool, thread: str | None = None) -> bytes:
    """The body for a response_url: an answer for the channel or for one person, new or in the place of the old one.

    A new one stands beside the channel's messages unless `thread` names where it was asked for.
    https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
    """
    kind = "in_channel" if public else "ephemeral"
    body = {**payload, "response_type": kind, "replace_original": replace}
    if thread and not replace:
        body["thread_ts"] = thread
    return json.dumps(body, ensure_ascii=False).encode("utf-8", errors="replace")


class Responder:
    """One for the whole adapter; it shares the adapter's HTTP session."""

    def __init__(
        self, http: aiohttp.ClientSession, *, sleep: Sleep = asyncio.sleep, rng: random.Random | None = None
    ) -> None:
        self._http = http
        self._sleep = sleep
        self._rng = rng or random.Random()

    async def post(self, url: str, body: bytes) -> Outcome:
        """Never raises for what a network or Slack can do. A 429, a 5xx, a lost connection are tried again."""
        for attempt in range(ATTEMPTS):
            wait = backoff(attempt, self._rng)
            try:
                async with self._http.post(
                    url, data=body, headers=_JSON, timeout=TIMEOUT, allow_redirects=False
                ) as response:
                    if response.status != 429 and response.status < 500:
                        return _outcome(response.status, await response.text())
                    if response.status == 429:
                        asked = seconds(response.headers.get("Retry-After"))
                        wait = UNSAID if asked is None else asked
            except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
                pass
            if wait > PATIENCE:
                return "failed"
            if attempt + 1 < ATTEMPTS:
                await self._sleep(wait)
        return "failed"


def _outcome(status: int, text: str) -> Outcome:
    """Slack says no with a 4xx or, in places, with a 200 that holds `ok: false`."""
    error = ""
    if text.startswith("{"):
        try:
            said = json.loads(text)
        except ValueError:
            said = {}
        if isinstance(said, dict) and said.get("ok") is False:
            error = str(said.get("error", "unknown"))
    if status < 300 and not error:
        return "sent"
    if error in _GONE or (status in (404, 410) and not error.startswith("invalid_blocks")):
        return "gone"
    return "refused" if status == 400 or error else "gone"
