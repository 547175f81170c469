"""The end of the process, whatever still waits: a database that has fallen silent, a library's thread, the loop itself."""

from __future__ import annotations

import os
import threading

import structlog

log = structlog.get_logger(__name__)

WITHIN = 11.0  # seconds; whoever stops us kills soon after ten, and everything here is done or given up before


def end_within(seconds: float = WITHIN) -> None:
    """Ends the process at the latest then. Nothing is lost: what was claimed is looked for when its lease has run out."""
    timer = threading.Timer(seconds, _end)
    timer.daemon = True
    timer.start()


def _end() -> None:
    log.warning("ended_by_force", seconds=WITHIN)
    os._exit(0)
