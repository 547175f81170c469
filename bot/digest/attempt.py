"""One attempt at one claimed delivery: looked for where it may stand, sent where it does not, and what follows from that."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog

from bot.digest.key import key_of
from bot.digest.lease import leased
from bot.digest.ledger import Job, Result
from bot.domain.cards import Card
from bot.domain.errors import SendError, StoreError
from bot.domain.ports import Outbox, Platform

log = structlog.get_logger(__name__)

BACKOFF_SECONDS = (2.0, 4.0, 8.0, 15.0, 30.0, 60.0, 120.0)  # after refusals that name no time of their own
MARGIN = 0.1  # share of the lease that must be left for a send to begin
LONGEST_PAUSE = 900.0  # a refusal for longer is about that one message, not about everybody's rate
CLOCKS_APART = timedelta(minutes=2)  # the database's and the platform's, at most
GIVE_UP = timedelta(hours=24)  # past its window, a post that may stand is looked for no longer than this
DATABASE_AWAY_SECONDS = 1.0  # between attempts while the database is away

Compose = Callable[[Job], Card | None]
Again = Callable[[Job], Awaitable[Job | None]]


@dataclass(slots=True)
class Tally:
    """What this replica has settled, by state, and what it lost to another."""

    states: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    looked: int = 0


class Attempt:
    """`compose` makes the card of a job (None: its initiative left the library), and `again` gives such a job another
    initiative (None: nothing fits). `lease` and `quiet` are seconds. `resend_unseen`: whether a post is sent again where the
    platform will not say if it stands (it may double), or else given up (it may be missed).
    """

    def __init__(
        self,
        platform: Platform,
        outbox: Outbox,
        tally: Tally,
        compose: Compose,
        again: Again,
        now: Callable[[], datetime],
        *,
        lease: float,
        quiet: float,
        resend_unseen: bool,
        sleep: Callable[[float], Awaitable[None]],
        rng: random.Random,
    ) -> None:
        self._platform: Platform = platform
        self._outbox = outbox
        self._tally = tally
        self._compose = compose
        self._again = again
        self._now = now
        self._lease = lease
        self._quiet = quiet
        self._resend_unseen = resend_unseen
        self._sleep = sleep
        self._rng = rng

    async def __call__(self, job: Job, deadline: float) -> Result:
        """What became of it. `deadline`, by the loop's clock, is when the lease ends."""
        try:
            return await self._tried(job, deadline)
        except SendError as error:
            return self._failed(job, error)
        except Exception as error:  # an adapter's own fault: it may have posted
            log.exception("digest_outbox_failed", platform=self._platform, delivery=job.id)
            return self._unknown(job, type(error).__name__)

    async def _tried(self, job: Job, deadline: float) -> Result:
        """Raises SendError for what failed while sending."""
        loop = asyncio.get_running_loop()
        if job.wait:
            await self._sleep(job.wait)
        if deadline - loop.time() < self._lease * MARGIN:
            return unsent(job)
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
            return replace(unsent(job), delay=DATABASE_AWAY_SECONDS)
        if again is None:
            return Result(job, "skipped", "nothing")
        card = self._compose(again)
        return await self._send(again, card, deadline) if card is not None else unsent(again)

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
        self._tally.looked += 1
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

    def _unknown(self, job: Job, detail: str) -> Result:
        return Result(job, "unknown", detail, delay=self._quiet)

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


def unsent(job: Job) -> Result:
    """As it was before it was claimed."""
    return Result(job, "unknown" if job.look else "due", job.error, delay=0.0)
