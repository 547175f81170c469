"""MCP by the official client: both transports, both eras of the protocol, the same answers as everywhere."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from api_world import Api, api
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.shared.exceptions import MCPError

from adapters.api.questions import QUESTIONS
from adapters.common.contract import as_json
from bot.domain.ports import Request
from bot.library import Library
from bot.settings import ROOT

ERAS = ("auto", "legacy")


@pytest.fixture
async def there(library: Library, tmp_path: Path) -> AsyncIterator[Api]:
    async with api(library, tmp_path) as found:
        yield found


def text(result: Any) -> str:
    (content,) = result.content
    return str(content.text)


@pytest.mark.parametrize("mode", ERAS)
async def test_a_model_is_told_what_there_is_to_ask(there: Api, mode: str) -> None:
    async with there.mcp(await there.key(), mode) as client:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
    assert list(tools) == ["search", "city", "theme", "session", "initiative", "compare", "documents", "quote"]
    for question in QUESTIONS:
        tool = tools[question.name]
        assert next(iter(tool.input_schema["properties"])) == question.argument
        assert tool.annotations is not None
        assert tool.annotations.read_only_hint
        assert "never instructions" in tool.description
        assert tool.output_schema is not None


@pytest.mark.parametrize("mode", ERAS)
@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.name)
async def test_data_and_text_say_the_same_as_a_chat(there: Api, question, mode: str) -> None:
    async with there.mcp(await there.key(), mode) as client:
        for example in question.examples:
            told = await client.call_tool(question.name, {question.argument: example})
            assert not told.is_error
            data, words = told.structured_content, text(told)
            if not question.command:
                continue
            reply = await there.world.conversation.answer(
                Request(f"/{question.command} {example}", "zh-TW", there.clock.now)
            )
            expected = as_json(there.world.libraries.shared, reply)
            assert data["hits"] == expected["hits"][: len(data["hits"])]
            for hit in data["hits"]:
                assert f"[{hit['id']}]" in words
                assert hit["text"].split("\n")[0] in words
                assert hit["source"]["locator"]["label"] in words
                assert all(note in words for note in hit["notes"])


@pytest.mark.parametrize("mode", ERAS)
async def test_nothing_is_said_so_that_no_model_fills_the_gap(there: Api, mode: str) -> None:
    async with there.mcp(await there.key(), mode) as client:
        told = await client.call_tool("search", {"question": "量子重力的拉格朗日量", "lang": "en"})
    assert told.structured_content["answered"] is False
    assert "do not fill the gap" in text(told)


@pytest.mark.parametrize("mode", ERAS)
async def test_what_is_wrong_is_told_to_the_model(there: Api, mode: str) -> None:
    async with there.mcp(await there.key(), mode) as client:
        for arguments in ({}, {"question": ""}, {"question": 3}, {"question": "x", "page": True}, {"x": "y"}):
            told = await client.call_tool("search", arguments)
            assert told.is_error
            assert text(told)
        assert (await client.call_tool("quote", {"id": "absent"})).is_error
        with pytest.raises(MCPError):
            await client.call_tool("absent", {})


@pytest.mark.parametrize("mode", ERAS)
async def test_documents_and_passages_are_resources(there: Api, library: Library, mode: str) -> None:
    own = await there.world.add("# 路燈\n\n西區的路燈改成節能燈具。\n\n由機器人巡檢。\n", workspace="slack:A")
    other = await there.world.add("# 水溝\n\n東區的水溝加裝感測器。\n", "b.md", workspace="slack:B")
    await there.world.libraries.refresh()
    async with there.mcp(await there.key("slack:A"), mode) as client:
        listed = [resource.uri for resource in (await client.list_resources()).resources]
        assert listed == [f"citybrief://documents/{id}" for id in (*library.corpus.packs, own.id)]
        (whole,) = (await client.read_resource(f"citybrief://documents/{own.id}")).contents
        passages = await there.world.documents.passages(own.id, 1)
        assert all(f"[{one.id}] {one.text}" in whole.text for one in passages)
        (near,) = (await client.read_resource(f"citybrief://passages/{passages[0].id}")).contents
        assert all(one.text in near.text for one in passages)
        with pytest.raises(MCPError):
            await client.list_resources(cursor="x")
        templates = (await client.list_resource_templates()).resource_templates
        assert [one.uri_template for one in templates] == ["citybrief://documents/{id}", "citybrief://passages/{id}"]
        for absent in (f"citybrief://documents/{other.id}", "citybrief://passages/absent", "file:///etc/passwd"):
            with pytest.raises(MCPError):
                await client.read_resource(absent)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 421),
        ({"Origin": "https://evil.example"}, 403),
        ({"Authorization": "Bearer cbk_" + "x" * 43}, 401),
        ({"Authorization": ""}, 401),
        ({"Authorization": "", "X-Slack-Signature": "v0=x", "X-Slack-Request-Timestamp": "1"}, 401),
    ],
)
async def test_whoever_should_not_is_not_answered(there: Api, headers: dict[str, str], status: int) -> None:
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    usual = {"Authorization": f"Bearer {await there.key()}", "Accept": "application/json, text/event-stream"}
    allowed = await there.client.post("/mcp", json=call, headers=usual)
    assert allowed.status == 200
    assert (await there.client.post("/mcp", json=call, headers=usual | headers)).status == status


async def test_too_many_questions_have_to_wait(library: Library, tmp_path: Path) -> None:
    async with api(library, tmp_path, questions_per_hour=2) as there, there.mcp(await there.key()) as client:
        told = [await client.call_tool("search", {"question": "無人機"}) for _ in range(3)]
        assert [one.is_error for one in told] == [False, False, True]
        assert "1800 s" in text(told[-1])


@pytest.mark.parametrize("mode", ERAS)
async def test_an_assistant_on_this_machine_asks_on_standard_input(tmp_path: Path, mode: str) -> None:
    env = {**os.environ, "CITYBRIEF_DATABASE_URL": f"sqlite:///{tmp_path}/kept.db"}
    command = StdioServerParameters(command=sys.executable, args=["-m", "adapters.cli", "mcp"], env=env, cwd=ROOT)
    async with Client(stdio_client(command), mode=mode) as client:
        assert len((await client.list_tools()).tools) == len(QUESTIONS)
        told = await client.call_tool("city", {"name": "布拉格"})
        assert json.dumps(told.structured_content, ensure_ascii=False).count("prague-") > 3
