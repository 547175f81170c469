"""Nothing is posted to programs: they ask."""

from __future__ import annotations

from datetime import datetime

from bot.domain.cards import Card
from bot.domain.errors import SendError
from bot.domain.ports import ChannelRef, Sent


class NoOutbox:
    """`bot.domain.ports.Outbox` that refuses for good, so that a subscription of its kind stops at once."""

    async def send(self, to: ChannelRef, card: Card, key: str) -> Sent:
        raise SendError("gone", "programs ask, nothing is posted to them")

    async def find(self, to: ChannelRef, key: str, since: datetime) -> Sent | None:
        return None

    async def tell(self, user: str, team: str, card: Card) -> None:
        return None
