"""Socket Mode for a Bolt app, on the SDK's own client base.

The SDK's aiohttp client notices a reset connection only at its next ping, tries a used address again, and closes the
old connection before it has a new one; commands that arrive meanwhile are lost. This one reconnects at once, always
with a fresh address, and reads an old connection to its end.
"""

from __future__ import annotations

import asyncio
import json
import logging
import random
from typing import Any

import aiohttp
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from adapters.common.retries import Sleep, backoff
from adapters.slack.errors import code
from bot.conversation.claims import Deduplicator

HEARTBEAT = 10.0  # seconds between pings; a connection that leaves one unanswered is given up
DRAIN = 30.0  # seconds that Slack may go on using a connection it has announced the end of
LONGEST_WAIT = 30.0
SHORT = 0.5  # seconds; a connection that lives no longer was not wanted
# The app token will never do: no use in asking again.
HOPELESS = frozenset({"invalid_auth", "not_authed", "account_inactive", "token_revoked", "not_allowed_token_type"})

Connection = aiohttp.ClientWebSocketResponse


class Socket(AsyncBaseSocketModeClient):
    """`run` keeps one connection up until it is cancelled. Each envelope is handled once, however often it comes."""

    def __init__(
        self,
        app: AsyncApp,
        app_token: str,
        http: aiohttp.ClientSession,
        *,
        sleep: Sleep = asyncio.sleep,
        rng: random.Random | None = None,
    ) -> None:
        self.app = app
        self.app_token = app_token
        self.web_client = app.client
        self.logger: logging.Logger = app.logger
        self.closed = False
        self.opened = asyncio.Event()  # set while a connection is up
        self._http = http
        self._sleep = sleep
        self._rng = rng or random.Random()
        self._handled = Deduplicator()
        self._tasks: set[asyncio.Task[None]] = set()
        self._current: Connection | None = None

    @property
    def connected(self) -> bool:
        return self._current is not None and not self._current.closed

    async def run(self) -> None:
        """Raises SlackApiError where Slack will not accept the app token at the first time."""
        loop, attempt = asyncio.get_running_loop(), 0
        try:
            while True:
                connection = await self._open()
                began = loop.time()
                self._current = connection
                self.opened.set()
                refresh = await self._read(connection)
                self.opened.clear()
                if refresh:  # announced: the old connection still serves while the next one opens
                    self._start(self._drain(connection))
                attempt = attempt + 1 if loop.time() - began < SHORT else 0
                if attempt:  # such as too_many_websockets: knocking faster does not help
                    await self._sleep(min(backoff(attempt, self._rng), LONGEST_WAIT))
        finally:
            self.closed = True
            await self._finish()

    async def _open(self) -> Connection:
        attempt = 0
        while True:
            try:
                opened = await self.web_client.apps_connections_open(app_token=self.app_token)
                return await self._http.ws_connect(str(opened["url"]), heartbeat=HEARTBEAT, max_msg_size=0)
            except SlackApiError as error:
                if code(error) in HOPELESS and self._current is None:
                    raise  # later on it may be mended in Slack's settings, and the rest of the process goes on
                self.logger.warning("no socket yet: %s", code(error) or "an answer that is none of Slack's")
            except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
                self.logger.warning("no socket yet: %s", type(error).__name__)
            await self._sleep(min(backoff(attempt, self._rng), LONGEST_WAIT))
            attempt += 1

    async def _read(self, connection: Connection) -> bool:
        """Reads until the connection ends; True where Slack said beforehand that it will."""
        async for message in connection:
            if message.type is not aiohttp.WSMsgType.TEXT:
                continue
            try:
                envelope = json.loads(message.data)
                request = SocketModeRequest.from_dict(envelope) if isinstance(envelope, dict) else None
            except ValueError:
                continue  # none of Slack's
            if request is not None:
                self._start(self._handle(request, connection))
            elif isinstance(envelope, dict) and envelope.get("type") == "disconnect":
                return True
        return False

    async def _drain(self, connection: Connection) -> None:
        try:
            async with asyncio.timeout(DRAIN):
                while await self._read(connection):
                    pass
        except TimeoutError:
            pass
        finally:
            await connection.close()

    def _start(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _handle(self, request: SocketModeRequest, connection: Connection) -> None:
        body: dict[str, Any] = {"envelope_id": request.envelope_id}
        # A menu's question may be asked again: its answer is the acknowledgement.
        if self._handled.first(request.envelope_id) or request.payload.get("type") == "block_suggestion":
            response = await run_async_bolt_app(self.app, request)
            if response.status == 200 and response.body:
                kind = response.headers.get("content-type", [""])[0]
                is_json = kind.startswith("application/json")
                body["payload"] = json.loads(response.body) if is_json else {"text": response.body}
        # Acknowledged whatever came of it: an event that cannot be handled now cannot be handled when it is repeated.
        await self._acknowledge(json.dumps(body), connection)

    async def _acknowledge(self, text: str, connection: Connection) -> None:
        try:
            await connection.send_str(text)
        except (ConnectionError, aiohttp.ClientError):
            try:
                async with asyncio.timeout(DRAIN):
                    await self.opened.wait()
                    if self._current is not None:
                        await self._current.send_str(text)
            except (ConnectionError, aiohttp.ClientError, TimeoutError):
                self.logger.info("an acknowledgement was lost with its connection")

    async def _finish(self) -> None:
        """Closes the connection; what is being acknowledged has a moment to end."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=1.0)
        for task in self._tasks:
            task.cancel()
        if self._current is not None:
            await self._current.close()
