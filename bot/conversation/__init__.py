"""What is the same on every platform between an event and a reply: language, visibility, rights, sharing, saved actions,
expiry, and what is claimed against repetition. Adapters translate events, render and transport; nothing else.
"""

from __future__ import annotations

from bot.conversation.conversation import Conversation
from bot.conversation.decision import Decision

__all__ = ["Conversation", "Decision"]
