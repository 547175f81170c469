"""One replica's hands: claims jobs of one platform, posts them, records what became of them.

The rule that keeps a post from being doubled: what may stand already is looked for before it is sent again, and nothing
is sent that could end after the lease does.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime
from typing import Protocol

import structlog

from bot.digest.attempt import DATABASE_AWAY_SECONDS, Again, Attempt, Compose, Tally, unsent
from bot.digest.ledger import Job, Ledger, Result
from bot.domain.cards import Card
from bot.domain.errors import StoreError
from bot.domain.ports import News, Outbox, Platform
from bot.patience import patience

log = structlog.get_logger(__name__)

SLOTS = 64  # posts under way at once
POLL_SECONDS = 5.0  # how soon work that another replica planned, or left behind, is seen
LINGER_SECONDS = 0.01  # how long finished posts wait for others, to be recorded in one transaction
SHORTEST_REST = 0.05  # where another replica holds the places of a paced lane
STOP_SECONDS = 4.0  # what is under way may finish within this when the process ends
LAST_WORD_SECONDS = 2.0  # for the database to answer then, each time


class Farewell(Protocol):
    def __call__(self, job: Job, detail: str, what: News) -> Card: ...


class Courier:
    """Delivers for one platform. `compose`, `again` and `resend_unseen`: see `Attempt`. `farewell` makes the card for whoever
    set up a subscription that has to stop. `now` decides what is due.
    """

    def __init__(
        self,
        ledger: Ledger,
        platform: Platform,
        outbox: Outbox,
        compose: Compose,
        again: Again,
        farewell: Farewell,
        now: Callable[[], datetime],
        *,
        resend_unseen: bool = False,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        rng: random.Random | None = None,
        slots: int = SLOTS,
    ) -> None:
        self.platform: Platform = platform
        self.tally = Tally()
        self._ledger = ledger
        self._outbox = outbox
        self._farewell = farewell
        self._now = now
        self._sleep = sleep
        self._attempt = Attempt(
            platform,
            outbox,
            self.tally,
            compose,
            again,
            now,
            lease=ledger.lease,
            quiet=ledger.quiet,
            resend_unseen=resend_unseen,
            sleep=sleep,
            rng=rng or random.Random(),
        )
        self._slots = slots
        self._tasks: set[asyncio.Task[None]] = set()
        self._results: list[Result] = []
        self._finished = asyncio.Event()
        self._work = asyncio.Event()

    def wake(self) -> None:
        """Tells that there may be work, so that it need not wait for the next poll."""
        self._work.set()

    async def run(self) -> None:
        """Delivers until cancelled; then lets what is under way finish and records it."""
        try:
            while True:
                if not await self._turn():
                    await self._rest()
        finally:
            await self._finish()

    async def drain(self) -> None:
        """Delivers until nothing that is due is left open, by whichever replica."""
        try:
            while await self._turn() or not await self._settled():
                if not self._tasks and not self._results:
                    await self._rest()
        finally:
            await self._finish()

    async def _settled(self) -> bool:
        try:
            return await self._ledger.open([self.platform], self._now()) == 0
        except StoreError:
            return False

    async def _turn(self) -> bool:
        """One transaction, and the sends that follow from it. False when nothing is under way after it."""
        results, self._results = self._results, []
        started = asyncio.get_running_loop().time()
        exchange = asyncio.ensure_future(
            self._ledger.exchange(self.platform, self._now(), results, self._slots - len(self._tasks))
        )
        try:
            counted, jobs = await asyncio.shield(exchange)
        except StoreError as error:
            # Nothing is lost: results wait here, and whatever was claimed is looked for when its lease has run out.
            self._results = results + self._results
            log.warning("digest_database_away", error=str(error))
            await self._sleep(DATABASE_AWAY_SECONDS)
            return True
        except asyncio.CancelledError:
            await self._give_back(exchange, results)
            raise
        self._account(results, counted)
        for job in jobs:
            self._start(self._work_on(job, started + self._ledger.lease))
        if self._tasks:
            await self._first(self._finished, POLL_SECONDS)
            await self._sleep(LINGER_SECONDS)
        return bool(self._tasks or self._results)

    async def _give_back(self, exchange: asyncio.Future[tuple[list[Result], list[Job]]], results: list[Result]) -> None:
        """Cancelled in the middle of a transaction: what it claimed goes back unsent."""
        try:
            async with asyncio.timeout(LAST_WORD_SECONDS):
                counted, jobs = await exchange
        except (StoreError, TimeoutError):
            self._results = results + self._results
            return
        self._account(results, counted)
        self._results += [unsent(job) for job in jobs]

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _account(self, results: list[Result], counted: list[Result]) -> None:
        self.tally.states.update(result.state for result in counted)
        if len(counted) < len(results):
            self.tally.lost += len(results) - len(counted)
            log.warning("digest_lease_lost", posts=len(results) - len(counted))
        for result in counted:
            what = _news(result)
            if result.job.owner and what is not None:
                self._start(self._tell(result, what))

    async def _tell(self, result: Result, what: News) -> None:
        card = self._farewell(result.job, result.error or "", what)
        try:
            async with asyncio.timeout(self._ledger.lease):
                await self._outbox.tell(result.job.owner, result.job.channel.team, card)
        except Exception:
            # The subscription says so too, whenever someone asks for it.
            log.warning("digest_owner_not_told", platform=self.platform, exc_info=True)

    async def _rest(self) -> None:
        """Until there is work: told by `wake`, ready by the ledger's clock, or found by the next poll."""
        try:
            ready = await self._ledger.until_ready(self.platform, self._now())
        except StoreError:
            ready = None
        await self._first(self._work, POLL_SECONDS if ready is None else min(POLL_SECONDS, max(ready, SHORTEST_REST)))

    async def _first(self, event: asyncio.Event, seconds: float) -> None:
        """Until the event or for so long; the event is taken."""
        sleeping = asyncio.ensure_future(self._sleep(seconds))
        waiting = asyncio.ensure_future(event.wait())
        try:
            await asyncio.wait({sleeping, waiting}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            sleeping.cancel()
            waiting.cancel()
        event.clear()

    async def _finish(self) -> None:
        """Lets what is under way end, for a while, and records it; whatever still runs then is looked for later."""
        if self._tasks:
            _, running = await asyncio.wait(self._tasks, timeout=STOP_SECONDS)
            for task in running:
                task.cancel()
        results, self._results = self._results, []
        if not results:
            return
        try:
            with patience(LAST_WORD_SECONDS):
                counted, _ = await self._ledger.exchange(self.platform, self._now(), results, 0)
        except StoreError as error:
            log.warning("digest_database_away", error=str(error))
        else:
            self._account(results, counted)

    async def _work_on(self, job: Job, deadline: float) -> None:
        self._results.append(await self._attempt(job, deadline))
        self._finished.set()


def _news(result: Result) -> News | None:
    """What whoever set up the order has to hear of this result."""
    if result.state == "gone":
        return None if result.revoked else "stopped"
    if result.state != "failed":
        return None
    return "failing" if result.failing else "uncertain" if result.unseen else None
