"""How gateway events are read: what discord.py drops is kept, and what it cannot read costs that event alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import discord
import structlog

from adapters.discord.incoming import CHANNEL_ID, INSTALLER, RIGHTS_TOLD

log = structlog.get_logger(__name__)

_HANDSHAKE = frozenset({"READY", "RESUMED"})  # without them there is no connection: let it end and begin anew


def attach(client: discord.Client) -> None:
    """To be called once, before `client` connects."""
    state = client._connection  # noqa: SLF001 (discord.py has no public way to read an event differently)

    def interaction_create(data: dict[str, Any]) -> None:
        state.dispatch("interaction", _interaction(data, state))

    state.parsers["INTERACTION_CREATE"] = interaction_create
    for event, parse in state.parsers.items():
        if event not in _HANDSHAKE:
            state.parsers[event] = _guarded(event, parse)


def _interaction(data: dict[str, Any], state: Any) -> discord.Interaction:
    """Like discord.py's own, without command tree and views, which this client has not.

    discord.py forgets `channel_id` where `channel`, an optional field, is missing or of a kind that it does not know.
    """
    for required in ("version", "attachment_size_limit"):  # discord.py insists on them; nothing here reads them
        data.setdefault(required, 0)
    try:
        interaction: discord.Interaction = discord.Interaction(data=data, state=state)  # type: ignore[arg-type]
    except (KeyError, TypeError, ValueError):
        if "message" not in data:
            raise
        log.warning("message_unreadable", exc_info=True)  # the button itself says all that an answer needs
        shortened: Any = {key: value for key, value in data.items() if key != "message"}
        interaction = discord.Interaction(data=shortened, state=state)
    interaction.extras[RIGHTS_TOLD] = "app_permissions" in data
    channel = data.get("channel_id") or (data.get("channel") or {}).get("id")
    if channel is not None:
        interaction.extras[CHANNEL_ID] = str(channel)
    owners = data.get("authorizing_integration_owners")
    interaction.extras[INSTALLER] = str(owners.get("1") or "") if isinstance(owners, dict) else ""
    return interaction


def _guarded(event: str, parse: Callable[[Any], None]) -> Callable[[Any], None]:
    """discord.py drops the whole connection, and whatever comes meanwhile, for one event that it cannot read."""

    def guarded(data: Any) -> None:
        try:
            parse(data)
        except Exception:
            log.exception("event_unreadable", event_name=event)

    return guarded
