"""Questions about who, when, where and how many: the fact comes first, with its source."""

from __future__ import annotations

import pytest
from talk import Say

from bot.domain.models import Lang
from bot.rendering.plain import plain


@pytest.mark.parametrize(
    ("line", "lang", "says"),
    [
        ("/ask 誰是布拉格市長", "zh-TW", "市長賀瑞普 Zdeněk Hřib"),
        ("/ask who is the mayor of Prague?", "en", "Zdeněk Hřib, Mayor, spoke for Prague"),
        ("/ask what is the title of Moscow's speaker", "en", "Innovation"),
        ("/ask who spoke in the second session", "en", "Wellington"),
        ("/ask when did Wellington speak", "en", "Session 2 (2020-08-18 07:00–08:30)"),
        ("/ask 第一場次有哪些城市", "zh-TW", "布拉格"),
        ("/ask 8/13", "zh-TW", "第一場次（2020-08-13 17:00–18:40）"),
        ("/ask 這份文件有哪些城市", "zh-TW", "20 個城市或國家"),
        ("/ask how many cities took part", "en", "20 cities and countries"),
        ("/ask how many countries are in the document", "en", "come from"),
        ("/ask 第三場次是什麼時候", "zh-TW", "文件沒有寫第三場次的日期"),
        ("/ask Grant Smith is mayor of where?", "en", "Palmerston North"),
        ("/ask 貝爾墨潘是哪個國家的", "zh-TW", "貝里斯"),
    ],
)
async def test_the_first_line_is_the_fact(say: Say, line: str, lang: Lang, says: str) -> None:
    reply = await say(line, lang)
    assert reply.kind == "fact"
    assert says in reply.facts[0].text[lang]
    assert plain(reply.card).split("\n")[3 - 1].startswith(reply.facts[0].text[lang][:10])
    assert reply.lead == reply.facts[0].text[lang]
    assert reply.places


@pytest.mark.parametrize(
    "line",
    [
        "/ask who in Prague uses drones",
        "/ask 布拉格市長怎麼看黑客松",
        "/ask 第一線醫護",
        "/ask when did Wellington open its 5G site",
    ],
)
async def test_one_word_more_asks_about_something_that_was_said(say: Say, line: str) -> None:
    assert (await say(line)).kind != "fact"


async def test_who_came_from_a_place_that_is_not_there_is_not_answered_with_somebody_else(say: Say) -> None:
    reply = await say("/ask 赫爾辛基是派誰參加？")
    assert (reply.kind, reply.hits) == ("nothing", ())
