"""Folders for trials, held by a lock while their process lives: what a killed process left is known, and swept."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from pathlib import Path

PREFIX = "citybrief-trial-"
LOCK = "held"
YOUNG = 3600.0  # seconds in which a folder without a lock may still be getting one

_held: dict[Path, int] = {}


def make() -> Path:
    """A new folder, this process's until `remove` or the process's end. Raises OSError."""
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    _held[folder] = os.open(folder / LOCK, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    fcntl.flock(_held[folder], fcntl.LOCK_EX | fcntl.LOCK_NB)
    return folder


def remove(folder: Path) -> None:
    """With all that is in it."""
    shutil.rmtree(folder, ignore_errors=True)
    os.close(_held.pop(folder))


def sweep(now: float | None = None) -> int:
    """Removes what processes that are no more left behind; how many folders. `now`: seconds since 1970."""
    now = time.time() if now is None else now
    gone = [folder for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*") if _orphaned(folder, now)]
    for folder in gone:
        shutil.rmtree(folder, ignore_errors=True)
    return len(gone)


def _orphaned(folder: Path, now: float) -> bool:
    try:
        lock = os.open(folder / LOCK, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:  # of a release that held no locks, or this very moment's
        return _older(folder, now)
    except OSError:  # somebody else's
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.close(lock)
    return True


def _older(folder: Path, now: float) -> bool:
    try:
        return now - folder.stat().st_mtime > YOUNG
    except OSError:
        return False
