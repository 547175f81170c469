"""The outboxes of every platform whose tokens are set, without the rest of their adapters."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime

from bot.domain.ports import Outbox, Platform
from bot.settings import Settings
from bot.store import Store


@asynccontextmanager
async def outboxes(settings: Settings, store: Store) -> AsyncIterator[dict[Platform, Outbox]]:
    """For `citybrief digest deliver`. A platform's library is loaded only where its tokens are set."""
    async with AsyncExitStack() as stack:
        found: dict[Platform, Outbox] = {}
        if settings.slack.enabled or settings.slack.bot_token:
            from adapters.slack.outbox import standing_outbox

            found["slack"] = await stack.enter_async_context(standing_outbox(settings.slack, store))
        if settings.discord.enabled:
            from adapters.discord.outbox import DiscordOutbox
            from adapters.discord.rest import Rest

            box = DiscordOutbox(
                Rest(settings.discord.token, settings.discord.api_url), store, lambda: datetime.now(UTC)
            )
            stack.push_async_callback(box.close)
            found["discord"] = box
        yield found
