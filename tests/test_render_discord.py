"""Discord messages: golden files, limits, and words that stay words."""

from __future__ import annotations

from pathlib import Path

import limits_discord
import pytest
from golden import assert_golden
from hypothesis import given
from hypothesis import strategies as st
from sample_cards import catalogue

from adapters.discord import render
from bot.domain.cards import Actions, Button, Card, Item, Menu, Note, Option, Paragraph, Quote, Source
from bot.domain.models import WRITTEN, Lang
from bot.rendering import actions

GOLDEN = Path(__file__).parent / "golden"


def built(*parts: object) -> list[dict[str, object]]:
    message = render.message(Card("t", "en", parts))  # type: ignore[arg-type]
    return message["components"][0]["components"][1:]


@pytest.mark.parametrize("lang", WRITTEN)
@pytest.mark.parametrize("name", catalogue("en"))
def test_golden(name: str, lang: Lang) -> None:
    message = render.message(catalogue(lang)[name], reply_line="/city prague", share=True)
    assert limits_discord.faults(message) == []
    assert_golden(GOLDEN / f"{name}.{lang}.discord.json", message)


@pytest.mark.parametrize(
    ("raw", "escaped"),
    [
        ("*a* _b_ ~c~ |d| `e`", r"\*a\* \_b\_ \~c\~ \|d\| \`e\`"),
        ("@everyone <@1> <#2> <:x:3>", r"\@everyone \<\@1> \<#2> \<\:x:3>"),
        ("[a](https://b.c)", r"\[a\](https\://b.c)"),
        ("# a\n> b\n- c\n1. d\n-# e", "\\# a\n\\> b\n\\- c\n1\\. d\n\\-# e"),
        (":smile: 14:30", r"\:smile: 14:30"),
        ("discord.gg/abc discord.com/invite/abc", r"discord.gg\/abc discord.com/invite\/abc"),
        ("a-b #1 2.5 > c\\", r"a-b #1 2.5 > c" + "\\\\"),
        ("推出「市民即時通」", "推出「市民即時通」"),
    ],
)
def test_escape(raw: str, escaped: str) -> None:
    assert render.escape(raw) == escaped


@given(st.text("ab布\\*_~|`[]()<>#-+:@. 1\n/"))
def test_what_is_escaped_reads_as_it_was(raw: str) -> None:
    escaped = render.escape(raw)
    plain, rest = "", iter(escaped)
    for char in rest:
        plain += next(rest) if char == "\\" else char
    assert plain == raw
    assert not any(sign in escaped.replace("\\\\", "").replace(f"\\{sign}", "") for sign in "*_~|`[<@")


def test_marks_are_bold_line_by_line() -> None:
    (quote,) = built(Quote("推出「市民\n即時通」*服*務", ((2, 9), (9, 11))))
    assert quote["content"] == "> 推出**「市民**\n> **即時通」\\***服\\*務"


def test_an_item_with_a_button_is_a_section() -> None:
    (row,) = built(Item("Title", "Text", "small\nprint", Button("Open", "/help", style="primary")))
    assert row["type"] == 9
    assert row["components"][0]["content"] == "**Title**\nText\n-# small\n-# print"
    assert row["accessory"]["style"] == 1


def test_rows_of_a_title_only_are_one_list() -> None:
    assert [one["content"] for one in built(Item("甲"), Item("*乙"))] == ["- 甲\n- \\*乙"]


def test_more_options_than_a_menu_holds_become_two_menus() -> None:
    options = tuple(Option(f"{n}", f"/city {n}") for n in range(30))
    menus = [row["components"][0] for row in built(Menu("City", options))]
    assert [len(menu["options"]) for menu in menus] == [25, 5]
    assert [menu["placeholder"] for menu in menus] == ["City (1/2)", "City (2/2)"]


def test_a_doubt_is_a_sign_and_a_word_and_a_source_is_small() -> None:
    note, source = built(Note("maybe", doubt=True), Source("lines 1–2"))
    assert note["content"] == "⚠\ufe0f **Doubtful:** maybe"
    assert source["content"] == "-# lines 1–2"


def test_a_line_too_long_for_an_id_is_kept_under_its_key() -> None:
    line = "/ask " + "水" * 100
    card = Card("t", "en", (Actions((Button("Next", line, 2),)),))
    custom_id = render.message(card)["components"][0]["components"][1]["components"][0]["custom_id"]
    action = actions.decode(custom_id)
    assert action is not None
    assert action.page == 2
    assert render.kept(card) == {action.key: line}
    assert render.kept(Card("t", "en", ()), line) == {actions.line_key(line): line}


def test_the_share_button_carries_the_page_it_shares() -> None:
    card = Card("t", "en", (Paragraph("x"),), page=3, pages=4)
    row = render.message(card, reply_line="/city a", share=True)["components"][0]["components"][-1]
    assert actions.decode(row["components"][-1]["custom_id"]) == actions.Action(3, "/city a", None, True)


def test_nothing_can_be_mentioned() -> None:
    message = render.message(Card("@everyone", "en", (Paragraph("<@123456789012345678>"),)))
    assert message["allowed_mentions"] == {"parse": []}
    assert [c["content"] for c in message["components"][0]["components"]] == [
        r"## \@everyone",
        r"\<\@123456789012345678>",
    ]
