"""After a new installation: subscriptions that stopped with the old one go on, and their channels are told."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from hashlib import sha256

import structlog

from bot.digest.service import Digest
from bot.domain.errors import SendError, StoreError
from bot.domain.ports import Platform

log = structlog.get_logger(__name__)


async def resume(digest: Digest, platform: Platform, teams: Collection[str], now: datetime) -> int:
    """How many go on. A channel that cannot be told now sees it from its next post. Never raises StoreError."""
    try:
        back = await digest.subscriptions.reinstated(platform, teams, now)
    except StoreError as error:
        log.warning("digest_not_resumed", platform=platform, error=str(error))
        return 0
    if back:
        digest.replan()
    for one in back:
        key = sha256(f"resumed/{one.id}/{now.isoformat()}".encode()).hexdigest()[:24]
        try:
            await digest.announce_resumed(one, key)
        except SendError as error:
            log.info("digest_channel_not_told", platform=platform, error=error.detail)
    return len(back)
