"""`citybrief digest …`: what operators do with subscriptions and deliveries. Results go to standard output as JSON lines."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from bot.app import CityBrief
from bot.digest import transfer
from bot.digest.schedule_parser import parse_schedule
from bot.digest.schedule_words import country_of
from bot.digest.service import Digest, Timing
from bot.digest.subscriptions import Subscription
from bot.domain.errors import SettingsError
from bot.domain.ports import ChannelRef, Outbox, Platform
from bot.names.resolver import Exact
from bot.settings import Settings
from bot.store import Store

Outboxes = Callable[[Settings, Store], AbstractAsyncContextManager[dict[Platform, Outbox]]]


async def digest(bot: CityBrief, settings: Settings, args: argparse.Namespace, outboxes: Outboxes) -> int:
    """Runs `args.action` on the configured database; the exit code."""
    store = await Store.open(settings.database_url)
    try:
        timing = Timing(lease=settings.digest_lease, quiet=settings.digest_quiet)
        service = await Digest.open(store, bot.library, timing, resend_unseen=settings.digest_resend)
        match args.action:
            case "import":
                await _import(store, settings, args.file)
            case "export":
                await _export(store, args.file)
            case "due":
                await _due(service, args.at or datetime.now(UTC))
            case "deliver":
                await _deliver(service, settings, store, outboxes, args.at or datetime.now(UTC))
            case "subscribe":
                await _subscribe(bot, store, settings, args)
            case _:
                async for order in service.orders.all():
                    _print(_listed(order))
    finally:
        await store.close()
    return 0


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read: {error}") from error


async def _import(store: Store, settings: Settings, path: Path) -> None:
    lines = await asyncio.to_thread(_lines, path)
    count = await transfer.import_(store.database, lines, datetime.now(UTC), settings.digest_quiet.total_seconds())
    print(f"{count} subscription(s) imported.", file=sys.stderr)


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
                _print(_channel(plan.order.channel) | slot | {"restarted": row["restarted"]})


async def _deliver(service: Digest, settings: Settings, store: Store, outboxes: Outboxes, at: datetime) -> None:
    async with outboxes(settings, store) as open_outboxes:
        if not open_outboxes:
            raise SettingsError("Nothing can be delivered: set SLACK_BOT_TOKEN or DISCORD_TOKEN.")
        for platform, outbox in open_outboxes.items():
            service.attach(platform, outbox)
        _print(await service.deliver(at))


async def _subscribe(bot: CityBrief, store: Store, settings: Settings, args: argparse.Namespace) -> None:
    if args.platform not in transfer.PLATFORMS:
        raise SettingsError(f"{args.platform!r} is no platform: use slack or discord.")

    def find_theme(text: str) -> str | None:
        found = bot.library.find_theme(text)
        return found.value.id if isinstance(found, Exact) and found.as_written else None

    words = " ".join(args.words)
    wish = parse_schedule(words, find_theme, country_of(settings.zone.key))
    if wish.unclear:
        raise SettingsError(f"{words!r} is not understood: use words such as 09:00 weekdays Asia/Taipei.")
    order = Subscription(
        channel=ChannelRef(args.platform, args.team, args.channel),
        at=wish.at or time(9),
        zone=wish.zone or settings.zone.key,
        days=wish.days or "mon,tue,wed,thu,fri",
        lang=wish.lang or settings.lang,
        themes=wish.themes or (),
    )
    line = json.dumps(transfer.plain(order))
    await transfer.import_(store.database, [line], datetime.now(UTC), settings.digest_quiet.total_seconds())
    _print(transfer.plain(order))


def _listed(order: Subscription) -> dict[str, Any]:
    state = {
        "enabled": order.enabled,
        "reason": order.reason,
        "detail": order.detail,
        "paused_until": order.paused_until.isoformat() if order.paused_until else None,
        "last_date": order.last_date.isoformat() if order.last_date else None,
        "next_due": order.next_due.isoformat() if order.next_due and order.next_date else None,
    }
    return transfer.plain(order) | state


def _channel(channel: ChannelRef) -> dict[str, str]:
    return {"platform": channel.platform, "team": channel.team, "channel": channel.channel}


def _print(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False), flush=True)
