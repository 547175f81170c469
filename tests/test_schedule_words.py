"""Times, days, zones and dates as people write them."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digest.schedule_parser import ScheduleWish, parse_schedule
from bot.digest.schedule_words import country_of, parse_date, parse_days, parse_time, parse_zone
from bot.digest.workdays import code_of, name_of
from bot.text.fold import fold

MONDAY = date(2026, 11, 23)
THEMES = {
    fold(name): id
    for id, names in {"drones": ("drones", "無人機"), "waste": ("smart waste",)}.items()
    for name in names
}


def find_theme(text: str) -> str | None:
    return THEMES.get(fold(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9:00", "09:00"), ("09:00", "09:00"), ("0900", "09:00"), ("9點", "09:00"), ("9點半", "09:30"), ("九點半", "09:30"),
        ("上午9點", "09:00"), ("下午3點", "15:00"), ("早上十點十五分", "10:15"), ("二十三點", "23:00"), ("晚上8點", "20:00"),
        ("9am", "09:00"), ("9:30 pm", "21:30"), ("12 pm", "12:00"), ("12am", "00:00"), ("noon", "12:00"), ("中午", "12:00"),
        ("９：００", "09:00"), ("9.30", "09:30"), ("下午12點", "12:00"), ("23:59", "23:59"), ("00:00", "00:00"),
        ("9", None), ("25:00", None), ("9:75", None), ("hello", None), ("", None), ("13 pm", "13:00"), ("零點", "00:00"),
    ],
)  # fmt: skip
def test_times(text: str, expected: str | None) -> None:
    assert parse_time(text) == (time.fromisoformat(expected) if expected else None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("平日", "mon,tue,wed,thu,fri"), ("weekdays", "mon,tue,wed,thu,fri"), ("mon-fri", "mon,tue,wed,thu,fri"),
        ("週一到週五", "mon,tue,wed,thu,fri"), ("mon,wed", "mon,wed"), ("wed, mon", "mon,wed"), ("週一三五", "mon,wed,fri"),
        ("一三五", "mon,wed,fri"), ("星期一、星期三", "mon,wed"), ("每週二和週四", "tue,thu"), ("Monday and Thursday", "mon,thu"),
        ("fri-mon", "mon,fri,sat,sun"), ("每天", "mon,tue,wed,thu,fri,sat,sun"), ("daily", "mon,tue,wed,thu,fri,sat,sun"),
        ("週末", "sat,sun"), ("禮拜天", "sun"), ("workdays TW", "workdays:TW"), ("台灣工作日", "workdays:TW"),
        ("工作日", "workdays:TW"), ("workdays de-be", "workdays:DE-BE"), ("日本的上班日", "workdays:JP"),
        ("workdays atlantis", None), ("someday", None), ("", None), ("，", None),
    ],
)  # fmt: skip
def test_days(text: str, expected: str | None) -> None:
    assert parse_days(text, "TW") == expected


def test_working_days_need_a_country_from_somewhere() -> None:
    assert parse_days("workdays", None) is None
    assert country_of("Asia/Taipei") == "TW"
    assert country_of("UTC") is None


def test_countries_have_names() -> None:
    assert [code_of(text) for text in ("TW", "臺灣", "taiwan", "Czechia", "DE-BE", "DE-XX", "")] == [
        "TW", "TW", "TW", "CZ", "DE-BE", None, None,
    ]  # fmt: skip
    assert (name_of("TW", "zh-TW"), name_of("US", "en"), name_of("DE-BE", "zh-TW")) == (
        "台灣",
        "United States",
        "德國-BE",
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Asia/Taipei", "Asia/Taipei"), ("asia/taipei", "Asia/Taipei"), ("taipei", "Asia/Taipei"), ("臺北", "Asia/Taipei"),
        ("台北", "Asia/Taipei"), ("new york", "America/New_York"), ("UTC", "UTC"), ("Mars/Olympus", None), ("", None),
        ("../../etc/passwd", None), ("x" * 9999, None),
    ],
)  # fmt: skip
def test_zones(text: str, expected: str | None) -> None:
    assert parse_zone(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-12-01", "2026-12-01"), ("12/1", "2026-12-01"), ("1/5", "2027-01-05"), ("12月1日", "2026-12-01"),
        ("2026年12月1日", "2026-12-01"), ("until 2026-12-01", "2026-12-01"), ("明天", "2026-11-24"), ("tomorrow", "2026-11-24"),
        ("下週一", "2026-11-30"), ("next monday", "2026-11-30"), ("週五", "2026-11-27"), ("friday", "2026-11-27"),
        ("2 weeks", "2026-12-07"), ("兩週", "2026-12-07"), ("3天", "2026-11-26"), ("一個星期後", "2026-11-30"),
        ("2020-01-01", None), ("2/30", None), ("soon", None), ("", None),
    ],
)  # fmt: skip
def test_dates(text: str, expected: str | None) -> None:
    assert parse_date(text, MONDAY) == (date.fromisoformat(expected) if expected else None)


WEEK = "mon,tue,wed,thu,fri"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("09:00 weekdays", ScheduleWish(time(9), WEEK)),
        ("9:00 平日", ScheduleWish(time(9), WEEK)),
        ("平日早上九點", ScheduleWish(time(9), WEEK)),
        ("每天九點半 英文", ScheduleWish(time(9, 30), f"{WEEK},sat,sun", lang="en")),
        ("at 9am every monday, wednesday and friday in Asia/Tokyo", ScheduleWish(time(9), "mon,wed,fri", "Asia/Tokyo")),
        (
            "09:00 workdays TW theme drones, smart waste",
            ScheduleWish(time(9), "workdays:TW", themes=("drones", "waste")),
        ),
        ("8:30 台灣工作日 主題 無人機", ScheduleWish(time(8, 30), "workdays:TW", themes=("drones",))),
        ("09:00 all", ScheduleWish(time(9), f"{WEEK},sat,sun")),
        ("09:00 banana", ScheduleWish(time(9), unclear="banana")),
        ("", ScheduleWish()),
    ],
)
def test_whole_orders(text: str, expected: ScheduleWish) -> None:
    assert parse_schedule(text, find_theme, "TW") == expected


@given(st.text(max_size=80))
def test_anything_may_be_typed(text: str) -> None:
    parse_schedule(text, find_theme, "TW")
    parse_date(text, MONDAY)
    parse_zone(text)
