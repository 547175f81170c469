"""What happens when Discord, the network, the database or we ourselves fail: each outcome is defined, and shown here."""

from __future__ import annotations

import random
from typing import Any

import pytest
from discord_errors import rate_limited
from discord_rest import texts
from discord_stage import Stage, custom_ids, kept, live, local_discord, stage
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.discord import render
from bot.conversation import Conversation
from bot.domain.errors import StoreError
from bot.rendering import actions

__all__ = ["kept", "live", "local_discord", "stage"]
CALLBACK = "/callback$"


def fail(
    stage: Stage, answer: tuple[int, dict[str, str], bytes], path: str = CALLBACK, method: str = "POST", **how: Any
) -> None:
    status, headers, body = answer
    stage.server.fail(method, path, status, headers, body, **how)


async def told(stage: Stage) -> str:
    """What the bot says to Alice in private."""
    conversation = stage.world.dm(stage.world.alice["id"])["id"]
    await stage.server.until(lambda: stage.world.messages.get(conversation))
    return texts(stage.world.messages[conversation][0])


@pytest.mark.parametrize("status", [500, 502, 503, 504, 520])
async def test_a_5xx_is_tried_again_at_once(live: Stage, status: int) -> None:
    live.server.fail("POST", CALLBACK, status, times=3)
    answer = await live.server.ask(live.world.slash("city", "布拉格"))
    assert "布拉格" in answer.text
    assert sum(live.slept) < 1


async def test_a_5xx_after_which_the_answer_stands_answers_once(live: Stage) -> None:
    live.server.fail("POST", CALLBACK, 502, after=True)
    answer = await live.server.ask(live.world.slash("city", "布拉格"))
    await live.server.ask(live.world.slash("help"))
    assert len(answer.callbacks) == 1
    assert len(live.world.messages.get(live.world.channel, [])) == 0
    assert not live.server.asked("POST", "/users/@me/channels")  # nobody is told of a failure that was none


@pytest.mark.parametrize("after", [False, True])
async def test_a_dropped_connection_is_tried_again(live: Stage, after: bool) -> None:
    live.server.fail("POST", CALLBACK, drop=True, after=after)
    answer = await live.server.ask(live.world.slash("city", "布拉格"))
    assert "布拉格" in answer.text
    assert len(answer.callbacks) == 1


@pytest.mark.parametrize(
    "refusal",
    [
        rate_limited(0.5),
        rate_limited(0.5, header=False),
        rate_limited(None),
        rate_limited(0.5, via=False),
        rate_limited(None, via=False),
        rate_limited(0.5, is_global=True),
        (429, {"Retry-After": "1", "Content-Type": "text/html"}, b"<html>error code: 1015</html>"),
    ],
)
async def test_a_429_is_waited_out_with_and_without_retry_after(live: Stage, refusal: Any) -> None:
    fail(live, refusal, times=2)
    answer = await live.server.ask(live.world.slash("city", "布拉格"))
    assert "布拉格" in answer.text
    asked = b"0.5" in refusal[2]
    assert live.slept[:2] == ([0.5, 0.5] if asked else live.slept[:2])
    assert sum(live.slept) < 3


async def test_when_discord_asks_to_wait_too_long_the_user_is_told(live: Stage) -> None:
    fail(live, rate_limited(30.0), times=9)
    await live.server.interact(live.world.slash("city", "布拉格"))
    assert "時限" in await told(live)


async def test_when_discord_stays_away_the_user_is_told_once_it_is_back(live: Stage) -> None:
    live.server.fail("POST", CALLBACK, 503, times=99)
    await live.server.interact(live.world.slash("city", "布拉格", locale="en-US"))
    assert "time limit" in await told(live)


async def test_an_interaction_that_comes_too_late_is_not_answered_and_the_user_is_told(live: Stage) -> None:
    payload = live.world.slash("city", "布拉格")
    record = await live.server.interact(payload, shard=7)  # it reaches nobody
    live.server.advance(4)
    await live.server.gateway.dispatch("INTERACTION_CREATE", payload)
    assert "時限" in await told(live)
    assert not record.callbacks


async def test_private_notes_are_never_sent_in_bulk(live: Stage) -> None:
    for _ in range(15):
        payload = live.world.slash("help")
        await live.server.interact(payload, shard=7)
        live.server.advance(4)
        await live.server.gateway.dispatch("INTERACTION_CREATE", payload)
    await live.server.ask(live.world.slash("help"))
    await live.stop()
    assert len(live.server.asked("POST", "/users/@me/channels")) == 10


async def test_an_edit_that_fails_is_tried_again_for_a_minute(live: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.discord.interactions.DEFER_AFTER", 0.0)
    work = Conversation.carry_out

    async def slow(self: Conversation, request: Any) -> Any:
        await live.server.until(lambda: record.callbacks)
        return await work(self, request)

    monkeypatch.setattr(Conversation, "carry_out", slow)
    live.server.fail("PATCH", "@original", 500, times=3)
    fail(live, rate_limited(2.0), "@original", "PATCH")
    record = await live.server.interact(live.world.slash("city", "布拉格"))
    await live.server.until(lambda: record.edits)
    assert "布拉格" in record.text
    assert record.edits == 1
    live.server.fail("PATCH", "@original", 500, times=99)
    record = await live.server.interact(live.world.slash("city", "布拉格"))
    assert "時限" in await told(live)


async def test_a_card_that_discord_refuses_becomes_an_apology(live: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    message, spoiled = render.message, []

    def spoil(card: Any, **how: Any) -> dict[str, Any]:
        payload = message(card, **how)
        if not spoiled:
            spoiled.append(payload)
            payload["components"][0]["components"] = []
        return payload

    monkeypatch.setattr(render, "message", spoil)
    answer = await live.server.ask(live.world.slash("city", "布拉格"))
    assert answer.ephemeral
    assert "編號" in answer.text


async def test_a_failure_of_ours_becomes_an_apology_with_a_number(live: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def explode(*args: Any, **how: Any) -> Any:
        raise RuntimeError("nobody foresaw this")

    monkeypatch.setattr(render, "kept", explode)
    answer = await live.server.ask(live.world.slash("city", "布拉格"))
    assert answer.ephemeral
    assert "編號" in answer.text
    monkeypatch.setattr(Conversation, "complete", explode)
    assert (await live.server.ask(live.world.typed("city", "布"))).choices == []


async def test_without_the_database_everything_is_answered_but_long_buttons(
    live: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def gone(*args: Any, **how: Any) -> Any:
        raise StoreError("the database is away")

    for name in ("line", "keep_lines", "claim", "forget_team"):
        monkeypatch.setattr(live.store, name, gone)
    answer = await live.server.ask(live.world.slash("ask", "無人機" * 60))
    assert answer.text
    pressed = await live.server.ask(live.world.press(answer.message or {}, custom_ids(answer.message)[-1]))
    assert "編號" in pressed.text
    await live.server.say(live.world.written(f"<@{live.world.bot['id']}> 布拉格"))
    await live.server.until(lambda: len(live.world.messages[live.world.channel]) == 2)
    await live.server.gateway.dispatch("GUILD_DELETE", {"id": live.world.guild["id"]})
    assert (await live.server.ask(live.world.slash("help"))).text


async def test_a_slash_command_is_answered_without_touching_the_database(
    live: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await live.server.until(lambda: live.server.registrations)
    await live.server.ask(live.world.slash("help"))

    def touched(*args: Any, **how: Any) -> Any:
        pytest.fail("the database was touched")

    monkeypatch.setattr(live.store.database, "read", touched)
    monkeypatch.setattr(live.store.database, "write", touched)
    answer = await live.server.ask(live.world.slash("city", "格丁尼亞"))
    further = next(id for id in custom_ids(answer.message) if (action := actions.decode(id)) and action.page == 2)
    turned = await live.server.ask(live.world.press(answer.message or {}, further))
    assert "編號" not in answer.text + turned.text


async def test_every_one_of_many_is_answered_once_over_cuts_and_refusals(live: Stage) -> None:
    chance = random.Random(7)
    records = []
    for number in range(150):
        match chance.randrange(12):
            case 0:
                live.server.fail("POST", CALLBACK, chance.choice((500, 502, 503)), after=chance.random() < 0.5)
            case 1:
                fail(live, rate_limited(chance.choice((0.05, None)), via=chance.random() < 0.5))
            case 2:
                live.server.fail("POST", CALLBACK, drop=True, after=chance.random() < 0.5)
        records.append(
            await live.server.interact(live.world.slash("city", chance.choice(("布拉格", "莫斯科", "高陽"))))
        )
        if number % 10 == 9:
            await live.server.gateway.cut(4000)
        await live.server.until(lambda: records[-1].callbacks)
        live.server.clock = 0.0  # each has its own three seconds
    await live.stop()
    assert all(len(record.callbacks) == 1 and record.ephemeral for record in records)
    assert not live.server.asked("POST", "/users/@me/channels")


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(["name", "type", "options", "custom_id", "values", "target_id", "resolved", "id"]),
                       st.recursive(st.none() | st.text(max_size=5) | st.integers(0, 5), lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["name", "value", "type", "options"]), inner, max_size=3), max_leaves=6)))  # fmt: skip
async def test_data_of_any_shape_never_ends_the_client(live: Stage, data: dict[str, Any]) -> None:
    for kind in (2, 4):
        await live.server.interact(live.world.interaction(kind, data))
    assert (await live.server.ask(live.world.slash("help"))).text
