"""The client in front of an independent judge: simcord enforces Discord's limits and lifecycle with Discord's errors."""

from __future__ import annotations

import random
from typing import Any

import discord
import pytest
from simcord import Env

from adapters.discord.client import CityBriefClient, ShardedClient
from bot.conversation import Conversation
from bot.libraries import Libraries
from bot.library import Library
from bot.settings import Settings


@pytest.fixture
def simcord_bot(library: Library) -> CityBriefClient:
    library.prepare()
    return CityBriefClient(Conversation(Libraries(library), Settings(), rng=random.Random(1)))


class Scene:
    """A server with a channel, and Ann in it."""

    def __init__(self, env: Env) -> None:
        self.env = env
        self.guild = env.create_guild()
        self.channel = self.guild.create_text_channel("general")
        self.ann = self.guild.add_member(env.create_user("ann"))


@pytest.fixture
def scene(simcord_env: Env) -> Scene:
    return Scene(simcord_env)


def shown(message: Any) -> str:
    return str(message.components)


def ids(message: Any, word: str) -> list[str]:
    """Custom ids of the buttons whose label holds the word."""
    found: list[str] = []

    def walk(parts: Any) -> None:
        for part in parts:
            if part.get("type") == 2 and word in (part.get("label") or "") and "custom_id" in part:
                found.append(part["custom_id"])
            walk(part.get("components") or [])
            walk([part["accessory"]] if part.get("accessory") else [])

    walk(message.components)
    return found


async def test_every_command_is_registered_and_answers(scene: Scene) -> None:
    assert set(scene.ann.available_commands(scene.channel)) >= {"ask", "city", "theme", "citybrief city", "digest show"}
    for name, options in (
        ("ask", {"question": "drones"}),
        ("city", {"name": "Prague"}),
        ("theme", {"name": "mobility"}),
        ("session", {"session": "1"}),
        ("initiative", {"initiative": "today"}),
        ("related", {"initiative": "drones"}),
        ("help", {}),
        ("digest show", {}),
        ("settings show", {}),
        ("citybrief city", {"name": "布拉格"}),
        ("citybrief digest show", {}),
    ):
        result = await scene.ann.slash(scene.channel, name, **options)
        assert result.acknowledged, name
        assert result.ephemeral, name
        assert result.response.flags.components_v2, name


async def test_every_card_of_every_city_theme_and_session_is_accepted(scene: Scene, library: Library) -> None:
    asked = [("city", "name", place.id) for place in library.places()]
    asked += [("theme", "name", theme.id) for theme in library.themes()]
    asked += [("session", "session", str(session.number)) for session in library.sessions()]
    for name, option, value in asked:
        result = await scene.ann.slash(scene.channel, name, **{option: value})
        message, pages = result.response, 1
        while following := ids(message, "Next"):
            turned = await scene.ann.click(message.message, custom_id=following[0])
            assert turned.acknowledged
            message, pages = result.response, pages + 1
            assert pages < 50


async def test_pages_turn_in_place_and_are_shared(scene: Scene) -> None:
    first = await scene.ann.slash(scene.channel, "city", name="Moscow")
    before = shown(first.response)
    await scene.ann.click(first.response.message, custom_id=ids(first.response, "Next")[0])
    assert shown(first.response) != before
    share = await scene.ann.click(first.response.message, custom_id=ids(first.response, "Share")[0])
    assert not share.ephemeral
    assert share.response.id != first.response.id
    opened = await scene.ann.click(share.response.message, custom_id=ids(share.response, "Previous")[0])
    assert opened.acknowledged


async def test_completion(scene: Scene) -> None:
    for command, option, typed in (
        ("city", "name", "布"),
        ("theme", "name", ""),
        ("initiative", "initiative", "無人機"),
    ):
        choices = await scene.ann.autocomplete(scene.channel, command, option, typed)
        assert 1 <= len(choices) <= 25


async def test_a_menu_and_the_message_command(scene: Scene) -> None:
    answer = await scene.ann.slash(scene.channel, "city", name="Nowhereville")
    tried = await scene.ann.click(answer.response.message, custom_id=ids(answer.response, "All cities")[0])
    menu = next(
        c for row in tried.response.components[0]["components"] for c in row.get("components", []) if c["type"] == 3
    )
    chosen = await scene.ann.select(tried.response.message, [menu["options"][0]["value"]], custom_id=menu["custom_id"])
    assert chosen.ephemeral
    message = await scene.ann.send(scene.channel, "Could drones carry medicine to the mountains?")
    related = await scene.ann.context_menu(scene.channel, "Find related initiatives", message)
    assert related.ephemeral


async def test_mentions_are_answered_and_other_messages_are_not(scene: Scene) -> None:
    await scene.ann.send(scene.channel, "Prague")
    await scene.ann.send(scene.channel, f"{scene.env.bot.user.mention} city Prague")
    own = [message for message in scene.channel.history() if message.author == scene.env.bot.user]
    assert [bool(message.reference) for message in own] == [False, True]  # the greeting, the answer


async def test_buttons_survive_a_restart(scene: Scene, library: Library) -> None:
    first = await scene.ann.slash(scene.channel, "city", name="Moscow")
    await scene.env.restart_bot(CityBriefClient(Conversation(Libraries(library), Settings())))
    turned = await scene.ann.click(first.response.message, custom_id=ids(first.response, "Next")[0])
    assert turned.acknowledged


async def test_least_intents_are_approved(library: Library) -> None:
    client = CityBriefClient(Conversation(Libraries(library), Settings()))
    env = Env(client, approved_intents=discord.Intents(guilds=True, guild_messages=True, dm_messages=True))
    await env.start()
    await env.shutdown()
    assert not client.intents.message_content


async def test_sharded(library: Library) -> None:
    env = Env(ShardedClient(Conversation(Libraries(library), Settings()), shard_count=2, shard_ids=[0, 1]))
    await env.start()
    try:
        for shard in (0, 1):
            guild = env.create_guild(shard_id=shard)
            channel = guild.create_text_channel("general")
            ann = guild.add_member(env.create_user(f"ann{shard}"))
            assert (await ann.slash(channel, "help")).acknowledged
    finally:
        await env.shutdown()
