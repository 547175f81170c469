"""One subscription as a JSON line: what it says, read and checked."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any
from zoneinfo import ZoneInfo

from bot.digest.calendar import WEEKDAYS, WORKDAYS
from bot.digest.schedule_words import parse_time
from bot.digest.subscriptions import Subscription
from bot.digest.workdays import code_of
from bot.domain.models import LANGS
from bot.domain.ports import ChannelRef

_REQUIRED = ("platform", "team", "channel", "time", "zone", "days", "lang")


@dataclass(frozen=True, slots=True)
class Line:
    """One line, checked. `used` None: it carries no state. `used_own` are initiatives of the workspace's own."""

    subscription: Subscription
    used: tuple[str, ...] | None
    used_own: tuple[str, ...]
    delivered: tuple[Mapping[str, Any], ...]


def plain(subscription: Subscription) -> dict[str, Any]:
    """What a subscription says, without how far it has come."""
    return {
        "platform": subscription.channel.platform,
        "team": subscription.channel.team,
        "channel": subscription.channel.channel,
        "time": f"{subscription.at:%H:%M}",
        "zone": subscription.zone,
        "days": [subscription.days] if subscription.days.startswith(WORKDAYS) else subscription.days.split(","),
        "lang": subscription.lang,
        "themes": list(subscription.themes),
    }


def parse(text: str, platforms: Collection[str]) -> Line:
    """Reads one line. Raises ValueError that says what is wrong."""
    row = json.loads(text)
    if not isinstance(row, dict):
        raise ValueError("not a JSON object")  # noqa: TRY004 (what is wrong is the line, and all its faults are alike)
    missing = [name for name in _REQUIRED if name not in row]
    if missing:
        raise ValueError(f"missing: {', '.join(missing)}")
    subscription = Subscription(
        channel=ChannelRef(_one_of(row, "platform", tuple(platforms)), str(row["team"]), _text(row, "channel")),
        at=_time(row),
        zone=_zone(row),
        days=_days(row["days"]),
        lang=_one_of(row, "lang", LANGS),
        themes=tuple(map(str, row.get("themes") or ())),
        owner=str(row.get("owner") or ""),
        enabled=bool(row.get("enabled", True)),
        reason=row.get("reason"),
        detail=row.get("detail"),
        paused_until=_date(row.get("paused_until")),
        round=int(row.get("round", 1)),
        last_item=row.get("last_item"),
        last_date=_date(row.get("last_date")),
        next_date=_date(row.get("next_date")),
    )
    if "round" not in row:
        return Line(subscription, None, (), ())
    used, own = (tuple(map(str, row.get(name, ()))) for name in ("used", "used_own"))
    return Line(subscription, used, own, tuple(row.get("delivered", ())))


def _text(row: Mapping[str, Any], name: str) -> str:
    if not row[name]:
        raise ValueError(f"{name} is empty")
    return str(row[name])


def _one_of(row: Mapping[str, Any], name: str, known: Sequence[Any]) -> Any:
    if row[name] not in known:
        raise ValueError(f"{name} is {row[name]!r}: use one of {', '.join(known)}")
    return row[name]


def _time(row: Mapping[str, Any]) -> time:
    at = parse_time(str(row["time"]))
    if at is None:
        raise ValueError(f"time is {row['time']!r}: use HH:MM")
    return at


def _zone(row: Mapping[str, Any]) -> str:
    try:
        return ZoneInfo(str(row["zone"])).key
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"zone is {row['zone']!r}: use an IANA name such as Asia/Taipei") from error


def _days(days: Any) -> str:
    names = [days] if isinstance(days, str) else list(days)
    if len(names) == 1 and str(names[0]).startswith(WORKDAYS):
        code = code_of(names[0].removeprefix(WORKDAYS))
        if code is not None:
            return f"{WORKDAYS}{code}"
    elif names and set(names) <= set(WEEKDAYS):
        return ",".join(day for day in WEEKDAYS if day in names)
    raise ValueError(f'days is {days!r}: use a list of {", ".join(WEEKDAYS)}, or ["workdays:TW"]')


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
