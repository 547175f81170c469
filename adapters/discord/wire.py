"""One request of an interaction to Discord, and how often it is tried.

discord.py's own adapter waits 1, 3, 5 … seconds after a 5xx and gives up on a 429 that lacks a `Via` header; an
interaction has 3 seconds in all. So its adapter is replaced by one that tries once, and the waiting is done here.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import Any, Literal

import aiohttp
import discord
from discord.http import Route, json_or_text
from discord.webhook.async_ import AsyncWebhookAdapter, async_context

from adapters.common.retries import Clock, Sleep, seconds
from adapters.discord.rendered import Body, encode

# "done": it stands. "taken": somebody else has answered it. "late": the token is over. "refused": never, as it is.
Outcome = Literal["done", "taken", "late", "refused"]

# https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-callback
ANSWER_WITHIN = 3.0
# A token lives 15 minutes; nobody waits that long for a card.
EDIT_WITHIN = 60.0
FIRST_WAIT, LONGEST_WAIT = 0.05, 5.0
CALLBACK_TIMEOUT = aiohttp.ClientTimeout(total=1.5)  # then try again: a doubled callback is refused with 40060
EDIT_TIMEOUT = aiohttp.ClientTimeout(total=10.0)

_JSON = {"Content-Type": "application/json"}

# https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
ALREADY_ACKNOWLEDGED = 40060
_OVER = frozenset({10008, 10015, 10062, 50027})  # unknown message, webhook, interaction; the token is over
# KeyError: discord.py reads `retry_after` of a 429 without asking whether it is there.
PASSING = (aiohttp.ClientError, TimeoutError, OSError, KeyError)


class OneAttempt(AsyncWebhookAdapter):
    """discord.py's webhook requests without its waits, locks and rate limit guesses. Errors stay its own."""

    async def request(
        self,
        route: Route,
        session: aiohttp.ClientSession,
        *,
        payload: dict[str, Any] | None = None,
        multipart: list[dict[str, Any]] | None = None,
        proxy: str | None = None,
        proxy_auth: aiohttp.BasicAuth | None = None,
        files: Sequence[discord.File] | None = None,
        reason: str | None = None,
        auth_token: str | None = None,
        params: dict[str, Any] | None = None,
    ) -> Any:
        timeout = CALLBACK_TIMEOUT if route.path.endswith("/callback") else EDIT_TIMEOUT
        body = payload.encoded if isinstance(payload, Body) else encode(payload)
        async with session.request(
            route.method,
            route.url,
            data=body,
            headers=_JSON,
            params=params,
            timeout=timeout,
            proxy=proxy,
            proxy_auth=proxy_auth,
        ) as response:
            if 200 <= response.status < 300:
                return None
            raise Refusal(response, await json_or_text(response))


class Refusal(discord.HTTPException):
    """Keeps how long Discord's body asks to wait; discord.py's own exception forgets it."""

    def __init__(self, response: Any, body: dict[str, Any] | str | None) -> None:
        super().__init__(response, body)
        self.asked: object = body.get("retry_after") if isinstance(body, dict) else None


def retry_after(error: discord.HTTPException) -> float | None:
    """Seconds that Discord asks to wait, where it says so: in the body, or in the headers."""
    headers = getattr(error.response, "headers", {})
    return seconds(getattr(error, "asked", None), headers.get("Retry-After"), headers.get("X-RateLimit-Reset-After"))


class Wire:
    """Sends callbacks and edits until they stand, cannot stand, or are too late. Never raises for a fault of the network."""

    def __init__(self, *, sleep: Sleep = asyncio.sleep, clock: Clock = time.monotonic) -> None:
        self._sleep = sleep
        self.clock = clock

    async def callback(self, interaction: discord.Interaction, body: dict[str, Any], since: float) -> Outcome:
        """The first answer. `since` is when the interaction arrived, on this object's clock."""
        route = Route(
            "POST",
            "/interactions/{webhook_id}/{webhook_token}/callback",
            webhook_id=interaction.id,
            webhook_token=interaction.token,
        )
        return await self._until(interaction, route, body, since + ANSWER_WITHIN)

    async def edit(self, interaction: discord.Interaction, message: dict[str, Any]) -> Outcome:
        """Fills in, or replaces, the answer that a deferral promised."""
        route = Route(
            "PATCH",
            "/webhooks/{webhook_id}/{webhook_token}/messages/@original",
            webhook_id=interaction.application_id,
            webhook_token=interaction.token,
        )
        return await self._until(interaction, route, message, self.clock() + EDIT_WITHIN)

    async def _until(
        self, interaction: discord.Interaction, route: Route, payload: dict[str, Any], deadline: float
    ) -> Outcome:
        adapter = async_context.get()
        http = interaction.client.http
        session = interaction._session  # noqa: SLF001 (the one session; discord.py has no public name for it)
        wait, maybe_there = FIRST_WAIT, False
        while True:
            pause = wait
            try:
                await adapter.request(
                    route, session=session, payload=payload, proxy=http.proxy, proxy_auth=http.proxy_auth
                )
            except discord.HTTPException as error:
                if error.code == ALREADY_ACKNOWLEDGED:
                    # After an error that left it open whether Discord heard us, this says that it did.
                    return "done" if maybe_there else "taken"
                if error.code in _OVER:
                    return "late"
                if error.status != 429 and error.status < 500:
                    return "refused"
                maybe_there = maybe_there or error.status >= 500
                pause = retry_after(error) or wait
            except PASSING:
                maybe_there = True
            else:
                return "done"
            if self.clock() + pause >= deadline:
                return "late"
            await self._sleep(pause)
            wait = min(wait * 2, LONGEST_WAIT)
