"""A way to a database that can fall silent: what was connected stays connected, and nothing comes through any more."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit


class SilentProxy:
    """Passes everything on to `url`'s host and port until `silent` is set; new connections are taken then, too."""

    def __init__(self, url: str) -> None:
        self._target = urlsplit(url)
        self.silent = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self.url = ""

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        port = self._server.sockets[0].getsockname()[1]
        self.url = self._target._replace(netloc=f"{self._target.username}@127.0.0.1:{port}").geturl()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        there: asyncio.StreamWriter | None = None
        try:
            if self.silent.is_set():
                await asyncio.Event().wait()
            back, there = await asyncio.open_connection(self._target.hostname, self._target.port)
            await asyncio.gather(self._pass(reader, there), self._pass(back, writer))
        except (asyncio.CancelledError, ConnectionError):
            pass
        finally:
            for end in (writer, there):
                if end is not None:
                    end.transport.abort()

    async def _pass(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while data := await source.read(65536):
            if self.silent.is_set():
                await asyncio.Event().wait()
            sink.write(data)
            await sink.drain()
        sink.close()
