"""Mentions, direct messages, joining, leaving, and events that come twice."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
import slack_payloads as say
from slack_server import Channel, Fault, SlackServer
from slack_stage import Start

from bot.domain.ports import ChannelRef, ChannelSettings
from bot.i18n import t
from bot.store import Store

pytest_plugins = ("slack_fixtures",)

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


async def marker(slack: SlackServer, number: int) -> None:
    """A slash command whose answer comes last: whatever else was to happen has happened."""
    await slack.socket.deliver("slash_commands", say.slash("/city", "布拉格", response_url=slack.response_url()))
    await slack.output(number)


@pytest.mark.parametrize(
    ("more", "thread"), [({}, "1700000000.000100"), ({"thread_ts": "1699999999.000001"}, "1699999999.000001")]
)
async def test_a_mention_is_answered_for_all_in_its_thread(
    slack: SlackServer, start: Start, more: dict, thread: str
) -> None:
    async with start():
        await slack.socket.deliver("events_api", say.mention("city 布拉格", **more))
        answer = await slack.output()
    assert (answer.kind, answer.to) == ("post", "C1")
    assert answer.payload["thread_ts"] == thread
    assert "布拉格" in answer.payload["text"]
    assert slack.unfit == []


@pytest.mark.parametrize(("more", "thread"), [({}, None), ({"thread_ts": "1699999999.000001"}, "1699999999.000001")])
async def test_a_direct_message_is_answered_where_it_was_written(
    slack: SlackServer, start: Start, more: dict, thread: str | None
) -> None:
    async with start():
        await slack.socket.deliver("events_api", say.direct("/city Prague", **more))
        answer = await slack.output()
    assert answer.to == "D1"
    assert answer.payload.get("thread_ts") == thread
    assert "布拉格" in answer.payload["text"]


@pytest.mark.parametrize("subtype", [None, "file_share", "thread_broadcast"])
async def test_u6_a_direct_message_of_every_kind_that_holds_words_is_answered(
    slack: SlackServer, start: Start, subtype: str | None
) -> None:
    async with start():
        await slack.socket.deliver("events_api", say.direct("/city Prague", subtype=subtype))
        answer = await slack.output()
    assert "布拉格" in answer.payload["text"]


async def test_a_mention_without_words_is_answered_with_help(slack: SlackServer, start: Start) -> None:
    async with start():
        await slack.socket.deliver("events_api", say.mention(""))
        answer = await slack.output()
    assert "/ask" in answer.payload["text"]


@pytest.mark.parametrize(
    "event",
    [
        say.direct("x", subtype="message_changed"),
        say.direct("x", subtype="message_deleted"),
        say.direct("x", bot_id="B2"),
        say.direct("x", channel_type="channel", channel="C1"),
        say.mention("x", bot_id="B2"),
        say.mention("x", edited={"user": "U1", "ts": "1700000009.0"}),
        say.direct("x", user="UBOT"),
    ],
)
async def test_bots_edits_and_other_channels_are_not_answered(slack: SlackServer, start: Start, event: dict) -> None:
    async with start():
        await slack.socket.deliver("events_api", event)
        await marker(slack, 1)
    assert [output.kind for output in slack.outputs] == ["response"]


async def test_the_same_event_twice_is_answered_once(slack: SlackServer, start: Start) -> None:
    event = say.mention("布拉格")
    async with start():
        await slack.socket.deliver("events_api", event)
        await slack.output(1)
        await slack.socket.deliver("events_api", event, retry_attempt=1, retry_reason="timeout")
        await marker(slack, 2)
    assert [output.kind for output in slack.outputs] == ["post", "response"]


async def test_the_same_event_on_another_replica_is_answered_once(
    slack: SlackServer, start: Start, tmp_path: Path
) -> None:
    """Two adapters with a store of their own each, on one database; the retry comes minutes later."""
    event = say.mention("布拉格")
    other = await Store.open(f"sqlite:///{tmp_path}/slack.db")
    try:
        async with start():
            await slack.socket.deliver("events_api", event)
            await slack.output(1)
        async with start(store=other):
            await slack.socket.deliver("events_api", event, retry_attempt=3, retry_reason="timeout")
            await marker(slack, 2)
    finally:
        await other.close()
    assert [output.kind for output in slack.outputs] == ["post", "response"]


async def test_an_envelope_that_comes_twice_is_answered_once_and_acknowledged_twice(
    slack: SlackServer, start: Start
) -> None:
    command = say.slash("/city", "布拉格", response_url=slack.response_url())
    async with start():
        await slack.socket.deliver("slash_commands", command, envelope="e1")
        await slack.output(1)
        del slack.socket.acknowledged["e1"]
        await slack.socket.deliver("slash_commands", command, envelope="e1")
        await marker(slack, 2)
    assert slack.counts["respond"] == 2


async def test_a_mention_where_the_bot_may_not_post_is_explained_to_the_asker(slack: SlackServer, start: Start) -> None:
    slack.channels["C1"].member = False
    async with start():
        await slack.socket.deliver("events_api", say.mention("布拉格"))
        told = await slack.output()
    assert (told.kind, told.to) == ("post", "U1")
    assert "/invite @CityBrief" in told.payload["text"]


async def joined(slack: SlackServer, **more: str) -> None:
    event = {
        "type": "member_joined_channel",
        "user": "UBOT",
        "channel": "C1",
        "channel_type": "C",
        "team": "T1",
        "inviter": "U1",
    }
    await slack.socket.deliver("events_api", say.event({**event, **more}))


async def test_the_first_time_it_joins_it_says_in_two_lines_what_it_can_do(slack: SlackServer, start: Start) -> None:
    async with start():
        await joined(slack)
        hello = await slack.output()
        await joined(slack)
        await joined(slack, user="U1")
        await marker(slack, 2)
    assert (hello.kind, hello.to) == ("post", "C1")
    assert len(hello.payload["text"].splitlines()) == 2
    assert "/ask" in hello.payload["text"]
    assert [output.kind for output in slack.outputs] == ["post", "response"]


async def test_it_greets_in_the_language_of_whoever_invited_it(slack: SlackServer, start: Start) -> None:
    slack.users["U9"] = {"locale": "en-GB"}
    slack.channels["C2"] = Channel()
    async with start():
        await joined(slack, inviter="U9", channel="C2")
        hello = await slack.output()
    assert hello.payload["text"].startswith("Hello")


@pytest.mark.parametrize(
    "event", [{"type": "app_uninstalled"}, {"type": "tokens_revoked", "tokens": {"bot": ["UBOT"]}}]
)
async def test_an_uninstall_purges_what_is_stored(slack: SlackServer, start: Start, kept: Store, event: dict) -> None:
    here, there = ChannelRef("slack", "T1", "C1"), ChannelRef("slack", "T2", "C1")
    for channel in (here, there):
        await kept.set_channel_settings(channel, ChannelSettings("en"), NOW)
    async with start() as adapter:
        await joined(slack)
        await slack.output(1)
        await slack.socket.deliver("events_api", say.event(event))
        await adapter.idle()
        await joined(slack)  # the workspace installed it anew: it greets again
        await slack.output(2)
    assert kept.channel_settings(here) == ChannelSettings()
    assert kept.channel_settings(there) == ChannelSettings("en")


async def test_a_user_token_that_was_revoked_purges_nothing(slack: SlackServer, start: Start, kept: Store) -> None:
    await kept.set_channel_settings(ChannelRef("slack", "T1", "C1"), ChannelSettings("en"), NOW)
    async with start():
        await slack.socket.deliver(
            "events_api", say.event({"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": []}})
        )
        await marker(slack, 1)
    assert kept.channel_settings(ChannelRef("slack", "T1", "C1")) == ChannelSettings("en")


async def test_with_the_database_away_a_mention_is_still_answered(
    slack: SlackServer, start: Start, kept: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.domain.errors import StoreError

    async def away(*_: object) -> bool:
        raise StoreError("away")

    monkeypatch.setattr(kept, "claim", away)
    event = say.mention("布拉格")
    async with start():
        await slack.socket.deliver("events_api", event)
        await slack.output(1)
        await slack.socket.deliver("events_api", event)
        await marker(slack, 2)
    assert [output.kind for output in slack.outputs] == ["post", "response"]


async def test_a_refused_answer_is_explained_without_talk_of_another_way(slack: SlackServer, start: Start) -> None:
    slack.fail("chat.postMessage", Fault(200, error="restricted_action"))
    async with start():
        await slack.socket.deliver("events_api", say.mention("布拉格"))
        told = await slack.output()
    assert told.kind == "ephemeral"
    assert told.payload["text"] == t("zh-TW", "slack.refused", code="restricted_action")


async def test_a_mention_meets_a_busy_slack(slack: SlackServer, start: Start, slept: list[float]) -> None:
    slack.fail("chat.postMessage", Fault(429, {"Retry-After": "7"}), Fault(500), Fault(0))
    async with start():
        await slack.socket.deliver("events_api", say.mention("布拉格"))
        await slack.output(1)
        await marker(slack, 2)
    assert slept[0] == 7.0, "Slack says how long"
    assert all(0 < seconds < 2 for seconds in slept[1:])
    assert len(slack.outputs) == 2
