"""A channel's shortlist as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, get_args

Decided = Literal["adopt", "study", "reject"]
DECISIONS: tuple[Decided, ...] = get_args(Decided)
Outcome = Literal["done", "already", "missing", "full", "forbidden"]


@dataclass(frozen=True, slots=True)
class Entry:
    """`item` is the id of a passage or an initiative; `edition` that of its document when it was saved, None for a pack.

    `votes` are those who find it worth studying; `decided` is a date on the calendar of who decided.
    """

    item: str
    edition: int | None
    position: int
    note: str
    by: str
    added: datetime
    decision: Decided | None
    decided: date | None
    votes: tuple[str, ...]
