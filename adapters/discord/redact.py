"""Tokens never reach a log: discord.py's records are cleaned before a handler sees them."""

from __future__ import annotations

import logging
import re

_MASK = "[redacted]"
# The token in the address of an interaction or a webhook answers in our name for 15 minutes.
_IN_ADDRESS = re.compile(r"(/(?:interactions|webhooks)/\d+/)[^/?\s'\"]+")
# Bot tokens as Discord makes them: three parts, the first one an id in base64.
_BOT = re.compile(r"[\w-]{18,40}\.[\w-]{6,7}\.[\w-]{25,}")
_LOGGERS = ("client", "gateway", "http", "state", "shard", "interactions", "webhook.async", "webhook.async_", "ui.view")


class Redact(logging.Filter):
    """Cleans a record's message and traceback of `token` and of whatever looks like one."""

    def __init__(self, token: str = "") -> None:
        super().__init__()
        self._token = token

    def clean(self, text: str) -> str:
        if self._token:
            text = text.replace(self._token, _MASK)
        return _BOT.sub(_MASK, _IN_ADDRESS.sub(rf"\g<1>{_MASK}", text))

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = self.clean(record.getMessage())
        record.args = None
        if record.exc_info:
            record.exc_text = self.clean(logging.Formatter().formatException(record.exc_info))
            record.exc_info = None
        return True


def quiet(token: str) -> None:
    """Puts the filter on discord.py's loggers: filters are not inherited. INFO at the least, for DEBUG writes bodies."""
    logging.getLogger("discord").setLevel(max(logging.INFO, logging.getLogger("discord").getEffectiveLevel()))
    for name in _LOGGERS:
        logger = logging.getLogger(f"discord.{name}")
        for old in [old for old in logger.filters if isinstance(old, Redact)]:
            logger.removeFilter(old)
        logger.addFilter(Redact(token))
