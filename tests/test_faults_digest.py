"""Faults of the first release in the digest and its channels, each row at least three times: T4, T5, T8, T14 to T16, T19, U6."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import limits_discord
import limits_slack
import pytest
import slack_payloads as say
from cryptography.fernet import Fernet
from digest_world import NOW, Clock, Platform, order, replica
from discord_stage import Stage, kept, live, local_discord, stage
from slack_sdk.oauth.installation_store.models.bot import Bot
from slack_sdk.web.async_client import AsyncWebClient
from slack_server import Channel, SlackServer, Team
from slack_stage import Start

from adapters.discord import render
from adapters.discord.rest import Answer, fault
from adapters.slack import blocks
from adapters.slack.errors import OUTCOMES
from adapters.slack.installs import Installs
from adapters.slack.oauth import many_teams
from bot.conversation import Conversation
from bot.digest.resume import resume
from bot.digest.service import Digest
from bot.digest.today import of_the_day
from bot.domain.cards import Actions, Quote
from bot.domain.errors import SendError
from bot.domain.models import LANGS, Lang
from bot.domain.ports import ChannelRef, ChannelSettings, Reply, Request, User
from bot.domain.rights import Standing
from bot.libraries import Libraries
from bot.library import Library
from bot.rendering.plain import plain
from bot.settings import Settings, SlackSettings
from bot.store import Store
from bot.text.sentences import words_around
from bot.views import digest as view
from bot.views.reasons import reason_text

pytest_plugins = ("databases", "slack_fixtures")
pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")  # slack_sdk 3.47
__all__ = ["kept", "live", "local_discord", "stage"]

CHANNEL = ChannelRef("slack", "T1", "C1")
MANAGER = User("U1", "Asia/Taipei", standing=Standing.ADMIN)
DAY = timedelta(days=1)
KEY = Fernet.generate_key().decode()
Talk = Callable[..., Awaitable[Reply]]


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """The statements themselves are tested on both databases elsewhere."""
    return f"sqlite:///{tmp_path}/bot.db"


@pytest.fixture
def platform() -> Platform:
    return Platform()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def digest(store: Store, library: Library, platform: Platform, clock: Clock) -> Digest:
    return await replica(store, library, platform, clock)


@pytest.fixture
def talk(library: Library, store: Store, digest: Digest) -> Talk:
    bot = Conversation(Libraries(library), Settings(), store=store)
    bot.digest = digest

    async def _talk(line: str, lang: Lang = "zh-TW", at: datetime = NOW, **more: Any) -> Reply:
        return await bot.answer(Request(line, lang, at, **{"channel": CHANNEL, "user": MANAGER, **more}))

    return _talk


# T4: today's initiative


async def test_t4_in_a_subscribed_channel_it_is_the_posted_one(talk: Talk, digest: Digest, platform: Platform) -> None:
    await digest.put(order(), NOW - DAY)
    await digest.deliver(NOW)
    posted = (await digest.history((await digest.subscriptions.get(CHANNEL)) or order()))[0]
    for user in (MANAGER, User("U2", "America/New_York"), None):
        reply = await talk("/initiative today", user=user)
        assert reply.hits[0].initiatives[0].id == posted.item
    assert "2026-11-23" in plain(reply.card)


async def test_t4_elsewhere_it_follows_the_rule_by_the_configured_zone(
    talk: Talk, digest: Digest, library: Library
) -> None:
    late = NOW + timedelta(hours=17)  # Tuesday in Taipei
    for at, day in ((NOW, date(2026, 11, 23)), (late, date(2026, 11, 24))):
        for user in (MANAGER, User("U2", "America/New_York"), User("U3", "Pacific/Apia")):
            reply = await talk("/initiative today", at=at, user=user)
            assert reply.hits[0].initiatives[0].id == of_the_day(library, day).id


def test_t4_neighbours_differ_in_city_and_theme(library: Library) -> None:
    days = [of_the_day(library, date(2026, 1, 1) + n * DAY) for n in range(400)]
    assert all(one.place != other.place for one, other in pairwise(days))
    alike = [one.id for one, other in pairwise(days) if set(one.themes) & set(other.themes)]
    assert len(alike) <= 4, "where two rounds meet, perhaps"


async def test_t4_an_order_that_is_off_or_has_posted_nothing_is_no_subscription(
    talk: Talk, digest: Digest, library: Library
) -> None:
    await digest.put(order(), NOW)
    reply = await talk("/initiative today")
    assert reply.hits[0].initiatives[0].id == of_the_day(library, NOW.date()).id


# T5: what is said after `/digest on`


@pytest.mark.parametrize(("lang", "preview", "now"), [("zh-TW", "預覽", "立即張貼"), ("en", "Preview", "Post now")])
async def test_t5_a_preview_is_offered_and_no_post_for_a_test(talk: Talk, lang: Lang, preview: str, now: str) -> None:
    reply = await talk("/digest on 09:30 平日", lang)
    words = [part.text for part in reply.card.parts if hasattr(part, "text")]
    assert preview in words[0]
    assert now not in words[0]
    lines = [b.line for part in reply.card.parts if isinstance(part, Actions) for b in part.buttons]
    assert lines[0] == "/digest preview"


async def test_t5_a_preview_posts_nothing(talk: Talk, platform: Platform) -> None:
    await talk("/digest on 09:30 平日")
    await talk("/digest preview")
    assert platform.posts == []


# T8: a long passage in a post


def shown(reply_or_card: Any) -> str:
    return "".join(part.text for part in reply_or_card.parts if isinstance(part, Quote))


@pytest.mark.parametrize("lang", LANGS)
async def test_t8_nothing_is_cut_without_a_word(library: Library, talk: Talk, lang: Lang) -> None:
    """Every initiative of the library: question and buttons are there, and all of its sentence can be turned to."""
    for chosen in library.corpus.initiatives.values():
        card = view.post(library, chosen, lang, NOW.date(), (), restarted=True)
        question = view.question_of(library, chosen, NOW.date(), ())
        assert question is None or question[lang] in plain(card)
        assert limits_slack.faults(blocks.message(card)) == []
        assert limits_discord.faults(render.message(card)) == []
        buttons = [b for part in card.parts if isinstance(part, Actions) for b in part.buttons]
        words = shown(card)
        if card.pages > 1:
            assert f"2/{card.pages}" in buttons[-1].label.replace(" ", "").replace("／", "/")
            for page in range(2, card.pages + 1):
                reply = await talk(buttons[-1].line, lang, page=page)
                assert (reply.page, len(reply.pages)) == (page, card.pages)
                words += shown(reply.card)
        text = library.passage(chosen.passage).text
        start, end = words_around(text, *chosen.span)
        assert "".join(words.split()) == "".join(text[start:end].split())
        assert buttons[1].line == f"/source {chosen.passage}"


async def test_t8_a_sentence_of_2281_characters(library: Library, talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = next(iter(library.corpus.initiatives.values()))
    passage = library.passage(chosen.passage)
    long = replace(passage, text="".join(passage.text[slice(*chosen.span)] * 200)[:2281])
    chosen = replace(chosen, span=(0, 2281))
    monkeypatch.setattr(Library, "passage", lambda *_: long)
    card = view.post(library, chosen, "zh-TW", NOW.date(), (), restarted=False)
    buttons = [b for part in card.parts if isinstance(part, Actions) for b in part.buttons]
    assert [b.line.split()[0] for b in buttons] == ["/related", "/source", "/initiative"]
    assert card.pages == 2
    monkeypatch.setattr(Library, "initiative", lambda *_: chosen)
    rest = await talk(buttons[-1].line, page=2)
    assert "".join((shown(card) + shown(rest.card)).split()) == "".join(long.text.split())


async def test_t8_a_date_behind_an_id_is_the_post_and_nothing_else_is(talk: Talk, library: Library) -> None:
    chosen = next(iter(library.corpus.initiatives.values()))
    assert (await talk(f"/initiative {chosen.id} 2026-11-23")).kind == "initiative"
    for line in (f"/initiative {chosen.id} 2026-13-99", "/initiative nothing-of-ours 2026-11-23"):
        assert (await talk(line)).kind == "nothing"


# T14: refusals for good


STATE = {
    50083: "archived",
    50008: "wrong_kind",
    50024: "wrong_kind",
    160005: "locked",
    50001: "absent",
    50013: "restricted",
}
MESSAGE = {50035: "malformed", 240000: "blocked", 20028: "slow"}


@pytest.mark.parametrize("status", [400, 403])
def test_t14_the_channels_state_stops_an_order_and_a_message_does_not(status: int) -> None:
    for code, reason in STATE.items():
        error = fault(Answer(status, None, code))
        assert (error.outcome, error.reason) == ("gone", reason)
    for code, reason in MESSAGE.items():
        for waits in (None, 2.0, 9000.0):
            error = fault(Answer(429 if code == 20028 else status, None, code, waits))
            assert (error.outcome, error.reason) == ("refused", reason)
            assert (error.retry_after or 0) > 900, "a pause for this message alone"


@pytest.mark.parametrize("code", [50083, 50008, 160005])
async def test_t14_the_owner_is_told_once_in_plain_words(
    digest: Digest, platform: Platform, clock: Clock, code: int
) -> None:
    await digest.put(order(), NOW - DAY)

    def refuse(_: ChannelRef) -> None:
        raise fault(Answer(400, None, code))

    platform.before = refuse
    for _ in range(3):
        await digest.deliver(clock.now())
        clock.advance(86400)
    stored = await digest.subscriptions.get(CHANNEL)
    assert stored is not None
    assert (stored.enabled, stored.reason) == (False, "gone")
    assert [user for user, _ in platform.told] == ["U1"]
    words = plain(platform.told[0][1])
    assert reason_text("zh-TW", STATE[code]) in words
    assert not any(raw in words for raw in (str(code), "Discord", "400", "code"))


async def test_t14_an_order_that_fails_three_dates_running_tells_once(
    digest: Digest, platform: Platform, clock: Clock
) -> None:
    await digest.put(order(), NOW - DAY)

    def refuse(_: ChannelRef) -> None:
        raise fault(Answer(400, None, 50035))

    platform.before = refuse
    told = []
    for day in range(5):
        clock.milliseconds = round((NOW + day * DAY).timestamp() * 1000)
        await digest.plan(clock.now())
        for _ in range(12):  # until its window of four hours is over
            await digest.couriers["slack"]._turn()
            clock.advance(1800)
        told.append(len(platform.told))
    assert told == [0, 0, 1, 1, 1]
    assert "連續三" in platform.told[0][1].title
    stored = await digest.subscriptions.get(CHANNEL)
    assert stored is not None
    assert stored.enabled


async def test_t14_slacks_words_are_told_as_ours(talk: Talk, digest: Digest, platform: Platform) -> None:
    def refuse(_: ChannelRef) -> None:
        raise SendError("gone", "is_archived", reason="archived")

    platform.on_find = refuse
    for lang in LANGS:
        words = plain((await talk("/digest on", lang)).card)
        assert reason_text(lang, "archived") in words
        assert "is_archived" not in words


@pytest.mark.parametrize("lang", LANGS)
def test_t14_every_reason_has_words(lang: Lang) -> None:
    from slack_sdk.errors import SlackApiError

    from adapters.slack.errors import translate

    def said(word: str) -> SlackApiError:
        return SlackApiError("", SimpleNamespace(status_code=200, headers={}, data={"ok": False, "error": word}))

    for word in (*OUTCOMES, "something_new"):
        words = reason_text(lang, translate(said(word)).told)
        assert word not in words
        assert len(words) > 5


# T15: an installation for a whole organisation


def org(token: str = "xoxb-org") -> Bot:
    return Bot(
        enterprise_id="E1", team_id=None, is_enterprise_install=True, bot_token=token, bot_id="B", bot_user_id="UB",
        bot_scopes="commands", installed_at=0.0,
    )  # fmt: skip


@pytest.fixture
def many(store: Store, slack: SlackServer) -> Any:
    client = AsyncWebClient(base_url=slack.api_url, retry_handlers=[])
    return many_teams(
        store, SlackSettings(client_id="c", client_secret="s", secret_key=KEY), client, logging.getLogger("t")
    )


class Context(dict):  # type: ignore[type-arg]
    is_enterprise_install = False
    client: Any = type("C", (), {"proxy": None})()


async def test_t15_a_workspace_is_remembered_from_its_requests(store: Store, slack: SlackServer, many: Any) -> None:
    await Installs(store, KEY, logging.getLogger("t")).async_save_bot(org())
    found = await many(context=Context(), enterprise_id="E1", team_id="T2", user_id="U1")
    assert found.bot_token == "xoxb-org"
    await asyncio.gather(*many._organisations._writing)
    another = many_teams(
        store, SlackSettings(client_id="c", client_secret="s", secret_key=KEY), AsyncWebClient(), logging.getLogger("t")
    )
    assert await another.token("T2") == "xoxb-org"
    assert await another.teams("E1", "") == {"T2"}


async def test_t15_a_workspace_that_never_asked_is_asked_for(store: Store, slack: SlackServer, many: Any) -> None:
    await Installs(store, KEY, logging.getLogger("t")).async_save_bot(org())
    slack.teams["xoxb-org"] = Team("", serves=("T2", "T3"))
    assert await many.token("T3") == "xoxb-org"
    assert await many.token("T9") is None, "another's workspace"


async def test_t15_its_own_installation_comes_first(store: Store, slack: SlackServer, many: Any) -> None:
    installs = Installs(store, KEY, logging.getLogger("t"))
    await installs.async_save_bot(org())
    own = Bot(
        team_id="T2",
        enterprise_id="E1",
        bot_token="xoxb-own",
        bot_id="B",
        bot_user_id="U",
        bot_scopes="",
        installed_at=0.0,
    )
    await installs.async_save_bot(own)
    slack.teams["xoxb-org"] = Team("", serves=("T2",))
    assert await many.token("T2") == "xoxb-own"


async def test_t15_where_slack_does_not_say_the_only_organisation_serves(
    store: Store, slack: SlackServer, many: Any
) -> None:
    installs = Installs(store, KEY, logging.getLogger("t"))
    assert await many.token("T2") is None
    await installs.async_save_bot(org())
    many._known.clear()
    assert await many.token("T2") == "xoxb-org"


# T16: where the bot may read and not post


@pytest.mark.parametrize("rights", [1 << 10, 1 << 16, (1 << 10) | (1 << 38)])
async def test_t16_an_order_is_refused_before_it_is_stored(talk: Talk, digest: Digest, rights: int) -> None:
    import discord

    from adapters.discord.incoming import may_post

    postable = may_post(discord.Permissions(rights), thread=False)
    assert not postable
    reply = await talk("/digest on 09:00 平日", postable=postable)
    assert reason_text("zh-TW", "restricted") in plain(reply.card)
    assert await digest.subscriptions.get(CHANNEL) is None


async def test_t16_where_it_may_or_nothing_is_said_it_is_stored(talk: Talk, digest: Digest) -> None:
    for postable in (True, None):
        await digest.subscriptions.remove(CHANNEL)
        await talk("/digest on 09:00 平日", postable=postable)
        assert await digest.subscriptions.get(CHANNEL) is not None


@pytest.mark.parametrize(("rights", "may"), [(1 << 10, False), ((1 << 10) | (1 << 11), True), (None, None)])
async def test_t16_discord_says_what_the_bot_may_do(
    live: Stage, monkeypatch: pytest.MonkeyPatch, rights: int | None, may: bool | None
) -> None:
    seen: list[Request] = []
    answer = Conversation.asked

    def spy(self: Conversation, request: Request, *how: Any, **more: Any) -> Any:
        seen.append(request)
        return answer(self, request, *how, **more)

    monkeypatch.setattr(Conversation, "asked", spy)
    interaction = live.world.slash("digest", "09:00 平日", "on")
    interaction.pop("app_permissions")
    if rights is not None:
        interaction["app_permissions"] = str(rights)
    await live.server.ask(interaction)
    assert [request.postable for request in seen] == [may]


# T19: after a new installation


async def revoked(digest: Digest, platform: Platform, *channels: str) -> None:
    def refuse(_: ChannelRef) -> None:
        raise SendError("revoked", "token_revoked", reason="uninstalled")

    for channel in channels:
        await digest.put(order(channel), NOW - DAY)
    platform.before = refuse
    await digest.deliver(NOW)
    platform.before = lambda _: None


async def test_t19_orders_resume_and_their_channels_are_told(digest: Digest, platform: Platform) -> None:
    await revoked(digest, platform, "C1", "C2")
    assert await resume(digest, "slack", {"T1"}, NOW) == 2
    assert platform.channels == ["C1", "C2"]
    assert "恢復" in platform.posts[0][2].title
    assert await resume(digest, "slack", {"T1"}, NOW) == 0
    platform.posts.clear()
    await digest.deliver(NOW + DAY)
    assert platform.channels == ["C1", "C2"]


async def test_t19_others_stay_as_they_are(digest: Digest, platform: Platform) -> None:
    await revoked(digest, platform, "C1")
    await digest.put(order("C3", enabled=False, reason="off"), NOW)
    await digest.put(order("C4", enabled=False, reason="gone"), NOW)
    assert await resume(digest, "slack", {"T2"}, NOW) == 0
    assert await resume(digest, "discord", {"T1"}, NOW) == 0
    assert await resume(digest, "slack", {"T1"}, NOW) == 1
    for channel in ("C3", "C4"):
        stored = await digest.subscriptions.get(ChannelRef("slack", "T1", channel))
        assert stored is not None
        assert not stored.enabled


async def test_t19_a_channel_that_cannot_be_told_resumes_all_the_same(digest: Digest, platform: Platform) -> None:
    await revoked(digest, platform, "C1")

    def refuse(_: ChannelRef) -> None:
        raise SendError("refused", "ratelimited", 30.0)

    platform.before = refuse
    assert await resume(digest, "slack", {"T1"}, NOW) == 1
    stored = await digest.subscriptions.get(CHANNEL)
    assert stored is not None
    assert (stored.enabled, stored.detail) == (True, None)


# U6: a channel's new id


async def test_u6_the_order_the_settings_and_the_shortlist_move_along(
    slack: SlackServer, start: Start, store: Store, library: Library, digest: Digest
) -> None:
    await digest.put(order("C1"), NOW - DAY)
    await digest.deliver(NOW)
    await store.set_channel_settings(CHANNEL, ChannelSettings("en", public=True), NOW)
    await store.shortlists.add(CHANNEL, "gdynia-chatbot", "U1", NOW)
    slack.channels["C9"] = Channel()
    bot = Conversation(Libraries(library), Settings(), store=store)
    before = await digest.subscriptions.get(CHANNEL)
    async with start(bot, store) as adapter:
        changed = {"type": "channel_id_changed", "old_channel_id": "C1", "new_channel_id": "C9", "event_ts": "1.0"}
        await slack.socket.deliver("events_api", say.event(changed))
        await adapter.idle()
    after = await digest.subscriptions.get(ChannelRef("slack", "T1", "C9"))
    assert before is not None
    assert after is not None
    assert (after.id, after.used, after.next_due) == (before.id, before.used, before.next_due)
    assert await digest.subscriptions.get(CHANNEL) is None
    assert store.channel_settings(ChannelRef("slack", "T1", "C9")).lang == "en"
    assert store.channel_settings(CHANNEL).lang is None
    assert [one.item for one in await store.shortlists.entries(ChannelRef("slack", "T1", "C9"))] == ["gdynia-chatbot"]
    assert await store.shortlists.entries(CHANNEL) == ()


@pytest.mark.parametrize(("there", "kept_order"), [(True, "new"), (False, "old")])
async def test_u6_one_order_is_left_where_both_ids_have_one(digest: Digest, there: bool, kept_order: str) -> None:
    new = ChannelRef("slack", "T1", "C9")
    await digest.put(order("C1", owner="old"), NOW)
    await digest.put(order("C9", owner="new", enabled=there), NOW)
    assert await digest.subscriptions.move(CHANNEL, new, NOW)
    stored = await digest.subscriptions.get(new)
    assert stored is not None
    assert stored.owner == kept_order
    assert await digest.subscriptions.get(CHANNEL) is None


async def test_u6_what_may_stand_under_the_old_id_is_not_sent_again(
    digest: Digest, platform: Platform, clock: Clock
) -> None:
    await digest.put(order("C1"), NOW - DAY)

    def unsure(_: ChannelRef) -> None:
        raise SendError("unknown", "timeout")

    platform.after = unsure
    await digest.plan(NOW)
    courier = digest.couriers["slack"]
    await courier._turn()
    await asyncio.gather(*courier._tasks)
    await courier._turn()
    await digest.subscriptions.move(CHANNEL, ChannelRef("slack", "T1", "C9"), NOW)
    platform.after = lambda _: None
    clock.advance(600)
    await digest.deliver(NOW)
    assert len(platform.posts) == 1
