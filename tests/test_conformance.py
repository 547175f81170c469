"""What every platform does alike, each through its real public entry. A new adapter passes this, or declares why not."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from conformance import Driver, Seen, driver

from bot.domain.cards import Actions, Button, Card, Paragraph
from bot.domain.models import Lang
from bot.i18n import t
from bot.library import Library

PLATFORMS = ("slack", "discord", "page", "lines")
CARD = Card("今日一案", "zh-TW", (Paragraph("內容"), Actions((Button("全文", line="/initiative gdynia-drones"),))))


@pytest.fixture(params=PLATFORMS)
async def talk(
    request: pytest.FixtureRequest, library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Driver]:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    library.prepare()
    async with driver(request.param, library, tmp_path) as found:
        yield found


def only(seen: list[Seen]) -> Seen:
    assert len(seen) == 1
    return seen[0]


async def test_a_question_is_answered_for_the_asker_alone(talk: Driver) -> None:
    seen = await talk.ask("/ask 無人機")
    assert seen.alone
    assert "無人機" in seen.text


@pytest.mark.parametrize(("lang", "name"), [("zh-TW", "布拉格"), ("en", "Prague")])
async def test_everyone_is_answered_in_their_own_language(talk: Driver, lang: Lang, name: str) -> None:
    assert name in (await talk.ask("/city prague", lang=lang)).text


async def test_pages_turn_in_place_there_and_back(talk: Driver) -> None:
    first = await talk.ask("/city 格丁尼亞")
    second = only(await talk.press(first, first.button(page=2)))
    assert second.replaced
    assert second.alone
    back = only(await talk.press(second, second.button(page=1)))
    assert back.replaced
    assert t("zh-TW", "render.page", page=2, pages=0)[:3] in second.text


async def test_t9_a_message_keeps_its_language_for_whoever_turns_its_page(talk: Driver) -> None:
    first = await talk.ask("/city 格丁尼亞", lang="zh-TW")
    second = only(await talk.press(first, first.button(page=2), lang="en"))
    assert "來源" in second.text or "第" in second.text
    assert "Page " not in second.text
    back = only(await talk.press(second, second.button(page=1), lang="en"))
    assert "Page " not in back.text


async def test_t10_sharing_posts_once_and_says_by_whom(talk: Driver) -> None:
    first = await talk.ask("/city 布拉格")
    posted = [seen for seen in await talk.press(first, first.button(share=True)) if not seen.alone]
    assert "分享" in only(posted).text
    again = await talk.press(first, first.button(share=True))
    assert only(again).alone
    assert t("zh-TW", "cards.shared_already") in again[0].text


async def test_t10_another_page_and_another_message_are_shared_for_themselves(talk: Driver) -> None:
    first = await talk.ask("/city 格丁尼亞")
    await talk.press(first, first.button(share=True))
    second = only(await talk.press(first, first.button(page=2)))
    assert any(not seen.alone for seen in await talk.press(second, second.button(share=True)))
    anew = await talk.ask("/city 格丁尼亞")
    assert any(not seen.alone for seen in await talk.press(anew, anew.button(share=True)))


async def test_a_public_channel_is_answered_for_all_and_in_its_language(talk: Driver) -> None:
    await talk.ask("/settings language en")
    await talk.ask("/settings visibility public")
    seen = await talk.ask("/city 布拉格")
    assert not seen.alone
    assert "Prague" in seen.text
    assert not any(one.partition(".")[2].startswith("1.!") for one in seen.carried), "it is shared already"


async def test_a_change_takes_the_place_of_its_card(talk: Driver) -> None:
    shown = await talk.ask("/settings")
    changed = only(await talk.press(shown, shown.button(line="/settings language en")))
    assert changed.replaced
    assert t("en", "settings.changed") in changed.text


async def test_whoever_lacks_the_right_is_refused_and_nothing_changes(talk: Driver) -> None:
    if not talk.strangers:
        assert t("en", "settings.changed") in (await talk.ask("/settings language en")).text
        return
    for seen in (
        await talk.ask("/settings language en", may=False),
        only(await talk.press(await talk.ask("/settings"), "0.1./settings language en", may=False)),
    ):
        assert seen.alone
        assert not seen.replaced
        assert t("zh-TW", "cards.rights.arrange") in seen.text
    assert t("zh-TW", "settings.languages.auto") in (await talk.ask("/settings")).text


@pytest.mark.parametrize("carried", ["1.1.#" + "0" * 24])
async def test_a_button_that_is_too_old_says_so(talk: Driver, carried: str) -> None:
    seen = only(await talk.press(await talk.ask("/city 布拉格"), carried))
    assert "過期" in seen.text
    assert seen.alone


async def test_a_line_too_long_for_a_button_is_shared_all_the_same(talk: Driver) -> None:
    seen = await talk.ask("/ask " + "無人機如何協助偏鄉醫療與物資運送" * 25)
    share = seen.button(share=True)
    assert "#" in share
    assert any(not one.alone for one in await talk.press(seen, share))


async def test_a_hostile_line_is_only_words(talk: Driver) -> None:
    seen = await talk.ask("/city <!channel> @everyone \u202e](https://evil.example) `x` **y**")
    assert seen.text
    assert "\u202e" not in seen.text
    assert talk.calls is None or not re.search(talk.calls, seen.text)


async def test_the_digests_post_is_found_again(talk: Driver) -> None:
    sent = await talk.outbox.send(talk.here, CARD, "k" * 24)
    found = await talk.outbox.find(talk.here, "k" * 24, talk.since)
    assert found is not None
    assert found.message == sent.message
    assert await talk.outbox.find(talk.here, "n" * 24, talk.since) is None


async def test_the_owner_is_told_alone(talk: Driver) -> None:
    await talk.outbox.tell(talk.owner, talk.here.team, CARD)
    assert not talk.tells or "內容" in await talk.told()
