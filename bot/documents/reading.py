"""Reads a file in a process of its own, beside the event loop."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import tempfile
from asyncio.subprocess import DEVNULL, PIPE, Process
from pathlib import Path

import structlog

from bot.documents.child import wire
from bot.documents.child.wire import Bounds
from bot.documents.readers.values import Limits, Progress, ReadDocument, Refused

log = structlog.get_logger(__name__)
_ROOT = Path(__file__).parents[2]
# -I: neither the environment nor the folder says what is imported. The image has no installed package, hence the path.
_START = "import sys; sys.path.insert(0, sys.argv[1]); from bot.documents.child.main import main; main()"
_COMMAND = (sys.executable, "-I", "-X", "utf8", "-c", _START, str(_ROOT))


async def read_file(
    path: Path, name: str, progress: Progress, limits: Limits = Limits(), bounds: Bounds = Bounds()
) -> ReadDocument:
    """Reads the file at `path` that its owner called `name`; `progress` is called on the event loop.

    Raises Refused with a code for whatever the file does. When this task is cancelled, the process is killed and gone
    before the cancellation goes on.
    """
    with tempfile.TemporaryDirectory(prefix="citybrief-") as folder:  # empty, only its owner's, and all that it is in
        process = await asyncio.create_subprocess_exec(
            *_COMMAND,
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            cwd=folder,
            env={},
            start_new_session=True,
            limit=wire.LONGEST_LINE,
        )
        try:
            async with asyncio.timeout(bounds.wall):
                lines = await _talk(process, wire.task(path, name, limits, bounds), progress, bounds)
        except TimeoutError as error:
            raise Refused("time", "wall clock") from error
        finally:
            await _end(process)
        return await asyncio.to_thread(wire.decode, lines)


async def _talk(process: Process, task: bytes, progress: Progress, bounds: Bounds) -> list[bytes]:
    """What the process answers, progress aside, as it came: it is looked into beside the loop."""
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("started without pipes")
    try:
        process.stdin.write(task)
        process.stdin.close()
        await process.stdin.wait_closed()
    except (BrokenPipeError, ConnectionResetError):
        pass  # it ended at once; what it said, or that it said nothing, is read below
    lines: list[bytes] = []
    length = 0
    try:
        while line := await process.stdout.readline():
            length += len(line)
            if length > bounds.output:
                raise Refused("bomb", "output")
            if line.startswith(wire.PROGRESS):
                if now := wire.read_progress(line):
                    progress(*now)
            elif line.startswith(wire.CONFINED):
                if not all((could := wire.read_confinement(line)).values()):
                    log.warning("file_reader_unconfined", **could)
            elif line.strip():
                lines.append(line)
    except ValueError as error:  # a line longer than any passage
        raise Refused("bomb", "line") from error
    return lines


async def _end(process: Process) -> None:
    """Kills whatever is left of the process and its fork, and waits until it is gone."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    while process.stdout and await process.stdout.read(65_536):
        pass  # what was in the pipe: it is closed when it is empty
    await process.wait()
