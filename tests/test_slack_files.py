"""Files on Slack, by its own road: in a thread, in a direct message, shared once; and what is told when it fails."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import slack_payloads as say
from slack_server import Output, SlackServer
from slack_stage import Start

pytest_plugins = ("slack_fixtures",)


def of_kind(slack: SlackServer, kind: str) -> list[Output]:
    return [output for output in slack.outputs if output.kind == kind]


def buttons(payload: Any) -> list[dict[str, Any]]:
    if isinstance(payload, dict):
        own = [payload] if payload.get("type") == "button" else []
        return own + [one for value in payload.values() for one in buttons(value)]
    return [one for value in payload for one in buttons(value)] if isinstance(payload, list) else []


def opens_as_word(data: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return "word/document.xml" in file.namelist()


async def test_a_brief_from_a_slash_command_comes_in_a_direct_message(slack: SlackServer, start: Start) -> None:
    async with start() as adapter:
        await slack.socket.deliver(
            "slash_commands", say.slash("/brief", "/ask 遠距教學", response_url=slack.response_url())
        )
        await slack.until(lambda: of_kind(slack, "file"))
        await adapter.idle()
    answer, told, file = slack.outputs[0], of_kind(slack, "post")[0], of_kind(slack, "file")[0]
    assert answer.payload["response_type"] == "ephemeral", "a word at once, before the file is made"
    assert told.to == file.to == "U1"
    (sent,) = file.payload["files"]
    assert sent["name"].startswith("CityBrief-遠距教學-")
    assert opens_as_word(sent["data"])
    assert any("分享" in button["text"]["text"] for button in buttons(answer.payload)), "and a way to the channel"
    assert slack.unfit == []


async def test_a_brief_asked_for_in_a_thread_comes_into_the_thread(slack: SlackServer, start: Start) -> None:
    async with start() as adapter:
        await slack.socket.deliver("events_api", say.mention("<@UBOT> /brief md /city 布拉格", thread_ts="1.0"))
        await slack.until(lambda: of_kind(slack, "file"))
        await adapter.idle()
    (file,) = of_kind(slack, "file")
    assert (file.to, file.payload["thread_ts"]) == ("C1", "1.0")
    assert "布拉格" in file.payload["files"][0]["data"].decode()


async def test_a_brief_is_shared_with_its_file(slack: SlackServer, start: Start) -> None:
    async with start() as adapter:
        await slack.socket.deliver(
            "slash_commands", say.slash("/brief", "csv /city 布拉格", response_url=slack.response_url())
        )
        answer = await slack.output()
        share = next(one for one in buttons(answer.payload) if "分享" in one["text"]["text"])
        await slack.until(lambda: of_kind(slack, "file"))
        for _ in range(2):
            await slack.socket.deliver(
                "interactive", say.press(share, response_url=slack.response_url(), ephemeral=True)
            )
            await adapter.idle()
    assert [file.to for file in of_kind(slack, "file")] == ["U1", "C1"], "twice pressed is shared once"


async def test_a_heat_map_has_words_for_who_does_not_see_it(slack: SlackServer, start: Start) -> None:
    async with start() as adapter:
        await slack.socket.deliver("slash_commands", say.slash("/overview", "map", response_url=slack.response_url()))
        await slack.until(lambda: len(of_kind(slack, "post")) == 2)
        await adapter.idle()
    (picture,) = of_kind(slack, "post")[1].payload["blocks"]
    assert picture["type"] == "image"
    assert slack.files[picture["slack_file"]["id"]]["data"].startswith(b"\x89PNG")
    assert "遠距醫療" in picture["alt_text"]
    assert len(picture["alt_text"]) <= 2000


async def test_whoever_asked_hears_that_a_file_was_refused(slack: SlackServer, start: Start) -> None:
    slack.teams["xoxb-one"].scopes -= {"files:write"}
    async with start() as adapter:
        await slack.socket.deliver(
            "slash_commands", say.slash("/brief", "/city 布拉格", response_url=slack.response_url())
        )
        await slack.until(lambda: len(of_kind(slack, "response")) == 3)
        await adapter.idle()
    assert "missing_scope" in of_kind(slack, "response")[-1].payload["text"]
    assert of_kind(slack, "file") == []
