"""What people type, as the faults of the first release showed it: each row of the list, and two of its kind."""

from __future__ import annotations

from datetime import date
from datetime import time as clock

import pytest

from bot.commands import COMMANDS, ROOT
from bot.commands.initiative import meant
from bot.commands.line import Parser
from bot.digest.schedule_parser import parse_schedule
from bot.digest.schedule_words import country_of, parse_date, parse_days, parse_time, parse_zone
from bot.domain.models import Lang
from bot.library import Library
from bot.names.resolver import Exact
from bot.text.fold import fold, fold_map, join_lines, name_key

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize("word", ["/城市" + "a" * 16_000, "/" + "布" * 12_000, "/city" + "é" * 12_000])
def test_s1_of_a_word_of_any_length_only_a_beginning_is_tried(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    parser = Parser(COMMANDS, ROOT)
    read: list[int] = []

    def counted(text: str) -> str:
        read.append(len(text))
        return fold(text)

    monkeypatch.setattr("bot.commands.line.fold", counted)
    parser.parse(word)
    assert sum(read) < 5 * len(word) + 10_000


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("中午一點", "13:00"), ("晚上12點", "00:00"), ("noon 1:30", "13:30"), ("上午12點", None), ("九點整", "09:00"),
        ("9點鐘", "09:00"), ("晚間八點", "20:00"), ("午夜", "00:00"), ("凌晨12點", "00:00"), ("半夜兩點", "02:00"),
        ("下午12點半", "12:30"), ("21:00 am", None), ("noon 9:00", None), ("晚上1點", None), ("早上12點", None),
        ("凌晨9點", None), ("9 o'clock", "09:00"), ("九點一刻", "09:15"), ("傍晚6點", "18:00"), ("am 9:00 pm", None),
    ],
)  # fmt: skip
def test_u1_a_part_of_the_day_and_an_hour_agree_or_are_asked_for_again(text: str, expected: str | None) -> None:
    assert parse_time(text) == (clock.fromisoformat(expected) if expected else None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("週日到週四", "mon,tue,wed,thu,sun"),
        ("週一 ~ 週三", "mon,tue,wed"),
        ("friday through sunday", "fri,sat,sun"),
    ],
)
def test_u1_a_range_of_days_is_read_whichever_way_it_is_written(text: str, expected: str) -> None:
    assert parse_days(text) == expected


@pytest.mark.parametrize("zone", ["Etc/GMT-8", "Etc/GMT+8", "etc/gmt-12", "GMT-0", "GMT+0"])
def test_u2_a_zone_is_itself_however_alike_another_is_written(zone: str) -> None:
    assert (parse_zone(zone) or "").lower() == zone.lower()


def test_u2_what_several_zones_could_mean_is_none_of_them() -> None:
    assert parse_zone("etc gmt 8") is None


@pytest.mark.parametrize(
    ("line", "days"),
    [
        ("on 09:00 工作日 Asia/Tokyo", "workdays:JP"),
        ("workdays 9am Europe/Prague", "workdays:CZ"),
        ("台灣工作日 09:00 Asia/Tokyo", "workdays:TW"),
        ("09:00 工作日", "workdays:TW"),
    ],
)
def test_u3_working_days_are_those_of_the_zone_in_the_same_line(line: str, days: str) -> None:
    assert parse_schedule(line, lambda _: None, "TW").days == days


@pytest.mark.parametrize(
    ("zone", "country"), [("Hong Kong", "HK"), ("Japan", "JP"), ("US/Eastern", "US"), ("ROC", "TW")]
)
def test_u3_zones_that_are_links_have_a_country(zone: str, country: str) -> None:
    assert country_of(parse_zone(zone) or "") == country


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("⻑者", "長者"), ("⻑樂", "長樂"), ("⺠間⻔診", "民間門診"), ("衞生", "衛生"), ("看着", "看著"), ("隣里", "鄰里"),
        ("敍事", "敘事"), ("⾼齡", "高齡"), ("図書館", "圖書館"), ("淸潔", "清潔"),
    ],
)  # fmt: skip
def test_u7_radicals_and_older_forms_mean_the_characters_they_look_like(printed: str, meant: str) -> None:
    assert fold(printed) == fold(meant) == fold_map(printed)[0]


@pytest.mark.parametrize("unseen", ["\u00ad", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff"])
def test_u8_what_prints_nothing_parts_no_word(unseen: str) -> None:
    text = f"tele{unseen}health"
    assert fold(text) == "telehealth" == name_key(text)
    folded, origin = fold_map(text)
    assert (folded, origin[4]) == ("telehealth", 5)


@pytest.mark.parametrize("word", ["FYI", "ban", "lap", "nos", "ment", "ing"])
@pytest.mark.parametrize("lang", ["zh-TW", "en"])
def test_u9_a_piece_of_a_word_opens_no_initiative(library: Library, word: str, lang: Lang) -> None:
    assert meant(library, word, lang)[0] is None


def test_u9_whole_words_of_one_title_alone_open_it(library: Library) -> None:
    one = meant(library, "Chromebooks", "en")[0]
    assert one is not None
    assert one.id == "cranston-chromebooks"


@pytest.mark.parametrize("text", ["109/8/13", "109年8月13日", "民國109年8月13日", "民國 109 年 8 月 13 日", "109-8-13"])
def test_u10_years_of_the_republic_name_a_session(library: Library, text: str) -> None:
    found = library.find_session(text)
    assert isinstance(found, Exact)
    assert found.value.number == 1


@pytest.mark.parametrize(("text", "expected"), [("115/12/1", date(2026, 12, 1)), ("民國116年1月5日", date(2027, 1, 5))])
def test_u10_years_of_the_republic_pause_the_digest(text: str, expected: date) -> None:
    assert parse_date(text, MONDAY) == expected


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (["auditors,", "who"], "auditors, who"),
        (["including:", "“We"], "including: “We"),
        (["(2020)", "was"], "(2020) was"),
        (["well-", "known"], "well-known"),
        (["推動,", "加速"], "推動,加速"),
        (["使用 App", "及網站"], "使用 App及網站"),
        (["COVID", "-19"], "COVID-19"),
    ],
)
def test_u14_joined_lines_keep_the_blank_between_words_of_an_alphabet(lines: list[str], joined: str) -> None:
    assert join_lines(lines) == joined
