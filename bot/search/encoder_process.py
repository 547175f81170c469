"""The encoder's process as the event loop sees it: an answer within a deadline, or none."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import numpy as np
import structlog

from bot.search.encoder import Floats
from bot.search.encoder_worker import MISSING

STUCK = 10.0  # seconds without an answer after which a process is given up
FIRST_REST, LONGEST_REST = 5.0, 600.0  # seconds before a process that ended is started again, doubling
# One thread: the machine is the bot's, not the encoder's.
_ENVIRONMENT = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
log = structlog.get_logger(__name__)


class EncoderProcess:
    """Starts the process when first asked, and again, ever later, when it ended or hangs; belongs to one event loop."""

    def __init__(self, name: str, *, stuck: float = STUCK) -> None:
        self.name = name
        self._stuck = stuck
        self._process: Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self._waiting: dict[int, tuple[float, asyncio.Future[Floats]]] = {}
        self._last = 0
        self._rest = FIRST_REST
        self._resting_until = 0.0
        self._gone = False

    @property
    def gone(self) -> bool:
        """Whether it is of no use to ask again: not installed here, or closed."""
        return self._gone

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    async def question(self, text: str) -> Floats | None:
        rows = await self._ask({"question": text})
        return None if rows is None else rows[0]

    async def passages(self, texts: Sequence[str]) -> Floats | None:
        return await self._ask({"passages": list(texts)})

    async def close(self) -> None:
        self._gone = True
        await self._end()

    async def _ask(self, what: dict[str, Any]) -> Floats | None:
        """None where the process is not there, ends, or is still at something that it should have answered long ago."""
        now = asyncio.get_running_loop().time()
        if self._waiting and now - next(iter(self._waiting.values()))[0] > self._stuck:
            log.warning("encoder_stuck", encoder=self.name)
            await self._end()
        process = await self._started(now)
        if process is None or process.stdin is None:
            return None
        self._last += 1
        future: asyncio.Future[Floats] = asyncio.get_running_loop().create_future()
        self._waiting[self._last] = now, future
        try:
            process.stdin.write(json.dumps({"id": self._last, **what}).encode() + b"\n")
            await process.stdin.drain()
            return await future
        except (ConnectionError, EOFError):
            return None

    async def _started(self, now: float) -> Process | None:
        if self._process is not None or self._gone or now < self._resting_until:
            return self._process
        self._resting_until = now + self._rest
        self._rest = min(2 * self._rest, LONGEST_REST)
        try:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot.search.encoder_worker", self.name, stdin=PIPE, stdout=PIPE,
                env={**os.environ, **_ENVIRONMENT},
            )  # fmt: skip
        except OSError:
            log.warning("encoder_not_started", encoder=self.name, exc_info=True)
            return None
        self._reading = asyncio.create_task(self._read(self._process))
        return self._process

    async def _read(self, process: Process) -> None:
        """Until the process ends: whoever still waits then gets nothing."""
        with suppress(asyncio.IncompleteReadError, ValueError, KeyError):
            while process.stdout is not None and (line := await process.stdout.readline()):
                head = json.loads(line)
                rows, numbers = head["shape"]
                raw = await process.stdout.readexactly(4 * rows * numbers)
                self._rest = FIRST_REST
                _, future = self._waiting.pop(head["id"])
                if not future.done():
                    future.set_result(np.frombuffer(raw, np.float32).reshape(rows, numbers))
        code = await self._forget(process)
        if code == MISSING:
            log.info("encoder_missing", encoder=self.name)
        elif not self._gone:
            log.warning("encoder_ended", encoder=self.name, code=code)

    async def _forget(self, process: Process) -> int:
        with suppress(ProcessLookupError):
            if process.stdout is not None and not process.stdout.at_eof():
                process.kill()
        code = await process.wait()
        self._gone = self._gone or code == MISSING
        if self._process is process:
            self._process = None
        for _, future in self._waiting.values():
            if not future.done():
                future.set_exception(EOFError())
                future.exception()  # whoever asked may have left at the deadline
        self._waiting.clear()
        return code

    async def _end(self) -> None:
        """Kills: there is nothing in it to lose, and a hanging one hears nothing else."""
        process, reading = self._process, self._reading
        if process is not None:
            with suppress(ProcessLookupError):
                process.kill()
        if reading is not None:
            await asyncio.wait([reading])
