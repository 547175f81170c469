"""Pages: nothing lost, nothing torn, sources whole, and small enough for every platform."""

from __future__ import annotations

import sys
import unicodedata

import limits_discord
import limits_slack
import regex
from card_strategies import cards, texts
from hypothesis import example, given
from hypothesis import strategies as st

from adapters.discord import render
from adapters.slack import blocks
from bot.domain.cards import (
    Actions,
    Button,
    Card,
    Facts,
    Heading,
    Item,
    Menu,
    Note,
    Option,
    Paragraph,
    Part,
    Quote,
    Source,
)
from bot.rendering.paging import TEXT, paginate
from bot.text.sanitize import one_line, sanitize, shorten, utf16
from bot.text.split import split_text, weight

SENTENCE = "布拉格市推出「市民即時通」服務，讓市民以手機回報問題。"
SOURCE = Source("來源：《首長高峰會》第 47–49 行")


def card(*parts: Part) -> Card:
    return Card("布拉格", "zh-TW", parts)


def quoted(pages: tuple[Card, ...]) -> str:
    return "".join(part.text for page in pages for part in page.parts if isinstance(part, Quote))


def test_a_short_card_is_one_page_and_stays_as_it_is() -> None:
    short = card(Facts((("國家", "捷克"),)), Heading("原文"), Quote(SENTENCE, ((0, 3),)), SOURCE)
    assert paginate(short) == (short,)


def test_an_empty_card_is_one_page() -> None:
    assert paginate(card()) == (card(),)


def test_a_long_quote_is_cut_at_sentence_ends() -> None:
    pages = paginate(card(Quote(SENTENCE * 200)))
    assert len(pages) > 2
    for page in pages:
        assert [part.text[-1] for part in page.parts if isinstance(part, Quote)] == ["。"]
    assert quoted(pages) == SENTENCE * 200
    assert [page.page for page in pages] == list(range(1, len(pages) + 1))


def test_english_is_cut_after_a_full_stop_not_inside_a_number() -> None:
    text = "The network cut losses by 12.5 percent in its first year. " * 60
    for page in paginate(card(Paragraph(text))):
        assert all(part.text.endswith("year.") for part in page.parts if isinstance(part, Paragraph))


def test_marks_move_with_the_pieces_of_a_quote() -> None:
    text = SENTENCE * 100
    marks = tuple((n * len(SENTENCE), n * len(SENTENCE) + 3) for n in range(100))
    pages = paginate(card(Quote(text, marks)))
    quotes = [part for page in pages for part in page.parts if isinstance(part, Quote)]
    assert [quote.text[a:b] for quote in quotes for a, b in quote.marks] == ["布拉格"] * 100


def test_every_page_that_quotes_carries_its_source() -> None:
    pages = paginate(card(Quote(SENTENCE * 200), SOURCE, Heading("其他"), Paragraph("完")))
    for page in pages:
        assert not any(isinstance(part, Quote) for part in page.parts) or SOURCE in page.parts


def test_two_sources_stay_with_their_own_quotes() -> None:
    other = Source("來源：第 50 行")
    pages = paginate(card(Quote("甲。" * 500), SOURCE, Quote("乙。" * 500), other))
    for page in pages:
        text = quoted((page,))
        assert ("甲" in text) <= (SOURCE in page.parts)
        assert ("乙" in text) <= (other in page.parts)


def test_a_heading_stays_with_what_it_opens() -> None:
    parts: list[Part] = []
    for n in range(40):
        parts += [
            Heading(f"主題 {n}"),
            Item(f"措施 {n}", "說明。" * 20),
            Item("又一項", button=Button("開啟", "/help")),
        ]
    for page in paginate(card(*parts)):
        assert not isinstance(page.parts[-1], Heading)


def test_a_note_stays_with_what_it_doubts() -> None:
    parts: list[Part] = []
    for n in range(30):
        parts += [Quote(f"{n}。{SENTENCE * 5}"), Note("疑為錯置"), Source(f"第 {n} 行")]
    for page in paginate(card(*parts)):
        assert [type(part) for part in page.parts[:3]] == [Quote, Note, Source]


def test_a_huge_menu_loses_no_option() -> None:
    options = tuple(Option(f"城市 {n}", f"/city {n}") for n in range(700))
    pages = paginate(card(Menu("選擇", options)))
    seen = [option for page in pages for part in page.parts if isinstance(part, Menu) for option in part.options]
    assert tuple(seen) == options


def test_an_overlong_title_is_said_in_full_below() -> None:
    title = "市" * 400
    page = paginate(Card(title, "zh-TW", ()))[0]
    assert utf16(page.title) <= 150
    assert page.parts == (Paragraph(title),)


def test_many_buttons_all_survive() -> None:
    buttons = tuple(Button(f"{n}", f"/initiative {n}") for n in range(60))
    pages = paginate(card(Actions(buttons)))
    assert tuple(b for page in pages for p in page.parts if isinstance(p, Actions) for b in p.buttons) == buttons


@given(texts, st.integers(100, 900))
@example("👩‍👩‍👧‍👦" * 200, 100)
@example("🇹🇼" * 200, 101)
def test_a_cut_never_splits_a_grapheme(raw: str, room: int) -> None:
    text = sanitize(raw)
    spans = list(split_text(text, room))
    assert "".join(text[a:b] for a, b in spans) == text
    boundaries = {0, *(match.end() for match in regex.finditer(r"\X", text))}
    for start, end in spans:
        assert weight(text[start:end]) <= room
        assert {start, end} <= boundaries


@given(texts)
def test_cleaned_text_is_valid_and_stays_so(raw: str) -> None:
    text = sanitize(raw)
    text.encode()
    assert sanitize(text) == text
    assert not any(unicodedata.category(c) in ("Cc", "Cs") for c in text if c != "\n")
    assert utf16(shorten(text, 40)) <= 40


@given(cards)
def test_every_page_fits_every_platform(whole: Card) -> None:
    for page in paginate(whole):
        turns = Actions((Button("‹ 上一頁", one_line(whole.title[:80]), 1), Button("下一頁", "/ask " + "水" * 400, 2)))
        for shown in (page, Card(page.title, page.lang, (*page.parts, turns), page.page, page.pages)):
            line = sanitize("/ask " + whole.title)
            assert limits_slack.faults(blocks.message(shown, reply_line=line, share=True)) == []
            assert limits_discord.faults(render.message(shown, reply_line=line, share=True)) == []


@given(cards)
def test_pages_lose_no_words(whole: Card) -> None:
    def letters(texts: list[str]) -> str:
        return "".join("".join(texts).split())

    wanted = [sanitize(part.text) for part in whole.parts if isinstance(part, Quote)]
    assert letters([quoted(paginate(whole))]) == letters(wanted)


def test_a_page_is_read_in_a_discussion() -> None:
    pages = paginate(card(*(Quote(SENTENCE * 4) for _ in range(60)), SOURCE))
    for page in pages[:-1]:
        assert TEXT // 2 < sum(weight(part.text) for part in page.parts if isinstance(part, Quote)) <= TEXT


def test_paging_is_linear() -> None:
    def calls(times: int) -> int:
        whole = card(*(Quote(SENTENCE * 10) for _ in range(times)), SOURCE)
        counted = 0

        def count(_frame: object, _event: str, _argument: object) -> None:
            nonlocal counted
            counted += 1

        sys.setprofile(count)
        try:
            paginate(whole)
        finally:
            sys.setprofile(None)
        return counted

    assert calls(2000) < calls(200) * 12
