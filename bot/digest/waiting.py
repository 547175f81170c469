"""Waiting for something to happen, but no longer than so long."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

Sleep = Callable[[float], Awaitable[None]]


async def wait_for(event: asyncio.Event, seconds: float, sleep: Sleep) -> None:
    """Until the event or for so long by `sleep`, whichever is first; the event is taken."""
    sleeping = asyncio.ensure_future(sleep(seconds))
    waiting = asyncio.ensure_future(event.wait())
    try:
        await asyncio.wait({sleeping, waiting}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        sleeping.cancel()
        waiting.cancel()
    event.clear()
