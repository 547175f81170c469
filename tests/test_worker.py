"""Work in a process of its own: what it returns, and what becomes of one that fails or takes too long."""

from __future__ import annotations

import asyncio
import math
import os
import time

import pytest

from bot import worker
from bot.worker import WorkError, aside


async def test_it_runs_elsewhere_and_brings_the_result() -> None:
    assert await aside(math.factorial, 5) == 120
    assert await aside(os.getpid) != os.getpid()


async def test_a_failure_is_an_error_of_ours() -> None:
    with pytest.raises(WorkError):
        await aside(math.factorial, -1)


async def test_one_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "SECONDS", 0.0)
    with pytest.raises(WorkError):
        await aside(time.sleep, 600)


async def test_many_at_once_wait_for_each_other() -> None:
    assert await asyncio.gather(*(aside(abs, -n) for n in range(5))) == list(range(5))
