"""Files on Discord: after the answer and as visible as that, in reply to a mention, and told when they fail."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from discord_stage import NOW, Stage, kept, live, local_discord, stage

from bot import worker
from bot.domain.ports import ChannelRef, ChannelSettings

__all__ = ["kept", "live", "local_discord", "stage"]
EPHEMERAL = 1 << 6


async def followed(live: Stage, record: Any) -> dict[str, Any]:
    """The message behind the answer, with the files that were sent with it."""
    await live.server.until(lambda: record.followups)
    return record.followups[0] | sent(live)


def sent(live: Stage) -> dict[str, Any]:
    found = [body["files"] for _, _, body in live.server.requests if isinstance(body, dict) and "files" in body]
    return {"files": found[-1]} if found else {}


def posts(live: Stage) -> list[dict[str, Any]]:
    messages = live.world.messages.get(live.world.channel, [])
    return [message for message in messages if message["author"]["id"] == live.world.bot["id"]]


async def test_a_brief_follows_its_answer_privately(live: Stage) -> None:
    answer = await live.server.ask(live.world.slash("brief", "/ask 遠距教學"))
    assert answer.ephemeral
    assert "Word" in answer.text
    message = await followed(live, answer)
    assert message["flags"] & EPHEMERAL
    (file,) = message["files"].items()
    assert file[0].startswith("CityBrief-")
    with zipfile.ZipFile(io.BytesIO(file[1])) as word:
        assert "word/document.xml" in word.namelist()


async def test_a_brief_is_for_all_where_answers_are(live: Stage) -> None:
    channel = ChannelRef("discord", live.world.guild["id"], live.world.channel)
    await live.store.set_channel_settings(channel, ChannelSettings(public=True), NOW)
    answer = await live.server.ask(live.world.slash("brief", "md /city 布拉格"))
    message = await followed(live, answer)
    assert not message["flags"] & EPHEMERAL
    assert "布拉格" in next(iter(message["files"].values())).decode()


async def test_a_mention_gets_its_file_in_reply(live: Stage) -> None:
    asked = live.world.written(f"<@{live.world.bot['id']}> /brief csv /city 布拉格")
    await live.server.say(asked)
    await live.server.until(lambda: sent(live))
    await live.server.until(lambda: len(posts(live)) == 2)  # the word, and the file
    file = posts(live)[-1]
    assert file["message_reference"]["message_id"] == asked["id"]
    assert next(iter(sent(live)["files"].values())).startswith(b"\xef\xbb\xbf")


async def test_a_failure_is_told(live: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "SECONDS", 0.0)
    answer = await live.server.ask(live.world.slash("brief", "/city 布拉格"))
    message = await followed(live, answer)
    assert "沒有做成" in message["content"]
    assert "files" not in message
