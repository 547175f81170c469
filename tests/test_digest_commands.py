"""`/digest` in a channel: shown, changed, refused and misunderstood, in both languages."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from digest_world import NOW, Clock, Platform, order, replica

from bot.conversation import Conversation
from bot.digest.service import Digest
from bot.domain.errors import SendError
from bot.domain.models import Lang
from bot.domain.ports import ChannelRef, Reply, Request, User
from bot.domain.rights import Standing
from bot.libraries import Libraries
from bot.library import Library
from bot.rendering.actions import lines
from bot.rendering.paging import paginate
from bot.rendering.plain import plain
from bot.settings import Settings
from bot.store import Store

pytest_plugins = ("databases",)

CHANNEL = ChannelRef("slack", "T1", "C1")
MANAGER = User("U1", "Asia/Taipei", standing=Standing.ADMIN)
Talk = Callable[..., Awaitable[Reply]]
AT = NOW + timedelta(minutes=30)  # Monday, 09:30 in Taipei


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """What is said does not depend on the database."""
    return f"sqlite:///{tmp_path}/bot.db"


@pytest.fixture
def platform() -> Platform:
    return Platform()


@pytest.fixture
async def digest(store: Store, library: Library, platform: Platform) -> Digest:
    return await replica(store, library, platform, Clock(AT))


@pytest.fixture
def talk(library: Library, store: Store, digest: Digest) -> Talk:
    bot = Conversation(Libraries(library), Settings(), store=store)
    bot.digest = digest

    async def _talk(line: str, lang: Lang = "zh-TW", user: User = MANAGER) -> Reply:
        return await bot.answer(Request(line=line, lang=lang, now=AT, channel=CHANNEL, user=user))

    return _talk


async def test_without_a_channel_it_says_where_it_works(library: Library) -> None:
    bot = Conversation(Libraries(library), Settings())
    reply = await bot.answer(Request(line="/digest", lang="zh-TW", now=AT))
    assert reply.kind == "digest"
    assert "/digest on 09:00 平日" in plain(reply.card)


async def test_one_line_sets_it_up(talk: Talk, digest: Digest) -> None:
    assert "還沒有訂閱" in plain((await talk("/digest")).card)
    reply = await talk("/digest on 8:30 台灣工作日 主題 遠距醫療 en")
    text = plain(reply.card)
    assert "2026 年 11 月 24 日（週二）08:30" in text
    assert "台灣 的工作日" in text
    order = await digest.subscriptions.get(CHANNEL)
    assert order is not None
    assert (order.days, order.themes, order.lang, order.zone, order.owner) == (
        "workdays:TW", ("telehealth",), "en", "Asia/Taipei", "U1",
    )  # fmt: skip
    assert plain((await talk("/digest show")).card).count("08:30") >= 2


@pytest.mark.parametrize(
    "line", ["/digest on 09:00 weekdays", "/digest 開 9:00 平日", "/每日一案 開9:00 平日", "/digest 9:00 平日"]
)
async def test_natural_spellings(talk: Talk, digest: Digest, line: str) -> None:
    await talk(line)
    order = await digest.subscriptions.get(CHANNEL)
    assert order is not None
    assert (f"{order.at:%H:%M}", order.days) == ("09:00", "mon,tue,wed,thu,fri")


async def test_changes_one_by_one(talk: Talk, digest: Digest) -> None:
    await talk("/digest on 09:00 weekdays")
    for line in ("時間 早上十點", "days 一三五", "zone 東京", "theme 遠距醫療、無人機", "lang en", "pause 下週一"):
        reply = await talk(f"/digest {line}")
        assert "看不懂" not in plain(reply.card), line
    order = await digest.subscriptions.get(CHANNEL)
    assert order is not None
    assert (f"{order.at:%H:%M}", order.days, order.zone, order.lang) == ("10:00", "mon,wed,fri", "Asia/Tokyo", "en")
    assert len(order.themes) == 2
    assert order.next_date is not None
    assert order.next_date.isoformat() == "2026-11-30"
    assert "暫停中" in plain((await talk("/digest")).card)
    await talk("/digest theme all")
    await talk("/digest on")
    order = await digest.subscriptions.get(CHANNEL)
    assert order is not None
    assert (order.themes, order.paused_until) == ((), None)
    await talk("/digest 關")
    assert "已關閉" in plain((await talk("/digest")).card)


@pytest.mark.parametrize(
    "line", ["on 09:00 banana", "time soon", "days someday", "zone Mars", "theme 量子糾纏", "pause 昨天", "lang fr"]
)
async def test_what_is_not_understood_changes_nothing(talk: Talk, digest: Digest, line: str) -> None:
    await talk("/digest on 09:00 weekdays")
    before = await digest.subscriptions.get(CHANNEL)
    reply = await talk(f"/digest {line}")
    assert "看不懂" in plain(reply.card)
    assert await digest.subscriptions.get(CHANNEL) == before


@pytest.mark.parametrize("line", ["time", "days", "zone", "theme", "lang", "pause"])
@pytest.mark.parametrize("lang", ["zh-TW", "en"])
async def test_a_bare_change_asks_and_every_choice_works(talk: Talk, line: str, lang: Lang) -> None:
    await talk("/digest on 09:00 weekdays")
    reply = await talk(f"/digest {line}", lang)
    offered = list(lines(reply.card))
    assert offered
    for choice in offered:
        text = plain((await talk(choice, "en")).card)
        assert "not understood" not in text, choice


async def test_preview_is_what_then_comes(talk: Talk, digest: Digest, platform: Platform) -> None:
    await talk("/digest on 09:00 weekdays")
    preview = await talk("/digest preview")
    await digest.deliver(AT + timedelta(days=1))
    assert platform.posts[0][2].title == preview.card.title
    assert "想一想" in plain(preview.card)


async def test_now_posts_once_a_date(talk: Talk, digest: Digest, platform: Platform) -> None:
    await talk("/digest on 09:00 weekdays")
    assert "正在張貼" in plain((await talk("/digest now")).card)
    await digest.couriers["slack"].drain()
    assert "已張貼" in plain((await talk("/digest now")).card)
    assert len(platform.posts) == 1
    history = plain((await talk("/digest history")).card)
    assert "已張貼" in history
    assert "https://chat.example/" in history
    assert "https://chat.example/" in plain((await talk("/digest")).card)


async def test_only_who_may_manage_may_change(talk: Talk, digest: Digest) -> None:
    guest = replace(MANAGER, standing=Standing.GUEST)
    for line in ("on 09:00", "off", "now", "time 10:00"):
        await talk(f"/digest {line}", "zh-TW", guest)
    assert await digest.subscriptions.get(CHANNEL) is None
    await talk("/digest on")
    for line in ("", "preview", "history"):
        assert (await talk(f"/digest {line}", "zh-TW", guest)).kind == "digest"


async def test_it_says_at_once_when_it_cannot_post(talk: Talk, digest: Digest, platform: Platform) -> None:
    def gone(_: ChannelRef) -> None:
        raise SendError("gone", "not_in_channel")

    platform.on_find = gone
    text = plain((await talk("/digest on 09:00 weekdays")).card)
    assert "not_in_channel" in text
    assert "/invite" in text
    assert await digest.subscriptions.get(CHANNEL) is None


async def test_why_it_stopped_is_shown(talk: Talk, digest: Digest, platform: Platform) -> None:
    await talk("/digest on 09:00 weekdays")

    def gone(_: ChannelRef) -> None:
        raise SendError("gone", "channel_not_found")

    platform.before = gone
    await digest.deliver(AT + timedelta(days=1))
    text = plain((await talk("/digest")).card)
    assert "已停止" in text
    assert "channel_not_found" in text
    assert len(platform.told) == 1


async def test_the_asking_users_zone_counts(talk: Talk, digest: Digest) -> None:
    await talk("/digest on 09:00", "zh-TW", replace(MANAGER, zone="Europe/Prague"))
    order = await digest.subscriptions.get(CHANNEL)
    assert order is not None
    assert order.zone == "Europe/Prague"
    await digest.subscriptions.remove(CHANNEL)
    await talk("/digest on 09:00", "zh-TW", replace(MANAGER, zone="Not/AZone"))
    order = await digest.subscriptions.get(CHANNEL)
    assert order is not None
    assert order.zone == "Asia/Taipei"


@pytest.mark.parametrize("lang", ["zh-TW", "en"])
async def test_every_post_stands_on_one_page_with_its_source(library: Library, digest: Digest, lang: Lang) -> None:
    for one in library.corpus.initiatives.values():
        card = digest.posts.card(order(lang=lang), one, AT.date())
        assert len(paginate(card)) == 1, one.id
        text = plain(card)
        passage = library.passage(one.passage)
        assert str(passage.lines[0]) in text
        assert one.title[lang] in text
