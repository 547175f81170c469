"""When a Web API call is sent again.

429: as long as Slack asks, within `patience`. 5xx and connections that could not be used: soon, a few times. An answer
that might come twice is the lesser evil beside silence; the digest, where it is not, passes no handler at all.
"""

from __future__ import annotations

import asyncio
import random

from aiohttp import ClientConnectorError, ClientError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState

from adapters.common.retries import Sleep, backoff, seconds

ATTEMPTS = 5
UNSAID = 1.0  # seconds after a 429 that does not say how long
PATIENCE = 30.0  # seconds a 429 may ask us to wait; longer, and the user is told instead


class Again(AsyncRetryHandler):
    """The one retry handler of our clients. `careful`: only where nothing can have been done yet."""

    def __init__(
        self, *, idempotent: bool = False, sleep: Sleep = asyncio.sleep, rng: random.Random | None = None
    ) -> None:
        super().__init__(max_retry_count=ATTEMPTS - 1)
        self._idempotent = idempotent
        self._sleep = sleep
        self._rng = rng or random.Random()

    async def _can_retry_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        if error is not None:
            kinds = ClientConnectorError if self._idempotent else (ClientError, TimeoutError, ConnectionError)
            return isinstance(error, kinds)
        if response is None:
            return False
        if response.status_code == 429:
            return self._wait(response) <= PATIENCE
        return response.status_code >= 500 and not self._idempotent

    async def prepare_for_next_attempt_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> None:
        state.next_attempt_requested = True
        limited = response is not None and response.status_code == 429
        await self._sleep(self._wait(response) if limited else backoff(state.current_attempt, self._rng))
        state.increment_current_attempt()

    def _wait(self, response: HttpResponse | None) -> float:
        headers = {name.lower(): values for name, values in (response.headers if response else {}).items()}
        found = headers.get("retry-after")
        found = found if isinstance(found, str) else (found[0] if found else None)
        return UNSAID if (asked := seconds(found)) is None else asked
