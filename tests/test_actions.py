"""What buttons carry comes back as it was, whatever was typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.cards import Actions, Button, Card
from bot.rendering.actions import Action, decode, encode, line_key, overflow
from bot.text.sanitize import one_line

typed = st.text(max_size=200) | st.text("a!#%&<>.2 布", max_size=120)


@given(typed, st.integers(1, 99), st.booleans(), st.sampled_from((100, 150, 300)))
def test_a_line_comes_back_or_is_kept_under_its_key(raw: str, page: int, share: bool, limit: int) -> None:
    line = one_line(raw)
    value = encode(7, raw, page, share=share, limit=limit)
    kept = overflow(Card("t", "en", (Actions((Button("b", raw),)),)), limit)
    assert len(value) <= limit
    assert not set("&<>") & set(value)
    action = decode(value)
    if not line:
        assert action is None or action.line == ""
        return
    assert action is not None
    assert (action.page, action.share) == (page, share)
    assert (action.line if action.key is None else kept[action.key]) == line


@pytest.mark.parametrize("line", ["#公車", "!now", "/ask R&D <b> 100%", "%26", "%%2521"])
def test_signs_of_our_own_are_only_characters_in_a_line(line: str) -> None:
    assert decode(encode(0, line, 1, share=False, limit=100)) == Action(1, line, None, False)


def test_a_key_is_the_same_for_the_same_line_however_it_was_typed() -> None:
    long = "/ask " + "水" * 300
    value = encode(0, "  " + long + "\x00", 1, share=False, limit=100)
    assert decode(value) == Action(1, None, line_key(long), False)


@pytest.mark.parametrize(
    "forged", ["", ".", "0.", "0.1.", "0.x./help", "0.9999999./help", "0.-1./help", ".1./help", "0.١./help"]
)
def test_what_was_never_encoded_is_refused(forged: str) -> None:
    assert decode(forged) is None
