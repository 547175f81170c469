"""Buttons and menus: pages, opening, sharing; after a restart, on another replica, and once they are too old."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from discord_stage import NOW, Stage, custom_ids, kept, live, local_discord, stage

from adapters.discord import interactions
from bot.conversation import Conversation
from bot.domain.ports import Reply, Request
from bot.rendering import actions

__all__ = ["kept", "live", "local_discord", "stage"]
EPHEMERAL = 1 << 6


def labelled(message: dict[str, Any] | None, *words: str) -> str:
    """The id of the button whose label holds one of the words."""
    return custom_ids(message, lambda label: any(word in label for word in words))[0]


async def long_card(stage: Stage, **how: Any) -> dict[str, Any]:
    """A card of several pages."""
    answer = await stage.server.ask(stage.world.slash("city", "格丁尼亞", **how))
    assert answer.message
    return answer.message


async def test_next_and_previous_turn_the_page_in_place(live: Stage) -> None:
    first = await long_card(live)
    second = await live.server.ask(live.world.press(first, labelled(first, "下一頁")))
    assert second.callbacks[0]["type"] == 7
    assert second.message
    assert second.message["id"] == first["id"]
    assert "第 2 頁" in second.text
    assert second.ephemeral  # it was private and stays so
    back = await live.server.ask(live.world.press(second.message, labelled(second.message, "上一頁")))
    assert back.callbacks[0]["type"] == 7
    assert back.message
    assert back.message["components"] == first["components"]


async def test_every_page_can_be_reached(live: Stage) -> None:
    message, pages = await long_card(live), 1
    while following := custom_ids(message, lambda label: "下一頁" in label):
        answer = await live.server.ask(live.world.press(message, following[0]))
        assert answer.message
        message, pages = answer.message, pages + 1
    assert pages > 1
    assert "上一頁" in str(message)


async def test_a_button_to_something_else_opens_a_new_private_answer(live: Stage) -> None:
    answer = await live.server.ask(live.world.slash("help"))
    assert answer.message
    opened = await live.server.ask(live.world.press(answer.message, labelled(answer.message, "今日")))
    assert opened.callbacks[0]["type"] == 4
    assert opened.ephemeral


async def test_share_posts_the_same_page_to_the_channel(live: Stage) -> None:
    first = await long_card(live)
    second = await live.server.ask(live.world.press(first, labelled(first, "下一頁")))
    assert second.message
    shared = await live.server.ask(live.world.press(second.message, labelled(second.message, "分享")))
    assert shared.callbacks[0]["type"] == 4
    assert not shared.ephemeral
    assert "第 2 頁" in shared.text
    assert not custom_ids(shared.message, lambda label: "分享" in label)
    posted = live.world.messages[live.world.channel]
    assert [message["id"] for message in posted] == [shared.message["id"] if shared.message else None]


async def test_what_is_shared_is_in_the_servers_language(live: Stage) -> None:
    english = await live.server.ask(live.world.slash("city", "Prague", locale="en-US"))
    assert english.message
    share = live.world.press(english.message, labelled(english.message, "Share"), locale="en-US", guild_locale="zh-TW")
    assert "布拉格" in (await live.server.ask(share)).text


async def test_pages_of_a_public_card_turn_for_all_and_stay_public(live: Stage) -> None:
    first = await long_card(live)
    shared = (await live.server.ask(live.world.press(first, labelled(first, "分享")))).message
    assert shared
    following = labelled(shared, "下一頁")
    turned = await live.server.ask(live.world.press(shared, following, locale="en-US", guild_locale="zh-TW"))
    assert turned.callbacks[0]["type"] == 7
    assert not turned.ephemeral
    assert "上一頁" in turned.text  # the language of the card, not of whoever pressed
    assert turned.message
    back = await live.server.ask(live.world.press(turned.message, labelled(turned.message, "上一頁")))
    assert back.callbacks[0]["type"] == 7


async def test_a_choice_in_a_menu_is_answered(live: Stage) -> None:
    answer = await live.server.ask(live.world.slash("city"))
    select = next(c for row in answer.message["components"][0]["components"] for c in row.get("components", [])
                  if c["type"] == 3) if answer.message else None  # fmt: skip
    assert select
    for option in (select["options"][0], select["options"][-1]):
        chosen = await live.server.ask(live.world.press(answer.message or {}, select["custom_id"], [option["value"]]))
        assert chosen.callbacks[0]["type"] == 4
        assert option["label"].split("（")[0] in chosen.text


async def test_buttons_work_after_a_restart_and_on_another_replica(live: Stage) -> None:
    first = await long_card(live)
    await live.stop()
    await live.start()
    answer = await live.server.ask(live.world.press(first, labelled(first, "下一頁")))
    assert answer.callbacks[0]["type"] == 7


LONG = "/ask " + "無人機如何協助偏鄉醫療與物資運送" * 8


def long_id(*, share: bool = False) -> str:
    return actions.encode(1, LONG, 1, share=share, limit=100)


async def test_a_line_too_long_for_an_id_is_found_again_in_the_database(live: Stage) -> None:
    answer = await live.server.ask(live.world.slash("ask", LONG.removeprefix("/ask ")))
    assert answer.message
    share = labelled(answer.message, "分享")
    assert "#" in share
    shared = await live.server.ask(live.world.press(answer.message, share))
    assert not shared.ephemeral
    assert shared.message
    assert "無人機" in shared.text


async def test_a_button_that_is_too_old_offers_to_ask_again(live: Stage) -> None:
    card = await long_card(live)
    await live.store.keep_lines({actions.line_key(LONG): LONG}, NOW - timedelta(days=31))
    answer = await live.server.ask(live.world.press(card, long_id()))
    assert answer.ephemeral
    assert "過期" in answer.text


@pytest.mark.parametrize(
    "forged", ["", "x", "1.2", "...", "1.99999999./help", "view:persistent:7", "1.1." + "x" * 90, "0.1.#" + "0" * 24]
)
async def test_an_id_of_another_release_or_a_forged_one_is_answered(live: Stage, forged: str) -> None:
    card = await long_card(live)
    answer = await live.server.ask(live.world.press(card, forged))
    assert answer.ephemeral
    assert answer.text


async def test_a_page_that_no_longer_exists_shows_the_last_one(live: Stage) -> None:
    card = await long_card(live)
    answer = await live.server.ask(live.world.press(card, "1.999./city 布拉格"))
    assert "布拉格" in answer.text


async def test_a_slow_page_turn_is_deferred_and_then_edited(live: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    first = await long_card(live)
    monkeypatch.setattr(interactions, "DEFER_AFTER", 0.0)
    release, answer = asyncio.Event(), Conversation.carry_out

    async def slow(self: Conversation, request: Request) -> Reply:
        await release.wait()
        return await answer(self, request)

    monkeypatch.setattr(Conversation, "carry_out", slow)
    record = await live.server.interact(live.world.press(first, labelled(first, "下一頁")))
    await live.server.until(lambda: record.callbacks)
    assert record.callbacks == [{"type": 6}]
    release.set()
    await live.server.until(lambda: record.edits)
    assert record.message
    assert record.message["id"] == first["id"]
    assert "上一頁" in record.text


async def test_the_settings_buttons_check_the_right_to_manage_again(live: Stage) -> None:
    shown = await live.server.ask(live.world.slash("settings", None, "show", permissions=1 << 5))
    english = labelled(shown.message, "英文")
    refused = await live.server.ask(live.world.press(shown.message or {}, english))
    assert "管理" in refused.text
    changed = await live.server.ask(live.world.press(shown.message or {}, english, permissions=1 << 5))
    assert "updated" in changed.text.lower() or "Language" in changed.text
