"""Which library a workspace has. So far everybody has the shared packs; a team's own documents will join them here."""

from __future__ import annotations

from bot.domain.ports import ChannelRef
from bot.library import Library


class Libraries:
    """The one place that is asked for a library. What it hands out is read-only and is never changed, only replaced."""

    def __init__(self, shared: Library) -> None:
        self.shared = shared

    def of(self, workspace: str, channel: ChannelRef | None) -> Library:
        """What may be found in this workspace by a question that is asked in this channel (None: in none)."""
        return self.shared
