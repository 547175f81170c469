"""Faults that were found in the first release on Slack, each named after its row."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
import slack_payloads as say
from slack_server import Output, SlackServer
from slack_stage import Start, settings_for

from bot.conversation import Conversation
from bot.digest.service import Digest
from bot.domain.ports import ChannelRef, ChannelSettings
from bot.i18n import t
from bot.libraries import Libraries
from bot.library import Library
from bot.rendering.actions import decode
from bot.store import Store
from bot.views import digest as cards

pytest_plugins = ("slack_fixtures",)

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
HERE = ChannelRef("slack", "T1", "C1")
ENGLISH = {"id": "U2", "team_id": "T1"}


@pytest.fixture
async def talking(slack: SlackServer, kept: Store, library: Library) -> Conversation:
    """A conversation that can post the digest."""
    slack.users["U2"] = {"locale": "en-US"}
    digest = await Digest.open(kept, library, cards)
    return Conversation(Libraries(library), settings_for(slack), store=kept, digest=digest)


def elements(payload: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        one
        for block in payload.get("blocks", ())
        for one in (*(block.get("elements") or ()), block.get("accessory") or {})
        if one.get("type") in ("button", "static_select")
    ]


def button(
    payload: dict[str, Any], *, page: int | None = None, share: bool = False, line: str | None = None
) -> dict[str, Any]:
    for element in elements(payload):
        action = decode(element.get("value", ""))
        if action is None or action.share is not share or (line is not None and action.line != line):
            continue
        if page is None or (action.page == page and action.turns is not None):
            return element
    raise AssertionError("no such button")


async def ask(slack: SlackServer, command: str, text: str = "", **more: Any) -> Output:
    number = len(slack.outputs) + 1
    await slack.socket.deliver("slash_commands", say.slash(command, text, response_url=slack.response_url(), **more))
    return await slack.output(number)


async def press(slack: SlackServer, element: dict[str, Any], *, user: Any = None, **more: Any) -> Output:
    number = len(slack.outputs) + 1
    body = say.press(element, **{"response_url": slack.response_url(), **more})
    await slack.socket.deliver("interactive", body | ({"user": user} if user else {}))
    return await slack.output(number)


# T9: a message keeps its language; pages turn in it


async def test_t9_a_public_answer_is_turned_in_its_own_language(
    slack: SlackServer, start: Start, talking: Conversation, kept: Store
) -> None:
    await kept.set_channel_settings(HERE, ChannelSettings(public=True), NOW)
    async with start(talking):
        first = await ask(slack, "/city", "格丁尼亞")
        second = await press(slack, button(first.payload, page=2), ephemeral=False, user=ENGLISH)
        back = await press(slack, button(second.payload, page=1), ephemeral=False, user=ENGLISH)
    assert second.payload["replace_original"] is True
    assert "格丁尼亞" in second.payload["text"]
    assert back.payload["blocks"] == first.payload["blocks"]


async def test_t9_a_mentions_answer_is_turned_in_its_own_language(
    slack: SlackServer, start: Start, talking: Conversation
) -> None:
    async with start(talking):
        await slack.socket.deliver("events_api", say.mention("/city Gdynia", user="U2"))
        first = await slack.output()
        second = await press(slack, button(first.payload, page=2), ephemeral=False)
    assert "Gdynia" in second.payload["text"]


async def test_t9_a_channel_that_changed_its_language_turns_old_messages_in_theirs(
    slack: SlackServer, start: Start, talking: Conversation, kept: Store
) -> None:
    async with start(talking):
        first = await ask(slack, "/city", "格丁尼亞")
        await kept.set_channel_settings(HERE, ChannelSettings("en"), NOW)
        second = await press(slack, button(first.payload, page=2))
        assert "格丁尼亞" in second.payload["text"]
        assert "Gdynia" in (await ask(slack, "/city", "格丁尼亞")).payload["text"]


# T10: shared once, and by whom, in the channel's language


async def test_t10_a_double_click_posts_once(slack: SlackServer, start: Start, talking: Conversation) -> None:
    async with start(talking) as adapter:
        private = await ask(slack, "/city", "布拉格")
        element = button(private.payload, share=True)
        await asyncio.gather(*(
            slack.socket.deliver("interactive", say.press(element, response_url=slack.response_url())) for _ in range(2)
        ))  # fmt: skip
        await slack.output(4)
        await adapter.idle()
    assert [output.kind for output in slack.outputs].count("post") == 1
    assert any(t("zh-TW", "cards.shared_already") in str(output.payload) for output in slack.outputs)


async def test_t10_who_shared_it_is_said_in_the_channels_language(
    slack: SlackServer, start: Start, talking: Conversation, kept: Store
) -> None:
    async with start(talking):
        private = await ask(slack, "/city", "Prague", user_id="U2")
        await kept.set_channel_settings(HERE, ChannelSettings("zh-TW"), NOW)
        posted = await press(slack, button(private.payload, share=True), user=ENGLISH)
    assert posted.kind == "post"
    assert posted.payload["text"].startswith("由 <@U2> 分享\n")
    assert posted.payload["blocks"][1]["elements"][0]["elements"] == [
        {"type": "text", "text": "由 "},
        {"type": "user", "user_id": "U2"},
        {"type": "text", "text": " 分享"},
    ]
    assert slack.unfit == []


async def test_t10_what_could_not_be_posted_may_be_shared_again(
    slack: SlackServer, start: Start, talking: Conversation
) -> None:
    slack.channels["C1"].member = False
    async with start(talking) as adapter:
        private = await ask(slack, "/city", "布拉格")
        element = button(private.payload, share=True)
        assert "/invite" in (await press(slack, element)).payload["text"]
        await adapter.idle()
        slack.channels["C1"].member = True
        assert (await press(slack, element)).kind == "post"


# T17: a change replaces the digest's card; turning off asks once


async def test_t17_a_change_takes_the_place_of_the_card(
    slack: SlackServer, start: Start, talking: Conversation
) -> None:
    async with start(talking):
        shown = await ask(slack, "/digest", "on 09:00 weekdays")
        menu = next(one for one in elements(shown.payload) if one["type"] == "static_select")
        chosen = {**menu, "selected_option": menu["options"][0]}
        changed = await press(slack, chosen)
        asked = await press(slack, button(changed.payload, line="/digest zone"))
    assert changed.payload["replace_original"] is True
    assert "07:30" in str(changed.payload["blocks"])
    assert asked.payload["replace_original"] is True


async def test_t17_turning_off_asks_once(slack: SlackServer, start: Start, talking: Conversation) -> None:
    assert talking.digest is not None
    async with start(talking):
        shown = await ask(slack, "/digest", "on 09:00 weekdays")
        asked = await press(slack, next(one for one in elements(shown.payload) if one.get("style") == "danger"))
        assert asked.payload["replace_original"] is True
        order = await talking.digest.subscriptions.get(HERE)
        assert order is not None
        assert order.enabled
        kept_on = await press(slack, button(asked.payload, line="/digest"))
        assert kept_on.payload["replace_original"] is True
        off = await press(slack, button(asked.payload, line="/digest off"))
    assert off.payload["replace_original"] is True
    order = await talking.digest.subscriptions.get(HERE)
    assert order is not None
    assert not order.enabled


async def test_t17_a_preview_and_the_history_leave_the_card_where_it_is(
    slack: SlackServer, start: Start, talking: Conversation
) -> None:
    async with start(talking):
        shown = await ask(slack, "/digest", "on 09:00 weekdays")
        for line in ("/digest preview", "/digest history"):
            assert (await press(slack, button(shown.payload, line=line))).payload["replace_original"] is False


# T18: what may be kept is declared once


async def test_t18_examples_by_chance_are_drawn_anew(slack: SlackServer, start: Start, talking: Conversation) -> None:
    async with start(talking):
        drawn = {str((await ask(slack, "/initiative")).payload["blocks"]) for _ in range(4)}
    assert len(drawn) > 1


async def test_t18_what_may_be_kept_is_the_same_message_again(
    slack: SlackServer, start: Start, talking: Conversation
) -> None:
    async with start(talking):
        first, second = [await ask(slack, "/city", "布拉格") for _ in range(2)]
    assert first.payload == second.payload
    assert talking.asked(_request("/city 布拉格")).cacheable


@pytest.mark.parametrize(
    ("line", "may"),
    [("/initiative", False), ("/initiative random", False), ("/digest", False), ("/settings", False), ("/help", True)],
)
async def test_t18_the_command_alone_says_whether_its_answer_may_be_kept(
    talking: Conversation, line: str, may: bool
) -> None:
    assert talking.asked(_request(line)).cacheable is may


def _request(line: str) -> Any:
    from bot.domain.ports import Request

    return Request(line, "zh-TW", NOW)


# S6: changes are refused for whoever is not of the installed workspace


async def unchanged(talking: Conversation) -> bool:
    assert talking.digest is not None
    return await talking.digest.subscriptions.get(HERE) is None


async def test_s6_a_press_by_someone_of_another_workspace_changes_nothing(
    slack: SlackServer, start: Start, talking: Conversation
) -> None:
    async with start(talking):
        offered = await ask(slack, "/digest")
        element = button(offered.payload, line="/digest on 09:00 weekdays")
        told = await press(slack, element, ephemeral=False, user={"id": "U1", "team_id": "T9"})
    assert told.payload["response_type"] == "ephemeral"
    assert told.payload["replace_original"] is False
    assert t("zh-TW", "cards.rights.arrange") in told.payload["text"]
    assert await unchanged(talking)


async def test_s6_a_mention_by_someone_of_another_workspace_changes_nothing(
    slack: SlackServer, start: Start, talking: Conversation
) -> None:
    slack.users["U1"]["team_id"] = "T9"
    async with start(talking):
        await slack.socket.deliver("events_api", say.mention("/digest on 03:00 daily"))
        told = await slack.output()
    assert t("zh-TW", "cards.rights.arrange") in told.payload["text"]
    assert await unchanged(talking)


@pytest.mark.parametrize("who", [{"is_restricted": True}, {"is_ultra_restricted": True}, {"is_stranger": True}, None])
async def test_s6_guests_strangers_and_unknown_people_change_nothing(
    slack: SlackServer, start: Start, talking: Conversation, who: dict[str, bool] | None
) -> None:
    if who is None:
        del slack.users["U1"]
    else:
        slack.users["U1"] |= who
    async with start(talking):
        told = await ask(slack, "/digest", "on 03:00 daily")
    assert t("zh-TW", f"cards.rights.{'arrange' if who else 'unknown'}") in told.payload["text"]
    assert await unchanged(talking)


@pytest.mark.parametrize("who", [{}, {"is_admin": True}, {"is_owner": True}, {"team_id": "T1"}])
async def test_s6_full_members_arrange(
    slack: SlackServer, start: Start, talking: Conversation, who: dict[str, Any]
) -> None:
    slack.users["U1"] |= who
    async with start(talking):
        await ask(slack, "/digest", "on 09:00 weekdays")
    assert not await unchanged(talking)


async def test_s6_a_member_of_the_same_organisation_is_not_foreign(
    slack: SlackServer, start: Start, talking: Conversation
) -> None:
    slack.users["U1"] |= {"team_id": "T2", "enterprise_user": {"enterprise_id": "E1", "teams": ["T1", "T2"]}}
    async with start(talking):
        offered = await ask(slack, "/digest")
        element = button(offered.payload, line="/digest on 09:00 weekdays")
        await press(slack, element, user={"id": "U1", "team_id": "T2"})
    assert not await unchanged(talking)
