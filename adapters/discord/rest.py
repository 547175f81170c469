"""Single requests with the bot's token, for the digest: nothing is tried twice here, for the ledger decides that."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import aiohttp

from adapters.common.lease import LeasedRequest
from adapters.common.retries import seconds
from bot.domain.errors import SendError

TIMEOUT = aiohttp.ClientTimeout(total=15.0, connect=5.0)
UNNAMED_PAUSE = 5.0  # seconds, where a 429 names none
BLOCKED_PAUSE = 300.0  # refused before Discord itself saw it (a ban of the address, a filter on the way)
INVALID_PAUSE = 3600.0  # Discord does not like what we made: soon again would be refused again

# https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
# The channel itself does not take posts, whatever we send: nothing changes until somebody does something there.
_STATE = {
    10003: "absent",
    50001: "absent",
    50013: "restricted",
    50083: "archived",  # a thread
    160005: "locked",  # a thread
    50008: "wrong_kind",
    50024: "wrong_kind",
}
# This one message, or this hour: tried until its window ends, and told of where it goes on for days.
_MESSAGE = {50035: "malformed", 50006: "malformed", 240000: "blocked", 20028: "slow", 20016: "slow"}
# https://docs.discord.com/developers/reference#user-agent
USER_AGENT = "DiscordBot (https://github.com/citybrief/citybrief, 0.1)"


@dataclass(frozen=True, slots=True)
class Answer:
    """What Discord said. `code` is its own error code, 0 where it gave none."""

    status: int
    data: Any
    code: int = 0
    retry_after: float | None = None


class Rest:
    """One HTTP session, opened with the first request. `api_url` ends without a slash."""

    def __init__(self, token: str, api_url: str) -> None:
        self._headers = {"Authorization": f"Bot {token}", "User-Agent": USER_AGENT}
        self._api_url = api_url
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def request(
        self, method: str, path: str, payload: Any = None, params: dict[str, str | int] | None = None
    ) -> Any:
        """The answer of a success. Raises SendError that says what became of the request."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                headers=self._headers, timeout=TIMEOUT, json_serialize=_json, request_class=LeasedRequest
            )
        try:
            async with self._session.request(
                method, self._api_url + path, json=payload, params=params, allow_redirects=False
            ) as response:
                answer = _read(response, await response.text(errors="replace"))
        except aiohttp.ClientConnectorError as error:  # nobody was there: nothing has been sent
            raise SendError(
                "refused", f"Discord cannot be reached ({type(error).__name__})", UNNAMED_PAUSE, "unreachable"
            ) from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise SendError(
                "unknown", f"the connection to Discord broke ({type(error).__name__})", reason="unclear"
            ) from error
        if 200 <= answer.status < 300:
            return answer.data
        raise fault(answer)


def fault(answer: Answer) -> SendError:
    """Discord's refusals → what the digest does about them."""
    said = f"Discord said {answer.status}" + (f", code {answer.code}" if answer.code else "")
    if answer.status >= 500:
        return SendError("unknown", said, reason="unclear")
    if answer.code in _MESSAGE:  # never a pause for all others, so long as the wait is
        return SendError("refused", said, max(INVALID_PAUSE, answer.retry_after or 0.0), _MESSAGE[answer.code])
    if answer.status == 429:
        wait = UNNAMED_PAUSE if answer.retry_after is None else answer.retry_after
        return SendError("refused", said, wait, "busy")
    if answer.status == 401:
        return SendError("revoked", f"{said}: the bot's token is not valid", reason="uninstalled")
    if answer.code in _STATE or (answer.status == 403 and answer.code):
        # At once, for 10,000 refusals in 10 minutes ban the address.
        return SendError("gone", said, reason=_STATE.get(answer.code, "restricted"))
    if answer.status == 403:
        return SendError("refused", f"{said}: blocked on the way", answer.retry_after or BLOCKED_PAUSE, "busy")
    return SendError("refused", said, INVALID_PAUSE, "malformed")


def _read(response: aiohttp.ClientResponse, text: str) -> Answer:
    try:
        data = json.loads(text) if text else None
    except ValueError:
        data = None
    body = data if isinstance(data, dict) else {}
    code = body.get("code", 0)
    # The body says it most exactly, the headers are there even when the body is not Discord's.
    headers = response.headers
    pause = seconds(body.get("retry_after"), headers.get("Retry-After"), headers.get("X-RateLimit-Reset-After"))
    return Answer(response.status, data, code if isinstance(code, int) else 0, pause)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
