"""Fixtures that many tests share: the real library, and a bot to talk to."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
import structlog
from talk import NOW, Say

from bot.conversation import Conversation
from bot.domain.models import Lang
from bot.domain.ports import Reply, Request
from bot.libraries import Libraries
from bot.library import Library
from bot.settings import ROOT, Settings

# No deadlines: how long an example takes says more of the machine than of the code.
hypothesis.settings.register_profile("citybrief", deadline=None)
hypothesis.settings.load_profile("citybrief")


@pytest.fixture(autouse=True)
def _log_as_before() -> Iterator[None]:
    """`main()` points the log at the standard error of the test that calls it, which is closed when that test ends."""
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """The shipped library."""
    return Library.open(ROOT / "data", _cache(tmp_path_factory))


def _cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.getbasetemp().parent / "citybrief-cache"


@pytest.fixture
def bot(library: Library) -> Conversation:
    """A bot over the shipped library that keeps nothing and whose chance is fixed."""
    return Conversation(Libraries(library), Settings(), rng=random.Random(1))


@pytest.fixture
def say(bot: Conversation) -> Say:
    """Says a line to the bot and returns its reply."""

    async def _say(line: str, lang: Lang = "zh-TW", page: int = 1) -> Reply:
        return await bot.answer(Request(line=line, lang=lang, now=NOW, page=page))

    return _say
