"""Compiles a document into the terms of the index in a process of its own, so that no answer waits for it meanwhile."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Sequence
from pathlib import Path

import structlog

from bot.documents.values import StoredPassage, locator_fields, read_locator

log = structlog.get_logger(__name__)
_START = "import sys; sys.path.insert(0, sys.argv[1]); from bot.compiling import main; main()"
_COMMAND = (sys.executable, "-I", "-X", "utf8", "-c", _START, str(Path(__file__).parents[1]))


async def compile_beside(
    data: Path, cache: Path, folder: Path, content: str, passages: Sequence[StoredPassage]
) -> None:
    """Leaves the segment in `folder`. Where that fails nothing is lost: it is compiled when it is first asked for."""
    raw = await asyncio.to_thread(_task, data, cache, folder, content, passages)
    process = await asyncio.create_subprocess_exec(
        *_COMMAND, stdin=PIPE, stdout=DEVNULL, stderr=DEVNULL, env={}, start_new_session=True
    )
    try:
        await process.communicate(raw)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        log.warning("document_not_compiled", ended=process.returncode)


def _task(data: Path, cache: Path, folder: Path, content: str, passages: Sequence[StoredPassage]) -> bytes:
    task = {
        "data": str(data.absolute()),
        "cache": str(cache.absolute()),
        "folder": str(folder.absolute()),
        "content": content,
        "passages": [[one.id, one.text, locator_fields(one.locator)] for one in passages],
    }
    return json.dumps(task).encode()


def main() -> None:
    """The other end: reads one task from standard input."""
    from bot.libraries import Libraries
    from bot.library import Library

    os.nice(10)
    task = json.loads(sys.stdin.buffer.read())
    passages = [StoredPassage(id, text, read_locator(locator)) for id, text, locator in task["passages"]]
    library = Library.open(Path(task["data"]), Path(task["cache"]))
    Libraries(library, folder=Path(task["folder"])).segment(task["content"], passages)
