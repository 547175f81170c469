"""Fixtures that many tests share: the real library, and a bot to talk to."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from bot.app import CityBrief
from bot.library import Library
from bot.models import Lang
from bot.ports import Reply, Request
from bot.settings import ROOT, Settings

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # a Monday, 09:00 in Taipei

Say = Callable[..., Awaitable[Reply]]


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """The shipped library."""
    return Library.open(ROOT / "data", _cache(tmp_path_factory))


def _cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.getbasetemp().parent / "citybrief-cache"


@pytest.fixture
def bot(library: Library) -> CityBrief:
    """A bot over the shipped library that keeps nothing and whose chance is fixed."""
    return CityBrief(library, Settings(), rng=random.Random(1))


@pytest.fixture
def say(bot: CityBrief) -> Say:
    """Says a line to the bot and returns its reply."""

    async def _say(line: str, lang: Lang = "zh-TW", page: int = 1) -> Reply:
        return await bot.answer(Request(line=line, lang=lang, now=NOW, page=page))

    return _say
