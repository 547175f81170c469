"""Keys of the API: made once, shown once, kept as hashes; looked up in memory, which follows the database."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

from adapters.api.asker import Asker, channel_of
from bot.domain.errors import StoreError
from bot.domain.models import Lang
from bot.domain.ports import User
from bot.domain.rights import Standing
from bot.store.api_tokens import ApiToken, ApiTokens

PREFIX = "cbk_"
REFRESH_SECONDS = 5.0
AGAIN_SECONDS = 1.0  # between looks for keys that are not known here; a crowd of wrong ones must not reach the database
BLIND_SECONDS = 30.0  # without a look, after which nobody can say what was revoked


def make(workspace: str, channel: str, name: str, now: datetime, days: int) -> tuple[str, ApiToken]:
    """A new key, and what is kept of it."""
    key = PREFIX + secrets.token_urlsafe(32)
    return key, ApiToken(hash_of(key), workspace, channel, name, now, now + timedelta(days=days))


def hash_of(key: str) -> str:
    """Keys are random enough that a plain hash cannot be turned back."""
    return hashlib.sha256(key.encode(errors="surrogateescape")).hexdigest()


class Keys:
    """Follows the database. `now`: aware; `clock`: seconds that only grow."""

    def __init__(
        self,
        tokens: ApiTokens,
        lang: Lang,
        now: Callable[[], datetime],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._tokens = tokens
        self._lang = lang
        self._now = now
        self._clock = clock
        self._known: Mapping[str, tuple[ApiToken, Asker]] = {}
        self._looked: float | None = None
        self._looking = asyncio.Lock()

    async def find(self, key: str) -> Asker | None:
        """Who asks with this key; None where it is none, has run out or was revoked. Raises StoreError where nobody can say."""
        found = self._known.get(hash_of(key))
        since = self._since()
        if since > BLIND_SECONDS or (found is None and key.startswith(PREFIX) and since > AGAIN_SECONDS):
            async with self._looking:
                if self._since() > AGAIN_SECONDS:
                    await self.refresh()
            found = self._known.get(hash_of(key))
        return found[1] if found is not None and found[0].until > self._now() else None

    def _since(self) -> float:
        return float("inf") if self._looked is None else self._clock() - self._looked

    async def refresh(self) -> None:
        """Takes in what any replica, or the command line, has changed. Raises StoreError."""
        asked = self._clock()
        self._known = {token.hash: (token, self._asker(token)) for token in await self._tokens.all()}
        self._looked = asked

    def _asker(self, token: ApiToken) -> Asker:
        """It finds what all full members find, and what may be found in its channel; it arranges nothing."""
        id = f"key:{token.name}"
        user = User(id, standing=Standing.PARTICIPANT)
        channel = channel_of(token.workspace, token.channel)
        return Asker(f"{token.workspace}:{id}", token.workspace, self._lang, channel, user)

    async def keep_fresh(
        self, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep, failed: Callable[[StoreError], None] = print
    ) -> None:
        """Refreshes until cancelled; a database that is away for a while is no end of it."""
        while True:
            try:
                await self.refresh()
            except StoreError as error:
                failed(error)
            await sleep(REFRESH_SECONDS)
