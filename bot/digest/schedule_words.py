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
from bot.names.sessions import read_year
from bot.text.fold import fold, name_key

_DIGITS = {
    char: n
    for n, chars in enumerate(("零〇", "一", "二兩", "三", "四", "五", "六", "七", "八", "九"))
    for char in fold(chars)
}


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(map(fold, words))


# Times of day

# Words for a part of the day and the hours that they can mean, first inclusive, last exclusive; past 24: of the next day.
_PARTS = {
    word: hours
    for words, hours in (
        (("am", "a.m.", "in the morning"), (0, 12)),
        (("pm", "p.m.", "in the afternoon"), (12, 24)),
        (("in the evening", "at night"), (17, 25)),
        (("midnight", "午夜"), (24, 25)),
        (("noon", "midday", "中午"), (11, 15)),
        (("正午",), (12, 13)),
        (("凌晨",), (0, 7)),
        (("清晨", "清早", "一早"), (3, 9)),
        (("上午", "早上", "早晨"), (1, 12)),
        (("下午", "午後"), (12, 19)),
        (("傍晚", "黃昏"), (16, 21)),
        (("晚上", "晚間", "夜間", "夜晚"), (17, 25)),
        (("半夜", "深夜"), (22, 30)),
    )
    for word in map(fold, words)
}
_NAMED_HOUR = dict.fromkeys(map(fold, ("noon", "midday", "中午", "正午")), 12) | dict.fromkeys(
    map(fold, ("midnight", "午夜")), 0
)
_PART = "|".join(map(re.escape, sorted(_PARTS, key=len, reverse=True)))
_NUMBER = r"\d{1,2}|[" + "".join(_DIGITS) + "十]{1,3}"
_QUARTERS = {fold("半"): 30, fold("一刻"): 15, fold("三刻"): 45}
_SHARP = f"(?:{fold('整')}|{fold('鐘')}|{fold('正')}|\\s*sharp)"
_CLOCK = re.compile(
    rf"^(?P<before>{_PART})?\s*(?:(?P<hour>{_NUMBER})\s*"
    rf"(?:[:.{fold('點時')}]\s*(?P<minute>{'|'.join(_QUARTERS)}|{_NUMBER})?\s*{fold('分')}?{_SHARP}?|\s*o'?clock)?"
    rf"|(?P<packed>\d{{4}}))?\s*(?P<after>{_PART})?$"
)
_MARKED = re.compile(rf"[:.{fold('點時')}]|clock")

# The same inside a longer word; a part of the day or a mark shows that it is one.
CLOCK_INSIDE = re.compile(
    rf"(?:{_PART})?\s*(?:{_NUMBER})\s*(?::\s*\d{{2}}"
    rf"|{fold('點')}(?:\s*(?:{'|'.join(_QUARTERS)}|{_NUMBER}))?\s*{fold('分')}?{_SHARP}?)(?:\s*(?:am|pm))?"
    rf"|\b\d{{1,2}}\s*(?:am|pm)\b"
)


def parse_time(text: str) -> time | None:
    """Reads "9:00", "0900", "9點半", "上午九點", "9 pm", "noon 1:30" or "中午".

    None also where the word for the part of the day and the hour contradict each other ("上午12點", "9:00 at noon"): a time
    is never guessed.
    """
    match = _CLOCK.match(fold(text).strip())
    if match is None or (match["before"] and match["after"]):
        return None
    part = match["before"] or match["after"]
    if match["packed"]:
        hour, minute = int(match["packed"][:2]), int(match["packed"][2:])
    elif match["hour"]:
        hour = _number(match["hour"])
        minute = _QUARTERS.get(match["minute"] or "") or _number(match["minute"] or "0")
        if not part and not _MARKED.search(match[0]):
            return None  # a bare "9" may mean anything
    elif part in _NAMED_HOUR:
        hour, minute = _NAMED_HOUR[part], 0
    else:
        return None
    if part:
        hour = _in_part(hour, *_PARTS[part])
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _in_part(hour: int, first: int, last: int) -> int:
    """The hour of 24 that `hour` is in this part of the day; 99 where it is none of it, or could be two."""
    turns = (hour, hour + 12, hour + 24) if hour < 12 else (hour, hour - 12, hour + 12) if hour == 12 else (hour,)
    found = [turn for turn in turns if first <= turn < last]
    return found[0] % 24 if len(found) == 1 else 99


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

_RANGE = re.compile(rf"\s*(?:[~～–—{fold('到至')}-]|\b(?:to|through|thru|until)\b)\s*")


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
    for piece in filter(None, _JOINED.split(_RANGE.sub("-", _WEEK.sub(" ", key)))):
        first, dash, last = piece.partition("-")
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

LONGEST_ZONE = 64  # characters; no zone has a longer name

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
    """Zone names as they are, in lower case; then by their key, and the last part of each; None where names share one."""
    keys: dict[str, str | None] = {}
    cities: dict[str, str | None] = {}
    for name in sorted(available_timezones()):
        key, city = name_key(name), name_key(name.rpartition("/")[2])
        keys[key] = name if key not in keys else None
        if "/" in name and not name.startswith(("Etc/", "posix/", "right/", "US/", "SystemV/")):
            cities[city] = name if city not in cities else None
    named = {name_key(name): zone for name, zone in _NAMED.items()}
    return cities | keys | named | {name.lower(): name for name in available_timezones()}


def parse_zone(text: str) -> str | None:
    """An IANA name: "Asia/Taipei" in any case, "taipei", "台北", "UTC"."""
    if len(text) > LONGEST_ZONE:
        return None
    zones = _zones()
    return zones.get("".join(text.split()).lower()) or zones.get(name_key(text))


@cache
def _countries() -> dict[str, str]:
    """Zones to ISO codes of countries, from the zone data itself; a link has the country of what it leads to."""
    folder = files("tzdata").joinpath("zoneinfo")
    rows = folder.joinpath("zone.tab").read_text("utf-8").splitlines()
    fields = (row.split("\t") for row in rows if row and not row.startswith("#"))
    countries = {zone: country for country, _, zone, *_ in fields}
    lines = (line.split() for line in folder.joinpath("tzdata.zi").read_text("utf-8").splitlines())
    links = {line[2]: line[1] for line in lines if line[:1] == ["L"]}
    return {link: countries[to] for link, to in links.items() if to in countries} | countries


def country_of(zone: str) -> str | None:
    """The country that a zone lies in, for working days that name none."""
    return _countries().get(zone)


# Dates

_ISO = re.compile(r"^(?:(\d{4}|1\d\d|民国\d{1,3})[-/.年])?(\d{1,2})[-/.月](\d{1,2})[日号]?$")
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
        return _calendar_date(read_year(match[1]), int(match[2]), int(match[3]), today)
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


def _calendar_date(year: int | None, month: int, day: int, today: date) -> date | None:
    years = [year] if year else [today.year, today.year + 1]
    for candidate in years:
        try:
            found = date(candidate, month, day)
        except ValueError:
            continue
        if found > today:
            return found
    return None
