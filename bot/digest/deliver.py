"""One replica's hands: claims jobs of one platform, posts them, records what became of them.

The rule that keeps a post from being doubled: what may stand already is looked for before it is sent again, and nothing
is sent that could end after the lease does.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bot.digest.key import key_of
from bot.digest.lease import leased
from bot.digest.ledger import Job, Ledger, Result
from bot.digest.waiting import Sleep, wait_for
from bot.domain.cards import Card
from bot.domain.errors import SendError, StoreError
from bot.domain.ports import News, Outbox, Platform
from bot.patience import patience

log = structlog.get_logger(__name__)

SLOTS = 64  # posts under way at once
POLL_SECONDS = 5.0  # how soon work that another replica planned, or left behind, is seen
LINGER_SECONDS = 0.01  # how long finished posts wait for others, to be recorded in one transaction
BACKOFF_SECONDS = (2.0, 4.0, 8.0, 15.0, 30.0, 60.0, 120.0)  # after refusals that name no time of their own
MARGIN = 0.1  # share of the lease that must be left for a send to begin
LONGEST_PAUSE = 900.0  # a refusal for longer is about that one message, not about everybody's rate
CLOCKS_APART = timedelta(minutes=2)  # the database's and the platform's, at most
GIVE_UP = timedelta(hours=24)  # past its window, a post that may stand is looked for no longer than this
SHORTEST_REST = 0.05  # where another replica holds the places of a paced lane
DATABASE_AWAY_SECONDS = 1.0  # between attempts while the database is away
STOP_SECONDS = 4.0  # what is under way may finish within this when the process ends
LAST_WORD_SECONDS = 2.0  # for the database to answer then, each time

Compose = Callable[[Job], Card | None]
Again = Callable[[Job], Awaitable[Job | None]]


class Farewell(Protocol):
    def __call__(self, job: Job, detail: str, what: News) -> Card: ...


@dataclass(slots=True)
class Tally:
    """What this replica has settled, by state, and what it lost to another."""

    states: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    looked: int = 0


class Courier:
    """Delivers for one platform. `compose` makes the card of a job (None: its initiative left the library), `again` gives
    such a job another initiative (None: nothing fits), and `farewell` makes the card for whoever set up a subscription that
    has to stop. `now` decides what is due; `resend_unseen` whether a post is sent again where the platform will not say if
    it stands (it may double), or else given up (it may be missed).
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
        sleep: Sleep = asyncio.sleep,
        rng: random.Random | None = None,
        slots: int = SLOTS,
    ) -> None:
        self.platform: Platform = platform
        self.tally = Tally()
        self._ledger = ledger
        self._outbox = outbox
        self._compose = compose
        self._again = again
        self._farewell = farewell
        self._now = now
        self._resend_unseen = resend_unseen
        self._sleep = sleep
        self._rng = rng or random.Random()
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
            await wait_for(self._finished, POLL_SECONDS, self._sleep)
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
        self._results += [self._unsent(job) for job in jobs]

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
            if result.job.owner and result.news is not None:
                self._start(self._tell(result, result.news))

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
        seconds = POLL_SECONDS if ready is None else min(POLL_SECONDS, max(ready, SHORTEST_REST))
        await wait_for(self._work, seconds, self._sleep)

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

    # One job

    async def _work_on(self, job: Job, deadline: float) -> None:
        try:
            result = await self._attempt(job, deadline)
        except SendError as error:
            result = self._failed(job, error)
        except Exception as error:  # an adapter's own fault: it may have posted
            log.exception("digest_outbox_failed", platform=self.platform, delivery=job.id)
            result = self._unknown(job, type(error).__name__)
        self._results.append(result)
        self._finished.set()

    async def _attempt(self, job: Job, deadline: float) -> Result:
        """`deadline`, by the loop's clock, is when the lease ends. Raises SendError for what failed while sending."""
        loop = asyncio.get_running_loop()
        if job.wait:
            await self._sleep(job.wait)
        if deadline - loop.time() < self._ledger.lease * MARGIN:
            return self._unsent(job)
        late = self._now() >= job.expires
        card = None if late else self._compose(job)
        if late and not job.look:
            return Result(job, "skipped" if job.error is None else "failed", job.error or "late")
        if job.look:
            found = await self._look(job, deadline)
            if found is not None:
                return found
        if late:
            return Result(job, "failed", job.error or "late")
        if card is None:
            return await self._picked_anew(job, deadline)
        return await self._send(job, card, deadline)

    async def _picked_anew(self, job: Job, deadline: float) -> Result:
        """Its initiative went after it was picked: another one takes its place, under the same date."""
        try:
            again = await self._again(job)
        except StoreError as error:
            log.warning("digest_database_away", error=str(error))
            return replace(self._unsent(job), delay=DATABASE_AWAY_SECONDS)
        if again is None:
            return Result(job, "skipped", "nothing")
        card = self._compose(again)
        return await self._send(again, card, deadline) if card is not None else self._unsent(again)

    async def _send(self, job: Job, card: Card, deadline: float) -> Result:
        try:
            with leased(deadline):
                async with asyncio.timeout_at(deadline):
                    sent = await self._outbox.send(job.channel, card, key_of(job.channel, job.day))
            return Result(job, "posted", sent=sent)
        except TimeoutError:
            return self._unknown(job, "timeout")

    async def _look(self, job: Job, deadline: float) -> Result | None:
        """What is known of an earlier attempt; None when it surely does not stand, so that it may be sent."""
        self.tally.looked += 1
        try:
            async with asyncio.timeout_at(deadline):
                found = await self._outbox.find(
                    job.channel, key_of(job.channel, job.day), job.first_send - CLOCKS_APART
                )
        except TimeoutError:
            return self._unseen(job, "timeout", None)
        except SendError as error:
            if error.outcome in ("gone", "revoked"):
                raise
            if error.outcome == "unreadable":  # nothing will ever tell: decided now, not after a day of asking
                return None if self._resend_unseen else Result(job, "failed", error.told, unseen=True)
            return self._unseen(job, error.told, error.retry_after)
        if found is not None:
            return Result(job, "posted", sent=found)
        return None

    def _unseen(self, job: Job, detail: str, retry_after: float | None) -> Result:
        """It may stand and cannot be looked for now: never sent again blindly, given up when too old to matter."""
        if self._now() >= job.expires + GIVE_UP:
            return Result(job, "failed", detail, unseen=True)
        return Result(job, "unknown", detail, delay=max(self._backoff(job), retry_after or 0.0))

    def _unsent(self, job: Job) -> Result:
        """As it was before it was claimed."""
        return Result(job, "unknown" if job.look else "due", job.error, delay=0.0)

    def _unknown(self, job: Job, detail: str) -> Result:
        return Result(job, "unknown", detail, delay=self._ledger.quiet)

    def _failed(self, job: Job, error: SendError) -> Result:
        match error.outcome:
            case "gone":
                return Result(job, "gone", error.told)
            case "revoked":
                return Result(job, "gone", error.told, revoked=True)
            case "unknown" | "unreadable":
                return self._unknown(job, error.told)
            case "refused":
                wait = error.retry_after
                # Those that were told to wait together come back apart.
                delay = self._backoff(job) if wait is None else wait + self._rng.uniform(0.0, 1.0)
                lane = wait if wait is not None and wait <= LONGEST_PAUSE else None
                return Result(job, "due", error.told, delay=delay, pause=lane)

    def _backoff(self, job: Job) -> float:
        longest = BACKOFF_SECONDS[min(job.attempts, len(BACKOFF_SECONDS)) - 1]
        return longest * self._rng.uniform(0.5, 1.0)
