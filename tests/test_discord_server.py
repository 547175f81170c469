"""Our local Discord refuses what the real one refuses, with its codes."""

from __future__ import annotations

import json
import zlib
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from discord_commands import command_faults
from discord_server import DiscordServer
from discord_stage import local_discord

from adapters.discord import tree

__all__ = ["local_discord"]
CARD = {"content": "x", "allowed_mentions": {"parse": []}}
HELLO = 10


class Bot:
    """Plain requests, without any library of Discord's."""

    def __init__(self, server: DiscordServer, session: aiohttp.ClientSession) -> None:
        self.server, self.session = server, session
        self.me = server.world.bot["id"]

    async def ask(self, method: str, path: str, body: Any = None, token: str | None = None) -> tuple[int, int]:
        """Status and Discord's code (0 without)."""
        headers = {"Authorization": f"Bot {token or self.server.token}"}
        async with self.session.request(method, self.server.api_url + path, json=body, headers=headers) as response:
            text = await response.text()
            data = json.loads(text) if text else {}
            return response.status, data.get("code", 0) if isinstance(data, dict) else 0

    async def answer(self, payload: dict[str, Any], body: Any) -> tuple[int, int]:
        return await self.ask("POST", f"/interactions/{payload['id']}/{payload['token']}/callback", body)

    async def asked(self, *, answered: bool = True, **how: Any) -> dict[str, Any]:
        """An interaction, answered already if wanted."""
        payload = self.server.world.slash("city", **how)
        await self.server.interact(payload)
        if answered:
            assert await self.answer(payload, {"type": 4, "data": {**CARD, "flags": 64}}) == (204, 0)
        return payload

    def hook(self, payload: dict[str, Any]) -> str:
        return f"/webhooks/{self.me}/{payload['token']}"

    async def gateway(self, *messages: Any, query: str = "?v=10&encoding=json") -> list[Any]:
        """Says these and returns what comes back until the line is closed, the close code last."""
        async with self.session.ws_connect(self.server.gateway_url + query) as socket:
            for message in messages:
                await (socket.send_str(message) if isinstance(message, str) else socket.send_json(message))
            received = [frame.json() async for frame in socket if frame.type is aiohttp.WSMsgType.TEXT]
        return [*received, socket.close_code]

    def identify(self, **changes: Any) -> dict[str, Any]:
        return {"op": 2, "d": {"token": self.server.token, "intents": 1, "properties": {}, **changes}}


@pytest.fixture
async def bot(local_discord: DiscordServer) -> AsyncIterator[Bot]:
    async with aiohttp.ClientSession() as session:
        yield Bot(local_discord, session)


async def test_401_without_a_valid_token(bot: Bot) -> None:
    assert await bot.ask("GET", "/users/@me", token="wrong") == (401, 0)
    assert await bot.ask("GET", "/users/@me") == (200, 0)


async def test_10062_for_an_unknown_interaction_and_after_three_seconds(bot: Bot) -> None:
    assert await bot.ask("POST", "/interactions/1/t/callback", {"type": 5}) == (404, 10062)
    late = await bot.asked(answered=False)
    bot.server.advance(3)
    assert await bot.answer(late, {"type": 5}) == (404, 10062)


async def test_40060_for_a_second_answer(bot: Bot) -> None:
    payload = await bot.asked()
    assert await bot.answer(payload, {"type": 5}) == (400, 40060)


async def test_10015_for_an_unanswered_or_expired_token_and_50027_for_an_unknown_one(bot: Bot) -> None:
    fresh = await bot.asked(answered=False)
    assert await bot.ask("POST", bot.hook(fresh), CARD) == (404, 10015)
    payload = await bot.asked()
    bot.server.advance(899)
    assert (await bot.ask("POST", bot.hook(payload), CARD))[0] == 200
    bot.server.advance(1)
    assert await bot.ask("POST", bot.hook(payload), CARD) == (404, 10015)
    assert await bot.ask("PATCH", bot.hook(payload) + "/messages/@original", CARD) == (404, 10015)
    assert await bot.ask("POST", f"/webhooks/{bot.me}/never", CARD) == (401, 50027)


async def test_10008_where_there_is_no_message_to_edit(bot: Bot) -> None:
    typed = bot.server.world.typed("city", "x")
    await bot.server.interact(typed)
    assert await bot.answer(typed, {"type": 8, "data": {"choices": []}}) == (204, 0)
    assert await bot.ask("PATCH", bot.hook(typed) + "/messages/@original", CARD) == (404, 10008)


async def test_40094_for_the_sixth_follow_up_of_a_user_install(bot: Bot) -> None:
    own = await bot.asked(user_install=True)
    servers = await bot.asked()
    for payload, last in ((own, (400, 40094)), (servers, (200, 0))):
        for _ in range(5):
            assert await bot.ask("POST", bot.hook(payload), CARD) == (200, 0)
        assert await bot.ask("POST", bot.hook(payload), CARD) == last


async def test_50035_for_whatever_breaks_a_limit(bot: Bot) -> None:
    channel = f"/channels/{bot.server.world.channel}/messages"
    v2 = {"flags": 1 << 15, "allowed_mentions": {"parse": []}}
    button = {"type": 2, "style": 2, "label": "x", "custom_id": "a"}
    for message in (
        {**CARD, "content": "x" * 2001},
        {**CARD, "nonce": "x" * 26},
        {**v2, "content": "x", "components": [{"type": 10, "content": "x"}]},
        {**v2, "components": [{"type": 17, "components": [{"type": 10, "content": "x" * 4001}]}]},
        {**v2, "components": [{"type": 17, "components": [{"type": 10, "content": "x"}] * 40}]},
        {**v2, "components": [{"type": 17, "components": [{"type": 1, "components": [button] * 2}]}]},
        {
            **v2,
            "components": [{"type": 17, "components": [{"type": 1, "components": [{**button, "label": "x" * 81}]}]}],
        },
        {
            **v2,
            "components": [
                {"type": 17, "components": [{"type": 1, "components": [{**button, "custom_id": "x" * 101}]}]}
            ],
        },
    ):
        assert await bot.ask("POST", channel, message) == (400, 50035), message
    fresh = await bot.asked(answered=False)
    for body in (
        {"type": 5, "data": {"flags": 64 | 1 << 15}},
        {"type": 7, "data": CARD},
        {"type": 8, "data": {"choices": []}},
        {"type": 99},
    ):
        assert await bot.answer(fresh, body) == (400, 50035), body
    payload = await bot.asked()
    assert await bot.ask("PATCH", bot.hook(payload) + "/messages/@original", {**CARD, "flags": 64}) == (400, 50035)
    assert await bot.ask("GET", channel + "?limit=101") == (400, 50035)


async def test_choices_have_limits_too(bot: Bot) -> None:
    fine = {"name": "x", "value": "x"}
    for choices in (
        [fine] * 26,
        [{"name": "", "value": "x"}],
        [{"name": "x" * 101, "value": "x"}],
        [{"name": "x", "value": "x" * 101}],
    ):
        typed = bot.server.world.typed("city", "x")
        await bot.server.interact(typed)
        assert await bot.answer(typed, {"type": 8, "data": {"choices": choices}}) == (400, 50035)
        assert await bot.answer(typed, {"type": 8, "data": {"choices": [fine] * 25}}) == (204, 0)


async def test_components_v2_cannot_be_taken_back(bot: Bot) -> None:
    payload = await bot.asked(answered=False)
    v2 = {
        "flags": 1 << 15,
        "allowed_mentions": {"parse": []},
        "components": [{"type": 17, "components": [{"type": 10, "content": "x"}]}],
    }
    assert await bot.answer(payload, {"type": 4, "data": v2}) == (204, 0)
    assert await bot.ask("PATCH", bot.hook(payload) + "/messages/@original", {**CARD, "flags": 0}) == (400, 50035)


async def test_50006_for_an_empty_message(bot: Bot) -> None:
    assert await bot.ask("POST", f"/channels/{bot.server.world.channel}/messages", {"content": ""}) == (400, 50006)


async def test_channels_that_are_gone_hidden_silent_or_closed(bot: Bot) -> None:
    world = bot.server.world
    messages = f"/channels/{world.channel}/messages"
    assert await bot.ask("POST", "/channels/404/messages", CARD) == (404, 10003)
    assert await bot.ask("GET", "/channels/404") == (404, 10003)
    world.silent.add(world.channel)
    assert await bot.ask("POST", messages, CARD) == (403, 50013)
    world.hidden.add(world.channel)
    assert await bot.ask("POST", messages, CARD) == (403, 50001)
    assert await bot.ask("GET", messages) == (403, 50001)
    closed = world.dm(world.alice["id"])["id"]
    world.closed.add(closed)
    assert await bot.ask("POST", f"/channels/{closed}/messages", CARD) == (403, 50007)
    assert await bot.ask("POST", "/users/@me/channels", {"recipient_id": "404"}) == (404, 10013)


async def test_160002_for_a_reply_where_history_may_not_be_read(bot: Bot) -> None:
    world = bot.server.world
    world.unreadable.add(world.channel)
    reply = {**CARD, "message_reference": {"message_id": "1"}}
    assert await bot.ask("POST", f"/channels/{world.channel}/messages", reply) == (400, 160002)


async def test_a_nonce_returns_the_first_message(bot: Bot) -> None:
    channel = f"/channels/{bot.server.world.channel}/messages"
    for _ in range(2):
        assert await bot.ask("POST", channel, {**CARD, "nonce": "n", "enforce_nonce": True}) == (200, 0)
    assert len(bot.server.world.messages[bot.server.world.channel]) == 1


async def test_a_registration_beyond_the_limits_is_refused(bot: Bot) -> None:
    path = f"/applications/{bot.me}/commands"
    assert await bot.ask("PUT", path, tree.commands()) == (200, 0)
    assert await bot.ask("PUT", path, [{"name": "Upper", "type": 1, "description": "x"}]) == (400, 50035)
    assert len(bot.server.commands) == len(tree.commands())


def test_each_limit_of_a_registration() -> None:
    fine = {"name": "a", "type": 1, "description": "x"}
    text = {"name": "t", "type": 3, "description": "x"}
    for broken in (
        [fine, fine],
        [{**fine, "name": f"n{number}"} for number in range(101)],
        [{**fine, "name": "x" * 33}],
        [{**fine, "name": "two words"}],
        [{**fine, "description": ""}],
        [{**fine, "description": "x" * 101}],
        [{**fine, "description_localizations": {"zh-TW": "x" * 101}}],
        [{**fine, "options": [{**text, "name": f"n{number}"} for number in range(26)]}],
        [{**fine, "options": [text, {**text, "name": "u", "required": True}]}],
        [{**fine, "options": [text, {"name": "s", "type": 1, "description": "x"}]}],
        [{**fine, "options": [{**text, "autocomplete": True, "choices": [{"name": "x", "value": "x"}]}]}],
        [{**fine, "options": [{"name": f"n{n}", "type": 1, "description": "x" * 100, "options": [{**text, "name": f"n{m}", "description": "x" * 100} for m in range(8)]} for n in range(10)]}],
        [{"name": "Menu", "type": 3, "description": "x"}],
        [{**fine, "contexts": [3]}],
    ):  # fmt: skip
        assert command_faults(broken), broken
    assert command_faults([fine, {"name": "Menu entry", "type": 3}]) == []
    assert command_faults(tree.commands()) == []


@pytest.mark.parametrize(("says", "code"), [
    ('{"op": 99}', 4001),
    ("no json", 4002),
    ({"op": 8, "d": {}}, 4003),
])  # fmt: skip
async def test_close_codes_before_identifying(bot: Bot, says: Any, code: int) -> None:
    received = await bot.gateway(says)
    assert received[0]["op"] == HELLO
    assert received[-1] == code


@pytest.mark.parametrize(("changes", "code"), [
    ({"token": "wrong"}, 4004),
    ({"shard": [2, 2]}, 4010),
    ({"intents": 1 << 40}, 4013),
    ({"intents": 1 << 15}, 4014),
])  # fmt: skip
async def test_close_codes_of_an_identify(bot: Bot, changes: dict[str, Any], code: int) -> None:
    assert (await bot.gateway(bot.identify(**changes)))[-1] == code


async def test_the_other_close_codes(bot: Bot) -> None:
    assert (await bot.gateway(bot.identify(), bot.identify()))[-1] == 4005
    assert (await bot.gateway(*[{"op": 1, "d": None}] * 121))[-1] == 4008
    assert (await bot.gateway(query="?v=8"))[-1] == 4012
    bot.server.gateway.sharding_required = True
    assert (await bot.gateway(bot.identify()))[-1] == 4011
    session = {
        "op": 6,
        "d": {"token": bot.server.token, "session_id": next(iter(bot.server.gateway.sessions)), "seq": 9999},
    }
    assert (await bot.gateway(session))[-1] == 4007


async def test_a_resume_of_what_is_unknown_is_invalid(bot: Bot) -> None:
    async with bot.session.ws_connect(bot.server.gateway_url + "?v=10&encoding=json&compress=zlib-stream") as socket:
        stream = zlib.decompressobj()
        assert json.loads(stream.decompress(await socket.receive_bytes()))["op"] == HELLO
        await socket.send_json({"op": 6, "d": {"token": bot.server.token, "session_id": "none", "seq": 1}})
        assert json.loads(stream.decompress(await socket.receive_bytes())) == {"op": 9, "d": False}
