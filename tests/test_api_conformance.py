"""The API as a platform: what it declares holds, and what it cannot do is refused kindly."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp.test_utils import unused_port
from api_world import Api, api

from adapters.api.openapi import document
from adapters.cli import main
from adapters.registry import platform
from bot.commands import COMMANDS
from bot.conversation import Conversation
from bot.domain.cards import Card, Paragraph
from bot.domain.errors import SendError, SettingsError
from bot.domain.ports import ChannelRef
from bot.libraries import Libraries
from bot.library import Library
from bot.settings import Settings
from bot.store import Store

API = platform("api")
CARD = Card("今日一案", "zh-TW", (Paragraph("內容"),))


@pytest.fixture
async def there(library: Library, tmp_path: Path) -> AsyncIterator[Api]:
    async with api(library, tmp_path) as found:
        yield found


def test_it_is_off_unless_it_is_asked_for() -> None:
    assert not API.enabled(Settings())
    assert API.enabled(Settings.from_environment({"CITYBRIEF_API": "127.0.0.1:8770"}))
    assert not API.may_post(Settings.from_environment({"CITYBRIEF_API": "127.0.0.1:8770"}))


async def test_nothing_is_posted_to_programs(tmp_path: Path) -> None:
    store = await Store.open(f"sqlite:///{tmp_path}/kept.db")
    try:
        async with API.outbox(Settings(), store) as outbox:
            with pytest.raises(SendError) as refused:
                await outbox.send(ChannelRef("api", "", "C1"), CARD, "k" * 24)
            assert refused.value.outcome == "gone", "so that a subscription stops at once"
            await outbox.tell("U1", "", CARD)
    finally:
        await store.close()


@pytest.mark.parametrize(("lang", "name"), [("zh-TW", "布拉格"), ("en", "Prague")])
async def test_everyone_is_answered_in_the_language_they_name(there: Api, lang: str, name: str) -> None:
    key = await there.key()
    async with there.mcp(key) as client:
        told = await client.call_tool("city", {"name": "prague", "lang": lang})
    assert told.structured_content["lang"] == lang
    assert name in told.content[0].text


async def test_a_channels_language_comes_first_as_everywhere(there: Api) -> None:
    here = ChannelRef("slack", "A", "C1")
    chosen = there.world.store.channel_settings(here)
    await there.world.store.set_channel_settings(here, type(chosen)(lang="en"), there.clock.now)
    told = await (await there.get("city", await there.key("slack:A", "C1"), name="prague")).json()
    assert told["lang"] == "en"


@pytest.mark.parametrize(
    "line", ["<!channel> @everyone \u202e](https://evil.example) `x` **y**", "\x00\x1b[31m", "九" * 500]
)
async def test_a_hostile_question_is_only_words(there: Api, line: str) -> None:
    for name, argument in (("search", "question"), ("city", "name"), ("compare", "question"), ("documents", "title")):
        response = await there.get(name, await there.key(name=name), **{argument: line})
        assert response.status == 200
        assert "\u202e" not in await response.text()


async def test_what_changes_something_cannot_be_asked_for(there: Api) -> None:
    key = await there.key()
    for command in COMMANDS:
        if command.changes:
            assert (await there.get(command.name, key)).status == 404
    told = await (await there.get("search", key, question="/settings language en")).json()
    assert told["kind"] != "settings", "a question is no line"


def test_its_manifest_is_the_description(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["manifest", "api"]) == 0
    assert json.loads(capsys.readouterr().out) == document()


async def test_a_taken_address_is_said(library: Library, tmp_path: Path) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", unused_port()))
        taken.listen()
        settings = Settings.from_environment({"CITYBRIEF_API": f"127.0.0.1:{taken.getsockname()[1]}"})
        store = await Store.open(f"sqlite:///{tmp_path}/kept.db")
        try:
            adapter = API.build(Conversation(Libraries(library), settings, store=store), settings, store)
            with pytest.raises(SettingsError, match="CITYBRIEF_API"):
                await adapter.run()
            assert not adapter.connected
        finally:
            await store.close()
