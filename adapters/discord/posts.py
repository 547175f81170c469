"""Messages under the bot's own name rather than in answer to an interaction: mentions, greetings, private notes."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from typing import Any

import discord
import structlog
from discord.http import Route

from adapters.common.retries import Clock, Sleep
from adapters.discord.wire import PASSING, retry_after

log = structlog.get_logger(__name__)

ATTEMPTS = 4
FIRST_WAIT, LONGEST_WAIT = 0.5, 60.0
# Discord flags bots that open conversations in bulk: this many private notes in this many seconds.
NOTES, NOTES_PER = 10, 600.0


class Posts:
    """Sends through discord.py, which keeps the rate limits it is told of; what it gives up on is tried again here."""

    def __init__(self, client: discord.Client, *, sleep: Sleep = asyncio.sleep, clock: Clock = time.monotonic) -> None:
        self._client = client
        self._sleep = sleep
        self._clock = clock
        self._notes: deque[float] = deque(maxlen=NOTES)

    async def send(self, channel: int, message: dict[str, Any], nonce: str) -> None:
        """Posts once: Discord returns the first message for a `nonce` (25 characters at most) it has seen lately.

        Raises discord.HTTPException for a refusal and when Discord stays unable.
        """
        route = Route("POST", "/channels/{channel_id}/messages", channel_id=channel)
        await self._request(route, {**message, "nonce": nonce, "enforce_nonce": True})

    async def note(self, user: int, message: dict[str, Any]) -> None:
        """Tells one person privately, if that is possible; never raises, and never in bulk."""
        now = self._clock()
        if len(self._notes) == NOTES and now - self._notes[0] < NOTES_PER:
            log.info("note_skipped", reason="too many")
            return
        self._notes.append(now)
        try:
            conversation = await self._request(Route("POST", "/users/@me/channels"), {"recipient_id": str(user)})
            route = Route("POST", "/channels/{channel_id}/messages", channel_id=int(conversation["id"]))
            await self._request(route, message)
        except (discord.HTTPException, *PASSING) as error:
            log.info("note_not_sent", reason=type(error).__name__)

    async def _request(self, route: Route, payload: dict[str, Any]) -> Any:
        wait = FIRST_WAIT
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return await self._client.http.request(route, json=payload)
            except discord.HTTPException as error:
                # discord.py does not retry a 429 without a Via header, nor the rarer 5xx.
                if attempt == ATTEMPTS or (error.status != 429 and error.status < 500):
                    raise
                pause = retry_after(error) or wait
                if pause > LONGEST_WAIT:
                    raise
            except PASSING:
                if attempt == ATTEMPTS:
                    raise
                pause = wait
            await self._sleep(pause)
            wait *= 2
        raise AssertionError("the last attempt returns or raises")
