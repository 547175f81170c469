"""Which organisation a workspace belongs to, where the app is installed to the whole of it (Enterprise Grid).

A request says so itself. The digest knows the workspace alone, so it is remembered, and asked of Slack where it is not.
https://docs.slack.dev/reference/methods/auth.teams.list
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import aiohttp
from slack_sdk.errors import SlackClientError
from slack_sdk.oauth.installation_store.models.bot import Bot
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.errors import StoreError
from bot.store import Store

PAGE = 100
PAGES = 50
_NAME = "slack.organisation."  # of a stored value; the workspace's id follows


class Organisations:
    """Remembers in the database, for every replica and over a restart."""

    def __init__(self, store: Store, client: AsyncWebClient) -> None:
        self._store = store
        self._client = client
        self._known: dict[str, str] = {}
        self._writing: set[asyncio.Task[None]] = set()

    def learn(self, team: str, enterprise: str) -> None:
        """A request came from `team`, whose organisation has the app. Stored beside the answer."""
        if not team or self._known.get(team) == enterprise:
            return
        self._known[team] = enterprise
        task = asyncio.create_task(self._write(team, enterprise))
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)

    async def _write(self, team: str, enterprise: str) -> None:
        try:
            await self._store.put(_NAME + team, enterprise)
        except StoreError:
            self._known.pop(team, None)  # the next request tries again

    async def of(self, team: str, installed: Sequence[Bot]) -> Bot | None:
        """That of `installed`, the bots of whole organisations, which serves the workspace. Raises StoreError."""
        enterprise = self._known.get(team) or await self._store.get(_NAME + team)
        found = next((bot for bot in installed if bot.enterprise_id == enterprise), None) if enterprise else None
        if found is not None:
            return found
        silent = []
        for bot in installed:
            teams = await self._teams(bot)
            if teams is None:
                silent.append(bot)
            elif team in teams:
                self.learn(team, bot.enterprise_id or "")
                return bot
        # Where the only organisation does not say whom it serves, its workspaces are the only ones there can be.
        return silent[0] if len(silent) == len(installed) == 1 else None

    async def teams(self, enterprise: str) -> set[str]:
        """The workspaces that are known to belong to it."""
        known = await self._store.named(_NAME)
        return {team for team, owner in (known | self._known).items() if owner == enterprise}

    async def _teams(self, bot: Bot) -> set[str] | None:
        """None where Slack does not say."""
        found: set[str] = set()
        cursor = ""
        try:
            for _ in range(PAGES):
                page = await self._client.auth_teams_list(token=bot.bot_token, limit=PAGE, cursor=cursor or None)
                found.update(str(team["id"]) for team in page.get("teams") or ())
                cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
                if not cursor:
                    break
        except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError, ValueError, KeyError, TypeError):
            return None
        return found
