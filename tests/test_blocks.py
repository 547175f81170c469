"""Block Kit: golden files, limits, and nothing that formats or mentions by accident."""

from __future__ import annotations

import json
from pathlib import Path

import limits_slack
import pytest
from card_strategies import cards
from golden import assert_golden
from hypothesis import given
from sample_cards import catalogue

from adapters.slack import blocks
from bot.domain.cards import Actions, Button, Card, Heading, Item, Menu, Note, Option, Paragraph, Quote, Source
from bot.domain.models import WRITTEN, Lang
from bot.domain.ports import Choice
from bot.rendering import actions
from bot.rendering.paging import paginate

GOLDEN = Path(__file__).parent / "golden"


def built(*parts: object) -> list[dict[str, object]]:
    return blocks.message(Card("t", "en", parts))["blocks"][1:]  # type: ignore[arg-type]


@pytest.mark.parametrize("lang", WRITTEN)
@pytest.mark.parametrize("name", catalogue("en"))
def test_golden(name: str, lang: Lang) -> None:
    message = blocks.message(catalogue(lang)[name], reply_line="/city prague", share=True)
    assert limits_slack.faults(message) == []
    assert_golden(GOLDEN / f"{name}.{lang}.slack.json", message)


def test_marks_become_bold_pieces_of_rich_text() -> None:
    (quote,) = built(Quote("推出「市民即時通」服務", ((2, 9), (7, 8), (9, 99))))
    assert quote["elements"] == [
        {
            "type": "rich_text_quote",
            "elements": [
                {"type": "text", "text": "推出"},
                {"type": "text", "text": "「市民即時通」服務", "style": {"bold": True}},
            ],
        }
    ]


@given(cards)
def test_no_mrkdwn_is_ever_written(card: Card) -> None:
    for page in paginate(card):
        assert '"mrkdwn"' not in json.dumps(blocks.message(page)["blocks"])


def test_the_fallback_is_escaped_and_keeps_its_source() -> None:
    source = Source("Source: lines 1–2 <&>")
    card = Card("t", "en", (Paragraph("A sentence & more. " * 400), Quote("q"), source))
    text = blocks.fallback(card)
    assert len(text) <= 4000
    assert text.endswith(".…\nSource: lines 1–2 &lt;&amp;&gt;")


def test_a_fallback_without_sentences_is_not_cut_inside_an_entity() -> None:
    text = blocks.fallback(Card("t", "en", (Paragraph("&" * 3000),)))
    assert "&" not in text.replace("&amp;", "")


def test_more_options_than_a_menu_holds_become_two_menus() -> None:
    options = tuple(Option(f"{n}", f"/city {n}") for n in range(130))
    menus = [block["elements"][0] for block in built(Menu("City", options))]
    assert [len(menu["options"]) for menu in menus] == [100, 30]
    assert [menu["placeholder"]["text"] for menu in menus] == ["City (1/2)", "City (2/2)"]


def test_a_button_says_its_line_and_page() -> None:
    (row,) = built(Actions((Button("Next", "/city 布拉格", 2),)))
    assert actions.decode(row["elements"][0]["value"]) == actions.Action(2, "/city 布拉格", None, False)


def test_a_line_too_long_for_a_button_is_kept_under_its_key() -> None:
    line = "/ask " + "水" * 900
    card = Card("t", "en", (Actions((Button("Next", line, 2),)),))
    value = blocks.message(card)["blocks"][1]["elements"][0]["value"]
    action = actions.decode(value)
    assert action is not None
    assert blocks.kept(card) == {action.key: line}
    assert blocks.kept(Card("t", "en", ()), line) == {actions.line_key(line): line}


def test_the_share_button_carries_the_page_it_shares() -> None:
    card = Card("t", "en", (Paragraph("x"),), page=3, pages=4)
    shared = blocks.message(card, reply_line="/city a", share=True)["blocks"][-1]["elements"][-1]
    assert actions.decode(shared["value"]) == actions.Action(3, "/city a", None, True)
    assert blocks.message(card, reply_line="/city a", share=False)["blocks"][-1]["type"] == "context"


def test_a_link_button_has_no_value() -> None:
    (row,) = built(Actions((Button("Open", url="https://example.com/"),)))
    assert row["elements"][0]["url"] == "https://example.com/"
    assert blocks.ACTION_ID.match(row["elements"][0]["action_id"])


def test_an_item_of_nothing_but_ampersands_fits() -> None:
    message = blocks.message(Card("t", "en", (Item("t", "&" * 1200, "&" * 300, Button("b", "/help")),)))
    assert limits_slack.faults(message) == []


def test_headings_notes_and_sources_are_told_apart_without_colour() -> None:
    heading, note, source = built(Heading("Theme"), Note("maybe", doubt=True), Source("lines 1"))[1:]
    assert heading["elements"][0]["elements"][0]["style"] == {"bold": True}
    assert "".join(e["text"] for e in note["elements"][0]["elements"]) == "⚠ Doubtful: maybe"
    assert source["type"] == "context"


def test_rows_of_a_title_only_are_one_list() -> None:
    (one,) = built(Item("甲"), Item("乙"))
    assert [(part["type"], len(part["elements"])) for part in one["elements"]] == [("rich_text_list", 2)]


def test_home_and_modal_views_stay_within_a_view() -> None:
    many = [catalogue("zh-TW")["city"]] * 30
    home = blocks.home(many)
    modal = blocks.modal(many, "A title that is far too long for a modal", close="關閉")
    assert home["type"] == "home"
    assert len(modal["title"]["text"]) <= 24
    assert modal["close"]["text"] == "關閉"
    for view in (home, modal):
        assert limits_slack.faults(view, blocks_limit=100) == []
    assert blocks.modal(many[0], "t")["blocks"] == blocks.message(many[0])["blocks"]


def test_options_hold_what_fits() -> None:
    choices = [Choice(f"布拉格 {n} " + "長" * 90, f"prague-{n}") for n in range(120)]
    made = blocks.options([Choice("x", "v" * 200), Choice("y", ""), *choices])["options"]
    assert len(made) == 100
    assert made[0]["value"] == "prague-0"
    assert all(len(option["text"]["text"]) <= 75 for option in made)
