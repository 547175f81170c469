"""How instants are stored: milliseconds since 1970-01-01 UTC."""

from __future__ import annotations

from datetime import UTC, datetime


def milliseconds(moment: datetime) -> int:
    """`moment` is aware."""
    return round(moment.timestamp() * 1000)


def moment(stored: int) -> datetime:
    """The stored instant, in UTC."""
    return datetime.fromtimestamp(stored / 1000, UTC)
