"""Slash commands, typeahead, the message command: the real client against our local Discord."""

from __future__ import annotations

import asyncio
import json
import re

import pytest
from discord_rest import loading
from discord_stage import NOW, Stage, kept, live, local_discord, stage

from adapters.discord import interactions, tree
from bot.domain.ports import ChannelRef, ChannelSettings

__all__ = ["kept", "live", "local_discord", "stage"]
EPHEMERAL = 1 << 6


async def test_a_slash_command_is_answered_privately_and_at_once(live: Stage) -> None:
    answer = await live.server.ask(live.world.slash("city", "布拉格"))
    assert answer.callbacks[0]["type"] == 4
    assert answer.ephemeral
    assert "布拉格" in answer.text
    assert "第 " in answer.text  # the line of the document
    assert not live.server.asked("PATCH", "/webhooks/")


async def test_the_users_language_for_private_answers(live: Stage) -> None:
    english = await live.server.ask(live.world.slash("city", "布拉格", locale="en-GB"))
    assert "Prague" in english.text
    assert "Share" in english.text
    simplified = await live.server.ask(live.world.slash("city", "布拉格", locale="zh-CN", guild_locale="en-US"))
    assert "分享" in simplified.text


async def test_the_servers_language_for_public_answers(live: Stage) -> None:
    channel = ChannelRef("discord", live.world.guild["id"], live.world.channel)
    await live.store.set_channel_settings(channel, ChannelSettings(public=True), NOW)
    answer = await live.server.ask(live.world.slash("city", "布拉格", locale="zh-TW", guild_locale="en-US"))
    assert not answer.ephemeral
    assert "Source" in answer.text or "line" in answer.text
    assert "Share" not in answer.text  # it is shared already


async def test_a_subcommand_and_the_root_command_mean_the_same_line(live: Stage) -> None:
    plain = await live.server.ask(live.world.slash("city", "布拉格"))
    below = await live.server.ask(live.world.slash("citybrief", "布拉格", "city"))
    assert below.text == plain.text
    shown = await live.server.ask(live.world.slash("settings", None, "show"))
    assert "頻道設定" in shown.text


async def test_an_argument_that_nobody_would_type_is_answered(live: Stage) -> None:
    for hostile in ("", "@everyone <@1> `**_~~||", "\u202e\x00\n" * 50, "無" * 1000, "🏙️" * 300):
        answer = await live.server.ask(live.world.slash("ask", hostile))
        assert answer.text
        assert answer.message
        assert answer.message["components"]
        assert answer.callbacks[0]["data"]["allowed_mentions"] == {"parse": []}


async def test_a_stale_command_answers_with_help(live: Stage) -> None:
    answer = await live.server.ask(live.world.slash("removed-long-ago"))
    assert answer.ephemeral
    assert "/help" in answer.text


async def test_an_interaction_that_comes_twice_is_answered_once(live: Stage) -> None:
    payload = live.world.slash("city", "布拉格")
    await live.server.gateway.dispatch("INTERACTION_CREATE", payload)
    await live.server.ask(payload)
    await live.server.ask(live.world.slash("help"))  # everything before it has been handled
    assert len(live.server.asked("POST", f"/interactions/{payload['id']}/")) == 1


async def test_two_replicas_on_one_shard_answer_once(live: Stage) -> None:
    await live.start()
    answers = [await live.server.ask(live.world.slash("city", "布拉格")) for _ in range(5)]
    assert all(len(answer.callbacks) == 1 and not answer.followups for answer in answers)


async def test_two_replicas_on_one_shard_change_something_once(live: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    await live.start()
    changed = []
    change = live.store.set_channel_settings

    async def counted(*args: object) -> None:
        changed.append(args)
        await change(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(live.store, "set_channel_settings", counted)
    for deferred in (1.0, 0.0):
        changed.clear()
        monkeypatch.setattr(interactions, "DEFER_AFTER", deferred)
        for lang in ("en", "zh-TW", "auto", "en"):
            record = await live.server.interact(live.world.slash("settings", lang, "language", permissions=1 << 5))
            await live.server.until(lambda record=record: record.callbacks and not loading(record))
            assert len(record.callbacks) == 1
        assert len(changed) == 4


async def test_what_takes_long_is_deferred_first(live: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interactions, "DEFER_AFTER", 0.0)
    release = asyncio.Event()
    keep = live.store.channel_settings

    from bot.conversation import Conversation

    answer = Conversation.carry_out

    async def slow(self: Conversation, request: object) -> object:
        await release.wait()
        return await answer(self, request)  # type: ignore[arg-type]

    monkeypatch.setattr(Conversation, "carry_out", slow)
    record = await live.server.interact(live.world.slash("city", "布拉格"))
    await live.server.until(lambda: record.callbacks)
    assert record.callbacks == [{"type": 5, "data": {"flags": EPHEMERAL}}]
    release.set()
    await live.server.until(lambda: record.edits)
    assert "布拉格" in record.text
    assert record.ephemeral
    assert keep


async def test_every_name_is_completed_best_first(live: Stage) -> None:
    for name, typed, first in (
        ("city", "pra", "布拉格"),
        ("city", "布", "布"),
        ("city", "", ""),
        ("theme", "", ""),
        ("session", "", ""),
        ("initiative", "", ""),
    ):
        answer = await live.server.ask(live.world.typed(name, typed))
        assert answer.callbacks[0]["type"] == 8
        assert 1 <= len(answer.choices) <= 25
        assert all(1 <= len(c["name"]) <= 100 and 1 <= len(c["value"]) <= 100 for c in answer.choices)
        if typed == "布":
            assert any("布拉格" in choice["name"] for choice in answer.choices)
        elif first:
            assert answer.choices


async def test_a_chosen_completion_is_answered_with_its_own_card(live: Stage) -> None:
    for name in ("city", "theme", "session"):
        choices = (await live.server.ask(live.world.typed(name, ""))).choices
        for choice in choices:
            answer = await live.server.ask(live.world.slash(name, choice["value"]))
            assert "找不到" not in answer.text


async def test_completion_below_the_root_command(live: Stage) -> None:
    plain = await live.server.ask(live.world.typed("city", "布"))
    below = await live.server.ask(live.world.typed("citybrief", "布", "city"))
    assert below.choices == plain.choices


async def test_completion_of_a_name_behind_a_subcommand(live: Stage) -> None:
    themes = await live.server.ask(live.world.typed("theme", "交"))
    assert themes.choices
    for path in (("digest", "theme"), ("citybrief", "digest", "theme")):
        assert (await live.server.ask(live.world.typed(path[0], "交", *path[1:]))).choices == themes.choices
    assert (await live.server.ask(live.world.typed("digest", "09", "time"))).choices == []


async def test_completion_of_what_is_no_name_is_empty_and_not_an_error(live: Stage) -> None:
    assert (await live.server.ask(live.world.typed("removed", "x"))).choices == []
    assert (await live.server.ask(live.world.typed("city", "\x00\u202e" * 30))).choices is not None


async def test_the_message_command_finds_related_initiatives(live: Stage) -> None:
    target = live.world.message(live.world.channel, {"content": "我們想用無人機送藥到山區"}, live.world.alice)
    answer = await live.server.ask(live.world.context_menu("Find related initiatives", target))
    assert answer.ephemeral
    assert "無人機快遞" in answer.text


async def test_the_message_command_reads_words_and_not_markup(live: Stage) -> None:
    words = f"<@{live.world.alice['id']}> <#1> <:map:2> **無人機** <t:1600000000:R> https://example.org/a?b=c"
    target = live.world.message(live.world.channel, {"content": words}, live.world.alice)
    answer = await live.server.ask(live.world.context_menu("Find related initiatives", target))
    assert "無人機快遞" in answer.text
    assert not {"example", "1600000000", "map"} & set(re.findall(r"\w+", answer.text))


async def test_the_message_command_on_a_message_without_words(live: Stage) -> None:
    target = live.world.message(live.world.channel, {}, live.world.alice)
    answer = await live.server.ask(live.world.context_menu("Find related initiatives", target))
    assert answer.ephemeral
    assert answer.text


async def test_it_works_for_who_installed_it_to_their_account_alone(live: Stage) -> None:
    in_server = await live.server.ask(live.world.slash("city", "布拉格", user_install=True))
    private = await live.server.ask(live.world.slash("city", "布拉格", user_install=True, private=True))
    assert in_server.ephemeral
    assert private.ephemeral
    assert "布拉格" in private.text


async def test_the_registration_is_sent_when_it_changed_and_only_then(live: Stage) -> None:
    await live.server.until(lambda: live.server.registrations)
    assert [c["name"] for c in live.server.commands] == [c["name"] for c in json.loads(tree.registration())]
    await live.stop()
    await live.start()
    await live.server.ask(live.world.slash("help"))
    assert live.server.registrations == 1
    await live.stop()
    name = f"discord.commands.{live.world.bot['id']}"
    await live.store.put(name, "another release")
    await live.start()
    await live.server.until(lambda: live.server.registrations == 2)


async def test_a_registration_that_fails_is_tried_again_and_holds_up_nothing(stage: Stage) -> None:
    stage.server.fail("PUT", "/commands", 403, {"Content-Type": "application/json"}, b'{"code": 20028}', times=2)
    await stage.start()
    assert (await stage.server.ask(stage.world.slash("help"))).text
    await stage.server.until(lambda: stage.server.registrations == 1)
    assert stage.slept[:2] == [30.0, 60.0]


async def test_settings_of_a_private_conversation_are_ones_own(live: Stage) -> None:
    await live.server.ask(live.world.slash("settings", "en", "language", private=True))
    channel = ChannelRef("discord", "", live.world.dm(live.world.alice["id"])["id"])
    assert live.store.channel_settings(channel).lang == "en"


async def test_settings_are_changed_by_those_who_may_manage_the_server(live: Stage) -> None:
    change = ("settings", "en", "language")
    await live.server.ask(live.world.slash(*change))
    channel = ChannelRef("discord", live.world.guild["id"], live.world.channel)
    assert live.store.channel_settings(channel).lang is None
    await live.server.ask(live.world.slash(*change, permissions=1 << 5))
    assert live.store.channel_settings(channel).lang == "en"
    await live.server.ask(live.world.slash("settings", "zh-TW", "language", permissions=1 << 3))  # administrator
    assert live.store.channel_settings(channel).lang == "zh-TW"
