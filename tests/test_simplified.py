"""Readers of Simplified Chinese get our words in their script; the document keeps its own."""

from __future__ import annotations

import pytest
from talk import NOW

from adapters.common.words import chinese_of
from bot.conversation import Conversation
from bot.domain.cards import Quote
from bot.domain.models import Text
from bot.domain.ports import Request
from bot.i18n import catalogue, t


def test_wording_is_made_of_the_traditional_one() -> None:
    assert catalogue("zh-CN").keys() == catalogue("zh-TW").keys()
    assert t("zh-CN", "ask.whole_city", place="布拉格") == "布拉格的全部内容"
    assert Text("智慧城市的社群媒體", "Social media")["zh-CN"] == "智慧城市的社交媒体"
    assert Text("遠距教學", "Remote teaching")["zh-CN"] == "远距教学"
    assert Text("遠距教學", "遠距教學", "zh-TW")["zh-CN"] == "遠距教學"  # as the team wrote it


async def test_quotes_stay_as_printed(bot: Conversation) -> None:
    replies = {}
    for lang in ("zh-TW", "zh-CN"):
        replies[lang] = await bot.answer(Request("長者照顧", lang, NOW))
    here, there = replies["zh-TW"], replies["zh-CN"]
    assert there.lang == "zh-CN"
    assert there.hits == here.hits
    assert there.card.parts != here.card.parts

    def quotes(number: int) -> list[str]:
        return [part.text for part in list(replies.values())[number].card.parts if isinstance(part, Quote)]

    assert quotes(1)
    assert quotes(1)[0] == quotes(0)[0]
    assert "个城市谈到" in (there.lead or "")


@pytest.mark.parametrize(
    ("locale", "lang"),
    [("zh-TW", "zh-TW"), ("zh_HK", "zh-TW"), ("zh-CN", "zh-CN"), ("zh-Hans-SG", "zh-CN"), ("en-US", None)],
)
def test_which_chinese_a_locale_is(locale: str, lang: str | None) -> None:
    assert chinese_of(locale) == lang
