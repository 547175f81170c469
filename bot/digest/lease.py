"""Whether what is being sent may still be sent: known to the code that writes to the network, without being passed along.

A process can be stopped and woken at any line. A time-out is noticed only when the event loop turns, so whoever woke past
the lease would first write what was next. Outboxes therefore ask `lease_over` in the very step that writes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_deadline: ContextVar[float | None] = ContextVar("citybrief_lease", default=None)


@contextmanager
def leased(deadline: float) -> Iterator[None]:
    """What is sent inside must be sent before `deadline`, by the loop's clock."""
    token = _deadline.set(deadline)
    try:
        yield
    finally:
        _deadline.reset(token)


def lease_over() -> bool:
    """False for whatever is sent under no lease."""
    deadline = _deadline.get()
    return deadline is not None and asyncio.get_running_loop().time() >= deadline
