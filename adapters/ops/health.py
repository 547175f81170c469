"""Whether everything that is configured works: each platform's connection, the database, how late the digest is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.digest.service import Digest
from bot.domain.errors import StoreError
from bot.domain.ports import Adapter
from bot.patience import patience
from bot.store import Store

LATE_SECONDS = 300.0  # a digest later than this is told; it is no reason to restart anything
ANSWER_SECONDS = 3.0  # a database slower than this is as good as away


@dataclass(frozen=True, slots=True)
class Found:
    """`seconds`, `late` and `subscriptions` are None while the database does not answer."""

    platforms: Mapping[str, bool]
    seconds: float | None
    late: float | None
    subscriptions: int | None
    error: str | None

    @property
    def well(self) -> bool:
        """Whether requests can be answered: the database does, and every platform is connected."""
        return self.seconds is not None and all(self.platforms.values())

    def as_json(self) -> dict[str, Any]:
        late = self.late is not None and self.late > LATE_SECONDS
        return {
            "status": ("late" if late else "ok") if self.well else "unwell",
            "platforms": {name: {"connected": connected} for name, connected in self.platforms.items()},
            "database": {"ok": self.seconds is not None, "seconds": self.seconds, "error": self.error},
            "digest": {"late_seconds": self.late, "subscriptions": self.subscriptions},
        }


class Health:
    def __init__(
        self,
        store: Store,
        digest: Digest,
        adapters: Iterable[Adapter],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._now = now
        self._store = store
        self._digest = digest
        self._adapters = tuple(adapters)

    async def look(self) -> Found:
        """Asks the database now, by storing something. Never raises."""
        platforms = {adapter.name: adapter.connected for adapter in self._adapters}
        try:
            with patience(ANSWER_SECONDS):
                seconds = await self._store.probe(self._now())
                late = await self._digest.lateness()
                subscriptions = await self._digest.subscriptions.count()
        except StoreError as error:
            return Found(platforms, None, None, None, str(error))
        return Found(platforms, seconds, late, subscriptions, None)
