"""A short line in a thread goes on from the one before it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import slack_payloads as payloads
from discord_rest import texts
from discord_stage import Stage, kept, live, local_discord, stage
from slack_server import SlackServer
from slack_stage import Start
from talk import NOW

from adapters import cli
from bot.conversation import Conversation
from bot.conversation.followup import Before, Following, follow
from bot.domain.cards import Actions
from bot.domain.errors import StoreError
from bot.domain.models import Lang
from bot.domain.ports import Reply, Request
from bot.library import Library
from bot.store import Store

pytest_plugins = ("databases", "slack_fixtures")
__all__ = ["kept", "live", "local_discord", "stage"]


def followed(bot: Conversation, library: Library, before: str, typed: str) -> Following | None:
    return follow(library, Before(before), bot.parse(before), typed)


@pytest.mark.parametrize(
    ("before", "typed", "line"),
    [
        ("長者照顧", "那布達佩斯呢？", "/ask 長者照顧 布達佩斯"),
        ("哪些城市有長者照顧的做法？", "and Budapest?", "/ask 長者照顧 Budapest"),
        ("長者照顧", "only Asian ones", "/ask 長者照顧 Asian"),
        ("長者照顧", "只要亞洲的", "/ask 長者照顧 亞洲"),
        ("drones in European cities", "what about Prague", "/ask drones Prague"),
        ("布拉格的遠距教學怎麼做", "那布達佩斯呢", "/ask 布達佩斯的遠距教學怎麼做"),
        ("who is the mayor of Prague?", "and Budapest?", "/ask who is the mayor of Budapest?"),
        ("布拉格的遠距教學怎麼做", "那交通呢？", "/ask 交通 布拉格"),
        ("/city 布拉格", "那布達佩斯呢", "/city 布達佩斯"),
        ("/city Prague", "how about transport?", "/ask transport Prague"),
        ("/theme 教育", "亞洲呢", "/theme 教育 亞洲"),
        ("布拉格跟布達佩斯的遠距教學差在哪", "那格丁尼亞呢？", "/ask 遠距教學 格丁尼亞"),
        ("第一場次有哪些城市", "那第三場次呢？", "/ask 第三場次有哪些城市"),
    ],
)
def test_places_and_subjects_change_and_the_rest_stays(
    bot: Conversation, library: Library, before: str, typed: str, line: str
) -> None:
    found = followed(bot, library, before, typed)
    assert found is not None
    assert found.line == line


@pytest.mark.parametrize("typed", ["more", "還有嗎？", "next page", "更多", "anything else?"])
def test_more_turns_the_page(bot: Conversation, library: Library, typed: str) -> None:
    assert followed(bot, library, "長者照顧", typed) == Following("長者照顧", "長者照顧", page=2)


@pytest.mark.parametrize(
    ("typed", "lang"),
    [("in English", "en"), ("可以用英文嗎", "en"), ("用中文", "zh-TW"), ("in Chinese please", "zh-TW")],
)
def test_a_language_is_chosen(bot: Conversation, library: Library, typed: str, lang: Lang) -> None:
    assert followed(bot, library, "長者照顧", typed) == Following("長者照顧", "長者照顧", lang=lang)


@pytest.mark.parametrize(
    ("typed", "nth"),
    [
        ("第二個詳細一點", 2),
        ("the second one in detail", 2),
        ("tell me more about the third", 3),
        ("number 4", 4),
        ("最後一個", -1),
        ("more details", 1),
    ],
)
def test_one_of_what_was_found_is_opened(bot: Conversation, library: Library, typed: str, nth: int) -> None:
    assert followed(bot, library, "長者照顧", typed) == Following("長者照顧", "長者照顧", nth=nth)


@pytest.mark.parametrize(
    "typed",
    [
        "布達佩斯",
        "無人機",
        "那布達佩斯的交通呢",
        "how did Budapest use volunteers?",
        "謝謝",
        "第二場次",
        "那無人機呢？",
    ],
)
def test_a_line_that_can_stand_alone_stands_alone(bot: Conversation, library: Library, typed: str) -> None:
    assert followed(bot, library, "長者照顧", typed) is None


async def said(bot: Conversation, line: str, thread: str = "t", **how: object) -> Reply:
    return await bot.answer(replace(Request(line, "zh-TW", NOW, thread=thread), **how))  # type: ignore[arg-type]


async def test_a_talk(bot: Conversation) -> None:
    first = await said(bot, "長者照顧")
    assert first.understood is None
    again = await said(bot, "那布達佩斯呢？")
    assert again.understood == "長者照顧・布達佩斯"
    assert {hit.passage.place for hit in again.hits} == {"budapest"}
    buttons = [b for part in again.card.parts if isinstance(part, Actions) for b in part.buttons]
    assert "/ask 那布達佩斯呢？" in [button.line for button in buttons]
    assert any("長者照顧・布達佩斯" in str(part) for part in again.card.parts)
    english = await said(bot, "in English")
    assert (english.lang, english.hits) == ("en", again.hits)
    elsewhere = await said(bot, "那布達佩斯呢？", thread="other")
    assert elsewhere.understood is None


async def test_what_was_found_is_counted_over_the_same_list(bot: Conversation) -> None:
    first = await said(bot, "長者照顧")
    for typed, at in (("第二個詳細一點", 1), ("第三個", 2), ("最後一個", -1)):
        opened = await said(bot, typed)
        assert opened.kind in ("initiative", "passage")
        assert [hit.passage.id for hit in opened.hits] == [first.hits[at].passage.id]
    beyond = await said(bot, "第99個")
    assert "沒有更多" in str(beyond.card)


async def test_more_until_there_is_no_more(bot: Conversation) -> None:
    first = await said(bot, "/city 布拉格")
    pages = [(await said(bot, "more")).page for _ in first.pages]
    assert pages == [*range(2, len(first.pages) + 1), len(first.pages)]
    assert "沒有更多" in str((await said(bot, "more")).card)


async def test_small_talk_and_settings_leave_what_was_asked(bot: Conversation) -> None:
    await said(bot, "長者照顧")
    for line in ("help", "/settings", "嗯嗯"):
        await said(bot, line)
    assert (await said(bot, "那布達佩斯呢？")).understood == "長者照顧・布達佩斯"


async def test_a_thread_lasts_a_week_and_a_direct_message_half_an_hour(bot: Conversation) -> None:
    for direct, last in ((False, timedelta(days=7)), (True, timedelta(minutes=30))):
        await said(bot, "長者照顧", direct=direct)
        within, over = NOW + last - timedelta(seconds=1), NOW + last
        assert (await said(bot, "more", direct=direct, now=over)).understood is None
        await said(bot, "長者照顧", direct=direct)
        assert (await said(bot, "more", direct=direct, now=within)).understood is not None


async def test_one_line_is_stored_of_each_thread(store: Store) -> None:
    until = NOW + timedelta(days=7)
    for line in ("/ask 無人機", "/ask 長者照顧"):
        await store.threads.keep("slack:T1", "C1:1", (line, 2, "en"), until)
    await store.threads.keep("slack:T2", "C1:1", ("/ask 交通", 1, None), until)
    assert await store.threads.last("slack:T1", "C1:1", NOW) == ("/ask 長者照顧", 2, "en")
    assert await store.threads.last("slack:T1", "C1:2", NOW) is None
    assert await store.threads.last("slack:T1", "C1:1", until) is None
    await store.forget_team("slack", "T1")
    assert await store.threads.last("slack:T1", "C1:1", NOW) is None
    assert await store.purge(until) == 1


async def test_a_database_that_is_away_costs_only_what_was_before(
    library: Library, store: Store, monkeypatch: pytest.MonkeyPatch, bot: Conversation
) -> None:
    kept = Conversation(bot.libraries, bot.settings, store=store)
    await said(kept, "無" * 300)
    await said(kept, "長者照顧")
    assert (await said(kept, "那布達佩斯呢？")).understood == "長者照顧・布達佩斯"

    async def away(*_: object) -> None:
        raise StoreError("away")

    monkeypatch.setattr(store.threads, "last", away)
    monkeypatch.setattr(store.threads, "keep", away)
    answer = await said(kept, "那布達佩斯呢？")
    assert (answer.kind, answer.understood) != ("error", "長者照顧・布達佩斯")


def test_run_goes_on_in_its_thread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CITYBRIEF_DATABASE_URL", f"sqlite:///{tmp_path / 'x.db'}")
    monkeypatch.setenv("CITYBRIEF_ENCODER", "off")

    def run(line: str, *options: str) -> dict[str, object]:
        assert cli.main(["run", "--format", "json", *options, line]) == 0
        found: dict[str, object] = json.loads(capsys.readouterr().out)
        return found

    run("長者照顧", "--thread", "a", "--at", "2026-11-25T09:00:00+08:00")
    later = run("那布達佩斯呢？", "--thread", "a", "--at", "2026-11-27T09:00:00+08:00")
    assert later["understood"] == "長者照顧・布達佩斯"
    assert run("那布達佩斯呢？", "--thread", "b")["understood"] is None
    assert run("more", "--thread", "a", "--at", "2026-12-25T09:00:00+08:00")["understood"] is None
    assert run("那布達佩斯呢？")["understood"] is None


async def test_slack_threads_and_direct_messages(slack: SlackServer, start: Start) -> None:
    thread = {"thread_ts": "1699999999.000001"}
    async with start():
        for number, event in enumerate(
            (
                payloads.mention("長者照顧", **thread),
                payloads.mention("那布達佩斯呢？", **thread, ts="1700000001.1"),
                payloads.mention("那布達佩斯呢？", ts="1700000002.1"),
                payloads.direct("長者照顧"),
                payloads.direct("那布達佩斯呢？", ts="1700000003.1"),
            ),
            1,
        ):
            await slack.socket.deliver("events_api", event)
            await slack.output(number)
    told = ["長者照顧・布達佩斯" in json.dumps(one.payload, ensure_ascii=False) for one in slack.outputs]
    assert told == [False, True, False, False, True]
    assert slack.unfit == []


async def test_discord_replies_and_direct_messages(live: Stage) -> None:
    me = f"<@{live.world.bot['id']}> "

    def posts(channel: str) -> list[dict]:
        found = live.world.messages.get(channel, [])
        return [message for message in found if message["author"]["id"] == live.world.bot["id"]]

    def written(content: str, to: dict | None = None, **how: bool) -> dict:
        message = live.world.written(content, **how)  # type: ignore[arg-type]
        if to is None:
            return message
        to = {**to, "message_reference": {**to["message_reference"], "channel_id": to["channel_id"]}}
        where = {"message_id": to["id"], "channel_id": to["channel_id"]}
        return message | {"type": 19, "message_reference": where, "referenced_message": to}

    async def asked(content: str, to: dict | None = None, **how: bool) -> dict:
        message = written(content, to, **how)
        before = len(posts(message["channel_id"]))
        await live.server.say(message)
        await live.server.until(lambda: len(posts(message["channel_id"])) > before)
        return posts(message["channel_id"])[-1]

    first = await asked(me + "長者照顧")
    second = await asked("那布達佩斯呢？", first)  # a reply that pings
    assert "長者照顧・布達佩斯" in texts(second)
    third = await asked(me + "那格丁尼亞呢？", second)
    assert "長者照顧・格丁尼亞" in texts(third)
    await live.server.say(written("這個我們也做過", third))
    assert "理解為" not in texts(await asked(me + "那布達佩斯呢？"))
    await asked("長者照顧", private=True, mention=False)
    assert "長者照顧・布達佩斯" in texts(await asked("那布達佩斯呢？", private=True, mention=False))
    assert len(posts(live.world.channel)) == 4
