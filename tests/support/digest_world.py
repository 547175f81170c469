"""A pretend platform and a pretend clock for tests of the digest's delivery."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

from adapters.registry import rates
from bot.digest.service import Digest, Timing
from bot.digest.subscriptions import Subscription
from bot.domain.cards import Card
from bot.domain.ports import ChannelRef, Sent
from bot.library import Library
from bot.store import Store
from bot.store.instants import moment
from bot.views import digest as cards

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # a Monday, 09:00 in Taipei
TIMING = Timing(lease=timedelta(seconds=60), quiet=timedelta(seconds=30))
GRAIN = 0.02  # real seconds in which whatever is under way gets done before the clock may move


class Clock:
    """Time that passes only while everybody sleeps."""

    def __init__(self, start: datetime = NOW) -> None:
        self.milliseconds = round(start.timestamp() * 1000)

    def __call__(self) -> int:
        return self.milliseconds

    def now(self) -> datetime:
        return moment(self.milliseconds)

    def advance(self, seconds: float) -> None:
        self.milliseconds += round(seconds * 1000)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(min(seconds, GRAIN))
        self.advance(seconds)


@dataclass
class Platform:
    """An outbox that keeps what was posted. `before` and `after` a post may raise; `on_find` when it is looked for."""

    posts: list[tuple[ChannelRef, str, Card]] = field(default_factory=list)
    told: list[tuple[str, Card]] = field(default_factory=list)
    finds: int = 0
    before: Callable[[ChannelRef], None] = lambda _: None
    after: Callable[[ChannelRef], None] = lambda _: None
    on_find: Callable[[ChannelRef], None] = lambda _: None
    posted: asyncio.Event = field(default_factory=asyncio.Event)
    looked: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, to: ChannelRef, card: Card, key: str) -> Sent:
        self.before(to)
        await asyncio.sleep(0)
        self.posts.append((to, key, card))
        self.posted.set()
        self.after(to)
        return Sent(f"m{len(self.posts)}", f"https://chat.example/{key}")

    async def find(self, to: ChannelRef, key: str, since: datetime) -> Sent | None:
        self.finds += 1
        self.looked.set()
        self.on_find(to)
        await asyncio.sleep(0)
        return next((Sent("found") for channel, marked, _ in self.posts if (channel, marked) == (to, key)), None)

    async def tell(self, user: str, team: str, card: Card) -> None:
        self.told.append((user, card))

    @property
    def channels(self) -> list[str]:
        return sorted(channel.channel for channel, _, _ in self.posts)

    def doubled(self) -> list[str]:
        keys = [key for _, key, _ in self.posts]
        return [key for key in set(keys) if keys.count(key) > 1]


async def replica(
    store: Store, library: Library, platform: Platform, clock: Clock, *, resend_unseen: bool = False
) -> Digest:
    """One process's digest, posting to the pretend Slack."""
    digest = await Digest.open(
        store,
        library,
        cards,
        TIMING,
        clock=clock,
        now=clock.now,
        sleep=clock.sleep,
        rng=random.Random(1),
        resend_unseen=resend_unseen,
        rates=rates(),
    )
    digest.attach("slack", platform)
    return digest


def order(channel: str = "C1", team: str = "T1", **changes: object) -> Subscription:
    """Every day at 09:00 in Taipei."""
    values: dict[str, object] = {
        "channel": ChannelRef("slack", team, channel),
        "at": time(9),
        "zone": "Asia/Taipei",
        "days": "mon,tue,wed,thu,fri,sat,sun",
        "lang": "zh-TW",
        "owner": "U1",
    }
    return Subscription(**(values | changes))  # type: ignore[arg-type]
