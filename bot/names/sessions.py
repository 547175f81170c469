"""Which session a text means: a number, a date or a name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from bot.domain.models import Session
from bot.names.resolver import Found, NameIndex, convert, settle
from bot.text.fold import fold

REPUBLIC = 1911  # the year before the first of the Republic of China
_DIGITS = "〇一二三四五六七八九"
_NUMBER = re.compile(
    r"(?:session|no\.?|number|#|第|场次|场)?\s*(\d{1,4}|[一二三四五六七八九十]{1,3})\s*(?:场次|场|次)?", re.ASCII
)
_NUMERIC = re.compile(r"(?:(\d{4}|1\d\d|民国\d{1,3})[-/.年])?(\d{1,2})[-/.月](\d{1,2})[日号]?", re.ASCII)
_UNIT = re.compile(r"\s*([年月日号国])\s*")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_ORDINALS = "zeroth first second third fourth fifth sixth seventh eighth ninth tenth".split()
_CARDINALS = "zero one two three four five six seven eight nine ten".split()
_WORDED = re.compile(
    r"(?:([a-z]{3,9})\.? (\d{1,2})|(\d{1,2}) ([a-z]{3,9})\.?)(?:st|nd|rd|th)?,?(?: (\d{4}))?", re.ASCII
)


def spellings_of(session: Session) -> tuple[str, ...]:
    """Its own names, and the usual ways to say its number and its day."""
    n = session.number
    numbers = [f"第{n}場", f"第{n}場次", f"場次{n}", f"session {n}", f"session no {n}"]
    if n < len(_ORDINALS):
        digit = "零一二三四五六七八九十"[n]
        numbers += [
            f"第{digit}場",
            f"第{digit}場次",
            f"場次{digit}",
            f"{_ORDINALS[n]} session",
            f"session {_CARDINALS[n]}",
        ]
    days = []
    if session.date is not None:
        month, day, year = session.date.month, session.date.day, session.date.year
        name = _MONTHS[month - 1].title()
        days = [
            f"{month}/{day}",
            f"{month:02}/{day:02}",
            f"{month}月{day}日",
            f"{month}月{day}號",
            session.date.isoformat(),
        ]
        days += [
            f"{year}/{month}/{day}",
            f"{name} {day}",
            f"{day} {name}",
            f"{session.date:%B} {day}",
            f"{day} {session.date:%B}",
        ]
    return (session.name.zh, session.name.en, *session.aliases, *numbers, *days)


class SessionNames:
    """The sessions of all packs. A number that several packs have is a choice, unless the pack is named before it."""

    def __init__(self, sessions: Sequence[Session]) -> None:
        self._sessions = tuple(sessions)
        self._packs = {fold(one.pack): one.pack for one in self._sessions}
        spellings = [
            (spelling, at)
            for at, one in enumerate(self._sessions)
            for name in (one.name.zh, one.name.en, *one.aliases)
            for spelling in (name, f"{one.pack} {name}")
        ]
        self._names = NameIndex(spellings)

    def find(self, text: str) -> Found[Session]:
        """The sessions that `text` names; suggestions are those with a name like it."""
        asked = " ".join(fold(text[:200]).split())
        first, _, rest = asked.partition(" ")
        pack = self._packs.get(first) if rest else None
        among = [one for one in self._sessions if pack in (None, one.pack)]
        short = rest if pack else asked
        number, day = read_number(short), read_day(short)
        if number is not None:
            return settle([one for one in among if one.number == number], as_written=True)
        if day is not None:
            year, month, dom = day
            on = [one for one in among if one.date and (one.date.month, one.date.day) == (month, dom)]
            return settle([one for one in on if one.date and year in (None, one.date.year)], as_written=True)
        return convert(self._names.find(asked), self._sessions.__getitem__)


def read_number(asked: str) -> int | None:
    """`1`, `session 1`, `第一場次`; `asked` is folded."""
    match = _NUMBER.fullmatch(asked)
    if match is None:
        return None
    digits = match[1]
    return int(digits) if digits.isdigit() else _chinese_number(digits)


def _chinese_number(digits: str) -> int | None:
    """Up to 99: 三, 十, 十二, 二十, 二十一."""
    tens, ten, ones = digits.rpartition("十")
    if len(tens) > 1 or len(ones) > 1 or tens == "十":
        return None
    return (_DIGITS.index(tens) if tens else 1 if ten else 0) * 10 + (_DIGITS.index(ones) if ones else 0)


def read_day(asked: str) -> tuple[int | None, int, int] | None:
    """Year (None: not given), month and day of a folded text such as `8/13`, `2020-08-13`, `8月13日`, `aug 13`."""
    match = _NUMERIC.fullmatch(_UNIT.sub(r"\1", asked))
    if match is not None:
        year, month, day = read_year(match[1]), int(match[2]), int(match[3])
        if month > 12 and year is None:
            month, day = day, month
    else:
        worded = _WORDED.fullmatch(re.sub(r"(\d)(?:st|nd|rd|th)\b", r"\1", asked))
        name = (worded[1] or worded[4])[:3] if worded else ""
        if worded is None or name not in _MONTHS:
            return None
        year, month, day = read_year(worded[5]), _MONTHS.index(name) + 1, int(worded[2] or worded[3])
    try:
        date(year or 2000, month, day)
    except ValueError:
        return None
    return year, month, day


def read_year(digits: str | None) -> int | None:
    """A folded year such as `2020`, or of the Republic of China: `109`, `民国109`. None where none is given."""
    if not digits:
        return None
    year = int(digits.removeprefix("民国"))
    return year if year >= 1000 else year + REPUBLIC
