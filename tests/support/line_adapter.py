"""A whole platform in one file: JSON lines in, JSON lines out. What a new adapter has to do, and no more.

In: `{"user", "role", "lang", "channel", "event"?}` with `"say": line`, or with `"press": carried`, `"message": id`, `"alone"`.
Out: `{"id", "to", "alone", "replaces", "text", "buttons": {label: carried}}`.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import datetime
from itertools import count
from typing import Any

from bot.conversation import Conversation
from bot.domain.cards import Actions, Button, Card, Item
from bot.domain.ports import ChannelRef, Press, Reply, Request, Sent, User
from bot.domain.rights import Standing
from bot.rendering import actions
from bot.rendering.layout import shared_by
from bot.rendering.plain import plain

NAME = "lines"
ROOM = 60  # characters that a button carries
Write = Callable[[dict[str, Any]], None]


def buttons(card: Card, line: str) -> dict[str, str]:
    """What the card's buttons carry, by their labels; one that shares the answer of `line`, if there is one."""
    found: list[Button] = []
    for part in card.parts:
        match part:
            case Actions(buttons=several):
                found += several
            case Item(button=Button() as one):
                found.append(one)
            case _:
                pass
    if line:
        found.append(Button("share", line, card.page, share=True))
    return {
        one.label: actions.encode(n, one.line, one.page, share=one.share, limit=ROOM, turns=card.lang if one.turns else None)
        for n, one in enumerate(found)
        if one.url is None
    }  # fmt: skip


class LineOutbox:
    """`bot.domain.ports.Outbox`."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._posts: dict[tuple[str, str], Sent] = {}

    async def send(self, to: ChannelRef, card: Card, key: str) -> Sent:
        sent = self._posts[to.channel, key] = Sent(f"p{len(self._posts)}")
        self._write({"id": sent.message, "to": to.channel, "alone": False, "text": plain(card)})
        return sent

    async def find(self, to: ChannelRef, key: str, since: datetime) -> Sent | None:
        return self._posts.get((to.channel, key))

    async def tell(self, user: str, team: str, card: Card) -> None:
        self._write({"id": "", "to": user, "alone": True, "text": plain(card)})


class LineAdapter:
    """`bot.domain.ports.Adapter` over a stream."""

    name = NAME

    def __init__(
        self, conversation: Conversation, lines: asyncio.StreamReader, write: Write, now: Callable[[], datetime]
    ) -> None:
        self.outbox = LineOutbox(write)
        self.connected = False
        self._conversation = conversation
        self._lines = lines
        self._write = write
        self._now = now
        self._numbers = count()

    async def run(self) -> None:
        self.connected = True
        try:
            while line := await self._lines.readline():
                await self._handle(json.loads(line))
        finally:
            self.connected = False

    async def _handle(self, event: dict[str, Any]) -> None:
        request = Request(
            event.get("say", ""),
            event["lang"],
            self._now(),
            channel=ChannelRef(NAME, "T", event["channel"]),
            user=User(event["user"], standing=Standing(event["role"])),
            workspace=f"{NAME}:T",
            event=event.get("event", ""),
        )
        if "press" in event:
            press = Press(event["press"], event["message"], event["alone"])
            decision = self._conversation.pressed(request, press)
        else:
            decision = self._conversation.asked(request)
        reply = await self._conversation.carry_out(decision)
        if reply is not None:
            self._show(event, reply)

    def _show(self, event: dict[str, Any], reply: Reply) -> None:
        line = reply.line if reply.shareable else ""
        self._conversation.saved.keep(actions.overflow(reply.card, ROOM, line), self._now())
        who = f"{shared_by(reply.card, lambda id: f'@{id}')}\n" if reply.card.shared_by else ""
        self._write(
            {
                "id": f"m{next(self._numbers)}",
                "to": event["channel"],
                "alone": not reply.public,
                "replaces": event["message"] if reply.replaces else None,
                "text": who + plain(reply.card),
                "buttons": buttons(reply.card, line),
            }
        )
