"""After a new installation: orders that stopped with the old one go on, and their channels are told."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

import structlog

from bot.digest.service import Digest
from bot.digest.subscriptions import Subscription
from bot.domain.errors import SendError, StoreError
from bot.domain.ports import Platform
from bot.views import digest, digest_subscription

log = structlog.get_logger(__name__)


async def resume(service: Digest, platform: Platform, teams: Collection[str], now: datetime) -> int:
    """How many orders go on. A channel that cannot be told now sees it from its next post. Never raises StoreError."""
    try:
        orders = await service.orders.reinstated(platform, teams, now)
    except StoreError as error:
        log.warning("digest_not_resumed", platform=platform, error=str(error))
        return 0
    if orders:
        service.replan()
    for order in orders:
        await _tell(service, order, now)
    return len(orders)


async def _tell(service: Digest, order: Subscription, now: datetime) -> None:
    outbox = service.outboxes.get(order.channel.platform)
    if outbox is None:
        return
    when = order.next_due.astimezone(ZoneInfo(order.zone)) if order.next_due else None
    words = digest_subscription.moment_text(order.lang, when) if when else ""
    key = sha256(f"resumed/{order.id}/{now.isoformat()}".encode()).hexdigest()[:24]
    try:
        await outbox.send(order.channel, digest.resumed(order.lang, words), key)
    except SendError as error:
        log.info("digest_channel_not_told", platform=order.channel.platform, error=error.detail)
