"""The key that marks a post on its platform, so that it can be found again."""

from __future__ import annotations

from datetime import date
from hashlib import sha256

from bot.domain.ports import ChannelRef

LENGTH = 24  # of the 25 characters that Discord takes as a nonce


def key_of(channel: ChannelRef, day: date) -> str:
    """The same for the same channel and local date whatever the database, so that a move cannot double a post."""
    text = f"{channel.platform}/{channel.team}/{channel.channel}/{day.isoformat()}"
    return sha256(text.encode()).hexdigest()[:LENGTH]
