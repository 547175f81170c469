"""Text to terms: one form for every way of writing the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.search.english import stem
from bot.search.tokens import phrase_key, pieces, stopwords, terms
from bot.text.fold import fold
from bot.text.numerals import chinese_value, numbers


def _numbers(text: str) -> set[str]:
    return {number.token for number in numbers(fold(text))}


@pytest.mark.parametrize(
    ("text", "token"),
    [
        ("一百五十萬人", "#1500000"),
        ("逾150萬人", "#1500000"),
        ("1.5 million people", "#1500000"),
        ("1,500,000 people", "#1500000"),
        ("9萬5千多確診", "#95000"),
        ("四萬兩千名居民", "#42000"),
        ("forty-two thousand residents", "#42000"),
        ("上千台電腦", "#1000"),
        ("1000多所學校", "#1000"),
        ("2分半", "#2.5"),
        ("兩分半鐘", "#2.5"),
        ("two and a half minutes", "#2.5"),
        ("三十天內", "#30"),
        ("160億", "#16000000000"),
        ("二〇二〇年", "#2020"),
        ("95%", "#95%"),
        ("九十五％", "#95%"),
        ("百分之九十五", "#95%"),
        ("百分之95", "#95%"),
        ("95 percent", "#95%"),
        ("五成民眾", "#50%"),
    ],
)
def test_a_number_has_one_form(text: str, token: str) -> None:
    assert token in _numbers(text)


@pytest.mark.parametrize("text", ["一起努力", "第三", "萬一", "no one", "成為", ""])
def test_what_only_looks_like_a_number_is_none(text: str) -> None:
    assert not _numbers(text) & {"#1", "#3", "#10%", "#100%"}


@given(st.integers(min_value=1, max_value=99_999_999))
def test_chinese_numerals_mean_what_they_say(value: int) -> None:
    assert chinese_value(_spelled(value)) == value


def _spelled(value: int) -> str:
    """A number below a hundred million in folded Chinese numerals."""
    if value >= 10_000:
        rest = value % 10_000
        return _spelled(value // 10_000) + "万" + (("零" if rest < 1_000 else "") + _spelled(rest) if rest else "")
    out = ""
    for place, unit in ((1_000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, place)
        if digit:
            out += "零一二三四五六七八九"[digit] + unit
        elif out and value and not out.endswith("零"):
            out += "零"
    return out


@pytest.mark.parametrize(
    "words",
    [
        "vaccine vaccines vaccination",
        "trace tracing traced",
        "digitise digitize digitisation digital",
        "theatre theater theatres",
        "programme program programmes",
        "city cities",
        "delivery deliver deliveries",
        "elder elders elderly",
        "pay payment payments",
        "farm farming farmer",
        "labour labor",
        "planned planning plans",
    ],
)
def test_forms_of_one_word_meet_in_one_stem(words: str) -> None:
    assert len({stem(word) for word in words.split()}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("bus", "business"),
        ("policy", "pole"),
        ("fee", "feed"),
        ("mask", "market"),
        ("car", "care"),
        ("park", "parking"),
        ("policy", "police"),
    ],
)
def test_different_words_keep_different_stems(one: str, other: str) -> None:
    assert stem(one) != stem(other)


@pytest.mark.parametrize(
    ("text", "token"),
    [
        ("一半的人裝了", "#50%"),
        ("half of the residents", "#50%"),
        ("half a million", "#500000"),
        ("八成四復工", "#84%"),
        ("長照2.0", "#2.0"),  # the name of a version, no two
        ("2分半", "#2.5"),
    ],
)
def test_halves_tenths_and_versions_are_numbers(text: str, token: str) -> None:
    assert [number.token for number in numbers(fold(text))] == [token]


def test_chinese_gives_characters_pairs_and_words() -> None:
    found = terms(fold("無人機快遞"), lambda run: [run[:3], run[3:]])
    assert {"无", "无人", "机快", "w无人机", "w快递"} <= set(found)


def test_scripts_widths_and_accents_are_one() -> None:
    assert terms(fold("遠距醫療 ＡＰＰ café"), None) == terms(fold("远距医疗 app cafe"), None)


def test_latin_words_inside_chinese_stand_by_themselves() -> None:
    found = terms(fold("政府在WhatsApp上建立QR-code服務"), None)
    assert {" " + stem("whatsapp"), " qr", " qrcod"} <= set(found)
    assert "在上" not in found


def test_marks_between_words_do_not_change_a_phrase() -> None:
    assert phrase_key("QR code") == phrase_key("qr-codes")
    assert phrase_key("3D列印") == phrase_key("3d 列印")


def test_pairs_do_not_reach_over_marks() -> None:
    assert "机用" not in terms("无人机,用电", None)


def test_stop_words_are_folded() -> None:
    stops = stopwords()
    assert all(fold(word) == word for word in stops.frame | stops.function | stops.english)
    assert "什么" in stops.frame


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    folded = fold(text)
    read = pieces(folded)
    assert list(read.starts) == sorted(read.starts)
    assert all(start < end <= len(folded) for start, end in zip(read.starts, read.ends, strict=True))
    assert all(0 <= number.start < number.end <= len(folded) for number in numbers(folded))
    assert all(terms(folded, None))
