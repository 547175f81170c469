"""How gateway events are read: optional fields that are not there, and what discord.py alone would trip over."""

from __future__ import annotations

from typing import Any

import pytest
from discord_stage import Stage, custom_ids, kept, live, local_discord, stage

from bot.domain.ports import ChannelRef

__all__ = ["kept", "live", "local_discord", "stage"]
MANAGE = 1 << 5


def without(payload: dict[str, Any], *fields: str) -> dict[str, Any]:
    return {key: value for key, value in payload.items() if key not in fields}


async def public(live: Stage) -> bool:
    here = ChannelRef("discord", live.world.guild["id"], live.world.channel)
    return live.store.channel_settings(here).public


async def test_a_channels_settings_where_an_interaction_names_only_its_id(live: Stage) -> None:
    change = live.world.slash("settings", "public", "visibility", permissions=MANAGE)
    await live.server.ask(without(change, "channel"))
    assert await public(live)
    assert not (await live.server.ask(without(live.world.slash("help"), "channel"))).ephemeral
    assert not (await live.server.ask(live.world.slash("help"))).ephemeral


async def test_a_channel_of_a_kind_that_is_not_known_yet(live: Stage) -> None:
    change = live.world.slash("settings", "public", "visibility", permissions=MANAGE)
    new_kind = {"id": change["channel_id"], "type": 99}
    await live.server.ask({**change, "channel": new_kind})
    assert await public(live)


@pytest.mark.parametrize("left_out", ["version", "attachment_size_limit", "context", "app_permissions", "entitlements"])
async def test_fields_that_no_answer_needs(live: Stage, left_out: str) -> None:
    assert (await live.server.ask(without(live.world.slash("help"), left_out))).text


async def test_a_button_on_a_message_that_cannot_be_read(live: Stage) -> None:
    card = (await live.server.ask(live.world.slash("city", "格丁尼亞"))).message
    next_page = custom_ids(card, lambda label: "下一頁" in label)[0]
    pressed = live.world.press(without(card or {}, "edited_timestamp", "timestamp"), next_page)
    assert "第 2 頁" in (await live.server.ask(pressed)).text


async def test_nothing_is_set_or_planned_where_only_a_person_brought_the_bot(live: Stage) -> None:
    gazetteer = live.world.slash("settings", "public", "visibility", permissions=MANAGE, user_install=True)
    gazetteer = {**gazetteer, "guild_id": "77", "channel_id": "78", "guild": {"id": "77", "locale": "zh-TW"}}
    assert (await live.server.ask(without(gazetteer, "channel"))).text
    assert not live.store.channel_settings(ChannelRef("discord", "77", "78")).public
    among_people = without(live.world.slash("digest", "09:00", "on", private=True, user_install=True), "channel")
    refused = await live.server.ask({**among_people, "context": 2, "channel_id": "79"})
    assert "不能訂閱" in refused.text


async def test_a_person_who_installed_it_may_set_it_where_the_bot_is_too(live: Stage) -> None:
    await live.server.ask(live.world.slash("settings", "public", "visibility", permissions=MANAGE, user_install=True))
    assert await public(live)
