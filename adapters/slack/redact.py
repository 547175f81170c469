"""Tokens never reach a log: whatever the SDK or an exception says is cleaned before a handler sees it."""

from __future__ import annotations

import logging
import re

# Bolt finds SLACK_BOT_TOKEN in the environment by itself and warns that it is not used: it is, by each request.
_NEEDLESS = "`token` will be unused"
_MASK = "[redacted]"
# Bot, user, app, refresh and configuration tokens; the secret part of a response_url or webhook; a socket's ticket.
_SECRETS = re.compile(
    r"(?:xox[a-z]|xapp|xwfp|xoxe\.xox[bp])-[A-Za-z0-9._-]+"
    r"|(?<=://hooks\.slack\.com/)[^\s'\"<>)]+"
    r"|(?<=[?&]ticket=)[^\s&'\"]+"
    r"|(?<=client_secret=)[^\s&'\"]+"
)


def redact(text: str) -> str:
    """The text without anything that opens a door."""
    return _SECRETS.sub(_MASK, text)


class Redact(logging.Filter):
    """Cleans a record's message and traceback, and drops a warning that means nothing. `secrets` are masked literally, wherever they stand."""

    def __init__(self, *secrets: str) -> None:
        super().__init__()
        self._secrets = tuple(secret for secret in secrets if secret)

    def clean(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, _MASK)
        return redact(text)

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = self.clean(record.getMessage())
        record.args = None
        if _NEEDLESS in record.msg:
            return False
        if record.exc_info:
            record.exc_text = self.clean(logging.Formatter().formatException(record.exc_info))
            record.exc_info = None
        return True


def quiet_logger(*secrets: str) -> logging.Logger:
    """The logger given to Bolt and the SDK, which copy it, filter and level included, to loggers of their own.

    INFO at the least: at DEBUG the SDK writes whole requests.
    """
    logger = logging.getLogger("citybrief.slack")
    logger.setLevel(max(logging.INFO, logger.getEffectiveLevel()))
    for old in [old for old in logger.filters if isinstance(old, Redact)]:
        logger.removeFilter(old)
    logger.addFilter(Redact(*secrets))
    return logger
