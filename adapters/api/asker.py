"""Who asks, as the conversation has to know it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.models import Lang
from bot.domain.ports import ChannelRef, User


@dataclass(frozen=True, slots=True)
class Asker:
    """`id`: whose questions are counted together. `user` is None on this machine's own standard input, which may everything.
    `lang`: where a question does not say.
    """

    id: str
    workspace: str
    lang: Lang
    channel: ChannelRef | None = None
    user: User | None = None


def channel_of(workspace: str, channel: str) -> ChannelRef | None:
    """The channel of a workspace (`slack:TEAM` …) in which something is asked; None for ""."""
    platform, _, team = workspace.partition(":")
    return ChannelRef(platform, team, channel) if channel else None
