"""How long to wait before something is tried again."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from math import isfinite

Sleep = Callable[[float], Awaitable[None]]
Clock = Callable[[], float]  # seconds, monotonic


def backoff(attempt: int, rng: random.Random) -> float:
    """Seconds before attempt number `attempt` + 1: about 0.1, 0.2, 0.4 … so that a crowd does not come back as one."""
    return 0.1 * 2.0**attempt * (0.5 + rng.random())


def seconds(*said: object) -> float | None:
    """How long a server asks to wait: the first of what it said, in its body and in its headers, that is a number."""
    for value in said:
        try:
            asked = float(value)  # type: ignore[arg-type]  # whatever it is
        except (TypeError, ValueError):
            continue
        if isfinite(asked):
            return max(0.0, asked)
    return None
