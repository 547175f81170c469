"""What goes along when Slack gives a channel another id (`channel_id_changed`).

https://docs.slack.dev/reference/events/channel_id_changed
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import structlog

from bot.digest.subscriptions import Subscriptions
from bot.domain.errors import StoreError
from bot.domain.ports import ChannelRef
from bot.store import Store

log = structlog.get_logger(__name__)

WAITS = (1.0, 5.0, 30.0, 120.0, 600.0)  # seconds between attempts: Slack says it once, and an order is at stake


async def move_channel(
    store: Store, old: ChannelRef, new: ChannelRef, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
) -> None:
    """The order, what the channel has chosen and what it has saved. Twice is no harm. A database that is away is waited for."""
    for wait in (*WAITS, None):
        try:
            await Subscriptions(store.database).move(old, new, datetime.now(UTC))
            await store.move_channel_settings(old, new)
            await store.shortlists.rename_channel(old, new.channel)
        except StoreError as error:
            log.warning("channel_not_moved", channel=old.channel, to=new.channel, error=str(error))
            if wait is not None:
                await sleep(wait)
        else:
            return
