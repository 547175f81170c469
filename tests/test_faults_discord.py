"""Faults that were found in the first release on Discord, each named after its row."""

from __future__ import annotations

import pytest
from discord_stage import Stage, custom_ids, kept, live, local_discord, stage
from discord_world import MANAGE_SERVER, SEND, VIEW, user

from bot.domain.ports import ChannelRef, ChannelSettings
from bot.i18n import t

__all__ = ["kept", "live", "local_discord", "stage"]
MANAGE = VIEW | SEND | MANAGE_SERVER
MANAGE_CHANNELS = VIEW | SEND | 1 << 4


# S11: a person's own installation leads to no server's settings


@pytest.fixture
async def elsewhere(live: Stage) -> dict:
    """A server in which the bot is not, and the card that Alice's own installation made there."""
    await live.ready()
    return live.world.add_guild()  # after READY: the bot never hears of it


async def test_s11_a_manager_of_that_server_changes_nothing_on_anothers_card(live: Stage, elsewhere: dict) -> None:
    card = await live.server.ask(live.world.slash("settings", None, "show", guild=elsewhere, user_install=True))
    pressed = live.world.press(
        card.message or {}, "0.1./settings visibility public", guild=elsewhere, user_install=True, permissions=MANAGE
    )
    pressed["member"]["user"] = user("Mallory")  # the card is Alice's, as `authorizing_integration_owners` says
    assert t("zh-TW", "settings.not_kept") in (await live.server.ask(pressed)).text.replace("\\", "")
    there = ChannelRef("discord", elsewhere["id"], elsewhere["system_channel_id"])
    assert live.store.channel_settings(there) == ChannelSettings()


async def test_s11_nor_does_whoever_brought_the_bot(live: Stage, elsewhere: dict) -> None:
    line = live.world.slash("settings", "public", "visibility", guild=elsewhere, user_install=True, permissions=MANAGE)
    assert t("zh-TW", "settings.not_kept") in (await live.server.ask(line)).text.replace("\\", "")
    there = ChannelRef("discord", elsewhere["id"], elsewhere["system_channel_id"])
    assert live.store.channel_settings(there) == ChannelSettings()


async def test_s11_where_the_bot_itself_is_a_manager_changes(live: Stage) -> None:
    await live.ready()
    await live.server.ask(live.world.slash("settings", "public", "visibility", permissions=MANAGE))
    here = ChannelRef("discord", live.world.guild["id"], live.world.channel)
    assert live.store.channel_settings(here).public


# S6 on Discord: Manage Channels or Manage Server


@pytest.mark.parametrize(("permissions", "may"), [(MANAGE, True), (MANAGE_CHANNELS, True), (VIEW | SEND, False)])
async def test_s6_who_manages_channels_arranges(live: Stage, permissions: int, may: bool) -> None:
    told = await live.server.ask(live.world.slash("settings", "en", "language", permissions=permissions))
    here = ChannelRef("discord", live.world.guild["id"], live.world.channel)
    assert (live.store.channel_settings(here).lang == "en") is may
    assert told.ephemeral


# T10: shared once, and by whom


async def test_t10_a_second_press_posts_nothing(live: Stage) -> None:
    card = await live.server.ask(live.world.slash("city", "布拉格"))
    share = custom_ids(card.message, lambda label: "分享" in label)[0]
    first = await live.server.ask(live.world.press(card.message or {}, share))
    second = await live.server.ask(live.world.press(card.message or {}, share))
    assert not first.ephemeral
    assert second.ephemeral
    assert len(live.world.messages[live.world.channel]) == 1
    assert f"由 <@{live.world.alice['id']}> 分享" in first.text


# T17: a change replaces the card, in public too


async def test_t17_a_public_card_is_replaced_and_a_refusal_is_told_alone(live: Stage) -> None:
    await live.server.ask(live.world.slash("settings", "public", "visibility", permissions=MANAGE))
    shown = await live.server.ask(live.world.slash("settings", None, "show", permissions=MANAGE))
    assert not shown.ephemeral
    english = custom_ids(shown.message, lambda label: "英文" in label)[0]
    refused = await live.server.ask(live.world.press(shown.message or {}, english))
    assert refused.ephemeral
    assert refused.callbacks[0]["type"] == 4
    changed = await live.server.ask(live.world.press(shown.message or {}, english, permissions=MANAGE))
    assert changed.callbacks[0]["type"] == 7
