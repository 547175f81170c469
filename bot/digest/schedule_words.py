"""What a user writes of times, days, zones and dates, read in Chinese and in English. Pure functions; None: not understood."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, time, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import available_timezones

from bot.digest.calendar import WEEKDAYS, WORKDAYS
from bot.digest.workdays import code_of
from bot.text.fold import fold, name_key

_DIGITS = {
    char: n
    for n, chars in enumerate(("零〇", "一", "二兩", "三", "四", "五", "六", "七", "八", "九"))
    for char in fold(chars)
}


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(map(fold, words))


# Times of day

_MORNING = _folded(("am", "a.m.", "上午", "早上", "清晨", "凌晨"))
_AFTERNOON = _folded(("pm", "p.m.", "下午", "晚上", "傍晚"))
_NOON = _folded(("noon", "中午", "正午"))
_HALF = "|".join(map(re.escape, sorted(_MORNING | _AFTERNOON | _NOON, key=len, reverse=True)))
_NUMBER = r"\d{1,2}|[" + "".join(_DIGITS) + "十]{1,3}"
_CLOCK = re.compile(
    rf"^(?P<before>{_HALF})?\s*(?:(?P<hour>{_NUMBER})\s*(?:[:.{fold('點時')}]\s*(?P<minute>{_NUMBER}|半)?\s*{fold('分')}?)?"
    rf"|(?P<packed>\d{{4}}))?\s*(?P<after>{_HALF})?$"
)

# The same inside a longer word; a half of the day or a mark shows that it is one.
CLOCK_INSIDE = re.compile(
    rf"(?:{_HALF})?\s*(?:{_NUMBER})\s*(?::\s*\d{{2}}|{fold('點')}(?:\s*(?:{_NUMBER}|半))?\s*{fold('分')}?)(?:\s*(?:am|pm))?"
    rf"|\b\d{{1,2}}\s*(?:am|pm)\b"
)


def parse_time(text: str) -> time | None:
    """Reads "9:00", "0900", "9點半", "上午九點", "9 pm" or "中午"."""
    match = _CLOCK.match(fold(text).strip())
    if match is None:
        return None
    half = match["before"] or match["after"]
    if match["packed"]:
        hour, minute = int(match["packed"][:2]), int(match["packed"][2:])
    elif match["hour"]:
        hour = _number(match["hour"])
        minute = 30 if match["minute"] == "半" else _number(match["minute"] or "0")
        if not half and not re.search(rf"[:.{fold('點時')}]", match[0]):
            return None  # a bare "9" may mean anything
    elif half in _NOON:
        hour, minute = 12, 0
    else:
        return None
    if half in _AFTERNOON and hour < 12:
        hour += 12
    elif half in _MORNING and hour == 12:
        hour = 0
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _number(text: str) -> int:
    """Reads "9", "09", "九", "十", "十五" or "二十三"."""
    if text.isdigit() and text.isascii():
        return int(text)
    tens, ten, ones = text.partition("十")
    if not ten:
        return _DIGITS.get(text, 99)
    return (_DIGITS.get(tens, 99) if tens else 1) * 10 + (_DIGITS.get(ones, 99) if ones else 0)


# Days

_GROUPS = {
    **dict.fromkeys(
        _folded(("weekdays", "weekday", "平日", "週間", "mon-fri", "週一到週五", "週一至週五", "一到五")), WEEKDAYS[:5]
    ),
    **dict.fromkeys(_folded(("daily", "every day", "everyday", "all", "每天", "每日", "天天")), WEEKDAYS),
    **dict.fromkeys(_folded(("weekend", "weekends", "週末", "周末")), WEEKDAYS[5:]),
}
_WORKING = _folded(("workdays", "workday", "working days", "business days", "工作日", "工作天", "上班日", "上班"))
_ENGLISH = {
    name: n
    for n, names in enumerate(
        (
            ("mon", "monday"),
            ("tue", "tues", "tuesday"),
            ("wed", "wednesday"),
            ("thu", "thur", "thurs", "thursday"),
            ("fri", "friday"),
            ("sat", "saturday"),
            ("sun", "sunday"),
        )
    )
    for name in (*names, f"{names[-1]}s")
}
_CHINESE = {char: n for n, char in enumerate(fold("一二三四五六"))} | dict.fromkeys(fold("日天"), 6)
_WEEK = re.compile(rf"(?:{'|'.join(map(fold, ('每週', '每周', '星期', '禮拜', '週', '周')))})")
_JOINED = re.compile(rf"[\s,，、;；/+&{fold('和與及')}]+|\band\b")


def parse_days(text: str, country: str | None = None) -> str | None:
    """The rule's days: "mon,wed" or "workdays:TW". `country` stands in where working days name none."""
    key = " ".join(fold(text).split())
    if key in _GROUPS:
        return ",".join(_GROUPS[key])
    for word in sorted(_WORKING, key=len, reverse=True):
        if word in key:
            named = key.replace(word, " ").strip(f" {fold('的')}")
            code = code_of(named) if named else country
            return f"{WORKDAYS}{code}" if code else None
    numbers = _weekdays(key)
    return ",".join(WEEKDAYS[n] for n in sorted(numbers)) if numbers else None


def _weekdays(key: str) -> set[int] | None:
    numbers: set[int] = set()
    for piece in filter(None, _JOINED.split(_WEEK.sub(" ", key))):
        first, dash, last = re.sub(rf"[~–—{fold('到至')}]", "-", piece).partition("-")
        found, end = _day(first), _day(last) if dash else None
        if dash and found is not None and end is not None:
            numbers |= {(found + n) % 7 for n in range((end - found) % 7 + 1)}
        elif not dash and found is not None:
            numbers.add(found)
        elif not dash and all(char in _CHINESE for char in piece):
            numbers |= {_CHINESE[char] for char in piece}
        else:
            return None
    return numbers


def _day(word: str) -> int | None:
    return _ENGLISH.get(word, _CHINESE.get(word))


# Zones

_NAMED = {
    "臺北": "Asia/Taipei",
    "台灣": "Asia/Taipei",
    "日本": "Asia/Tokyo",
    "東京": "Asia/Tokyo",
    "首爾": "Asia/Seoul",
    "香港": "Asia/Hong_Kong",
    "新加坡": "Asia/Singapore",
    "布拉格": "Europe/Prague",
    "倫敦": "Europe/London",
    "巴黎": "Europe/Paris",
    "柏林": "Europe/Berlin",
    "紐約": "America/New_York",
    "台北": "Asia/Taipei",
}


@cache
def _zones() -> dict[str, str | None]:
    """Folded zone names, whole and their last part; None where two zones share a last part."""
    whole = {name_key(name): name for name in available_timezones()}
    cities: dict[str, str | None] = {}
    for name in sorted(available_timezones()):
        if "/" in name and not name.startswith(("Etc/", "posix/", "right/", "US/", "SystemV/")):
            key = name_key(name.rpartition("/")[2])
            cities[key] = name if key not in cities else None
    return cities | whole | {name_key(name): zone for name, zone in _NAMED.items()}


def parse_zone(text: str) -> str | None:
    """An IANA name: "Asia/Taipei" in any case, "taipei", "台北", "UTC"."""
    return _zones().get(name_key(text)) if len(text) <= 64 else None


@cache
def _countries() -> dict[str, str]:
    """Zones to ISO codes of countries, from the zone data itself."""
    rows = files("tzdata").joinpath("zoneinfo/zone.tab").read_text("utf-8").splitlines()
    fields = (row.split("\t") for row in rows if row and not row.startswith("#"))
    return {zone: country for country, _, zone, *_ in fields}


def country_of(zone: str) -> str | None:
    """The country that a zone lies in, for working days that name none."""
    return _countries().get(zone)


# Dates

_ISO = re.compile(r"^(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})[日号]?$")
_AHEAD = re.compile(
    rf"^(\d{{1,3}}|[{''.join(_DIGITS)}十]{{1,3}})\s*(?:个)?\s*(days?|weeks?|天|日|周|週|星期|礼拜)(?:后)?$"
)
_RELATIVE = {
    **dict.fromkeys(_folded(("tomorrow", "明天", "明日")), 1),
    **dict.fromkeys(_folded(("day after tomorrow", "後天")), 2),
    **dict.fromkeys(_folded(("next week", "一週", "下星期", "下禮拜", "下週")), 7),
}
_NEXT = re.compile(rf"^(?:next\s+|{fold('下')})?(.+)$")


def parse_date(text: str, today: date) -> date | None:
    """A date after `today`: "2026-12-01", "12/1" (the next one), "明天", "next monday", "下週一", "2 weeks"."""
    key = " ".join(fold(text).removeprefix("until ").removeprefix(fold("到")).split())
    if key in _RELATIVE:
        return today + timedelta(days=_RELATIVE[key])
    if match := _ISO.match(key):
        return _calendar_date(match[1], int(match[2]), int(match[3]), today)
    if match := _AHEAD.match(key):
        weeks = match[2][0] in "w周週星礼"
        return today + timedelta(days=_number(match[1]) * (7 if weeks else 1))
    if match := _NEXT.match(key):
        number = _day(_WEEK.sub("", match[1]).strip())
        if number is not None:
            following = key != match[1] and not key.startswith(
                "next"
            )  # 下週一 is of the next week, as Chinese means it
            ahead = (number - today.weekday()) % 7 or 7
            return (
                today - timedelta(days=today.weekday()) + timedelta(days=7 + number)
                if following
                else today + timedelta(days=ahead)
            )
    return None


def _calendar_date(year: str | None, month: int, day: int, today: date) -> date | None:
    years = [int(year)] if year else [today.year, today.year + 1]
    for candidate in years:
        try:
            found = date(candidate, month, day)
        except ValueError:
            continue
        if found > today:
            return found
    return None
