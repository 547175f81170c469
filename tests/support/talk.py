"""When tests take place, and how they speak to the bot."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from bot.domain.ports import Reply

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # a Monday, 09:00 in Taipei

Say = Callable[..., Awaitable[Reply]]
