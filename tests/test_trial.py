"""The page's pretend channel: the real digest on a clock of its own, apart from everything real."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import limits_discord
import limits_slack
import pytest
from aiohttp.test_utils import TestClient, TestServer
from limits_discord import walk

from adapters.web import build
from adapters.web.trial import FARTHEST, POSTS
from adapters.web.trials import MOST, Trials
from bot.conversation import Conversation
from bot.digest.service import Digest
from bot.domain.models import LANGS
from bot.domain.ports import ChannelRef
from bot.store import Store
from bot.views import digest as cards

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)  # a Monday, 09:00 in Taipei
ON = "/digest on 09:00 weekdays"
Client = TestClient[Any, Any]


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the trials put their databases."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
async def client(bot: Conversation, temporary: Path) -> AsyncIterator[Client]:
    async with TestClient(TestServer(build(bot, now=lambda: NOW))) as client:
        yield client


async def post(client: Client, path: str, status: int = 200, **body: object) -> dict[str, Any]:
    response = await client.post(path, json={"lang": "en", "zone": "Asia/Taipei", **body})
    assert response.status == status, await response.text()
    return dict(await response.json())


async def act(client: Client, do: str, session: str = "", **body: object) -> dict[str, Any]:
    return await post(client, "/api/trial", do=do, session=session, **body)


async def say(client: Client, line: str, session: str = "", **body: object) -> dict[str, Any]:
    return await post(client, "/api/answer", line=line, session=session, **body)


def dates(state: dict[str, Any]) -> list[str]:
    """When the posts came, oldest first: "Tue, 24 November 2026, 09:00"."""
    return [one["when"] for one in state["posts"]]


def left(folder: Path) -> int:
    """How many databases stand there."""
    return len(list(folder.iterdir()))


async def subscribed(client: Client, line: str = ON) -> str:
    return str((await say(client, line))["session"])


async def test_a_new_trial_has_the_real_time_in_the_visitors_zone_and_no_order(client: Client) -> None:
    state = await act(client, "open")
    assert state["clock"] == {
        "local": "2026-11-23T09:00",
        "text": "Mon, 23 November 2026, 09:00",
        "zone": "Asia/Taipei",
    }
    assert (state["facts"], state["posts"], state["history"], state["said"]) == ([], [], [], None)
    assert ON in [button["line"] for button in state["buttons"]]
    assert len(state["session"]) >= 32
    again = await act(client, "open", state["session"])
    assert again["session"] == state["session"]
    assert (await act(client, "open"))["session"] != state["session"]


async def test_the_chats_digest_command_subscribes_the_pretend_channel(client: Client) -> None:
    reply = await say(client, ON)
    assert reply["kind"] == "digest"
    assert "Tue, 24 November 2026, 09:00" in reply["slack"]["text"]
    assert dict(reply["trial"]["facts"])["State"] == "On"
    assert reply["trial"]["session"] == reply["session"]
    shown = await say(client, "/citybrief digest", reply["session"])
    assert shown["trial"]["facts"] == reply["trial"]["facts"]


async def test_an_ordinary_question_begins_no_trial(client: Client, temporary: Path) -> None:
    for line in ("/help", "哪些城市用無人機？", "/nope", ""):
        assert "session" not in await say(client, line)
    assert left(temporary) == 0


async def test_one_post_each_working_day_and_none_again_when_the_clock_goes_back(client: Client) -> None:
    session = await subscribed(client)
    assert dates(await act(client, "slot", session)) == ["Tue, 24 November 2026, 09:00"]
    state = await act(client, "set", session, at="2026-12-01T09:00")
    week = ["Tue, 24", "Wed, 25", "Thu, 26", "Fri, 27", "Mon, 30", "Tue, 1"]
    assert [" ".join(when.split()[:2]) for when in dates(state)] == week
    assert len({one["title"] for one in state["posts"]}) == len(week)
    assert "5 posts" in state["said"]
    back = await act(client, "set", session, at="2026-11-20T08:00")
    assert "set back" in back["said"]
    for do in ("hour", "day", "day"):
        await act(client, do, session)
    state = await act(client, "set", session, at="2026-12-01T23:00")
    assert dates(state) == dates(back)
    assert (await act(client, "slot", session))["clock"]["local"] == "2026-12-02T09:00"


async def test_two_moves_at_once_are_done_one_after_the_other(client: Client) -> None:
    session = await subscribed(client)
    await asyncio.gather(*(act(client, "day", session) for _ in range(5)))
    state = await act(client, "open", session)
    assert state["clock"]["local"] == "2026-11-28T09:00"
    assert len(dates(state)) == 4  # Tuesday to Friday


async def test_the_hour_and_the_day_move_as_a_wall_clock_does(bot: Conversation, temporary: Path) -> None:
    eve = datetime(2027, 3, 27, 11, tzinfo=UTC)  # in Prague the clocks go ahead that night
    async with TestClient(TestServer(build(bot, now=lambda: eve))) as client:
        session = (await act(client, "open", zone="Europe/Prague"))["session"]
        for do, local in (("day", "2027-03-28T12:00"), ("hour", "2027-03-28T13:00")):
            assert (await act(client, do, session, zone="Europe/Prague"))["clock"]["local"] == local
        gap = await act(client, "set", session, zone="Europe/Prague", at="2027-03-28T02:30")
        assert gap["clock"]["local"] == "2027-03-28T03:30"


async def test_a_post_asked_for_now_comes_at_once_and_once(client: Client) -> None:
    session = await subscribed(client)
    first = (await say(client, "/digest now", session))["trial"]
    again = (await say(client, "/digest now", session))["trial"]
    assert dates(first) == dates(again) == ["Mon, 23 November 2026, 09:00"]
    assert [row["meta"] for row in again["history"]] == ["Mon, 23 November 2026 · posted"]


async def test_without_an_order_there_is_no_next_post(client: Client) -> None:
    session = (await act(client, "open"))["session"]
    state = await act(client, "slot", session)
    assert "subscribe" in state["said"]
    assert state["clock"]["local"] == "2026-11-23T09:00"


async def test_turned_off_nothing_is_posted(client: Client) -> None:
    session = await subscribed(client)
    await say(client, "/digest off", session)
    assert dates(await act(client, "set", session, at="2026-12-20T09:00")) == []


async def test_only_posts_not_yet_seen_are_sent(client: Client) -> None:
    session = await subscribed(client)
    newest = (await act(client, "slot", session))["posts"][-1]["number"]
    assert len((await act(client, "slot", session, seen=newest))["posts"]) == 1
    assert (await act(client, "open", session, seen=newest + 1))["posts"] == []


async def test_the_posts_kept_are_bounded(client: Client) -> None:
    session = await subscribed(client, "/digest on 09:00 daily")
    state = await act(client, "set", session, at="2027-01-10T10:00")
    assert len(state["posts"]) == POSTS
    assert state["oldest"] == state["posts"][0]["number"] == 48 - POSTS + 1


@pytest.mark.parametrize("lang", LANGS)
async def test_posts_are_what_the_platforms_would_get_and_their_buttons_work(client: Client, lang: str) -> None:
    session = str((await say(client, ON, lang=lang))["session"])
    state = await act(client, "set", session, at="2026-12-10T09:00", lang=lang)
    assert len(state["posts"]) == 13
    for one in state["posts"]:
        assert limits_slack.faults(one["slack"]) == []
        assert limits_discord.faults(one["discord"]) == []
    ids = [c["custom_id"] for c in walk(state["posts"][0]["discord"]["components"]) if c["type"] == 2]
    kinds = [(await post(client, "/api/answer", action=id, session=session, lang=lang))["kind"] for id in ids]
    assert kinds == ["related", "passage"]


async def test_settings_hold_in_this_tabs_channel_alone(client: Client) -> None:
    session = (await say(client, "/settings language zh-TW"))["session"]
    assert (await say(client, "/city prague", session))["lang"] == "zh-TW"
    await say(client, "/settings public", session)
    assert (await say(client, "/city prague", session))["private"] is False
    other = await say(client, ON)
    assert (await say(client, "/city prague", other["session"]))["lang"] == "en"
    assert (await say(client, "/city prague"))["private"] is True


async def test_nothing_reaches_the_real_database(bot: Conversation, tmp_path: Path, temporary: Path) -> None:
    bot.store = store = await Store.open("sqlite:///real.sqlite3", tmp_path)
    bot.digest = real = await Digest.open(store, bot.libraries.shared, cards)
    try:
        async with TestClient(TestServer(build(bot, now=lambda: NOW))) as client:
            session = await subscribed(client)
            await say(client, "/settings language en", session)
            await act(client, "set", session, at="2026-12-10T09:00")
        assert [order async for order in real.subscriptions.all()] == []
        assert store.channel_settings(ChannelRef("web", "", "trial")).lang is None
        assert await real.ledger.oldest_due() is None
    finally:
        await store.close()


async def test_a_long_line_of_the_trial_is_kept_in_the_trial(client: Client) -> None:
    session = await subscribed(client)
    reply = await say(client, "/ask " + "無人機 " * 90, session)
    ids = [c["custom_id"] for c in walk(reply["discord"]["components"]) if c["type"] == 2]
    keyed = [id for id in ids if "#" in id]
    assert keyed
    assert (await post(client, "/api/answer", action=keyed[0], session=session))["kind"] == "results"


async def test_reset_begins_anew(client: Client, temporary: Path) -> None:
    session = await subscribed(client)
    await act(client, "slot", session)
    state = await act(client, "reset", session)
    assert state["session"] != session
    assert (state["facts"], state["posts"], state["clock"]["local"]) == ([], [], "2026-11-23T09:00")
    assert left(temporary) == 1


async def test_a_session_that_is_gone_is_replaced_and_said(client: Client) -> None:
    for session in ("forged", "x" * 3000):
        state = await act(client, "day", session)
        assert state["session"] != session
        assert "new one" in state["said"]
        assert state["clock"]["local"] == "2026-11-23T09:00"


async def test_the_least_recently_used_trial_makes_room_and_nothing_is_left_behind(
    bot: Conversation, temporary: Path
) -> None:
    trials = Trials(bot, lambda: NOW)
    sessions = []
    for _ in range(MOST):
        async with trials.begin() as trial:
            sessions.append(trial.id)
    async with trials.use(sessions[0]) as used:
        assert used is not None
    async with trials.begin():
        pass
    assert len(trials) == MOST == left(temporary)
    async with trials.use(sessions[0]) as kept, trials.use(sessions[1]) as gone:
        assert kept is not None
        assert gone is None
    await trials.close()
    assert left(temporary) == 0


async def test_whoever_waits_for_a_trial_that_ends_meanwhile_gets_none(bot: Conversation, temporary: Path) -> None:
    trials = Trials(bot, lambda: NOW)
    async with trials.begin() as trial:
        session = trial.id

        async def late() -> object:
            async with trials.use(session) as found:
                return found

        ending = asyncio.create_task(trials.end(session))
        waiting = asyncio.create_task(late())
        trials._trials[session] = trial  # as it was when `late` looked it up
    await ending
    assert await waiting is None


@pytest.mark.parametrize(
    "body",
    [
        {"do": "fly"},
        {"do": 3},
        {},
        {"do": "set"},
        {"do": "set", "at": ""},
        {"do": "set", "at": "tomorrow"},
        {"do": "set", "at": "1999-12-31T23:59"},
        {"do": "set", "at": "9999-12-31T23:59"},
        {"do": "set", "at": "2027-06-01T09:00"},
    ],
)
async def test_what_cannot_be_done_is_refused_with_a_word(client: Client, body: dict[str, object]) -> None:
    session = (await act(client, "open"))["session"]
    refused = await post(client, "/api/trial", 400, **body, session=session)
    assert refused["error"]
    assert (await act(client, "open", session))["clock"]["local"] == "2026-11-23T09:00"


async def test_the_clock_goes_as_far_as_it_says(client: Client) -> None:
    session = (await act(client, "open"))["session"]
    farthest = (date(2026, 11, 23) + FARTHEST).isoformat()
    assert (await act(client, "set", session, at=f"{farthest}T09:00"))["clock"]["local"] == f"{farthest}T09:00"
    assert (await act(client, "set", session, at="2000-01-02T00:00"))["clock"]["local"] == "2000-01-02T00:00"
    assert (await act(client, "set", session, at="2000-01-01T00:00"))["clock"]["local"] == "2000-01-01T00:00"


async def test_the_end_of_the_calendar_is_no_failure(bot: Conversation, temporary: Path) -> None:
    end = datetime(2100, 12, 31, 15, 30, tzinfo=UTC)
    async with TestClient(TestServer(build(bot, now=lambda: end))) as client:
        session = (await act(client, "open"))["session"]
        assert "2100" in (await post(client, "/api/trial", 400, do="hour", session=session))["error"]


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
async def test_another_site_cannot_drive_it(client: Client, headers: dict[str, str], temporary: Path) -> None:
    response = await client.post("/api/trial", json={"do": "open"}, headers=headers)
    assert response.status == 403
    response = await client.post("/api/trial", data='{"do": "open"}', headers={"Content-Type": "text/plain"})
    assert response.status == 415
    assert (await client.post("/api/trial", json={"do": "open"}, headers={"Host": "evil.example"})).status == 421
    assert left(temporary) == 0


async def test_hostile_orders_are_answered(client: Client) -> None:
    session = await subscribed(client)
    for line in ("/digest on " + "9" * 5000, "/digest zone ../../etc/passwd", "/digest time 25:99", "/digest \ud800"):
        reply = await say(client, line, session)
        assert reply["kind"] == "digest"
        assert limits_slack.faults(reply["slack"]) == []
    assert dict((await act(client, "open", session))["facts"])["Next post"] == "Tue, 24 November 2026, 09:00"


async def test_a_change_of_zone_moves_the_channels_clock_face_not_its_time(client: Client) -> None:
    session = await subscribed(client)
    state = (await say(client, "/digest zone Asia/Tokyo", session))["trial"]
    assert (state["clock"]["zone"], state["clock"]["local"]) == ("Asia/Tokyo", "2026-11-23T10:00")


async def test_a_trial_whose_database_fails_says_so_and_can_be_begun_anew(
    client: Client, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = await subscribed(client)
    monkeypatch.setattr("adapters.web.trial.PATIENCE_SECONDS", 0.05)
    monkeypatch.setattr(Digest, "deliver", lambda _self, _at: asyncio.Event().wait())
    assert (await post(client, "/api/trial", 500, do="slot", session=session))["error"]
    assert (await act(client, "open", session))["session"] == session
    assert (await act(client, "reset", session))["session"] != session
    monkeypatch.setattr(tempfile, "tempdir", str(temporary / "nowhere"))
    assert (await post(client, "/api/trial", 500, do="reset", session=session))["error"]
    assert (await say(client, "/help"))["kind"] == "help"
