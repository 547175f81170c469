"""Where the log goes: standard error, so that standard output holds answers alone.

A line of JSON for each event (words, on a terminal), with the number of the request that it belongs to. Records of
libraries come the same way. No token and no password gets through.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from adapters.common.redact import Redact

Event = MutableMapping[str, Any]


def configure(redact: Redact) -> None:
    """Once a process. A failure's trace names files and lines, never the values that users typed."""

    def redacted(_: object, __: str, event: Event) -> Event:
        for name, value in event.items():
            if isinstance(value, str):
                event[name] = redact.clean(value)
        return event

    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        redacted,
    ]
    renderer: Any = structlog.processors.JSONRenderer(ensure_ascii=False)
    if sys.stderr.isatty():
        renderer = structlog.dev.ConsoleRenderer()
    structlog.configure(processors=[*shared, renderer], logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
