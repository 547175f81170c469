"""`citybrief digest …`: what operators do with subscriptions and deliveries. Results go to standard output as JSON lines."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from adapters import compose
from adapters.compose import Services
from adapters.registry import platforms, posted_to, rates
from bot.digest import transfer
from bot.digest.order_lines import plain
from bot.digest.schedule_parser import parse_schedule
from bot.digest.schedule_words import country_of
from bot.digest.service import Digest
from bot.digest.subscriptions import Subscription
from bot.domain.errors import SettingsError
from bot.domain.ports import ChannelRef
from bot.names.resolver import Exact
from bot.settings import Settings
from bot.store import Store


async def digest(settings: Settings, args: argparse.Namespace) -> int:
    """Runs `args.action` on the configured database; the exit code."""
    async with compose.services(settings) as services:
        match args.action:
            case "import":
                await _import(services, args.file)
            case "export":
                await _export(services.store, args.file)
            case "due":
                await _due(services.digest, args.at or datetime.now(UTC))
            case "deliver":
                await _deliver(services, args.at or datetime.now(UTC))
            case "subscribe":
                await _subscribe(services, args)
            case _:
                async for subscription in services.digest.subscriptions.all():
                    _print(_listed(subscription))
    return 0


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read: {error}") from error


async def _import(services: Services, path: Path) -> None:
    count = await _stored(services, await asyncio.to_thread(_lines, path))
    print(f"{count} subscription(s) imported.", file=sys.stderr)


async def _stored(services: Services, lines: Sequence[str]) -> int:
    quiet = services.settings.digest_quiet.total_seconds()
    return await transfer.import_(services.store.database, rates(), lines, datetime.now(UTC), quiet)


async def _export(store: Store, path: Path) -> None:
    """Written beside and moved into place, so that a failure leaves no half of an export."""
    beside = path.with_name(f"{path.name}.part")
    count = 0
    try:
        with beside.open("w", encoding="utf-8") as file:
            async for line in transfer.export(store.database):
                file.write(f"{line}\n")
                count += 1
        beside.replace(path)
    except OSError as error:
        raise SettingsError(f"{path} cannot be written: {error}") from error
    print(f"{count} subscription(s) exported.", file=sys.stderr)


async def _due(service: Digest, at: datetime) -> None:
    for plan in await service.due(at):
        for row in plan.rows:
            if row["state"] == "due":
                due = datetime.fromtimestamp(row["due"] / 1000, UTC).isoformat()
                slot = {"date": row["date"], "due": due, "item": row["item"], "round": row["round"]}
                _print(_channel(plan.subscription.channel) | slot | {"restarted": row["restarted"]})


async def _deliver(services: Services, at: datetime) -> None:
    async with compose.outboxes(services) as outboxes:
        if not outboxes:
            needs = " or ".join(one.needs for one in platforms().values() if one.needs)
            raise SettingsError(f"Nothing can be delivered: set {needs}.")
        for platform, outbox in outboxes.items():
            services.digest.attach(platform, outbox)
        _print(await services.digest.deliver(at))


async def _subscribe(services: Services, args: argparse.Namespace) -> None:
    settings = services.settings
    if args.platform not in posted_to():
        raise SettingsError(f"{args.platform!r} is no platform: use {' or '.join(posted_to())}.")

    def find_theme(text: str) -> str | None:
        found = services.libraries.shared.find_theme(text)
        return found.value.id if isinstance(found, Exact) and found.as_written else None

    words = " ".join(args.words)
    wish = parse_schedule(words, find_theme, country_of(settings.zone.key))
    if wish.unclear:
        raise SettingsError(f"{words!r} is not understood: use words such as 09:00 weekdays Asia/Taipei.")
    subscription = Subscription(
        channel=ChannelRef(args.platform, args.team, args.channel),
        at=wish.at or time(9),
        zone=wish.zone or settings.zone.key,
        days=wish.days or "mon,tue,wed,thu,fri",
        lang=wish.lang or settings.lang,
        themes=wish.themes or (),
    )
    await _stored(services, [json.dumps(plain(subscription))])
    _print(plain(subscription))


def _listed(subscription: Subscription) -> dict[str, Any]:
    state = {
        "enabled": subscription.enabled,
        "reason": subscription.reason,
        "detail": subscription.detail,
        "paused_until": subscription.paused_until.isoformat() if subscription.paused_until else None,
        "last_date": subscription.last_date.isoformat() if subscription.last_date else None,
        "next_due": subscription.next_due.isoformat() if subscription.next_due and subscription.next_date else None,
    }
    return plain(subscription) | state


def _channel(channel: ChannelRef) -> dict[str, str]:
    return {"platform": channel.platform, "team": channel.team, "channel": channel.channel}


def _print(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False), flush=True)
