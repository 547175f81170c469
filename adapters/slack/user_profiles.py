"""The language and the time zone of whoever asks, from Slack, remembered, never waited for long."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

import aiohttp
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.models import Lang

KEEP = 6 * 3600.0  # seconds; a change of language in Slack is followed that soon
KEEP_UNKNOWN = 300.0
SIZE = 10_000
AT_ONCE = 8  # lookups under way; a crowd of strangers must not slow the answers down


@dataclass(frozen=True, slots=True)
class Person:
    lang: Lang
    zone: str | None = None


class UserProfiles:
    """Looks people up with `users.info` (scope users:read). Whatever goes wrong, the default language is used."""

    def __init__(self, default: Lang, *, wait: float = 0.3, clock: Callable[[], float] = time.monotonic) -> None:
        self._default = Person(default)
        self._wait = wait
        self._clock = clock
        self._known: OrderedDict[tuple[str, str], tuple[Person, float]] = OrderedDict()
        self._asking: dict[tuple[str, str], asyncio.Task[Person]] = {}
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def find(self, client: AsyncWebClient, team: str, user: str) -> Person:
        """At once when known; else within `wait` seconds, after which the default is used this once."""
        key = (team, user)
        found = self._known.get(key)
        if found is not None and found[1] > self._clock():
            return found[0]
        task = self._asking.get(key)
        if task is None:
            if not user:
                return self._default
            task = asyncio.create_task(self._look_up(client, key))
            self._asking[key] = task
            task.add_done_callback(lambda _: self._asking.pop(key, None))
        done, _ = await asyncio.wait({task}, timeout=self._wait)
        if done:
            return task.result()
        return found[0] if found is not None else self._default

    def forget_team(self, team: str) -> None:
        for key in [key for key in self._known if key[0] == team]:
            del self._known[key]

    async def _look_up(self, client: AsyncWebClient, key: tuple[str, str]) -> Person:
        person, keep = self._default, KEEP_UNKNOWN
        try:
            async with self._turns:
                response = await client.users_info(user=key[1], include_locale=True)
            user = response.get("user") or {}
            person, keep = Person(self._lang(user.get("locale")), user.get("tz") or None), KEEP
        except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError, ValueError, AttributeError):
            pass  # no scope, a busy or strange server: not worth a user's notice
        self._known[key] = (person, self._clock() + keep)
        self._known.move_to_end(key)
        if len(self._known) > SIZE:
            self._known.popitem(last=False)
        return person

    def _lang(self, locale: object) -> Lang:
        if not isinstance(locale, str) or not locale:
            return self._default.lang
        return "zh-TW" if locale.lower().startswith("zh") else "en"
