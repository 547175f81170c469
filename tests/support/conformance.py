"""How the conformance suite reaches each platform: through its real public entry, seeing what its users see."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

import limits_discord
import slack_payloads
from aiohttp.test_utils import TestClient, TestServer
from discord_server import DiscordServer
from discord_stage import Stage
from discord_world import MANAGE_SERVER, SEND, VIEW
from line_adapter import NAME, LineAdapter
from slack_server import SlackServer
from slack_stage import Slept, running, settings_for

from adapters.slack.app import SlackAdapter
from adapters.web import build
from bot.conversation import Conversation
from bot.domain.models import Lang
from bot.domain.ports import ChannelRef, Outbox
from bot.libraries import Libraries
from bot.library import Library
from bot.rendering.actions import decode
from bot.settings import Settings
from bot.store import Store

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
LOCALES: dict[Lang, str] = {"zh-TW": "zh-TW", "en": "en-US"}


@dataclass
class Seen:
    """One message as a user sees it."""

    text: str
    alone: bool  # whether one person alone sees it
    carried: list[str] = field(default_factory=list)  # what its buttons carry
    replaced: bool = False
    id: str = ""

    def button(self, *, share: bool = False, page: int | None = None, line: str | None = None) -> str:
        """What the first button carries that is wanted; with `page`, one that turns to it."""
        for one in self.carried:
            action = decode(one)
            if action is None or action.share is not share:
                continue
            if page is not None and (action.page != page or action.turns is None):
                continue
            if line is None or action.line == line:
                return one
        raise AssertionError(f"no such button among {self.carried}")


class Driver(Protocol):
    """What a platform declares. `strangers`: whether anybody without rights can come here; `tells`: whether somebody can be
    told something alone; `calls`: what would call everybody, were it not escaped; `since`: a moment ago by its clock.
    """

    strangers: bool
    tells: bool
    calls: str | None
    since: datetime
    outbox: Outbox
    here: ChannelRef
    owner: str

    async def ask(self, line: str, *, lang: Lang = "zh-TW", may: bool = True) -> Seen: ...

    async def press(self, on: Seen, carried: str, *, lang: Lang = "zh-TW", may: bool = True) -> list[Seen]:
        """All that came of it."""
        ...

    async def told(self) -> str:
        """What the owner was told alone."""
        ...


class SlackDriver:
    strangers = tells = True
    calls = "<!channel>"
    since = datetime.fromtimestamp(0, UTC)
    here = ChannelRef("slack", "T1", "C1")
    owner = "U1"

    def __init__(self, server: SlackServer, adapter: SlackAdapter) -> None:
        self._server = server
        self._adapter = adapter
        self.outbox: Outbox = adapter.outbox

    def _user(self, lang: Lang, may: bool) -> str:
        user = f"U{lang}{may}".replace("-", "")
        self._server.users[user] = {"locale": LOCALES[lang], "is_restricted": not may}
        return user

    async def ask(self, line: str, *, lang: Lang = "zh-TW", may: bool = True) -> Seen:
        command, _, text = line.partition(" ")
        body = slack_payloads.slash(
            command, text, user_id=self._user(lang, may), response_url=self._server.response_url()
        )
        return (await self._after("slash_commands", body))[0]

    async def press(self, on: Seen, carried: str, *, lang: Lang = "zh-TW", may: bool = True) -> list[Seen]:
        element = {"type": "button", "action_id": "line.0", "value": carried}
        body = slack_payloads.press(element, ephemeral=on.alone, response_url=self._server.response_url())
        body["user"] = {"id": self._user(lang, may), "team_id": "T1"}
        body["container"]["message_ts"] = on.id
        return await self._after("interactive", body)

    async def _after(self, kind: str, body: dict[str, Any]) -> list[Seen]:
        before = len(self._server.outputs)
        await self._server.socket.deliver(kind, body)
        await self._server.output(before + 1)
        await self._adapter.idle()
        return [self._seen(output) for output in self._server.outputs[before:]]

    def _seen(self, output: Any) -> Seen:
        payload = output.payload
        elements = [e for b in payload.get("blocks", ()) for e in (*b.get("elements", ()), b.get("accessory") or {})]
        carried = [e["value"] for e in elements if "value" in e]
        alone = payload.get("response_type") == "ephemeral"
        text = payload["text"] + json.dumps(payload.get("blocks", []), ensure_ascii=False)
        return Seen(text, alone, carried, bool(payload.get("replace_original")), output.ts)

    async def told(self) -> str:
        return next(o.payload["text"] for o in self._server.outputs if o.to == self.owner)


class DiscordDriver:
    strangers = tells = True
    calls = r"(?<!\\)@everyone"

    def __init__(self, stage: Stage, outbox: Outbox) -> None:
        self._stage = stage
        self.outbox = outbox
        self.here = ChannelRef("discord", stage.world.guild["id"], stage.world.channel)
        self.owner = stage.world.alice["id"]
        self.since = datetime.now(UTC) - timedelta(minutes=5)

    def _how(self, lang: Lang, may: bool) -> dict[str, Any]:
        return {"locale": LOCALES[lang], "permissions": VIEW | SEND | (MANAGE_SERVER if may else 0)}

    async def ask(self, line: str, *, lang: Lang = "zh-TW", may: bool = True) -> Seen:
        name, _, rest = line.removeprefix("/").partition(" ")
        subs: list[str] = []
        if name in ("digest", "settings"):
            sub, _, rest = rest.partition(" ")
            subs = [sub or "show"]
        payload = self._stage.world.slash(name, rest or None, *subs, **self._how(lang, may))
        return self._seen(await self._stage.server.ask(payload))

    async def press(self, on: Seen, carried: str, *, lang: Lang = "zh-TW", may: bool = True) -> list[Seen]:
        message = next(one for one in self._messages if one["id"] == on.id)
        payload = self._stage.world.press(message, carried, **self._how(lang, may))
        return [self._seen(await self._stage.server.ask(payload))]

    _messages: list[dict[str, Any]] = []  # noqa: RUF012 (ids differ)

    def _seen(self, record: Any) -> Seen:
        message = record.message or {}
        self._messages.append(message)
        carried = [c["custom_id"] for c in limits_discord.walk(message.get("components") or []) if "custom_id" in c]
        return Seen(record.text, record.ephemeral, carried, record.callbacks[0]["type"] == 7, message.get("id", ""))

    async def told(self) -> str:
        return str(self._stage.world.messages[self._stage.world.dm(self.owner)["id"]])


class PageDriver:
    strangers = tells = False
    calls = None  # what it shows is text nodes
    since = NOW
    here = ChannelRef("web", "", "trial")
    owner = "page"

    def __init__(self, client: Any, store: Store) -> None:
        from adapters.web.trial import PretendOutbox

        self._client = client
        self._session = ""
        self.outbox: Outbox = PretendOutbox(store, lambda: NOW, lambda: NOW)

    async def ask(self, line: str, *, lang: Lang = "zh-TW", may: bool = True) -> Seen:
        return await self._post({"line": line, "lang": lang})

    async def press(self, on: Seen, carried: str, *, lang: Lang = "zh-TW", may: bool = True) -> list[Seen]:
        return [await self._post({"action": carried, "lang": lang, "message": on.id, "private": on.alone})]

    async def _post(self, body: dict[str, Any]) -> Seen:
        response = await self._client.post("/api/answer", json={**body, "session": self._session})
        told = await response.json()
        if "error" in told:
            return Seen(told["error"], alone=True)
        self._session = told.get("session", self._session)
        components = limits_discord.walk(told["discord"]["components"])
        carried = [c["custom_id"] for c in components if "custom_id" in c]
        text = told["slack"]["text"] + json.dumps(told["discord"], ensure_ascii=False)
        return Seen(text, told["private"], carried, told["replaces"], told["message"])

    async def told(self) -> str:
        return ""


class LineDriver:
    strangers = tells = True
    calls = None
    since = NOW
    here = ChannelRef(NAME, "T", "C1")
    owner = "U1"

    def __init__(self, lines: asyncio.StreamReader, out: asyncio.Queue[dict[str, Any]], outbox: Outbox) -> None:
        self._lines = lines
        self._out = out
        self.outbox = outbox

    async def ask(self, line: str, *, lang: Lang = "zh-TW", may: bool = True) -> Seen:
        return await self._event({"say": line}, lang, may)

    async def press(self, on: Seen, carried: str, *, lang: Lang = "zh-TW", may: bool = True) -> list[Seen]:
        return [await self._event({"press": carried, "message": on.id, "alone": on.alone}, lang, may)]

    async def _event(self, event: dict[str, Any], lang: Lang, may: bool) -> Seen:
        whole = {"user": "U1", "role": "member" if may else "guest", "lang": lang, "channel": "C1", **event}
        self._lines.feed_data(json.dumps(whole).encode() + b"\n")
        seen = await self._out.get()
        return Seen(seen["text"], seen["alone"], list(seen["buttons"].values()), bool(seen["replaces"]), seen["id"])

    async def told(self) -> str:
        while True:
            seen = await self._out.get()
            if seen["to"] == self.owner:
                return str(seen["text"])


@asynccontextmanager
async def _task(work: Any) -> AsyncIterator[None]:
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@asynccontextmanager
async def driver(name: str, library: Library, tmp_path: Path) -> AsyncIterator[Driver]:
    """A platform that runs, with a database of its own."""
    store = await Store.open(f"sqlite:///{tmp_path}/kept.db")
    libraries = Libraries(library)
    try:
        match name:
            case "slack":
                async with SlackServer() as server:
                    team = server.teams["xoxb-one"]
                    team.scopes = team.scopes | {"channels:history"}
                    settings = settings_for(server)
                    talk = Conversation(libraries, settings, store=store)
                    slack = SlackAdapter(talk, settings, store, sleep=Slept(), locale_wait=5.0, prepare=False)
                    async with running(slack):
                        yield SlackDriver(server, slack)
            case "discord":
                discord = DiscordServer()
                await discord.start()
                stage = Stage(discord, library, store)
                adapter = await stage.start()
                try:
                    yield DiscordDriver(stage, adapter.outbox)
                finally:
                    await stage.stop()
                    await discord.close()
            case "page":
                page = build(Conversation(libraries, Settings(), store=store), now=lambda: NOW)
                async with TestClient(TestServer(page)) as client:
                    yield PageDriver(client, store)
            case _:
                lines, out = asyncio.StreamReader(), asyncio.Queue[dict[str, Any]]()
                talk = Conversation(libraries, Settings(), store=store)
                adapter_of_lines = LineAdapter(talk, lines, out.put_nowait, lambda: NOW)
                async with _task(adapter_of_lines.run()):
                    yield LineDriver(lines, out, adapter_of_lines.outbox)
    finally:
        await store.close()
