"""The visible list of all commands: help, the Discord registration and the Slack manifest are made from it."""

from __future__ import annotations

from bot.commands import (
    ask,
    brief,
    city,
    compare,
    digest,
    help,
    initiative,
    overview,
    related,
    session,
    settings,
    shortlist,
    source,
    theme,
)
from bot.commands.base import ROOT, Command

__all__ = ["COMMANDS", "ROOT"]

COMMANDS: tuple[Command, ...] = (
    ask.COMMAND,
    city.COMMAND,
    theme.COMMAND,
    session.COMMAND,
    initiative.COMMAND,
    related.COMMAND,
    source.COMMAND,
    compare.COMMAND,
    overview.COMMAND,
    shortlist.COMMAND,
    brief.COMMAND,
    digest.COMMAND,
    settings.COMMAND,
    help.COMMAND,
)
