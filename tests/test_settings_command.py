"""`/settings`: what a channel has chosen, and who may change it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.api.keys import make
from bot.conversation import Conversation
from bot.domain.cards import Actions, Facts, Item, Paragraph
from bot.domain.models import Lang
from bot.domain.ports import ChannelRef, ChannelSettings, Reply, Request, User
from bot.domain.rights import Standing
from bot.i18n import t
from bot.libraries import Libraries
from bot.library import Library
from bot.rendering.plain import plain
from bot.settings import Settings
from bot.store import Store

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
HERE = ChannelRef("discord", "G1", "C1")
MANAGER, MEMBER = User("U1", standing=Standing.ADMIN), User("U2", standing=Standing.PARTICIPANT)

Set = Callable[..., Awaitable[Reply]]


@pytest.fixture
async def kept(tmp_path: Path) -> AsyncIterator[Store]:
    store = await Store.open(f"sqlite:///{tmp_path}/bot.db")
    yield store
    await store.close()


@pytest.fixture
def say(library: Library, kept: Store) -> Set:
    bot = Conversation(Libraries(library), Settings(), store=kept)

    async def _say(
        line: str, user: User | None = MANAGER, lang: Lang = "zh-TW", channel: ChannelRef | None = HERE
    ) -> Reply:
        return await bot.answer(Request(line, lang, NOW, channel=channel, user=user))

    return _say


def lines(reply: Reply) -> list[str]:
    return [b.line for part in reply.card.parts if isinstance(part, Actions) for b in part.buttons]


async def test_it_shows_what_was_chosen_and_offers_the_rest(say: Set) -> None:
    reply = await say("/settings")
    assert reply.kind == "settings"
    assert not reply.shareable
    languages = [f"/settings language {lang}" for lang in ("zh-TW", "zh-CN", "en")]
    assert lines(reply) == [*languages, "/settings visibility public"]
    assert "自動" in plain(reply.card)


@pytest.mark.parametrize(
    ("line", "chosen"),
    [
        ("/settings language en", ChannelSettings("en")),
        ("/settings lang EN", ChannelSettings("en")),
        ("/settings 語言 英文", ChannelSettings("en")),
        ("/設定 語言 繁體中文", ChannelSettings("zh-TW")),
        ("/settings zh", ChannelSettings("zh-TW")),
        ("/settings language zh-CN", ChannelSettings("zh-CN")),
        ("/设置 语言 简体中文", ChannelSettings("zh-CN")),
        ("/settings language auto", ChannelSettings()),
        ("/settings visibility public", ChannelSettings(public=True)),
        ("/settings public on", ChannelSettings(public=True)),
        ("/settings 公開", ChannelSettings(public=True)),
        ("/settings private", ChannelSettings()),
        ("/citybrief settings language en", ChannelSettings("en")),
    ],
)
async def test_a_change_is_kept_and_shown(say: Set, kept: Store, line: str, chosen: ChannelSettings) -> None:
    reply = await say(line)
    assert kept.channel_settings(HERE) == chosen
    assert reply.lang == (chosen.lang or "zh-TW")
    facts = next(part for part in reply.card.parts if isinstance(part, Facts))
    assert len(facts.pairs) == 2


async def test_one_choice_leaves_the_other(say: Set, kept: Store) -> None:
    await say("/settings language en")
    await say("/settings visibility public")
    assert kept.channel_settings(HERE) == ChannelSettings("en", public=True)
    await say("/settings language auto")
    assert kept.channel_settings(HERE) == ChannelSettings(public=True)


async def test_every_button_does_what_it_says(say: Set, kept: Store) -> None:
    for line in lines(await say("/settings")):
        before = kept.channel_settings(HERE)
        await say(line)
        assert kept.channel_settings(HERE) != before
        assert line not in lines(await say("/settings")), "what is chosen is not offered"


@pytest.mark.parametrize(("user", "said_why"), [(MEMBER, "cards.rights.arrange"), (None, "cards.rights.unknown")])
async def test_whoever_may_not_manage_may_look(say: Set, kept: Store, user: User | None, said_why: str) -> None:
    shown = await say("/settings", user)
    assert lines(shown) == []
    refused = await say("/settings language en", user)
    said = [part.text for part in refused.card.parts if isinstance(part, Paragraph)]
    assert said == [t(refused.card.lang, said_why)]
    assert kept.channel_settings(HERE) == ChannelSettings()


@pytest.mark.parametrize("line", ["/settings language klingon", "/settings nonsense", "/settings " + "長" * 3000])
async def test_what_is_not_understood_is_said_and_changes_nothing(say: Set, kept: Store, line: str) -> None:
    reply = await say(line)
    assert "看不懂" in plain(reply.card)
    assert lines(reply)
    assert kept.channel_settings(HERE) == ChannelSettings()


@pytest.mark.parametrize("line", ["/settings show", "/settings 顯示", "/settings language", "/settings visibility"])
async def test_a_subcommand_without_its_value_shows(say: Set, line: str) -> None:
    assert "看不懂" not in plain((await say(line)).card)


async def test_where_nothing_is_kept_it_says_where_it_is(say: Set, library: Library) -> None:
    assert "/settings" in plain((await say("/settings", channel=None)).card)
    alone = Conversation(Libraries(library), Settings())
    reply = await alone.answer(Request("/settings language en", "en", NOW, channel=HERE, user=MANAGER))
    assert "not kept" in plain(reply.card)


async def test_the_channels_language_comes_before_the_askers(say: Set) -> None:
    await say("/settings language en")
    assert (await say("/city Prague", MEMBER, "zh-TW")).lang == "en"
    assert (await say("/city Prague", MEMBER, "zh-TW", ChannelRef("discord", "G1", "C2"))).lang == "zh-TW"


async def test_curators_see_the_keys_of_their_workspace_and_revoke_them(say: Set, kept: Store) -> None:
    for workspace, name in (("local", "report bot"), ("slack:B", "other")):
        await kept.api_tokens.add(make(workspace, "C9", name, NOW, 30)[1])
    shown = await say("/settings")
    assert "report bot" in plain(shown.card)
    assert "C9" in plain(shown.card)
    assert "2026-12-23" in plain(shown.card)
    assert "other" not in plain(shown.card)
    assert "report bot" not in plain((await say("/settings", MEMBER)).card)
    assert "report bot" not in plain((await say("/settings", User("U3", standing=Standing.MEMBER))).card)
    (button,) = [part.button for part in shown.card.parts if isinstance(part, Item) and part.button]
    for user in (MEMBER, User("U3", standing=Standing.MEMBER), None):
        refused = await say(button.line, user)
        assert len(await kept.api_tokens.all()) == 2, plain(refused.card)
    changed = await say(button.line)
    assert t("zh-TW", "settings.changed") in plain(changed.card)
    assert [one.name for one in await kept.api_tokens.all()] == ["other"]
    assert "看不懂" in plain((await say("/settings revoke other")).card)
