"""A Slack of our own: Web API, Socket Mode, response_urls and OAuth, with the real platform's refusals.

It runs inside the test's event loop on a free port of the loopback. Its clock is set by hand (`now`), faults are planned
with `fail`, and whatever happens wakes those who wait in `until`: no test sleeps.
"""

from __future__ import annotations

import asyncio
import base64
import json
import secrets
from collections import Counter, defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import web
from slack_methods import Methods, RefusedError
from slack_socket import SocketSide

WAIT = 60.0  # seconds until a test that waits in vain fails


@dataclass
class Team:
    """A workspace and what its installation may do."""

    id: str = "T1"
    bot_user: str = "UBOT"
    bot_id: str = "B1"
    enterprise: str | None = None
    scopes: frozenset[str] = frozenset(
        "app_mentions:read channels:read chat:write commands files:write groups:read im:history users:read".split()
    )
    revoked: bool = False
    serves: tuple[str, ...] = ()  # of an organisation's installation: its workspaces


@dataclass
class Channel:
    """`member`: whether the bot is in it."""

    member: bool = True
    archived: bool = False


@dataclass
class Output:
    """One thing that users see. `kind`: response, post, ephemeral, view or home."""

    kind: str
    to: str  # the channel, the user or, for a response, the token of its address
    payload: dict[str, Any]
    ts: str
    token: str = ""  # whose token posted it


@dataclass
class Address:
    """A response_url."""

    uses: int
    expires: float


@dataclass
class Fault:
    """What a call meets instead of an answer. `status` 0: the connection is dropped; `after`: once the work is done."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    error: str = ""
    after: bool = False
    kind: str = "text/html"  # what the body, which is none of Slack's, says it is


class SlackServer:
    """Open it with `async with`. Base address of the Web API: `api_url`."""

    RESPONSE_USES = 5
    RESPONSE_LIFE = 1800.0
    TRIGGER_LIFE = 3.0

    def __init__(self) -> None:
        self.now = 1_700_000_000.0
        self.teams: dict[str, Team] = {"xoxb-one": Team()}  # by bot token
        self.app_tokens = {"xapp-one"}
        self.channels: dict[str, Channel] = {"C1": Channel(), "D1": Channel()}
        self.users: dict[str, dict[str, Any]] = {"U1": {"locale": "zh-TW", "tz": "Asia/Taipei"}}
        self.codes: dict[str, dict[str, Any]] = {}  # oauth.v2.access: code or refresh token → answer
        self.outputs: list[Output] = []
        self.calls: list[tuple[str, dict[str, Any]]] = []  # method and arguments, refused ones included
        self.refusals: list[str] = []
        self.files: dict[str, dict[str, Any]] = {}  # uploads by id
        self.unfit: list[str] = []  # limits that a payload broke
        self.faults: dict[str, deque[Fault]] = defaultdict(deque)
        self.chance: Callable[[str], Fault | None] = lambda _: None  # a fault for any call, in trials with chance
        self.judge = True
        self.addresses: dict[str, Address] = {}
        self.triggers: dict[str, float] = {}  # when they run out; used ones are moved to `exchanged`
        self.exchanged: set[str] = set()
        self.counts: Counter[str] = Counter()
        self._happened = asyncio.Condition()
        self._stamp = 0
        self.methods = Methods(self)
        self.socket = SocketSide(self)

    # Life

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=16 * 1024 * 1024)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/respond/{token}", self._respond)
        app.router.add_post("/upload/{file}", self._upload)
        app.router.add_get("/link/{ticket}", self.socket.connect)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.socket.close()
        await self._runner.cleanup()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/"

    # For tests

    def fail(self, method: str, *faults: Fault) -> None:
        """The next calls of a method (or of "respond" or "link") meet these."""
        self.faults[method].extend(faults)

    def response_url(self) -> str:
        token = secrets.token_hex(8)
        self.addresses[token] = Address(self.RESPONSE_USES, self.now + self.RESPONSE_LIFE)
        return f"{self.url}/respond/{token}"

    def trigger(self) -> str:
        trigger = secrets.token_hex(8)
        self.triggers[trigger] = self.now + self.TRIGGER_LIFE
        return trigger

    async def until(self, condition: Callable[[], Any]) -> Any:
        """The first true value of `condition`, asked again whenever something happened here."""
        async with asyncio.timeout(WAIT), self._happened:
            while not (value := condition()):
                await self._happened.wait()
            return value

    async def output(self, number: int = 1) -> Output:
        """Output number `number`, from 1."""
        await self.until(lambda: len(self.outputs) >= number)
        return self.outputs[number - 1]

    # For the parts of this server

    def ts(self) -> str:
        self._stamp += 1
        return f"{self.now:.0f}.{self._stamp:06d}"

    async def happened(self) -> None:
        async with self._happened:
            self._happened.notify_all()

    async def show(self, output: Output) -> None:
        self.outputs.append(output)
        await self.happened()

    def fault(self, method: str) -> Fault | None:
        planned = self.faults[method]
        return planned.popleft() if planned else self.chance(method)

    # Addresses

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        self.counts[method] += 1
        arguments = await _arguments(request)
        self.calls.append((method, arguments))
        fault = self.fault(method)
        if fault is not None and not fault.after:
            await self.happened()
            return _broken(request, fault)
        try:
            answer = {"ok": True, **await self.methods.call(method, arguments)}
        except RefusedError as refused:
            self.refusals.append(refused.error)
            answer = {"ok": False, "error": refused.error, **refused.more}
        await self.happened()
        return _broken(request, fault) if fault is not None else web.json_response(answer)

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        token = request.match_info["token"]
        self.counts["respond"] += 1
        fault = self.fault("respond")
        if fault is not None and not fault.after:
            await self.happened()
            return _broken(request, fault)
        payload = await request.json()
        error = self._closed(token) or self.methods.unfit(payload)
        if error:
            self.refusals.append(error)
            await self.happened()
            return web.json_response({"ok": False, "error": error}, status=404 if error.endswith("_url") else 400)
        self.addresses[token].uses -= 1
        await self.show(Output("response", token, payload, self.ts()))
        return _broken(request, fault) if fault is not None else web.Response(text="ok")

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        """The bytes of a file, at the address that files.getUploadURLExternal gave."""
        file = self.files.get(request.match_info["file"])
        data = await request.read()
        if file is None or len(data) != file["size"]:
            return web.Response(status=404 if file is None else 400)
        file["data"] = data
        return web.Response(text=f"OK - {len(data)}")

    def _closed(self, token: str) -> str:
        address = self.addresses.get(token)
        if address is None or address.expires <= self.now:
            return "expired_url"
        return "used_url" if address.uses <= 0 else ""


async def _arguments(request: web.Request) -> dict[str, Any]:
    """Query, form or JSON, and the token of the header."""
    arguments: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        arguments |= await request.json()
    else:
        arguments |= {name: _value(str(value)) for name, value in (await request.post()).items()}
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme == "Bearer":
        arguments["token"] = token
    elif scheme == "Basic":
        arguments["client_id"], _, arguments["client_secret"] = base64.b64decode(token).decode().partition(":")
    return arguments


def _value(text: str) -> Any:
    """Form fields carry structures as JSON."""
    try:
        return json.loads(text) if text[:1] in "[{" else text
    except ValueError:
        return text


def _broken(request: web.Request, fault: Fault) -> web.StreamResponse:
    if fault.status == 0:
        if request.transport is not None:
            request.transport.abort()
        return web.Response()
    if fault.error:
        return web.json_response({"ok": False, "error": fault.error}, status=fault.status, headers=fault.headers)
    return web.Response(
        status=fault.status, text="<html>upstream error</html>", content_type=fault.kind, headers=fault.headers
    )
