"""The digest's posts on Discord: once, found again, and every refusal turned into what the digest does about it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from discord_errors import rate_limited
from discord_rest import texts
from discord_server import DiscordServer
from discord_stage import Stage, custom_ids, kept, live, local_discord, stage

from adapters.discord import rest
from adapters.discord.outbox import nonce
from adapters.discord.rest import Answer, fault
from bot.domain.cards import Actions, Button, Card, Paragraph
from bot.domain.errors import SendError
from bot.domain.ports import ChannelRef

__all__ = ["kept", "live", "local_discord", "stage"]
KEY = "d-0123456789abcdef01234"  # as long as keys get
CARD = Card(
    "今日一案",
    "zh-TW",
    (Paragraph("格丁尼亞以無人機巡查"), Actions((Button("看全文", line="/initiative gdynia-drones"), Button("相關", line="/related gdynia-drones")))),
)  # fmt: skip
BARE = Card("今日一案", "zh-TW", (Paragraph("沒有按鈕的卡片"),))


@pytest.fixture
def to(stage: Stage) -> ChannelRef:
    return ChannelRef("discord", stage.world.guild["id"], stage.world.channel)


def start() -> datetime:
    return datetime.now(UTC) - timedelta(seconds=5)


def posted(stage: Stage) -> list[dict[str, Any]]:
    return stage.world.messages.get(stage.world.channel, [])


async def refusal(stage: Stage, to: ChannelRef, card: Card = CARD, **changes: str) -> SendError:
    outbox = stage.build(**changes).outbox
    try:
        with pytest.raises(SendError) as raised:
            await outbox.send(to, card, KEY)
    finally:
        await outbox.close()
    return raised.value


@pytest.fixture
async def outbox(stage: Stage):
    outbox = stage.build().outbox
    yield outbox
    await outbox.close()


@pytest.mark.parametrize("card", [CARD, BARE])
async def test_a_post_is_there_linked_and_found_again(stage: Stage, to: ChannelRef, outbox: Any, card: Card) -> None:
    since = start()
    assert await outbox.find(to, KEY, since) is None
    sent = await outbox.send(to, card, KEY)
    assert sent.link == f"https://discord.com/channels/{to.team}/{to.channel}/{sent.message}"
    assert await outbox.find(to, KEY, since) == sent
    assert await outbox.find(to, KEY[:-1], since) is None
    assert card.title in texts(posted(stage)[0])


async def test_the_same_post_again_is_dropped_by_discord(stage: Stage, to: ChannelRef, outbox: Any) -> None:
    first = await outbox.send(to, CARD, KEY)
    assert await outbox.send(to, CARD, KEY) == first
    assert len(posted(stage)) == 1


def test_nonces_differ_by_channel_and_key_and_fit() -> None:
    here, there = (ChannelRef("discord", "1", channel) for channel in ("10", "11"))
    assert len({nonce(here, "a"), nonce(there, "a"), nonce(here, "b")}) == 3
    assert nonce(here, "a") == nonce(here, "a")
    assert len(nonce(here, "x" * 100)) <= 25


async def test_marked_buttons_still_work(live: Stage) -> None:
    to = ChannelRef("discord", live.world.guild["id"], live.world.channel)
    outbox = live.build().outbox
    await outbox.send(to, BARE, KEY)
    await outbox.close()
    message = posted(live)[0]
    answer = await live.server.ask(live.world.press(message, custom_ids(message)[0]))
    assert "/ask" in answer.text


async def test_it_is_found_below_many_later_messages(stage: Stage, to: ChannelRef, outbox: Any) -> None:
    since = start()
    for _ in range(150):
        posted(stage) or stage.world.messages.setdefault(to.channel, [])
        posted(stage).append(stage.world.message(to.channel, {"content": "…"}, stage.world.alice))
    sent = await outbox.send(to, CARD, KEY)
    for _ in range(150):
        posted(stage).append(stage.world.message(to.channel, {"content": "…"}, stage.world.alice))
    assert await outbox.find(to, KEY, since) == sent


async def test_somebody_elses_copy_of_the_mark_is_not_ours(stage: Stage, to: ChannelRef, outbox: Any) -> None:
    await outbox.send(to, CARD, KEY)
    posted(stage)[0]["author"] = stage.world.alice
    assert await outbox.find(to, KEY, start()) is None


async def test_a_history_that_may_not_be_read_is_not_taken_for_an_empty_one(
    stage: Stage, to: ChannelRef, outbox: Any
) -> None:
    since = start()
    stage.world.unreadable.add(to.channel)
    assert await outbox.find(to, KEY, since) is None  # nothing was posted there since
    await outbox.send(to, CARD, KEY)
    with pytest.raises(SendError, match="History") as raised:
        await outbox.find(to, KEY, since)
    assert raised.value.outcome == "unreadable"


async def test_one_person_is_told_privately_and_a_refusal_is_kept_quiet(
    stage: Stage, to: ChannelRef, outbox: Any
) -> None:
    await outbox.tell(stage.world.alice["id"], to.team, CARD)
    conversation = stage.world.dm(stage.world.alice["id"])["id"]
    assert "今日一案" in texts(stage.world.messages[conversation][0])
    stage.world.closed.add(conversation)
    await outbox.tell(stage.world.alice["id"], to.team, CARD)
    await outbox.tell("404", to.team, CARD)
    assert len(stage.world.messages[conversation]) == 1


# Refusals: (what Discord does) → (what the digest does)


async def test_a_deleted_channel_is_gone(stage: Stage, to: ChannelRef) -> None:
    del stage.world.channels[to.channel]
    assert (await refusal(stage, to)).outcome == "gone"


@pytest.mark.parametrize("list_name", ["hidden", "silent"])
async def test_where_it_may_not_post_it_stops_at_the_first_refusal(
    stage: Stage, to: ChannelRef, list_name: str
) -> None:
    getattr(stage.world, list_name).add(to.channel)
    assert (await refusal(stage, to)).outcome == "gone"
    assert len(stage.server.asked("POST", "/messages$")) == 1


async def test_a_token_that_is_not_valid_is_revoked(stage: Stage, to: ChannelRef) -> None:
    error = await refusal(stage, to, token="MTE4.wrong.token")
    assert error.outcome == "revoked"
    assert "MTE4" not in error.detail  # no token in what is logged


@pytest.mark.parametrize(("answer", "seconds"), [
    (rate_limited(2.5), 2.5),
    (rate_limited(2.5, header=False), 2.5),
    (rate_limited(None), rest.UNNAMED_PAUSE),
    (rate_limited(None, via=False), rest.UNNAMED_PAUSE),
    (rate_limited(7.0, is_global=True), 7.0),
    ((429, {"Retry-After": "9", "Content-Type": "text/html"}, b"<html>"), 9.0),
])  # fmt: skip
async def test_a_429_says_when_to_come_back(stage: Stage, to: ChannelRef, answer: Any, seconds: float) -> None:
    status, headers, body = answer
    stage.server.fail("POST", "/messages$", status, headers, body)
    error = await refusal(stage, to)
    assert (error.outcome, error.retry_after) == ("refused", seconds)
    assert len(stage.server.asked("POST", "/messages$")) == 1  # nothing is sent twice here


@pytest.mark.parametrize("status", [500, 502, 503, 504, 524])
@pytest.mark.parametrize("after", [False, True])
async def test_after_a_5xx_it_is_open_whether_the_post_stands(
    stage: Stage, to: ChannelRef, status: int, after: bool
) -> None:
    stage.server.fail("POST", "/messages$", status, after=after)
    assert (await refusal(stage, to)).outcome == "unknown"
    assert len(posted(stage)) == int(after)


@pytest.mark.parametrize("after", [False, True])
async def test_after_a_broken_connection_too(stage: Stage, to: ChannelRef, after: bool) -> None:
    stage.server.fail("POST", "/messages$", drop=True, after=after)
    assert (await refusal(stage, to)).outcome == "unknown"


async def test_where_nobody_listens_nothing_was_sent(stage: Stage, to: ChannelRef) -> None:
    await stage.server.close()
    error = await refusal(stage, to)
    assert error.outcome == "refused"
    assert error.retry_after == rest.UNNAMED_PAUSE


async def test_a_message_that_discord_does_not_like_is_not_sent_again_soon(stage: Stage, to: ChannelRef) -> None:
    broken = Card("", "zh-TW", (Paragraph("x" * 4001),))  # what paging would have cut
    error = await refusal(stage, to, broken)
    assert (error.outcome, error.retry_after) == ("refused", rest.INVALID_PAUSE)


@pytest.mark.parametrize(
    "status",
    [400, 401, 403, 404, 405, 408, 409, 410, 413, 415, 422, 429, 451, 500, 501, 502, 503, 504, 520, 522, 524, 530],
)
@pytest.mark.parametrize("code", [0, 10003, 10004, 50001, 50013, 50035, 20028, 40333, 130000, 999999])
def test_the_table_of_refusals_has_no_hole(status: int, code: int) -> None:
    error = fault(Answer(status, None, code))
    assert error.outcome in {"refused", "unknown", "gone", "revoked"}
    assert str(status) in error.detail
    if error.outcome == "refused":
        assert error.retry_after is not None
    if status >= 500:
        assert error.outcome == "unknown"


async def test_a_server_that_speaks_no_json_is_understood(
    local_discord: DiscordServer, stage: Stage, to: ChannelRef
) -> None:
    local_discord.fail("POST", "/messages$", 403, {"Content-Type": "text/html"}, b"<html>blocked \xff")
    error = await refusal(stage, to)
    assert (error.outcome, error.retry_after) == ("refused", rest.BLOCKED_PAUSE)
