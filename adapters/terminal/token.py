"""`citybrief token`: keys of the HTTP API and of MCP. JSON lines out; a key is shown when it is made and never again."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.domain.errors import SettingsError
from bot.settings import Settings
from bot.text.sanitize import one_line

if TYPE_CHECKING:  # few commands need the database's library
    from bot.store import Store
    from bot.store.api_tokens import ApiToken

LONGEST_DAYS = 3650


async def token(settings: Settings, args: argparse.Namespace) -> None:
    """Makes, lists or revokes. Raises CityBriefError."""
    from bot.store import Store

    store = await Store.open(settings.database_url)
    try:
        match args.action:
            case "make":
                await _make(store, args)
            case "list":
                for one in await store.api_tokens.all(args.workspace):
                    _print(_shown(one))
            case _:
                if not await store.api_tokens.revoke(args.workspace, args.name):
                    raise SettingsError(f"{args.workspace} has no key {args.name!r}.")
    finally:
        await store.close()


async def _make(store: Store, args: argparse.Namespace) -> None:
    from adapters.api.keys import make

    name = one_line(args.name)
    if not name or len(name) > 60:
        raise SettingsError("A key's name has 1 to 60 characters.")
    if not 1 <= args.days <= LONGEST_DAYS:
        raise SettingsError(f"A key lasts 1 to {LONGEST_DAYS} days.")
    key, kept = make(args.workspace, args.channel, name, datetime.now(UTC), args.days)
    if not await store.api_tokens.add(kept):
        raise SettingsError(f"{args.workspace} has a key {name!r} already: revoke it, or choose another name.")
    _print({"key": key} | _shown(kept))


def _shown(one: ApiToken) -> dict[str, Any]:
    return {
        "name": one.name,
        "workspace": one.workspace,
        "channel": one.channel or None,
        "created": one.created.isoformat(timespec="seconds"),
        "until": one.until.isoformat(timespec="seconds"),
    }


def _print(line: dict[str, Any]) -> None:
    print(json.dumps(line, ensure_ascii=False))
