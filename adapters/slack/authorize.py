"""Whose token a request is answered with: from memory, so that no request waits for auth.test or the database."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_sdk.errors import SlackTokenRotationError
from slack_sdk.oauth.installation_store.models.bot import Bot
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.installs import Installs
from adapters.slack.organisations import Organisations
from bot.domain.errors import StoreError
from bot.patience import patience

KEEP = 60.0  # seconds; how soon an uninstall seen by another replica is known here
KEEP_NOTHING = 5.0
READ_SECONDS = 1.0  # for the database; then what was known before still counts
ROTATE_BEFORE = 120  # minutes; Slack's tokens live twelve hours


class OneTeam(AsyncAuthorize):  # type: ignore[misc,unused-ignore]
    """One workspace, by token."""

    def __init__(self, token: str) -> None:
        self._token = token
        self.bot_user: str | None = None
        self.bot: str | None = None
        self.team = ""

    async def identify(self, client: AsyncWebClient) -> None:
        """Asks Slack once who we are. Raises SlackApiError where the token is refused."""
        found = await client.auth_test(token=self._token)
        self.bot_user, self.bot = found.get("user_id"), found.get("bot_id")
        self.team = str(found.get("team_id") or "")

    async def __call__(self, *, context: Any, **ids: Any) -> AuthorizeResult:
        _unproxy(context)
        return AuthorizeResult(
            enterprise_id=context.enterprise_id,
            team_id=self.team or context.team_id,
            bot_user_id=self.bot_user,
            bot_id=self.bot,
            bot_token=self._token,
            user_id=context.user_id,
        )

    async def token(self, team: str) -> str | None:
        """The bot's token for `team`."""
        return self._token


class ManyTeams(AsyncAuthorize):  # type: ignore[misc,unused-ignore]
    """Workspaces that installed the app. Tokens that will soon run out are rotated, once for all who wait."""

    def __init__(
        self,
        installs: Installs,
        rotator: AsyncTokenRotator,
        organisations: Organisations,
        *,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._now = now
        self._installs = installs
        self._rotator = rotator
        self._organisations = organisations
        self._clock = clock
        self._known: dict[tuple[str, str], tuple[Bot | None, float]] = {}
        self._locks: dict[tuple[str, str], asyncio.Lock] = {}

    async def __call__(
        self, *, context: Any, enterprise_id: str | None, team_id: str | None, user_id: str | None, **actor: Any
    ) -> AuthorizeResult | None:
        _unproxy(context)
        bot = await self._bot(enterprise_id or "", "" if context.is_enterprise_install else team_id or "")
        if bot is None:
            return None
        if bot.is_enterprise_install:
            self._organisations.learn(team_id or "", enterprise_id or "")
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_user_id=bot.bot_user_id,
            bot_id=bot.bot_id,
            bot_token=bot.bot_token,
            bot_scopes=bot.bot_scopes,
            user_id=user_id,
        )

    async def token(self, team: str) -> str | None:
        """The bot's token for `team`, rotated if need be. Raises StoreError."""
        bot = await self._installs.by_team(team)
        if bot is None:
            return None
        kept = await self._bot(bot.enterprise_id or "", team)
        return kept.bot_token if kept is not None else None

    def forget(self, enterprise: str, team: str) -> None:
        """The workspace, or without `team` the whole organisation, is gone, or has installed anew."""
        for key in [key for key in self._known if key[0] == enterprise and (not team or key[1] in (team, ""))]:
            del self._known[key]

    async def teams(self, enterprise: str, team: str) -> set[str]:
        """The workspaces that an installation serves. Raises StoreError."""
        return {team} if team else await self._organisations.teams(enterprise)

    async def _bot(self, enterprise: str, team: str) -> Bot | None:
        key = (enterprise, team)
        bot, until = self._known.get(key, (None, 0.0))
        if until > self._clock():
            return bot
        async with self._locks.setdefault(key, asyncio.Lock()):
            bot, until = self._known.get(key, (None, 0.0))
            if until > self._clock():
                return bot
            try:
                with patience(READ_SECONDS):
                    bot = await self._fresh(enterprise, team)
            except StoreError:
                self._installs.logger.warning("the installation of %s cannot be read now", team)
            except SlackTokenRotationError:
                self._installs.logger.warning(
                    "the token of %s could not be rotated: the app must be installed again", team
                )
                bot = None
            self._known[key] = (bot, self._clock() + (KEEP if bot is not None else KEEP_NOTHING))
            return bot

    async def _fresh(self, enterprise: str, team: str) -> Bot | None:
        bot = await self._installs.async_find_bot(
            enterprise_id=enterprise, team_id=team, is_enterprise_install=not team
        )
        if bot is None or bot.bot_refresh_token is None or not self._runs_out(bot):
            return bot
        if not await self._installs.may_rotate(bot):  # another replica is at it; the old token still does
            return bot
        try:
            rotated = await self._rotator.perform_bot_token_rotation(bot=bot, minutes_before_expiration=ROTATE_BEFORE)
        except SlackTokenRotationError:
            if (bot.bot_token_expires_at or 0) > self._now():
                return bot
            raise
        if rotated is None:
            return bot
        await self._installs.async_save_bot(rotated)
        return rotated

    def _runs_out(self, bot: Bot) -> bool:
        return (bot.bot_token_expires_at or float("inf")) <= self._now() + ROTATE_BEFORE * 60


def _unproxy(context: Any) -> None:
    """The SDK takes HTTPS_PROXY for its own and forgets NO_PROXY; our session honours both."""
    context.client.proxy = None
