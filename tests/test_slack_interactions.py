"""Buttons, the message shortcut, the Home tab and modals, through the real Bolt app."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
import slack_payloads as say
from digest_world import order
from slack_server import Output, SlackServer
from slack_stage import Start, settings_for

from bot.conversation import Conversation
from bot.digest.service import Digest
from bot.domain.ports import ChannelRef, ChannelSettings
from bot.libraries import Libraries
from bot.library import Library
from bot.rendering.actions import decode
from bot.store import Store
from bot.views import digest as cards

pytest_plugins = ("slack_fixtures",)

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def buttons(payload: dict[str, Any]) -> list[tuple[dict[str, Any], str]]:
    """Every button with the id of its block."""
    found = []
    for block in payload["blocks"]:
        elements = block.get("elements", ()) if block["type"] == "actions" else (block.get("accessory"),)
        found += [(e, block.get("block_id", "b")) for e in elements if e and e["type"] == "button" and "value" in e]
    return found


def button(payload: dict[str, Any], *, share: bool = False, page: int | None = None) -> tuple[dict[str, Any], str]:
    for element, block_id in buttons(payload):
        action = decode(element["value"])
        if action is None or action.share is not share:
            continue
        if page is None or (action.page == page and action.turns is not None):
            return element, block_id
    raise AssertionError("no such button")


def chosen(payload: dict[str, Any], line: str) -> dict[str, Any]:
    """The menu in which that line is an option, and that option taken."""
    for element in (
        e for block in payload["blocks"] for e in block.get("elements", ()) if e["type"] == "static_select"
    ):
        for option in element["options"]:
            action = decode(option["value"])
            if action is not None and action.line == line:
                return {**element, "selected_option": option}
    raise AssertionError("no such option")


async def ask(slack: SlackServer, command: str, text: str = "", **more: Any) -> Output:
    number = len(slack.outputs) + 1
    await slack.socket.deliver("slash_commands", say.slash(command, text, response_url=slack.response_url(), **more))
    return await slack.output(number)


async def press(slack: SlackServer, element: dict[str, Any], block_id: str, **more: Any) -> Output:
    number = len(slack.outputs) + 1
    body = say.press(element, block_id=block_id, **{"response_url": slack.response_url(), **more})
    await slack.socket.deliver("interactive", body)
    return await slack.output(number)


async def test_pages_turn_in_place_and_back(slack: SlackServer, start: Start) -> None:
    async with start():
        first = await ask(slack, "/city", "Gdynia")
        second = await press(slack, *button(first.payload, page=2))
        assert second.payload["replace_original"] is True
        assert second.payload["response_type"] == "ephemeral"
        again = await press(slack, *button(second.payload, page=1))
    assert again.payload["blocks"] == first.payload["blocks"]
    assert second.payload["blocks"] != first.payload["blocks"]


async def test_opening_something_else_leaves_the_list_where_it_is(slack: SlackServer, start: Start) -> None:
    async with start():
        listed = await ask(slack, "/session", "1")
        opened = await press(slack, chosen(listed.payload, "/city prague"), "b")
    assert "布拉格" in opened.payload["text"]
    assert opened.payload["replace_original"] is False
    assert slack.unfit == []


async def test_share_posts_to_the_channel_and_says_so(slack: SlackServer, start: Start) -> None:
    async with start():
        private = await ask(slack, "/city", "布拉格")
        element, block_id = button(private.payload, share=True)
        posted = await press(slack, element, block_id)
        told = await slack.output(3)
    assert (posted.kind, posted.to) == ("post", "C1")
    assert posted.payload["blocks"][0] == private.payload["blocks"][0]
    assert {"type": "user", "user_id": "U1"} in posted.payload["blocks"][1]["elements"][0]["elements"]
    assert posted.payload["unfurl_links"] is False
    assert all(not decode(e["value"]).share for e, _ in buttons(posted.payload)), "what is shared is not shared again"
    assert "已分享" in told.payload["text"]


async def test_share_where_the_bot_is_not_in_the_channel_says_how_to_invite_it(
    slack: SlackServer, start: Start
) -> None:
    slack.channels["C1"].member = False
    async with start():
        private = await ask(slack, "/city", "布拉格")
        told = await press(slack, *button(private.payload, share=True))
    assert slack.refusals == ["not_in_channel"]
    assert told.kind == "response"
    assert "/invite @CityBrief" in told.payload["text"]


async def test_share_in_an_archived_channel(slack: SlackServer, start: Start) -> None:
    slack.channels["C1"].archived = True
    async with start():
        private = await ask(slack, "/city", "布拉格")
        told = await press(slack, *button(private.payload, share=True))
    assert "封存" in told.payload["text"]


async def test_nothing_is_shared_from_a_direct_message(slack: SlackServer, start: Start) -> None:
    async with start():
        private = await ask(slack, "/city", "布拉格", channel_id="D1")
    assert all(not decode(e["value"]).share for e, _ in buttons(private.payload))


async def test_a_long_line_is_kept_and_its_button_works(slack: SlackServer, start: Start, kept: Store) -> None:
    async with start() as adapter:
        private = await ask(slack, "/ask", "無人機 " * 90)
        element, block_id = button(private.payload, share=True)
        action = decode(element["value"])
        assert action.key is not None
        await adapter.idle()
        assert await kept.line(action.key, NOW) is not None
        posted = await press(slack, element, block_id)
    assert posted.kind == "post"


async def test_an_expired_button_offers_help(slack: SlackServer, start: Start) -> None:
    async with start():
        told = await press(slack, {"type": "button", "action_id": "line.0", "value": "0.1.#" + "a" * 24}, "b")
        forged = await press(slack, {"type": "button", "action_id": "line.0", "value": "garbage"}, "b")
    assert "過期" in told.payload["text"]
    assert "過期" in forged.payload["text"]


async def test_a_link_is_only_acknowledged(slack: SlackServer, start: Start) -> None:
    async with start():
        link = {"type": "button", "action_id": "link.0", "url": "https://example.org"}
        await slack.socket.deliver("interactive", say.press(link, response_url=slack.response_url()))
        await ask(slack, "/city", "布拉格")
    assert len(slack.outputs) == 1


async def test_a_public_message_is_turned_for_everyone(slack: SlackServer, start: Start, kept: Store) -> None:
    await kept.set_channel_settings(ChannelRef("slack", "T1", "C1"), ChannelSettings(public=True), NOW)
    async with start():
        first = await ask(slack, "/city", "Gdynia")
        element, block_id = button(first.payload, page=2)
        body = say.press(element, block_id=block_id, ephemeral=False, response_url=slack.response_url())
        await slack.socket.deliver("interactive", body)
        second = await slack.output(2)
    assert second.payload["replace_original"] is True
    assert all(not decode(e["value"]).share for e, _ in buttons(second.payload))


async def test_the_shortcut_reads_a_message_and_answers_in_private(slack: SlackServer, start: Start) -> None:
    message = {"text": "We could let <@U2> fly <https://x.example|drones> to watch &lt;the&gt; coast :helicopter:"}
    async with start():
        await slack.socket.deliver("interactive", say.shortcut(message, response_url=slack.response_url()))
        answer = await slack.output()
    assert answer.payload["response_type"] == "ephemeral"
    assert "gdynia-cctv-drones-crowds" in str(answer.payload["blocks"])
    assert "U2" not in str(answer.payload)
    assert slack.unfit == []


async def test_the_shortcut_on_a_card_of_ours_finds_what_is_like_its_initiative(
    slack: SlackServer, start: Start
) -> None:
    async with start():
        card = await ask(slack, "/initiative", "gdynia-drone-delivery")
        body = say.shortcut(card.payload, response_url=slack.response_url())
        await slack.socket.deliver("interactive", body)
        answer = await slack.output(2)
        expected = await ask(slack, "/related", "gdynia-drone-delivery")
    assert answer.payload == expected.payload


@pytest.mark.parametrize(
    "message",
    [
        {"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "無人機"}}]},
        {"blocks": [{"type": "rich_text", "elements": [{"elements": [{"type": "text", "text": "無人機"}]}]}]},
        {"attachments": [{"text": "無人機"}]},
    ],
)
async def test_the_shortcut_reads_messages_that_are_made_of_parts(
    slack: SlackServer, start: Start, message: dict[str, Any]
) -> None:
    async with start():
        body = say.shortcut({"text": "", **message}, response_url=slack.response_url())
        await slack.socket.deliver("interactive", body)
        answer = await slack.output()
    assert "gdynia-cctv-drones-crowds" in str(answer.payload["blocks"])


@pytest.mark.parametrize(
    ("thread", "expected"),
    [("1699999999.000001", "1699999999.000001"), ("1700000000.000300", None), (None, None)],
)
async def test_what_is_pressed_in_a_thread_is_answered_in_it(
    slack: SlackServer, start: Start, thread: str | None, expected: str | None
) -> None:
    """A message that began a thread bears its own ts as thread_ts and stands in the channel."""
    message = {"type": "message", "ts": "1700000000.000300", "text": "", "thread_ts": thread}
    element = {"type": "button", "action_id": "line.0", "value": "0.1./city prague"}
    async with start():
        answer = await press(slack, element, "b", ephemeral=False, message=message)
    assert answer.payload.get("thread_ts") == expected


async def test_the_shortcut_on_a_message_without_words(slack: SlackServer, start: Start) -> None:
    async with start():
        await slack.socket.deliver("interactive", say.shortcut({"text": ""}, response_url=slack.response_url()))
        answer = await slack.output()
    assert answer.payload["blocks"]


def _elements(value: Any) -> list[dict[str, Any]]:
    """Every element of a payload."""
    if isinstance(value, list):
        return [element for one in value for element in _elements(one)]
    return [value, *_elements(list(value.values()))] if isinstance(value, dict) else []


@pytest.mark.parametrize("user", ["U1", "UG"], ids=["a member", "a guest"])
async def test_the_home_tab_has_today_search_library_and_the_workspace(
    slack: SlackServer, start: Start, kept: Store, library: Library, user: str
) -> None:
    digest = await Digest.open(kept, library, cards)
    for one in (order("C7", "T1"), order("C8", "T2")):  # of two workspaces
        await digest.put(one, NOW)
    await kept.set_channel_settings(ChannelRef("slack", "T1", "C9"), ChannelSettings("en", public=True), NOW)
    bot = Conversation(Libraries(library), settings_for(slack), store=kept, digest=digest)
    slack.users.setdefault("UG", {})["is_restricted"] = True
    async with start(bot):
        await slack.socket.deliver(
            "events_api", say.event({"type": "app_home_opened", "user": user, "tab": "home", "channel": "D1"})
        )
        home = await slack.output()
    assert (home.kind, home.to) == ("home", user)
    blocks = home.payload["blocks"]
    search = next(block for block in blocks if block["type"] == "input")
    assert search["dispatch_action"] is True
    headers = [block["text"]["text"] for block in blocks if block["type"] == "header"]
    member = user == "U1"
    assert headers[1:] == ["資料庫", *(["這個工作區"] if member else [])]
    channels = [one["channel_id"] for one in _elements(blocks) if one.get("type") == "channel"]
    assert channels == (["C7", "C9"] if member else [])
    assert any(e["type"] == "static_select" for b in blocks if b["type"] == "actions" for e in b["elements"])


async def test_opening_the_messages_tab_publishes_nothing(slack: SlackServer, start: Start) -> None:
    async with start():
        await slack.socket.deliver(
            "events_api", say.event({"type": "app_home_opened", "user": "U1", "tab": "messages", "channel": "D1"})
        )
        await ask(slack, "/city", "布拉格")
    assert slack.counts["views.publish"] == 0


async def test_search_in_the_home_tab_opens_a_modal_that_turns_its_pages(slack: SlackServer, start: Start) -> None:
    async with start():
        search = {"type": "plain_text_input", "action_id": "search", "value": "/city Gdynia"}
        await slack.socket.deliver("interactive", say.view_press(search, {"type": "home"}, trigger_id=slack.trigger()))
        modal = await slack.output()
        assert (modal.kind, modal.to) == ("view", "open")
        element, block_id = button(modal.payload, page=2)
        body = say.view_press(element, {"type": "modal", "id": "V7"}, block_id=block_id, trigger_id=slack.trigger())
        await slack.socket.deliver("interactive", body)
        turned = await slack.output(2)
        assert turned.to == "V7", "a page turns in place"
        other = {**element, "value": "0.1./city 布拉格"}
        body = say.view_press(other, {"type": "modal", "id": "V7"}, trigger_id=slack.trigger())
        await slack.socket.deliver("interactive", body)
        pushed = await slack.output(3)
    assert pushed.to == "push", "something else lies on top"
    assert all(not decode(e["value"]).share for e, _ in buttons(modal.payload)), "a modal has no channel"
    assert slack.unfit == []


async def test_a_menu_of_the_home_tab(slack: SlackServer, start: Start) -> None:
    async with start():
        await slack.socket.deliver(
            "events_api", say.event({"type": "app_home_opened", "user": "U1", "tab": "home", "channel": "D1"})
        )
        home = await slack.output()
        menu = next(
            e
            for b in home.payload["blocks"]
            if b["type"] == "actions"
            for e in b["elements"]
            if e["type"] == "static_select"
        )
        chosen = {**menu, "selected_option": menu["options"][0]}
        await slack.socket.deliver("interactive", say.view_press(chosen, {"type": "home"}, trigger_id=slack.trigger()))
        modal = await slack.output(2)
    assert modal.kind == "view"


@pytest.mark.parametrize("error", ["expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id"])
async def test_a_trigger_that_is_over_brings_the_answer_as_a_direct_message(
    slack: SlackServer, start: Start, error: str
) -> None:
    trigger = slack.trigger()
    if error == "expired_trigger_id":
        slack.now += 4
    elif error == "exchanged_trigger_id":
        slack.exchanged.add(trigger)
    else:
        trigger = "made-up"
    async with start():
        search = {"type": "plain_text_input", "action_id": "search", "value": "/city 布拉格"}
        await slack.socket.deliver("interactive", say.view_press(search, {"type": "home"}, trigger_id=trigger))
        told = await slack.output()
    assert slack.refusals == [error]
    assert (told.kind, told.to) == ("post", "U1")
    assert "布拉格" in told.payload["text"]


async def test_a_fourth_modal_replaces_the_third(slack: SlackServer, start: Start) -> None:
    from slack_server import Fault

    slack.fail("views.push", Fault(200, error="push_limit_reached"))
    async with start():
        element = {"type": "button", "action_id": "line.0", "value": "0.1./city 布拉格"}
        await slack.socket.deliver(
            "interactive", say.view_press(element, {"type": "modal", "id": "V3"}, trigger_id=slack.trigger())
        )
        modal = await slack.output()
    assert modal.to == "V3"


async def test_what_is_none_of_ours_is_acknowledged(slack: SlackServer, start: Start) -> None:
    async with start():
        await slack.socket.deliver("interactive", say.shortcut({"text": "x"}, "another_shortcut"))
        submitted = say.view_press({"action_id": "x"}, {"type": "modal", "callback_id": "x", "state": {"values": {}}})
        await slack.socket.deliver("interactive", {**submitted, "type": "view_submission"})
        await slack.socket.deliver("events_api", say.event({"type": "team_rename", "name": "x"}))
        await slack.socket.deliver("nobody_knows", {"type": "brand_new"})
        await ask(slack, "/city", "布拉格")
    assert len(slack.outputs) == 1
