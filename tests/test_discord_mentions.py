"""Mentions and private messages; joining and leaving a server."""

from __future__ import annotations

from typing import Any

import pytest
from discord_rest import texts
from discord_stage import NOW, Stage, kept, live, local_discord, stage
from discord_world import VIEW, user

from bot.domain.ports import ChannelRef, ChannelSettings

__all__ = ["kept", "live", "local_discord", "stage"]


def posts(stage: Stage, channel: str | None = None) -> list[dict]:
    """What the bot has posted."""
    messages = stage.world.messages.get(channel or stage.world.channel, [])
    return [message for message in messages if message["author"]["id"] == stage.world.bot["id"]]


async def said(stage: Stage, content: str, **how: object) -> dict:
    """Says it and waits for the answer."""
    message = stage.world.written(content, **how)  # type: ignore[arg-type]
    before = len(posts(stage, message["channel_id"]))
    await stage.server.say(message)
    await stage.server.until(lambda: len(posts(stage, message["channel_id"])) > before)
    return posts(stage, message["channel_id"])[-1]


async def test_a_mention_is_answered_visibly_as_a_reply(live: Stage) -> None:
    message = live.world.written(f"<@{live.world.bot['id']}> 布拉格")
    await live.server.say(message)
    await live.server.until(lambda: posts(live))
    answer = posts(live)[0]
    assert answer["message_reference"]["message_id"] == message["id"]
    assert "布拉格" in texts(answer)
    assert "分享" not in texts(answer)
    assert not answer["flags"] & (1 << 6)


async def test_a_mention_within_a_sentence_and_an_empty_one(live: Stage) -> None:
    me = f"<@!{live.world.bot['id']}>"
    assert "布拉格" in texts(await said(live, f"請問 {me} city 布拉格"))
    assert "/ask" in texts(await said(live, me))


@pytest.mark.parametrize("words", ["", " ", "\n"])
async def test_u6_a_reply_that_pings_without_words_is_told_how_to_ask(live: Stage, words: str) -> None:
    assert "/ask" in texts(await said(live, words, mention=True))


async def test_the_channels_language_comes_first(live: Stage) -> None:
    channel = ChannelRef("discord", live.world.guild["id"], live.world.channel)
    await live.store.set_channel_settings(channel, ChannelSettings(lang="en"), NOW)
    assert "Prague" in texts(await said(live, f"<@{live.world.bot['id']}> city 布拉格"))


async def test_a_private_message_needs_no_mention(live: Stage) -> None:
    answer = await said(live, "city 布拉格", private=True, mention=False)
    assert "布拉格" in texts(answer)


async def test_other_messages_bots_and_replies_are_left_alone(live: Stage) -> None:
    me = f"<@{live.world.bot['id']}>"
    await live.server.say(live.world.written("布拉格", mention=False))
    await live.server.say(live.world.written("回覆您的卡片", mention=True))  # pinged by a reply, not in words
    await live.server.say(live.world.written(f"{me} 布拉格", author=user("Other", bot=True)))
    hook = live.world.written(f"{me} 布拉格") | {"webhook_id": "77"}
    await live.server.say(hook)
    await said(live, f"{me} help")
    assert len(posts(live)) == 1


async def test_without_the_content_intent_other_words_never_arrive(live: Stage) -> None:
    assert not live.server.gateway.identifies[0]["intents"] & (1 << 15)
    assert live.server.gateway.identifies[0]["intents"] == 1 | 1 << 9 | 1 << 12


async def test_a_message_that_comes_twice_is_answered_once_on_all_replicas(live: Stage) -> None:
    await live.start()
    message = live.world.written(f"<@{live.world.bot['id']}> 布拉格")
    await live.server.say(message)
    await live.server.say(message)
    await live.server.until(lambda: posts(live))
    await said(live, f"<@{live.world.bot['id']}> help")
    assert len(posts(live)) == 2


async def test_without_the_right_to_read_history_it_answers_without_a_reference(live: Stage) -> None:
    live.world.unreadable.add(live.world.channel)
    assert "message_reference" not in await said(live, f"<@{live.world.bot['id']}> 布拉格")


async def test_where_it_may_not_post_it_tells_whoever_asked(live: Stage) -> None:
    live.world.silent.add(live.world.channel)
    await live.server.say(live.world.written(f"<@{live.world.bot['id']}> 布拉格"))
    conversation = live.world.dm(live.world.alice["id"])["id"]
    await live.server.until(lambda: posts(live, conversation))
    assert "權限" in texts(posts(live, conversation)[0])
    assert len(live.server.asked("POST", f"/channels/{live.world.channel}/messages")) == 1


async def test_whoever_takes_no_private_messages_is_not_asked_twice(live: Stage) -> None:
    live.world.hidden.add(live.world.channel)
    live.world.closed.add(live.world.dm(live.world.alice["id"])["id"])
    await live.server.say(live.world.written(f"<@{live.world.bot['id']}> 布拉格"))
    conversation = live.world.dm(live.world.alice["id"])["id"]
    await live.server.until(lambda: live.server.asked("POST", f"/channels/{conversation}/messages"))
    live.world.hidden.clear()
    await said(live, f"<@{live.world.bot['id']}> help")
    assert len(live.server.asked("POST", f"/channels/{conversation}/messages")) == 1


async def test_joining_a_server_it_says_two_lines(live: Stage) -> None:
    await live.ready()
    guild = live.world.add_guild(locale="en-US")
    await live.server.gateway.dispatch("GUILD_CREATE", guild)
    await live.server.until(lambda: posts(live, guild["system_channel_id"]))
    greeting = posts(live, guild["system_channel_id"])[0]["content"]
    assert greeting.count("\n") == 1
    assert "/ask" in greeting
    assert len(posts(live)) == 0  # not in the servers it was in before


@pytest.mark.parametrize("change", [{"system_channel_id": None}, {"unavailable": False}])
async def test_joining_where_nothing_is_set_for_the_system_it_says_them_where_it_may(
    live: Stage, change: dict[str, Any]
) -> None:
    await live.ready()
    guild = live.world.add_guild()
    channel = guild["system_channel_id"]
    await live.server.gateway.dispatch("GUILD_CREATE", {**guild, **change})
    await live.server.until(lambda: posts(live, channel))
    await live.server.gateway.dispatch("GUILD_CREATE", {**guild, "unavailable": False})
    await live.server.ask(live.world.slash("help"))
    assert len(posts(live, channel)) == 1


async def test_joining_where_it_may_not_write_it_stays_silent(live: Stage) -> None:
    await live.ready()
    mute = live.world.add_guild(permissions=VIEW)
    nowhere = {**live.world.add_guild(permissions=VIEW), "system_channel_id": None}
    for guild in (mute, nowhere):
        await live.server.gateway.dispatch("GUILD_CREATE", guild)
    await live.server.ask(live.world.slash("help"))
    assert not live.server.asked("POST", "/channels/")


async def test_leaving_a_server_purges_what_is_stored_of_it(live: Stage) -> None:
    await live.server.ask(live.world.slash("help"))
    mine = ChannelRef("discord", live.world.guild["id"], live.world.channel)
    other = ChannelRef("discord", "999", "998")
    for channel in (mine, other):
        await live.store.set_channel_settings(channel, ChannelSettings(lang="en", public=True), NOW)
    outage = {"id": live.world.guild["id"], "unavailable": True}
    await live.server.gateway.dispatch("GUILD_DELETE", outage)  # an outage is no farewell
    await live.server.ask(live.world.slash("help"))
    assert live.store.channel_settings(mine).public
    await live.server.gateway.dispatch("GUILD_DELETE", {"id": live.world.guild["id"]})
    await live.server.ask(live.world.slash("help"))
    await live.stop()  # ends what has begun
    assert live.store.channel_settings(mine) == ChannelSettings()
    assert live.store.channel_settings(other).public


async def test_a_server_that_it_was_in_before_is_not_greeted_after_a_restart_or_an_outage(live: Stage) -> None:
    await live.ready()
    late = {key: value for key, value in live.world.guild.items() if key != "unavailable"}
    await live.server.gateway.dispatch("GUILD_CREATE", late)
    await live.server.ask(live.world.slash("help"))
    await live.stop()
    assert not live.server.asked("POST", "/channels/")
