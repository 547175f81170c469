"""The line to Discord: reconnects, resumes, invalid sessions, refusals at the door, and shards."""

from __future__ import annotations

import asyncio
import logging

import pytest
from discord_stage import Stage, kept, live, local_discord, stage

from adapters.common.redact import Redact
from adapters.discord.adapter import shard_options
from adapters.discord.secret_patterns import SECRETS
from bot.domain.errors import SettingsError

__all__ = ["kept", "live", "local_discord", "stage"]


async def resumed(stage: Stage, times: int = 1) -> None:
    await stage.server.until(lambda: len(stage.server.gateway.resumes) >= times and stage.server.gateway.live)


@pytest.mark.parametrize("how", ["op 7", "op 9", "close", "reset"])
async def test_a_lost_line_is_resumed_and_nothing_is_missed(live: Stage, how: str) -> None:
    gateway = live.server.gateway
    match how:
        case "op 7":
            await gateway.tell_to_reconnect()
        case "op 9":
            await gateway.invalidate(resumable=True)
        case "close":
            await gateway.cut(4000)
        case _:
            gateway.reset()
    record = await live.server.interact(live.world.slash("city", "布拉格"))  # while nobody listens
    await resumed(live)
    await live.server.until(lambda: record.callbacks)
    assert "布拉格" in record.text
    assert len(gateway.identifies) == 1
    assert gateway.resumes[0]["session_id"] == next(iter(gateway.sessions))


async def test_an_invalid_session_identifies_anew(live: Stage) -> None:
    await live.server.gateway.invalidate(resumable=False)
    await live.server.until(lambda: len(live.server.gateway.identifies) == 2 and live.server.gateway.live)
    assert live.slept == [5.0]  # Discord takes one IDENTIFY in five seconds
    assert "布拉格" in (await live.server.ask(live.world.slash("city", "布拉格"))).text
    live.server.advance(60)
    await live.server.gateway.invalidate(resumable=False)
    await live.server.until(lambda: len(live.server.gateway.identifies) == 3 and live.server.gateway.live)
    assert live.slept == [5.0, 1.0]  # the last one is long ago


async def test_a_session_that_cannot_be_resumed_identifies_anew(live: Stage) -> None:
    live.server.gateway.resumable = False
    await live.server.gateway.cut(4000)
    await live.server.until(lambda: len(live.server.gateway.identifies) == 2 and live.server.gateway.live)
    assert (await live.server.ask(live.world.slash("help"))).text


async def test_a_configured_gateway_is_used_to_resume_too_whatever_address_ready_names(stage: Stage) -> None:
    stage.server.gateway.url = "ws://127.0.0.1:1/"  # nobody is there
    await stage.start()
    await stage.server.ask(stage.world.slash("help"))
    await stage.server.gateway.cut(4000)
    await resumed(stage)
    assert (await stage.server.ask(stage.world.slash("help"))).text
    assert len(stage.server.gateway.identifies) == 1


async def test_fifty_cuts_in_a_row(live: Stage) -> None:
    answers = []
    for number in range(50):
        answers.append(await live.server.interact(live.world.slash("city", "布拉格")))
        await live.server.gateway.cut(4000)
        await resumed(live, number + 1)
    for record in answers:
        await live.server.until(lambda record=record: record.callbacks)
    assert all(len(record.callbacks) == 1 and "布拉格" in record.text for record in answers)


async def test_heartbeats_are_sent_and_answered_when_asked_for(stage: Stage) -> None:
    stage.server.gateway.heartbeat_seconds = 0.05
    await stage.start()
    await stage.server.until(lambda: stage.server.gateway.heartbeats >= 3)
    count = stage.server.gateway.heartbeats
    await stage.server.gateway.beat()
    await stage.server.until(lambda: stage.server.gateway.heartbeats > count)


@pytest.mark.parametrize(
    ("code", "words"), [(4004, "DISCORD_TOKEN"), (4011, "SHARDS"), (4013, "intents"), (4014, "intent")]
)
async def test_a_refusal_for_good_ends_with_what_to_do(live: Stage, code: int, words: str) -> None:
    adapter, task = live._running[0]
    await live.server.gateway.cut(code)
    with pytest.raises(SettingsError, match=words):
        await asyncio.wait_for(task, 10)
    live._running.clear()
    assert not adapter.connected


async def test_a_wrong_token_ends_with_what_to_do(stage: Stage) -> None:
    adapter = stage.build(token="MTE4.wrong.token")
    with pytest.raises(SettingsError, match="DISCORD_TOKEN"):
        await asyncio.wait_for(adapter.run(), 10)


async def test_discord_being_away_at_the_start_is_waited_out(stage: Stage) -> None:
    stage.server.fail("GET", "/users/@me", 503, times=2)
    await stage.start()
    assert (await stage.server.ask(stage.world.slash("help"))).text


@pytest.mark.parametrize("event", ["INTERACTION_CREATE", "MESSAGE_CREATE", "GUILD_CREATE"])
async def test_an_event_that_cannot_be_read_costs_that_event_alone(live: Stage, event: str) -> None:
    await live.server.gateway.dispatch(event, {"id": "not even a number"})
    assert (await live.server.ask(live.world.slash("help"))).text
    assert len(live.server.gateway.identifies) == 1


async def test_connected_says_whether_the_line_is_up(stage: Stage) -> None:
    assert not stage.build().connected
    adapter = await stage.start()
    await stage.server.ask(stage.world.slash("help"))
    assert adapter.connected
    await stage.stop()
    assert not adapter.connected


async def test_it_ends_within_the_time_of_an_answer(live: Stage) -> None:
    record = await live.server.interact(live.world.slash("city", "布拉格"))
    await asyncio.wait_for(live.stop(), 5)
    assert not record.callbacks or "布拉格" in record.text


# Shards


@pytest.mark.parametrize(("text", "options"), [
    ("", None),
    ("auto", {}),
    ("AUTO", {}),
    ("0-0/1", {"shard_ids": [0], "shard_count": 1}),
    ("2-3/8", {"shard_ids": [2, 3], "shard_count": 8}),
])  # fmt: skip
def test_the_shards_of_a_process(text: str, options: object) -> None:
    assert shard_options(text) == options


@pytest.mark.parametrize("text", ["3", "0-3", "3-2/8", "0-8/8", "a-b/c", "-1-2/4", "0-1/2/3", "０-１/２ "])
def test_shards_that_make_no_sense_are_named(text: str) -> None:
    with pytest.raises(SettingsError, match="CITYBRIEF_DISCORD_SHARDS"):
        shard_options(text)


async def test_as_many_shards_as_discord_advises(stage: Stage) -> None:
    stage.world.shards = 3
    adapter = await stage.start(shards="auto")
    await stage.server.until(lambda: len(stage.server.gateway.live) == 3)
    assert [identify["shard"] for identify in stage.server.gateway.identifies] == [[0, 3], [1, 3], [2, 3]]
    assert stage.slept.count(5.0) == 2
    record = await stage.server.interact(stage.world.slash("city", "布拉格"), shard=2)
    await stage.server.until(lambda: record.callbacks)
    await stage.server.until(lambda: adapter.connected)


async def test_a_range_of_shards_in_each_of_two_processes(stage: Stage) -> None:
    await stage.start(shards="0-1/4")
    await stage.start(shards="2-3/4")
    await stage.server.until(lambda: len(stage.server.gateway.live) == 4)
    assert {tuple(identify["shard"]) for identify in stage.server.gateway.identifies} == {(n, 4) for n in range(4)}
    for shard in range(4):
        record = await stage.server.interact(stage.world.slash("help"), shard=shard)
        await stage.server.until(lambda record=record: record.callbacks)


async def test_one_shard_of_several_is_resumed_alone(stage: Stage) -> None:
    await stage.start(shards="0-1/2")
    await stage.server.until(lambda: len(stage.server.gateway.live) == 2)
    session = next(s for s in stage.server.gateway.live if s.shard[0] == 1)
    assert session.connection
    await session.connection.close(4000)
    await resumed(stage)
    record = await stage.server.interact(stage.world.slash("help"), shard=1)
    await stage.server.until(lambda: record.callbacks)


# Logs


def test_tokens_never_reach_a_log(caplog: pytest.LogCaptureFixture) -> None:
    token = "MTA0NzY5NTk0MTQ2MjYyODM5Mg.GxYzAb.abcdefghijklmnopqrstuvwxyz0123456789AB"
    logger = logging.getLogger("citybrief.test.redact")
    logger.addFilter(Redact([SECRETS], ["odd-token"]))
    with caplog.at_level(logging.INFO):
        logger.warning("%s /webhooks/118/aW50ZXJhY3Rpb24secret/messages", token)
        logger.warning("POST https://discord.com/api/v10/interactions/12/aW50secret/callback odd-token")
        logger.error("it failed", exc_info=RuntimeError(f"Bot {token}"))
    for secret in (token, "secret", "odd-token"):
        assert secret not in caplog.text
    assert "RuntimeError" in caplog.text
