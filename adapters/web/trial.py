"""A pretend channel for trying the digest: the real service on a database and a clock of its own.

Nothing in here reaches a platform, the real database or the real clock.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from adapters.web import temporary
from adapters.web.drawing import kept
from bot.conversation import Conversation, Decision
from bot.digest.service import Digest
from bot.digest.subscriptions import Subscription
from bot.domain.cards import Card
from bot.domain.errors import StoreError
from bot.domain.ports import ChannelRef, Reply, Sent
from bot.store import Store
from bot.store.instants import milliseconds
from bot.views import digest as cards

CHANNEL = ChannelRef("web", "", "trial")
POSTS = 40  # posts kept, newest first to be shown
FARTHEST = timedelta(days=60)  # ahead in one move: every day of it may be a post
PATIENCE_SECONDS = 30.0  # 60 posts take two; longer means that the database fails, and the tab must not wait for ever
FIRST_YEAR, LAST_YEAR = 2000, 2100  # between which the clock can be set

Now = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Post:
    """One post of the digest. `number` counts from 1 in each trial; `at` is by the trial's clock (aware)."""

    number: int
    at: datetime
    key: str
    card: Card


@dataclass(slots=True)
class PretendOutbox:
    """`bot.domain.ports.Outbox` that keeps the newest posts for the page."""

    store: Store
    clock: Now
    wall: Now
    posts: deque[Post] = field(default_factory=lambda: deque(maxlen=POSTS))
    count: int = 0

    async def send(self, to: ChannelRef, card: Card, key: str) -> Sent:
        """See `bot.domain.ports.Outbox.send`."""
        with suppress(StoreError):  # costs a button, not the post
            await self.store.keep_lines(kept(card), self.wall())
        self.count += 1
        self.posts.append(Post(self.count, self.clock(), key, card))
        return Sent(str(self.count))

    async def find(self, to: ChannelRef, key: str, since: datetime) -> Sent | None:
        """See `bot.domain.ports.Outbox.find`."""
        return next((Sent(str(post.number)) for post in self.posts if post.key == key), None)

    async def tell(self, user: str, team: str, card: Card) -> None:
        """The pretend channel never goes away, so there is nothing to tell."""


class Trial:
    """One tab's channel. Made by `open`; whoever uses it holds `lock`; `close` it once.

    `now` is the channel's clock (aware); `wall` gives the real time, for how long buttons are kept.
    """

    def __init__(self, id: str, folder: Path, store: Store, wall: Now) -> None:
        self.id = id
        self.lock = asyncio.Lock()
        self.closed = False
        self.now = wall()
        self.store = store
        self.outbox = PretendOutbox(store, self._clock, wall)
        self._folder = folder
        self._wall = wall

    @classmethod
    async def open(cls, id: str, page: Conversation, wall: Now) -> Trial:
        """A new channel without a subscription, its clock at the real time. Raises StoreError."""
        folder = temporary.make()
        try:
            store = await Store.open("sqlite:///trial.sqlite3", folder)
        except BaseException:
            temporary.remove(folder)
            raise
        trial = cls(id, folder, store, wall)
        try:
            await trial._begin(page)
        except BaseException:
            await trial.close()
            raise
        return trial

    async def _begin(self, page: Conversation) -> None:
        library, clock = page.libraries.shared, lambda: milliseconds(self.now)
        self.digest = await Digest.open(self.store, library, cards, clock=clock, now=self._clock, rng=page.rng)
        self.digest.attach(CHANNEL.platform, self.outbox)
        self.conversation = Conversation(
            page.libraries, page.settings, store=self.store, digest=self.digest, rng=page.rng, earlier=page
        )

    async def close(self) -> None:
        """Leaves nothing behind."""
        self.closed = True
        await self.store.close()
        temporary.remove(self._folder)

    def _clock(self) -> datetime:
        return self.now

    async def subscription(self) -> Subscription | None:
        return await self.digest.subscriptions.get(CHANNEL)

    async def carry_out(self, decision: Decision) -> Reply | None:
        """What the digest does in the pretend channel happens by the channel's own clock."""
        command = decision.line.command if decision.line else None
        if command is None or command.name != "digest":
            return await self.conversation.carry_out(decision)
        decision = replace(decision, request=replace(decision.request, now=self.now))
        reply = await self.conversation.carry_out(decision)
        async with asyncio.timeout(PATIENCE_SECONDS):
            await self.digest.deliver(self.now)  # a post that was asked for now
        return reply

    async def move(self, target: datetime) -> int:
        """Sets the clock; how many posts came on the way. Going ahead, everything falls due at its own time.

        Raises TimeoutError where the database fails for long; the clock then stands at what was due last.
        """
        before = self.outbox.count
        async with asyncio.timeout(PATIENCE_SECONDS):
            while self.now < target:
                due = await self.digest.planner.next_due()
                if due is None or due > target:
                    break
                self.now = max(self.now, due)
                await self.digest.deliver(self.now)
        self.now = target
        return self.outbox.count - before
