"""A replica that dies, as if killed with -9, at a chosen one of its awaits. Runs in a process of its own."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Coroutine, Generator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.digest.deliver import Courier
from bot.digest.ledger import Job, Ledger
from bot.domain.cards import Card, Paragraph
from bot.domain.ports import ChannelRef, Sent
from bot.store import Store
from bot.store.instants import milliseconds

DIED = 9


class FilePlatform:
    """Posts are lines of a file: what was posted stays, whoever dies."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def keys(self) -> list[str]:
        return self._path.read_text().split() if self._path.exists() else []

    async def send(self, to: ChannelRef, card: Card, key: str) -> Sent:
        await asyncio.sleep(0)  # on its way there
        with self._path.open("a") as file:
            file.write(f"{key}\n")
        await asyncio.sleep(0)  # on its way back
        return Sent(key)

    async def find(self, to: ChannelRef, key: str, since: datetime) -> Sent | None:
        await asyncio.sleep(0)
        return Sent(key) if key in self.keys() else None

    async def tell(self, user: str, team: str, card: Card) -> None:
        raise AssertionError("nobody is to be told")


class _Mortal(Coroutine[Any, Any, Any]):
    """A coroutine that counts its awaits together with all others of the process."""

    awaits = 0
    dies_at = 0

    def __init__(self, inner: Coroutine[Any, Any, Any]) -> None:
        self._inner = inner

    def send(self, value: Any) -> Any:
        return self._count(self._inner.send(value))

    def throw(self, *error: Any) -> Any:
        return self._count(self._inner.throw(*error))

    def close(self) -> None:
        self._inner.close()

    def __await__(self) -> Generator[Any, Any, Any]:
        return self._inner.__await__()

    @staticmethod
    def _count(yielded: Any) -> Any:
        _Mortal.awaits += 1
        if _Mortal.awaits == _Mortal.dies_at:
            os._exit(DIED)
        return yielded


def _factory(loop: asyncio.AbstractEventLoop, coroutine: Any, **options: Any) -> asyncio.Task[Any]:
    return asyncio.Task(_Mortal(coroutine), loop=loop, **options)


def compose(job: Job) -> Card:
    return Card(job.item, job.lang, (Paragraph(job.item),))


async def again(job: Job) -> Job:
    raise AssertionError("nothing leaves the library here")


def farewell(job: Job, detail: str, what: str) -> Card:
    return Card(detail, job.lang, ())


def run(url: str, file: Path, at: datetime, dies_at: int) -> None:
    """Delivers what is planned for `at` and dies at that await, counted from the first transaction on."""
    asyncio.run(_run(url, file, at, dies_at))


async def _run(url: str, file: Path, at: datetime, dies_at: int) -> None:
    store = await Store.open(url)
    ledger = Ledger(
        store.database,
        holder="mortal",
        lease=timedelta(seconds=60),
        quiet=timedelta(seconds=30),
        clock=lambda: milliseconds(at),
    )
    courier = Courier(
        ledger, "slack", FilePlatform(file), compose, again, farewell, lambda: at, sleep=lambda _: asyncio.sleep(0)
    )
    _Mortal.dies_at = dies_at
    asyncio.get_running_loop().set_task_factory(_factory)
    await asyncio.create_task(courier.drain())
    _Mortal.dies_at = 0
    await store.close()
