"""Reads a whole schedule out of one line: "09:00 weekdays Asia/Taipei theme drones", "平日早上九點 英文"."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import time

from bot.digest.schedule_words import CLOCK_INSIDE, country_of, parse_days, parse_time, parse_zone
from bot.domain.models import Lang
from bot.text.fold import fold

LONGEST = 6  # words that one piece of a subscription may span: "every monday, wednesday and friday"
MOST_WORDS = 40

_LANGS: dict[str, Lang] = {
    **dict.fromkeys(map(fold, ("zh-TW", "zh", "zh-hant", "chinese", "中文", "繁體中文", "繁中", "正體中文")), "zh-TW"),
    **dict.fromkeys(map(fold, ("zh-CN", "zh-hans", "簡體", "簡中", "簡體中文")), "zh-CN"),
    **dict.fromkeys(map(fold, ("en", "english", "英文", "英語")), "en"),
}
_ALL = frozenset(map(fold, ("all", "any", "none", "everything", "全部", "所有", "不限", "所有主題", "全部主題")))
_LABELS = frozenset(
    map(fold, ("at", "on", "every", "in", "zone", "lang", "language", "theme", "themes", "days", "time", "about"))
) | frozenset(map(fold, ("在", "每", "主題", "時間", "時區", "語言", "日子", "於", "用")))

FindTheme = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class ScheduleWish:
    """What a line asks for. None: not mentioned. `themes` () is all of them. `unclear` is what was not understood."""

    at: time | None = None
    days: str | None = None
    zone: str | None = None
    lang: Lang | None = None
    themes: tuple[str, ...] | None = None
    unclear: str = ""

    @property
    def empty(self) -> bool:
        return self == ScheduleWish(unclear=self.unclear)


def parse_lang(text: str) -> Lang | None:
    return _LANGS.get(fold(text).strip())


def parse_themes(text: str, find: FindTheme) -> tuple[str, ...] | None:
    """Ids of the themes named, () for all; None when one of them is unknown. `find` knows one theme by its name."""
    if fold(text).strip() in _ALL:
        return ()
    whole = find(text)
    if whole is not None:
        return (whole,)
    found = [
        find(name) for name in filter(None, (piece.strip() for piece in re.split(r"[,，、;；/]|\band\b|和|與", text)))
    ]
    if not found or None in found:
        return None
    return tuple(dict.fromkeys(theme for theme in found if theme is not None))


def parse_schedule(text: str, find: FindTheme, country: str | None) -> ScheduleWish:
    """What a line asks for. The parts of one line are read together: working days are those of the zone that it names,
    and of `country` where it names none.
    """
    wish = _parse(text, find, country)
    own = country_of(wish.zone) if wish.zone else country
    return wish if own == country else _parse(text, find, own)


def _parse(text: str, find: FindTheme, country: str | None) -> ScheduleWish:
    """Takes the longest piece that means something, again and again. `country`: see `parse_days`."""
    # "平日九點" is written in one: a clock time inside a word is taken out first.
    words = CLOCK_INSIDE.sub(lambda match: f" {match[0].strip()} ", fold(text)).replace("，", " ").split()
    wish, unclear, at = ScheduleWish(), [], 0
    if len(words) > MOST_WORDS:
        return ScheduleWish(unclear=text)
    while at < len(words):
        for length in range(min(LONGEST, len(words) - at), 0, -1):
            read = _read(wish, " ".join(words[at : at + length]).strip(","), find, country)
            if read is not None:
                wish, at = read, at + length
                break
        else:
            if words[at] not in _LABELS:
                unclear.append(words[at])
            at += 1
    return replace(wish, unclear=" ".join(unclear))


def _read(wish: ScheduleWish, piece: str, find: FindTheme, country: str | None) -> ScheduleWish | None:
    """`wish` with what this piece adds, where it means anything that is not yet known."""
    if not piece:
        return wish
    if wish.at is None and (at := parse_time(piece)) is not None:
        return replace(wish, at=at)
    if wish.days is None and (days := parse_days(piece, country)) is not None:
        return replace(wish, days=days)
    if wish.lang is None and (lang := parse_lang(piece)) is not None:
        return replace(wish, lang=lang)
    if wish.zone is None and (zone := parse_zone(piece)) is not None:
        return replace(wish, zone=zone)
    themes = parse_themes(piece, find)
    if themes is not None and (themes or wish.themes is None):
        return replace(wish, themes=tuple(dict.fromkeys((*(wish.themes or ()), *themes))))
    return None
