"""`citybrief serve`: everything that is configured, in one process, until SIGTERM."""

from __future__ import annotations

import asyncio
import errno
import gc
import signal
import sys
import time
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, suppress
from functools import partial
from typing import Any

import structlog
from aiohttp import web

from adapters import compose
from adapters.common.listening import Runner, quiet_about_files
from adapters.registry import platform
from adapters.web import build as build_page
from bot.domain.errors import CityBriefError, SettingsError, StoreError
from bot.domain.ports import Adapter
from bot.settings import Address, Settings
from bot.vectors import VectorMaker

log = structlog.get_logger(__name__)
Run = Callable[[], Coroutine[Any, Any, None]]
ANNOUNCE_SECONDS = 0.2  # between looks whether a platform is connected
PORTS_TRIED = 20  # from the default one upwards, where it is taken


async def serve(settings: Settings, ending: Callable[[], None] = lambda: None) -> None:
    """Runs until SIGTERM or SIGINT, then closes everything. Raises CityBriefError where a part cannot start.

    `ending` is called when the end begins.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(quiet_about_files(time.monotonic))

    def end() -> None:
        stop.set()
        ending()

    for signum in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signum, end)
    async with AsyncExitStack() as stack:
        runs = await _unless(stop, _start(stack, settings))
        await _until(stop, runs)


async def _start(stack: AsyncExitStack, settings: Settings) -> list[Run]:
    """Builds every part, each to be closed with `stack`, and listens; what then has to run, side by side."""
    services = await stack.enter_async_context(compose.services(settings))
    adapters = compose.adapters(services)
    services.libraries.shared.prepare()  # so that no first question waits
    if settings.web is not None:
        address = await _listen(
            stack, build_page(services.conversation, services.intake), settings.web, pinned=settings.web_pinned
        )
        print(f"CityBrief is ready: http://{address}", flush=True)
    meaning = services.conversation.meaning
    if meaning is not None:
        stack.push_async_callback(meaning.close)
        meaning.begin(services.libraries.shared.index)  # beside the loop: nobody waits for it
    if settings.health is not None:
        from adapters.ops import build as build_health

        health = build_health(services.conversation, services.store, services.digest, adapters)
        await _listen(stack, health, settings.health, pinned=True)
    meaning = services.conversation.meaning
    gc.collect()
    gc.freeze()  # the library never dies: no collection needs to walk it again
    return [
        *(adapter.run for adapter in adapters),
        *(partial(_announce, adapter) for adapter in adapters),
        services.digest.run,
        services.intake.run,
        *([VectorMaker(services.intake.documents, services.libraries, meaning).run] if meaning is not None else []),
        partial(services.libraries.keep_fresh, failed=_database_away),
        partial(services.store.keep_house, failed=_database_away),
    ]


async def _unless(stop: asyncio.Event, start: Coroutine[Any, Any, list[Run]]) -> list[Run]:
    """What `start` returns; nothing if `stop` comes first, for a database may take long to answer."""
    starting, stopping = asyncio.create_task(start), asyncio.create_task(stop.wait())
    await asyncio.wait((starting, stopping), return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    starting.cancel()  # does nothing where it has ended
    with suppress(asyncio.CancelledError):
        return await starting
    return []


async def _announce(adapter: Adapter) -> None:
    """Says once that a platform reaches us: whoever set it up waits for that."""
    while not adapter.connected:  # noqa: ASYNC110 (a platform tells its state, for health too, and no change of it)
        await asyncio.sleep(ANNOUNCE_SECONDS)
    print(f"CityBrief is connected to {platform(adapter.name).title}.", flush=True)


async def _until(stop: asyncio.Event, runs: Sequence[Run]) -> None:
    """Runs all side by side; the first that fails ends all, and so does `stop`."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(run()) for run in runs]
            await stop.wait()
            log.info("stopping")
            for task in tasks:
                task.cancel()
    except* CityBriefError as failed:
        raise failed.exceptions[0] from None  # one sentence for whoever started us, no trace of the group


async def _listen(stack: AsyncExitStack, app: web.Application, address: Address, *, pinned: bool) -> Address:
    """Starts listening. A taken port is an error where it was asked for; else it is named and the next free one used."""
    runner = Runner(app, shutdown_timeout=1.0)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    last = address.port if pinned else address.port + PORTS_TRIED
    for port in range(address.port, last + 1):
        try:
            await web.TCPSite(runner, address.host, port).start()
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise SettingsError(f"Nothing can listen on {address}: {error.strerror}.") from error
            if port < last:
                print(f"Port {port} is taken; trying {port + 1}.", file=sys.stderr)
            continue
        return Address(address.host, runner.addresses[0][1])  # asked for port 0, the system chose one
    raise SettingsError(f"Nothing can listen on {address}: the port is taken. Free it, or choose another one.")


def _database_away(error: StoreError) -> None:
    log.warning("database_away", error=str(error))
