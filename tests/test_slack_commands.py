"""Slash commands on Slack, through the real Bolt app: acknowledged first, answered once, in the user's language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import slack_payloads as say
from slack_server import SlackServer
from slack_stage import Start

from adapters.slack import blocks
from adapters.slack.answers import RENDERED
from adapters.slack.rendered import Rendered, likely
from bot.domain.ports import ChannelRef, ChannelSettings
from bot.library import Library
from bot.store import Store

pytest_plugins = ("slack_fixtures",)

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def texts(payload: dict) -> str:
    return str(payload["blocks"])


def shown(node: object) -> Iterator[str]:
    """Every text of a payload that someone reads."""
    if isinstance(node, dict):
        for name, value in node.items():
            if name == "text" and isinstance(value, str):
                yield value
            else:
                yield from shown(value)
    elif isinstance(node, list):
        for value in node:
            yield from shown(value)


async def test_a_slash_command_is_acknowledged_and_answered_in_private(slack: SlackServer, start: Start) -> None:
    async with start():
        came_with = await slack.socket.deliver(
            "slash_commands", say.slash("/city", "布拉格", response_url=slack.response_url())
        )
        assert came_with == {}, "the acknowledgement carries nothing, so that it can leave before the work"
        answer = await slack.output()
    assert answer.kind == "response"
    assert answer.payload["response_type"] == "ephemeral"
    assert "布拉格" in answer.payload["blocks"][0]["text"]["text"]
    assert slack.counts["respond"] == 1
    assert slack.unfit == []


async def test_the_acknowledgement_leaves_before_the_answer(slack: SlackServer, start: Start) -> None:
    order: list[str] = []
    received, show = slack.socket._received, slack.show

    async def on_ack(answer: dict) -> None:
        order.append("acknowledged")
        await received(answer)

    async def on_answer(output: object) -> None:
        order.append("answered")
        await show(output)

    slack.socket._received, slack.show = on_ack, on_answer
    async with start():
        for number in range(5):
            await slack.socket.send("slash_commands", say.slash("/city", "布拉格", response_url=slack.response_url()))
            await slack.output(number + 1)
    assert order == ["acknowledged", "answered"] * 5


@pytest.mark.parametrize(
    ("locale", "word"), [("zh-TW", "市長"), ("zh-CN", "市长"), ("en-US", "Mayor"), ("de-DE", "Mayor")]
)
async def test_the_users_slack_locale_chooses_the_language(
    slack: SlackServer, start: Start, locale: str, word: str
) -> None:
    slack.users["U1"] = {"locale": locale, "tz": "Europe/Prague"}
    async with start():
        for number in (1, 2):
            await slack.socket.deliver(
                "slash_commands", say.slash("/city", "Prague", response_url=slack.response_url())
            )
            answer = await slack.output(number)
    assert word in texts(answer.payload)
    assert slack.counts["users.info"] == 1, "remembered"


async def test_without_the_locale_the_default_language_answers(slack: SlackServer, start: Start) -> None:
    team = slack.teams["xoxb-one"]
    team.scopes = team.scopes - {"users:read"}
    async with start():
        await slack.socket.deliver("slash_commands", say.slash("/city", "Prague", response_url=slack.response_url()))
        answer = await slack.output()
    assert "missing_scope" in slack.refusals
    assert "市長" in texts(answer.payload)


@pytest.mark.parametrize("command", ["/citybrief", "/brief-city", "/team_city"])
async def test_other_names_of_a_command(slack: SlackServer, start: Start, command: str) -> None:
    text = "city Gdynia" if command == "/citybrief" else "Gdynia"
    async with start(prefix="brief"):
        await slack.socket.deliver("slash_commands", say.slash(command, text, response_url=slack.response_url()))
        answer = await slack.output()
    assert "Gdynia" in answer.payload["blocks"][0]["text"]["text"]


@pytest.mark.parametrize("text", ["", "city"])
async def test_with_a_prefix_help_names_the_commands_as_they_are_there(
    slack: SlackServer, start: Start, text: str
) -> None:
    async with start(prefix="brief"):
        await slack.socket.deliver("slash_commands", say.slash("/brief", text, response_url=slack.response_url()))
        answer = await slack.output()
    read = "\n".join(shown(answer.payload))
    assert "/brief-" in read
    assert not re.search(r"(?<!\w)/(ask|city|help)\b", read)


async def test_what_a_user_typed_cannot_ping_link_or_break(slack: SlackServer, start: Start) -> None:
    hostile = "&lt;!channel&gt; &lt;@U1|x&gt; &lt;https://evil.example|click&gt; *b* `c` \u202e\x00 " + "長" * 5000
    async with start():
        await slack.socket.deliver("slash_commands", say.slash("/city", hostile, response_url=slack.response_url()))
        answer = await slack.output()
    read = "\n".join(shown(answer.payload))
    assert "channel" in read, "what was typed is repeated"
    assert not re.search("<[!@#]", read)
    assert slack.unfit == []


async def test_a_channel_set_to_public_and_english(slack: SlackServer, start: Start, kept: Store) -> None:
    await kept.set_channel_settings(ChannelRef("slack", "T1", "C1"), ChannelSettings("en", public=True), NOW)
    async with start():
        await slack.socket.deliver("slash_commands", say.slash("/city", "布拉格", response_url=slack.response_url()))
        answer = await slack.output()
    assert answer.payload["response_type"] == "in_channel"
    assert "Mayor" in texts(answer.payload)
    assert "分享" not in texts(answer.payload)


async def test_settings_are_shown_and_changed_in_place(slack: SlackServer, start: Start, kept: Store) -> None:
    async with start():
        await slack.socket.deliver(
            "slash_commands", say.slash("/citybrief", "settings", response_url=slack.response_url())
        )
        shown = await slack.output()
        buttons = shown.payload["blocks"][-1]
        english = next(element for element in buttons["elements"] if "language en" in element["value"])
        body = say.press(english, response_url=slack.response_url())
        await slack.socket.deliver("interactive", body)
        changed = await slack.output(2)
    assert kept.channel_settings(ChannelRef("slack", "T1", "C1")) == ChannelSettings("en")
    assert changed.payload["replace_original"] is True
    assert "English" in texts(changed.payload)


async def test_five_hundred_at_once_are_all_answered(slack: SlackServer, start: Start) -> None:
    async with start():
        addresses = [slack.response_url() for _ in range(500)]
        for address in addresses:
            await slack.socket.send("slash_commands", say.slash("/city", "布拉格", response_url=address))
        await slack.output(500)
        await slack.until(lambda: len(slack.socket.acknowledged) == 500)
    answered = [output.to for output in slack.outputs]
    assert sorted(answered) == sorted(address.rsplit("/", 1)[1] for address in addresses)


async def test_no_database_is_touched_by_a_slash_command(
    slack: SlackServer, start: Start, kept: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with start():
        monkeypatch.setattr(kept.database, "read", None)  # whoever touches it fails
        monkeypatch.setattr(kept.database, "write", None)
        await slack.socket.deliver("slash_commands", say.slash("/city", "布拉格", response_url=slack.response_url()))
        answer = await slack.output()
    assert "布拉格" in answer.payload["text"]


async def test_a_command_without_its_name_brings_a_picker_with_typeahead(slack: SlackServer, start: Start) -> None:
    async with start():
        await slack.socket.deliver("slash_commands", say.slash("/city", response_url=slack.response_url()))
        answer = await slack.output()
        pickers = [
            b
            for b in answer.payload["blocks"]
            if b["type"] == "actions" and b["elements"][0]["type"] == "external_select"
        ]
        select = pickers[0]["elements"][0]
        offered = await slack.socket.deliver("interactive", say.suggestion(select["action_id"], "Gdy"))
        assert "格丁尼亞" in offered["options"][0]["text"]["text"]
        chosen = {**select, "selected_option": offered["options"][0]}
        await slack.socket.deliver(
            "interactive", say.press(chosen, block_id="picker", response_url=slack.response_url())
        )
        city = await slack.output(2)
    assert "Gdynia" in city.payload["blocks"][0]["text"]["text"]
    assert city.payload["replace_original"] is True
    assert slack.unfit == []


async def test_a_picker_offers_everything_before_anything_is_typed(slack: SlackServer, start: Start) -> None:
    async with start():
        for name in ("city", "theme", "session", "initiative"):
            offered = await slack.socket.deliver("interactive", say.suggestion(f"pick.{name}", ""))
            assert 1 <= len(offered["options"]) <= 100
        nothing = await slack.socket.deliver("interactive", say.suggestion("pick.city", "\u202e" * 300))
    assert isinstance(nothing["options"], list)


async def test_an_unknown_command_is_answered_with_help(slack: SlackServer, start: Start) -> None:
    async with start():
        await slack.socket.deliver("slash_commands", say.slash("/ctiy", "Prague", response_url=slack.response_url()))
        answer = await slack.output()
    assert "/city" in answer.payload["text"]


async def test_what_is_likely_to_be_asked_is_rendered_beforehand(
    slack: SlackServer, start: Start, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The prepared answers are those that would be made now, and none is made twice."""
    likeliest = list(likely(library))
    assert len(likeliest) <= RENDERED
    asked = [line for line, lang in likeliest if lang == "zh-TW"]
    bodies: dict[str, list[object]] = {line: [] for line in asked}
    for prepare in (False, True):
        async with start(prepare=prepare):
            if prepare:
                monkeypatch.setattr(blocks, "message", None)
            for line in asked:
                command, _, text = line.partition(" ")
                number = len(slack.outputs) + 1
                url = slack.response_url()
                await slack.socket.deliver("slash_commands", say.slash(command, text, response_url=url))
                bodies[line].append((await slack.output(number)).payload)
    assert all(pair[0] == pair[1] for pair in bodies.values())
    assert len(bodies) > 40


def test_a_rendered_message_can_be_had_again() -> None:
    payload = {"text": "x", "blocks": [{"type": "divider"}], "unfurl_links": False}
    assert Rendered.of(payload, {}, "en", public=True).payload() == payload
