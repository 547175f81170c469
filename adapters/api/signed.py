"""Slackbot as the client of `/mcp`: Slack signs what it sends and says for whom, and the workspace says who that is.

https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from slack_sdk.errors import SlackClientError
from slack_sdk.signature import SignatureVerifier

from adapters.api.asker import Asker
from adapters.slack.authorize import OneTeam
from adapters.slack.connection import authorization, http_session, logger_for, web_client
from adapters.slack.user_profiles import UserProfiles
from bot.domain.ports import User
from bot.settings import Settings
from bot.store import Store

Signed = Callable[[bytes, Mapping[str, str]], Awaitable[Asker | None]]
_PERSONAL = frozenset(
    {"tools/call", "resources/list", "resources/read"}
)  # what is answered differently for different people


class Slackbot:
    """Tells who asks. Rights are the person's own in the workspace; it asks in no channel."""

    def __init__(self, settings: Settings, store: Store, http: aiohttp.ClientSession) -> None:
        self._settings = settings
        self._http = http
        self._logger = logger_for(settings.slack)
        self._client = web_client(settings.slack, http, self._logger)
        self._authorize = authorization(settings.slack, store, self._client, self._logger)
        self._profiles = UserProfiles(settings.lang)
        self._verifier = SignatureVerifier(settings.slack.signing_secret)

    async def find(self, body: bytes, headers: Mapping[str, str]) -> Asker | None:
        """None where Slack did not sign it, or the workspace has not installed us. Raises StoreError."""
        timestamp = headers.get("X-Slack-Request-Timestamp", "")
        if not timestamp.isdecimal() or not self._verifier.is_valid(
            body, timestamp, headers.get("X-Slack-Signature", "")
        ):
            return None
        method, team, user = _said(body)
        if not team or not user:
            nobody = Asker("slack:", "slack:", self._settings.lang, user=User(""))
            return nobody if method not in _PERSONAL else None
        token = await self._token(team)
        if token is None:
            return None
        client = web_client(self._settings.slack, self._http, self._logger)
        client.token = token
        profile = await self._profiles.find(client, team, user, fresh=True)
        person = User(user, profile.zone, profile.standing_of("", team))
        return Asker(f"slack:{team}:{user}", f"slack:{team}", profile.lang, user=person)

    async def _token(self, team: str) -> str | None:
        """The bot's for a workspace that is ours."""
        if isinstance(self._authorize, OneTeam):
            try:
                if not self._authorize.team:
                    await self._authorize.identify(self._client)
            except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError):
                return None
            if self._authorize.team != team:
                return None
        return await self._authorize.token(team)


def _said(body: bytes) -> tuple[str, str, str]:
    """Method, workspace and person, each "" where it is not said."""
    try:
        message = json.loads(body)
        method = str(message.get("method") or "")
        who = ((message.get("params") or {}).get("_meta") or {}).get("slack") or {}
        return method, _text(who.get("team_id")), _text(who.get("user_id"))
    except (ValueError, AttributeError):  # no JSON, or none that Slack would write
        return "tools/call", "", ""


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


@asynccontextmanager
async def signed_requests(settings: Settings, store: Store) -> AsyncIterator[Signed | None]:
    """Who asks by a request that a platform signed; None where none can."""
    if not (settings.slack.enabled and settings.slack.signing_secret):
        yield None
        return
    async with http_session() as http:
        yield Slackbot(settings, store, http).find
