"""How long somebody waits for the database: known to every transaction inside, without being passed along.

The digest can wait for a database that is away; a person who asked cannot.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_until: ContextVar[float | None] = ContextVar("citybrief_patience", default=None)


@contextmanager
def patience(seconds: float) -> Iterator[None]:
    """What the database is asked inside is answered, or fails as a StoreError, within `seconds` in all."""
    until = asyncio.get_running_loop().time() + seconds
    outer = _until.get()
    token = _until.set(until if outer is None else min(until, outer))
    try:
        yield
    finally:
        _until.reset(token)


def patient_until() -> float | None:
    """By the loop's clock; None where nobody waits."""
    return _until.get()
