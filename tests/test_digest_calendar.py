"""When a post is due: every local date that exists exactly once, whatever the clocks do there."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.digest.calendar import LONGEST_BREAK, Rule, Slot, instant, next_slot, slots, turn

ALL = "mon,tue,wed,thu,fri,sat,sun"
WINDOW = timedelta(hours=4)


def due(zone: str, day: str, at: str) -> str | None:
    """The instant in UTC, as text."""
    found = instant(date.fromisoformat(day), time.fromisoformat(at), ZoneInfo(zone))
    return None if found is None else found.replace(tzinfo=None).isoformat(" ", "minutes")


@pytest.mark.parametrize(
    ("zone", "day", "at", "expected"),
    [
        ("Asia/Taipei", "2026-11-23", "09:00", "2026-11-23 01:00"),
        # a time that does not exist: the first instant after the gap
        ("Europe/Berlin", "2026-03-29", "02:30", "2026-03-29 01:00"),
        ("America/New_York", "2026-03-08", "02:00", "2026-03-08 07:00"),
        ("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03 15:30"),  # half an hour
        ("Antarctica/Troll", "2026-03-29", "01:30", "2026-03-29 01:00"),  # two hours
        ("America/Santiago", "2026-09-06", "00:00", "2026-09-06 04:00"),  # no midnight
        ("Asia/Pyongyang", "2018-05-04", "23:45", "2018-05-04 15:00"),  # the gap ends on the next date
        ("Africa/Casablanca", "2024-04-14", "02:30", "2024-04-14 02:00"),  # back from its negative DST: a gap
        # a time that comes twice: the first
        ("Europe/Berlin", "2026-10-25", "02:30", "2026-10-25 00:30"),
        ("America/New_York", "2026-11-01", "01:30", "2026-11-01 05:30"),
        ("America/Santiago", "2026-04-04", "23:30", "2026-04-05 02:30"),
        ("Europe/Dublin", "2026-10-25", "01:30", "2026-10-25 00:30"),
        # a date that never was
        ("Pacific/Apia", "2011-12-30", "09:00", None),
        ("Pacific/Apia", "2011-12-31", "09:00", "2011-12-30 19:00"),
        ("Pacific/Kwajalein", "1993-08-21", "09:00", None),
    ],
)
def test_instants(zone: str, day: str, at: str, expected: str | None) -> None:
    assert due(zone, day, at) == expected


@cache
def _moving_zones() -> tuple[str, ...]:
    """Every IANA zone whose offset changes within the year that the test goes through."""
    hours = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=6 * n) for n in range(4 * 366)]
    return tuple(
        name
        for name in sorted(available_timezones())
        if len({hour.astimezone(ZoneInfo(name)).utcoffset() for hour in hours}) > 1
    )


@settings(max_examples=150)
@given(st.data(), st.times().map(lambda t: t.replace(second=0, microsecond=0)))
def test_a_year_of_local_dates_each_exactly_once(data: st.DataObject, at: time) -> None:
    zone = data.draw(st.sampled_from(_moving_zones()))
    _one_slot_a_date(zone, at, date(2026, 1, 1))


def test_every_zone_with_changing_clocks_for_a_year() -> None:
    zones = _moving_zones()
    assert len(zones) > 100
    for zone, at in itertools.product(zones, (time(0), time(1, 30), time(2, 15), time(23, 30))):
        _one_slot_a_date(zone, at, date(2026, 1, 1))


def _one_slot_a_date(zone: str, at: time, first: date) -> None:
    year = list(itertools.islice(slots(Rule(at, zone, ALL), first), 366))
    assert [slot.day for slot in year] == [first + timedelta(days=n) for n in range(366)]
    assert all(a.due < b.due for a, b in itertools.pairwise(year))
    for slot in year:
        local = slot.due.astimezone(ZoneInfo(zone))
        if local.time() == at and local.date() == slot.day:
            assert local.fold == 0  # the first of two
        else:  # a gap: nothing at all exists between the nominal time and the post
            before = (slot.due - timedelta(seconds=1)).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
            assert before < datetime.combine(slot.day, at) < local.replace(tzinfo=None)


@settings(max_examples=200)
@given(
    st.data(),
    st.lists(st.timedeltas(timedelta(hours=-30), timedelta(hours=60)), min_size=1, max_size=40),
    st.times().map(lambda t: t.replace(second=0, microsecond=0)),
)
def test_a_clock_that_jumps_never_repeats_a_date(data: st.DataObject, jumps: list[timedelta], at: time) -> None:
    rule = Rule(at, data.draw(st.sampled_from(_moving_zones())), ALL)
    now = datetime(2026, 3, 1, tzinfo=UTC)
    upcoming = next_slot(rule, last=None, paused=None, after=now)
    posted: list[date] = []
    for jump in jumps:
        now += jump
        if upcoming is None or upcoming.due > now:
            continue
        turned = turn(rule, first=upcoming.day, now=now, window=WINDOW)
        posted += [slot.day for slot in turned.missed]
        posted += [turned.post.day] if turned.post else []
        upcoming = turned.next
    assert posted == sorted(set(posted))


def test_weekdays_are_those_of_the_nominal_date() -> None:
    # 23:30 of a Friday that the gap moves into Saturday keeps its Friday.
    friday = next(slots(Rule(time(23, 45), "Asia/Pyongyang", "fri"), date(2018, 5, 1)))
    assert friday == Slot(date(2018, 5, 4), datetime(2018, 5, 4, 15, 0, tzinfo=UTC))


def test_working_days_know_holidays_and_make_up_days() -> None:
    taiwan = Rule(time(9), "Asia/Taipei", "workdays:TW")
    days = [slot.day for slot in itertools.islice(slots(taiwan, date(2025, 1, 23)), 8)]
    # New Year's holidays from 25 January to 2 February 2025, made up for on Saturday, 8 February
    assert [day.isoformat()[5:] for day in days] == [
        "01-23", "01-24", "02-03", "02-04", "02-05", "02-06", "02-07", "02-08",
    ]  # fmt: skip


def test_only_the_newest_slot_posts_after_downtime() -> None:
    rule = Rule(time(9), "Asia/Taipei", ALL)
    now = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)  # Thursday 11:00; last planned was Sunday
    turned = turn(rule, first=date(2026, 11, 23), now=now, window=WINDOW)
    assert turned.post is not None
    assert turned.post.day == date(2026, 11, 26)
    assert [slot.day.day for slot in turned.missed] == [23, 24, 25]
    assert turned.next is not None
    assert turned.next.day == date(2026, 11, 27)


def test_past_the_window_nothing_posts() -> None:
    rule = Rule(time(9), "Asia/Taipei", ALL)
    five = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)  # 13:00, four hours late to the second
    turned = turn(rule, first=date(2026, 11, 23), now=five, window=WINDOW)
    assert turned.post is None
    assert [slot.day.day for slot in turned.missed] == [23]
    in_time = turn(rule, first=date(2026, 11, 23), now=five - timedelta(seconds=1), window=WINDOW)
    assert in_time.post is not None


def test_a_change_on_the_day_never_posts_for_a_time_gone_by_nor_twice_a_date() -> None:
    taipei, now = "Asia/Taipei", datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # Monday 10:00
    earlier = next_slot(Rule(time(9), taipei, ALL), last=None, paused=None, after=now)
    later = next_slot(Rule(time(15), taipei, ALL), last=None, paused=None, after=now)
    posted = next_slot(Rule(time(15), taipei, ALL), last=date(2026, 11, 23), paused=None, after=now)
    assert earlier is not None
    assert later is not None
    assert posted is not None
    assert (earlier.day.day, later.day.day, posted.day.day) == (24, 23, 24)


def test_a_change_of_zone_never_goes_back_in_dates() -> None:
    # Posted for the 24th in Auckland; in Honolulu it is still the 23rd.
    now = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)
    slot = next_slot(Rule(time(15), "Pacific/Honolulu", ALL), last=date(2026, 11, 24), paused=None, after=now)
    assert slot is not None
    assert slot.day == date(2026, 11, 25)


def test_a_pause_ends_on_its_date() -> None:
    now = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
    slot = next_slot(Rule(time(9), "Asia/Taipei", "mon"), last=None, paused=date(2026, 12, 7), after=now)
    assert slot is not None
    assert slot.day == date(2026, 12, 7)


def test_a_rule_without_days_ends() -> None:
    assert list(slots(Rule(time(9), "Asia/Taipei", ""), date(2026, 1, 1))) == []
    assert LONGEST_BREAK > 366
