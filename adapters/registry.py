"""Every platform by its name: a new one is a folder with a `platform.py`, and a line here."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

from adapters.common.platform import Platform

_MODULES = {
    "slack": "adapters.slack.platform",
    "discord": "adapters.discord.platform",
    "api": "adapters.api.platform",
}
NAMES = tuple(_MODULES)


def platform(name: str) -> Platform:
    """Raises KeyError for a name that is not listed."""
    found: Platform = import_module(_MODULES[name]).PLATFORM
    return found


def platforms() -> Mapping[str, Platform]:
    """All of them, in the order of the list."""
    return {name: platform(name) for name in NAMES}


def posted_to() -> tuple[str, ...]:
    """Those with workspaces and channels, where something can be posted."""
    return tuple(name for name, one in platforms().items() if one.needs)


def rates() -> Mapping[str, float | None]:
    """Posts a second of a whole bot, by platform (`bot.digest.rate_limits`)."""
    return {name: one.rate for name, one in platforms().items()}
