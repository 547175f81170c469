"""Who handles what may come twice: the first to claim it, on any replica."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog
from cachetools import LRUCache

from bot.domain.errors import StoreError

if TYPE_CHECKING:  # it loads the database's library, which the terminal does not need
    from bot.store import Store

log = structlog.get_logger(__name__)

KEEP = timedelta(hours=1)  # a platform's last repetition comes minutes later
SIZE = 4096  # keys remembered in this process


class Deduplicator:
    """What has been handled already, in this process: the newest `size` keys."""

    def __init__(self, size: int = SIZE) -> None:
        self._keys: LRUCache[str, bool] = LRUCache(size)

    def first(self, key: str) -> bool:
        """True the first time a key is shown."""
        if key in self._keys:
            return False
        self._keys[key] = True
        return True

    def forget(self, prefix: str) -> None:
        """Forgets every key that begins so."""
        for key in [key for key in self._keys if key.startswith(prefix)]:
            del self._keys[key]


class Claims:
    """Keys are `PLATFORM:WORKSPACE:…`, so that a workspace's can be forgotten together."""

    def __init__(self, store: Store | None) -> None:
        self._store = store
        self._here = Deduplicator()

    async def first(self, key: str, now: datetime, keep: timedelta = KEEP) -> bool:
        """True for one handler on one replica. With the database away this process alone is looked at."""
        if not self._here.first(key):
            return False
        if self._store is None:
            return True
        try:
            return await self._store.claim(key, now, keep)
        except StoreError as error:
            log.warning("claim_failed", error=str(error))
            return True

    async def release(self, key: str) -> None:
        """What was claimed did not come about: the next one may try."""
        self._here.forget(key)
        if self._store is not None:
            try:
                await self._store.release(key)
            except StoreError as error:
                log.warning("claim_not_released", error=str(error))

    def forget(self, prefix: str) -> None:
        """Forgets, in this process, every key that begins so."""
        self._here.forget(prefix)
