"""A file goes anywhere: what one channel alone may find is handed on only after a question."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.conversation import Conversation
from bot.domain.models import Document
from bot.domain.ports import Request
from bot.library import Library
from bot.saved import find


async def test_a_narrow_audience_is_asked_about_first(bot: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Library, "document_of", lambda _self, _passage: Document("d", "預算書", 2, "C1"))
    request = Request("/brief md /city 布拉格", "zh-TW", datetime(2026, 11, 23, tzinfo=UTC))
    asked = await bot.answer(request)
    assert asked.attachment is None
    assert "預算書" in str(asked.pages)
    line = next(button.line for part in asked.card.parts for button in getattr(part, "buttons", ()))
    assert (await bot.answer(replace(request, line=line))).attachment is not None


def test_the_edition_of_what_is_saved_is_noted(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Library, "document_of", lambda _self, _passage: Document("d", "預算書", 2))
    found = find(library, next(iter(library.corpus.passages)))
    assert found is not None
    assert found.edition == 2
