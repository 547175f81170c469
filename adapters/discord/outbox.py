"""The digest's posts on Discord: marked so that Discord drops a double at once, and so that history shows them later."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from adapters.discord import incoming, render
from adapters.discord.rest import Rest
from bot.domain.cards import Actions, Button, Card
from bot.domain.errors import SendError, StoreError
from bot.domain.ports import ChannelRef, Sent
from bot.i18n import t
from bot.store import Store

# https://docs.discord.com/developers/reference#snowflakes: milliseconds since the start of 2015, 22 bits to the left
_EPOCH = 1420070400000
PAGE = 100  # messages a request of history
PAGES = 20  # a channel with more than 2,000 posts since the first try is looked through no further
CLOCKS_APART = timedelta(seconds=60)


class DiscordOutbox:
    """`bot.domain.ports.Outbox`. Needs no gateway: it works in `citybrief digest deliver` too."""

    def __init__(self, rest: Rest, store: Store | None, now: Callable[[], datetime]) -> None:
        self._rest = rest
        self._store = store
        self._now = now
        self._me: str | None = None

    async def close(self) -> None:
        await self._rest.close()

    async def send(self, to: ChannelRef, card: Card, key: str) -> Sent:
        """See `bot.domain.ports.Outbox.send`."""
        payload = await self._message(card, key)
        payload |= {"nonce": nonce(to, key), "enforce_nonce": True}
        message = await self._rest.request("POST", f"/channels/{to.channel}/messages", payload)
        return _sent(to, message)

    async def find(self, to: ChannelRef, key: str, since: datetime) -> Sent | None:
        """See `bot.domain.ports.Outbox.find`. Raises SendError("unreadable") where the history cannot be read."""
        me = await self._myself()
        after = _snowflake(since - CLOCKS_APART)
        for _ in range(PAGES):
            params: dict[str, str | int] = {"limit": PAGE, "after": str(after)}
            page = await self._rest.request("GET", f"/channels/{to.channel}/messages", params=params)
            for message in page:
                if message.get("author", {}).get("id") == me and _marked(message, key):
                    return _sent(to, message)
            if len(page) < PAGE:
                break
            after = max(int(message["id"]) for message in page)
        if not page:
            await self._readable(to, after)
        return None

    async def _readable(self, to: ChannelRef, after: int) -> None:
        """Without the permission to read it Discord shows an empty history: the channel's newest id gives that away."""
        channel = await self._rest.request("GET", f"/channels/{to.channel}")
        if int(channel.get("last_message_id") or 0) > after:
            raise SendError("unreadable", "Read Message History", reason="unreadable")

    async def tell(self, user: str, team: str, card: Card) -> None:
        """See `bot.domain.ports.Outbox.tell`."""
        with suppress(SendError):
            conversation = await self._rest.request("POST", "/users/@me/channels", {"recipient_id": user})
            await self._rest.request("POST", f"/channels/{conversation['id']}/messages", await self._message(card, ""))

    async def _message(self, card: Card, key: str) -> dict[str, Any]:
        if self._store is not None:
            with suppress(StoreError):  # costs a button, not the post
                await self._store.keep_lines(render.kept(card), self._now())
        payload = render.message(card)
        if key and not _mark(payload, key):
            help_button = Actions((Button(t(card.lang, "cards.help"), line="/help"),))
            payload = render.message(Card(card.title, card.lang, (*card.parts, help_button), card.page, card.pages))
            _mark(payload, key)
        return payload

    async def _myself(self) -> str:
        if self._me is None:
            self._me = str((await self._rest.request("GET", "/users/@me"))["id"])
        return self._me


def nonce(to: ChannelRef, key: str) -> str:
    """At most 25 characters; the channel is in it because Discord keeps nonces per author, not per channel."""
    return hashlib.sha256(f"{to.channel}:{key}".encode()).hexdigest()[:24]


def _mark(payload: dict[str, Any], key: str) -> bool:
    """Puts the key before the first id that has room for it; whether one had. `bot.rendering.actions` ignores the first field."""
    for component in incoming.walk(payload["components"]):
        number, dot, rest = str(component.get("custom_id", "")).partition(".")
        marked = f"{key}-{number}.{rest}"
        if dot and rest and not number.startswith("menu") and len(marked) <= render.CUSTOM_ID:
            component["custom_id"] = marked
            return True
    return False


def _marked(message: dict[str, Any], key: str) -> bool:
    ids = (str(component.get("custom_id", "")) for component in incoming.walk(message.get("components") or []))
    return any(id.startswith(f"{key}-") for id in ids)


def _snowflake(moment: datetime) -> int:
    return max(0, round(moment.timestamp() * 1000) - _EPOCH) << 22


def _sent(to: ChannelRef, message: dict[str, Any]) -> Sent:
    server = to.team or "@me"
    return Sent(str(message["id"]), f"https://discord.com/channels/{server}/{to.channel}/{message['id']}")
