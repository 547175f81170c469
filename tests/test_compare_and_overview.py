"""`/compare` and `/overview`: what they say, what they say of the silent, and that every platform can draw it."""

from __future__ import annotations

import pytest
from limits_discord import faults as discord_faults
from limits_slack import faults as slack_faults
from talk import Say

from adapters.discord import render
from adapters.slack import blocks
from bot.commands.overview import picture
from bot.domain.models import LANGS, Lang
from bot.domain.ports import Reply
from bot.library import Library
from bot.overview import matrix, overview
from bot.views.overviews import alternative


def drawable(reply: Reply) -> None:
    for page in reply.pages:
        assert slack_faults(blocks.message(page, reply_line=reply.line, share=True)) == []
        assert discord_faults(render.message(page, reply_line=reply.line, share=True)) == []


async def test_cities_stand_side_by_side_and_the_silent_are_named(say: Say) -> None:
    reply = await say("/compare 莫斯科 麥德林 教育")
    assert reply.kind == "compare"
    assert [place.id for place in reply.places] == ["moscow", "medellin"]
    assert [place.id for place in reply.silent] == ["medellin"]
    assert "麥德林沒有提到" in (reply.lead or "")
    assert reply.table is not None
    (row,) = reply.table.rows
    assert set(row[1].hits) <= {hit.passage.id for hit in reply.hits}
    assert row[2].hits == ()
    drawable(reply)


@pytest.mark.parametrize(
    "line",
    [
        "/compare 布拉格、布達佩斯、遠距教學",
        "/比較 布拉格 vs 布達佩斯 線上教學",
        "/compare Prague Budapest remote teaching",
    ],
)
async def test_names_and_a_subject_in_any_writing(say: Say, line: str) -> None:
    reply = await say(line)
    assert {place.id for place in reply.places} == {"prague", "budapest"}
    assert {hit.passage.place for hit in reply.hits} == {"prague", "budapest"}


async def test_every_theme_is_meant_by_its_name(say: Say, library: Library) -> None:
    for lang in LANGS:
        for theme in library.themes():
            reply = await say(
                f"/compare {'Prague Budapest' if lang == 'en' else '布拉格 布達佩斯'} {theme.name[lang]}", lang
            )
            assert reply.table is not None
            assert [row[0].text for row in reply.table.rows] == [theme.name[lang]]


async def test_without_a_subject_theme_by_theme(say: Say) -> None:
    reply = await say("/compare 布拉格 布達佩斯")
    assert reply.table is not None
    assert len(reply.table.rows) > 1
    assert reply.table.columns[1:] == ("布拉格", "布達佩斯")


@pytest.mark.parametrize(
    "line", ["/compare", "/compare 布拉格", "/compare 巴黎 布拉格", "/compare 布拉格 布達佩斯 莫斯科 麥德林 峴港 高陽"]
)
async def test_fewer_than_two_or_more_than_five_are_told_how(say: Say, line: str) -> None:
    reply = await say(line)
    assert reply.kind == "choices"
    assert all(suggestion.startswith("/compare ") for suggestion in reply.suggestions)


async def test_what_is_probably_another_citys_is_found_under_both(say: Say) -> None:
    reply = await say("/compare 伊茲密爾 布拉格 遠距醫療")
    assert {hit.passage.probably for hit in reply.hits} == {"izmir"}
    assert "疑為伊茲密爾" in str(reply.pages)


@pytest.mark.parametrize("lang", LANGS)
async def test_the_overview_counts_every_initiative(say: Say, library: Library, lang: Lang) -> None:
    reply = await say("/overview", lang)
    assert reply.kind == "overview"
    assert reply.table is not None
    assert len(reply.table.rows) == len(library.themes())
    drawn = matrix(overview(library), lang)
    for theme, counts in zip(library.themes(), drawn.counts, strict=True):
        assert sum(counts) == len(library.initiatives_with(theme.id))
    drawable(reply)


@pytest.mark.parametrize("lang", LANGS)
async def test_the_picture_says_the_same_in_words(library: Library, lang: Lang) -> None:
    found = overview(library)
    words = alternative(found, lang)
    assert len(words) <= 1000
    assert all(theme.name[lang] in words for theme in found.themes)
    attachment = picture(found, lang)
    first = await attachment.make(False)
    assert first.startswith(b"\x89PNG")
    assert len(first) <= 300_000
    assert await attachment.make(False) is first, "kept while it is among the newest"
