"""The language, the time zone and the standing of whoever asks, from Slack, remembered, never waited for long."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import aiohttp
from cachetools import LRUCache
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.common.words import chinese_of
from bot.domain.models import Lang
from bot.domain.rights import Standing

KEEP = 600.0  # seconds; whoever has lost a right may use it no longer than that
KEEP_UNKNOWN = 300.0
PATIENCE = 3.0  # seconds that a change waits for who asks for it
SIZE = 10_000
AT_ONCE = 8  # lookups under way; a crowd of strangers must not slow the answers down


@dataclass(frozen=True, slots=True)
class Profile:
    """`teams` are the workspaces of the user's organisation that the user is in."""

    lang: Lang
    zone: str | None = None
    standing: Standing = Standing.UNKNOWN
    teams: frozenset[str] = frozenset()

    def standing_of(self, home: str, team: str) -> Standing:
        """In the workspace `team`, for a user of whom an event says that they are of `home` ("": it does not say)."""
        return Standing.FOREIGN if home not in ("", team) and team not in self.teams else self.standing


class UserProfiles:
    """Looks people up with `users.info` (scope users:read). Whatever goes wrong, the default language is used."""

    def __init__(self, default: Lang, *, wait: float = 0.3, clock: Callable[[], float] = time.monotonic) -> None:
        self._default = Profile(default)
        self._wait = wait
        self._clock = clock
        self._known: LRUCache[tuple[str, str], tuple[Profile, float]] = LRUCache(SIZE)
        self._asking: dict[tuple[str, str], asyncio.Task[Profile]] = {}
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def find(self, client: AsyncWebClient, team: str, user: str, *, fresh: bool = False) -> Profile:
        """At once when known, though what is old is asked for again meanwhile; else within `wait` seconds, after which the
        default is used this once. With `fresh`, for a change, only what is known to hold counts.
        """
        if not user:
            return self._default
        key = (team, user)
        known, until = self._known.get(key, (self._default, 0.0))
        certain, settled = known.standing is not Standing.UNKNOWN, until > self._clock()
        if settled and (certain or not fresh):
            return known
        if certain and not fresh:
            self._ask(client, key)
            return known
        task = self._ask(client, key)
        done, _ = await asyncio.wait({task}, timeout=max(PATIENCE, self._wait) if fresh else self._wait)
        return task.result() if done else replace(known, standing=Standing.UNKNOWN)

    def forget_team(self, team: str) -> None:
        """Nothing is kept of a workspace that removed us."""
        for key in [key for key in self._known if key[0] == team]:
            del self._known[key]

    def _ask(self, client: AsyncWebClient, key: tuple[str, str]) -> asyncio.Task[Profile]:
        task = self._asking.get(key)
        if task is None:
            task = self._asking[key] = asyncio.create_task(self._look_up(client, key))
            task.add_done_callback(lambda _: self._asking.pop(key, None))
        return task

    async def _look_up(self, client: AsyncWebClient, key: tuple[str, str]) -> Profile:
        known, _ = self._known.get(key, (self._default, 0.0))
        profile, keep = replace(known, standing=Standing.UNKNOWN), KEEP_UNKNOWN
        try:
            async with self._turns:
                response = await client.users_info(user=key[1], include_locale=True)
            profile, keep = self._profile(response.get("user") or {}, key[0]), KEEP
        except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError, ValueError, AttributeError):
            pass  # no scope, a busy or strange server: not worth a user's notice
        self._known[key] = (profile, self._clock() + keep)
        return profile

    def _profile(self, user: Mapping[str, Any], team: str) -> Profile:
        if not user:
            return self._default
        locale = user.get("locale")
        lang = self._default.lang
        if isinstance(locale, str) and locale:
            lang = chinese_of(locale) or "en"
        enterprise = user.get("enterprise_user") or {}
        teams = frozenset(map(str, (*(enterprise.get("teams") or ()), enterprise.get("enterprise_id") or "")))
        return Profile(lang, user.get("tz") or None, _standing(user, team, teams), teams)


def _standing(user: Mapping[str, Any], team: str, teams: frozenset[str]) -> Standing:
    """https://docs.slack.dev/reference/objects/user-object"""
    if user.get("is_stranger"):
        return Standing.STRANGER
    if user.get("team_id", team) != team and team not in teams:
        return Standing.FOREIGN
    if user.get("is_restricted") or user.get("is_ultra_restricted"):
        return Standing.GUEST
    if user.get("is_owner") or user.get("is_primary_owner"):
        return Standing.OWNER
    return Standing.ADMIN if user.get("is_admin") else Standing.MEMBER
