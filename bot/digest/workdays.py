"""Working days of a country, from the `holidays` library: public holidays are none, make-up Saturdays are some."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from importlib import import_module
from typing import Any

from bot.domain.models import Lang
from bot.text.fold import name_key

# How our readers write the countries they plan with; every other one by its ISO code or English name.
_NAMES = {
    "TW": ("台灣", "中華民國", "ROC"),
    "JP": ("日本",),
    "KR": ("韓國", "南韓", "Korea"),
    "HK": ("香港",),
    "SG": ("新加坡",),
    "MY": ("馬來西亞",),
    "TH": ("泰國",),
    "VN": ("越南",),
    "PH": ("菲律賓",),
    "IN": ("印度",),
    "US": ("美國", "USA", "America"),
    "CA": ("加拿大",),
    "GB": ("英國", "UK", "Britain"),
    "DE": ("德國",),
    "FR": ("法國",),
    "NL": ("荷蘭",),
    "CZ": ("捷克",),
    "PL": ("波蘭",),
    "AU": ("澳洲",),
    "NZ": ("紐西蘭",),
}


def _library() -> Any:
    """Loaded on first use: it takes a tenth of a second, and most channels post by weekday."""
    return import_module("holidays")


@cache
def _calendar(code: str) -> Any:
    """The library's calendar grows by years as they are asked for."""
    country, _, region = code.partition("-")
    return _library().country_holidays(country, subdiv=region or None)


def is_workday(code: str, day: date) -> bool:
    """Whether people work on `day`. `code` is one that `code_of` gave."""
    return bool(_calendar(code).is_working_day(day))


@cache
def _countries() -> dict[str, list[str]]:
    """ISO codes of countries, and of their regions where holidays differ."""
    known: dict[str, list[str]] = _library().list_supported_countries(include_aliases=False)
    return known


def _registry() -> dict[str, tuple[str, ...]]:
    """Of each country: the library's class, then its codes."""
    registry: dict[str, tuple[str, ...]] = import_module("holidays.registry").COUNTRIES
    return registry


@cache
def _codes() -> dict[str, str]:
    """Folded names to codes: English names as the library spells its classes ("UnitedStates")."""
    codes = {name_key(names[0]): names[1] for names in _registry().values() if names[1] in _countries()}
    return codes | {name_key(name): code for code, names in _NAMES.items() for name in names}


def name_of(code: str, lang: Lang) -> str:
    """The country as a reader knows it: 台灣, United States; with the region's code where there is one."""
    country, dash, region = code.partition("-")
    if lang != "en":
        name = _NAMES.get(country, (country,))[0]
    else:
        classes = (names[0] for names in _registry().values() if names[1] == country)
        name = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", next(classes, country))
    return f"{name}{dash}{region}"


def code_of(text: str) -> str | None:
    """The code for what a user writes (TW, de-be, 台灣, Czechia), if the library knows it."""
    country, _, region = text.strip().upper().partition("-")
    if country not in _countries():
        return _codes().get(name_key(text))
    if not region:
        return country
    return f"{country}-{region}" if region in _countries()[country] else None
