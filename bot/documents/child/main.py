"""Reads one file: this process bounds itself and waits, a fork of it gives up its rights and reads."""

from __future__ import annotations

import os
import resource
import signal
import sys
from pathlib import Path
from typing import NoReturn

from bot.documents.child import wire
from bot.documents.child.limits import bound, confine, die_with
from bot.documents.child.wire import Bounds
from bot.documents.readers import read
from bot.documents.readers.values import Limits, Refused, RefusedCode

_ROOT = Path(__file__).parents[3]
_ENOUGH = 0.7  # of its memory in use when it ended badly: that is what it ended of


def main() -> None:
    """Takes a task from standard input and answers on standard output; ends with 0 whatever the file is."""
    path, name, limits, bounds = wire.read_task(sys.stdin.buffer.readline())
    bot = os.getppid()
    bound(bounds)
    die_with(bot)
    waiting = os.getpid()
    reader = os.fork()
    if not reader:
        _read(path, name, limits, bounds, waiting)
    _, status, used = os.wait4(reader, 0)
    if status:
        _say(b"\n", wire.line(_refused(_cause(status, used.ru_maxrss, bounds), f"ended with {status}")))


def _read(path: Path, name: str, limits: Limits, bounds: Bounds, waiting: int) -> NoReturn:
    """Everything that touches the file. Never returns, so that no error reaches what waits."""
    try:
        die_with(waiting)
        files, network = confine(path, _ROOT)
        _say(wire.line({"confined": {"files": files, "network": network}}))
        document = read(path, name, lambda done, total: _say(wire.line([done, total])), limits)
        _say(*wire.document_lines(document))
    except Refused as refused:
        _say(wire.line(_refused(refused.code, refused.detail)))
    except MemoryError:
        os._exit(1)  # what waits sees by its memory of what it ended
    except BaseException as error:  # noqa: BLE001 - a library's own errors, Rust's panics among them, have no common root
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        _say(wire.line(_refused("bomb" if _full(most, bounds) else "damaged", type(error).__name__)))
    os._exit(0)


def _say(*lines: bytes) -> None:
    sys.stdout.buffer.writelines(lines)
    sys.stdout.buffer.flush()


def _refused(code: RefusedCode, detail: str) -> dict[str, str]:
    return {"refused": code, "detail": detail}


def _cause(status: int, most: int, bounds: Bounds) -> RefusedCode:
    """Of what a reader ended: of its time, of its memory (also by the system's hand, SIGKILL), or it crashed."""
    ended = os.waitstatus_to_exitcode(status)
    if ended == -signal.SIGXCPU:
        return "time"
    return "bomb" if ended in {1, -signal.SIGKILL} or _full(most, bounds) else "damaged"


def _full(most: int, bounds: Bounds) -> bool:
    return most * (1 if sys.platform == "darwin" else 1024) > _ENOUGH * bounds.memory
