"""The plain-text form: everything of the card, aligned where Chinese takes two columns."""

from __future__ import annotations

from pathlib import Path

import pytest
from card_strategies import cards
from golden import assert_golden
from hypothesis import given
from sample_cards import catalogue

from bot.domain.cards import Card, Facts, Note, Quote, Source
from bot.domain.models import WRITTEN, Lang
from bot.rendering.plain import pad, plain, width

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("lang", WRITTEN)
@pytest.mark.parametrize("name", catalogue("en"))
def test_golden(name: str, lang: Lang) -> None:
    assert_golden(GOLDEN / f"{name}.{lang}.txt", plain(catalogue(lang)[name]) + "\n")


def test_values_stand_below_each_other() -> None:
    rows = plain(Card("t", "zh-TW", (Facts((("國家", "捷克"), ("發言人", "賀瑞布"))),))).split("\n")[-2:]
    assert {width(row[: row.index(value)]) for row, value in zip(rows, ("捷克", "賀瑞布"), strict=True)} == {8}


def test_width_counts_columns() -> None:
    assert (width("布拉格"), width("Dún"), width("Du\u0301n"), width("👍"), width("한국")) == (6, 3, 3, 2, 4)
    assert pad("城", 4) + "|" == "城  |"


def test_a_doubt_is_a_sign_and_a_word() -> None:
    assert "⚠ Doubtful: maybe" in plain(Card("t", "en", (Note("maybe", doubt=True),)))
    assert "※ Note: known" in plain(Card("t", "en", (Note("known"),)))


def test_every_line_of_a_quote_is_marked() -> None:
    assert "│ a\n│ b\nSource: x" in plain(Card("t", "en", (Quote("a\nb"), Source("Source: x"))))


@given(cards)
def test_every_word_of_a_quote_is_there(card: Card) -> None:
    text = plain(card)
    for part in card.parts:
        if isinstance(part, Quote):
            assert all(f"│ {line}" in text for line in part.text.split("\n"))
