"""Tokens and passwords never reach a log: what anybody says is cleaned before a handler sees it."""

from __future__ import annotations

import logging
from collections.abc import Iterable

import regex  # type: ignore[import-untyped,unused-ignore]

MASK = "[redacted]"
# "Authorization" values, and passwords inside addresses; what else opens a platform's door that platform knows.
_EVERYWHERE = r"\b(?:Bot|Bearer|Basic) [A-Za-z0-9._~+/=-]{8,}|(?<=://)[^\s/:@]*:[^\s/@]+(?=@)"


class Redact(logging.Filter):
    """Masks what looks like a secret (`patterns`, in the syntax of `regex`) and `secrets` literally, in messages and traces.

    A record that holds `needless` is dropped.
    """

    def __init__(self, patterns: Iterable[str] = (), secrets: Iterable[str] = (), needless: str = "") -> None:
        super().__init__()
        self._pattern = regex.compile("|".join((*patterns, _EVERYWHERE)))
        self._secrets = tuple(filter(None, secrets))
        self._needless = needless

    def clean(self, text: str) -> str:
        """The text without anything that opens a door."""
        for secret in self._secrets:
            text = text.replace(secret, MASK)
        return str(self._pattern.sub(MASK, text))

    def filter(self, record: logging.LogRecord) -> bool:
        """Cleans a record for every handler."""
        record.msg, record.args = self.clean(record.getMessage()), None
        if record.exc_info:
            record.exc_text = self.clean(logging.Formatter().formatException(record.exc_info))
            record.exc_info = None
        return not self._needless or self._needless not in record.msg

    def watch(self, logger: logging.Logger) -> logging.Logger:
        """Takes the place of an older filter, for filters are not inherited. INFO at the least: DEBUG writes whole requests."""
        logger.setLevel(max(logging.INFO, logger.getEffectiveLevel()))
        for old in [old for old in logger.filters if isinstance(old, Redact)]:
            logger.removeFilter(old)
        logger.addFilter(self)
        return logger
