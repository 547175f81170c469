"""When a subscription is due: a pure function of its rule, the zone data and the time.

1. A slot's key is its nominal local date, and the weekday is that date's. 2. A time that happens twice: the first.
3. A time that does not exist: the first instant after the gap, key unchanged. 4. A local date that never existed: no
slot. 5. The next slot's date lies after the last one's, so a clock set back repeats nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.digest.workdays import is_workday

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")  # in the order of date.weekday()
WORKDAYS = "workdays:"
LONGEST_BREAK = 400  # days without a slot before a rule is taken to have none
MOST_MISSED = 60  # slots of a long downtime that are told one by one
_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Rule:
    """`days` is "mon,wed" (any of WEEKDAYS) or "workdays:TW" (a country's or region's working days)."""

    at: time
    zone: str
    days: str


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """One post that is due: its nominal local date, and the instant in UTC."""

    day: date
    due: datetime


def instant(day: date, at: time, zone: ZoneInfo) -> datetime | None:
    """When that wall clock time comes, in UTC; None for a local date that never existed."""
    wall = datetime.combine(day, at, zone).replace(fold=0)  # the first of two
    there = wall.astimezone(UTC)
    if there.astimezone(zone).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return there
    after = _end_of_gap(wall, zone)
    touched = {after.astimezone(zone).date(), (after - _SECOND).astimezone(zone).date()}
    return after if day in touched else None


def _end_of_gap(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first instant after the gap that `wall` (fold=0) falls into."""
    late = wall.astimezone(UTC)  # by the offset before the gap: not before its end
    early = wall.replace(fold=1).astimezone(UTC)  # by the offset behind it: before its end
    behind = late.astimezone(zone).utcoffset()
    while late - early > _SECOND:
        middle = early + (late - early) // 2
        middle = middle.replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == behind:
            late = middle
        else:
            early = middle
    return late


def allowed(day: date, days: str) -> bool:
    """Whether the rule wants a post on that local date."""
    if days.startswith(WORKDAYS):
        return is_workday(days.removeprefix(WORKDAYS), day)
    return WEEKDAYS[day.weekday()] in days.split(",")


def slots(rule: Rule, first: date) -> Iterator[Slot]:
    """All slots from the local date `first` on, in order; ends when no day comes for LONGEST_BREAK days."""
    day, break_ = first, 0
    while break_ < LONGEST_BREAK and day < date.max - _DAY:
        slot = _slot(rule, day)
        break_ = 0 if slot else break_ + 1
        if slot:
            yield slot
        day += _DAY


@lru_cache(maxsize=65536)
def _slot(rule: Rule, day: date) -> Slot | None:
    if not allowed(day, rule.days):
        return None
    due = instant(day, rule.at, ZoneInfo(rule.zone))
    return None if due is None else Slot(day, due)


def next_slot(rule: Rule, *, last: date | None, paused: date | None, after: datetime) -> Slot | None:
    """The first slot later than `after`, on a date after `last` and not before `paused`. What a change of the subscription sets."""
    first = after.astimezone(ZoneInfo(rule.zone)).date() - _DAY  # a day back: near midnight a gap may move it over
    for bound in (last + _DAY if last else None, paused):
        first = max(first, bound) if bound else first
    return next((slot for slot in slots(rule, first) if slot.due > after), None)


@dataclass(frozen=True, slots=True)
class Due:
    """What a subscription's turn comes to: at most one post, what was missed before it, and the next slot."""

    post: Slot | None
    missed: tuple[Slot, ...]
    next: Slot | None


def turn(rule: Rule, *, first: date, now: datetime, window: timedelta) -> Due:
    """Only the newest slot up to `now` posts, and only within the window; all older ones are missed."""
    past: list[Slot] = []
    upcoming = None
    for slot in slots(rule, first):
        if slot.due > now:
            upcoming = slot
            break
        past = [*past[-MOST_MISSED:], slot]
    if past and now < past[-1].due + window:
        return Due(past[-1], tuple(past[:-1]), upcoming)
    return Due(None, tuple(past), upcoming)
