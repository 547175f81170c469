"""Installations of many workspaces, in our database, encrypted: the key is in the environment and nowhere else."""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.installation_store.models.bot import Bot
from slack_sdk.oauth.installation_store.models.installation import Installation
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from adapters.slack.organisations import Organisations
from bot.domain.errors import SettingsError
from bot.store import Store
from bot.store.installations import Installation as Row

Clock = Callable[[], datetime]
STATE_LIFE = timedelta(minutes=10)
ROTATING = timedelta(minutes=1)  # how long one replica may take to rotate a token
# What is kept of an installation: what it takes to act for the bot, and nothing of the person who installed it
# but the id, so that they can be told when something stops.
_KEPT = (
    "app_id", "enterprise_id", "enterprise_name", "team_id", "team_name", "bot_token", "bot_id", "bot_user_id",
    "bot_scopes", "bot_refresh_token", "bot_token_expires_at", "is_enterprise_install", "installed_at",
)  # fmt: skip


def cipher(keys: str) -> MultiFernet:
    """From CITYBRIEF_SECRET_KEY: keys separated by commas, the first encrypts, all decrypt. Raises SettingsError."""
    try:
        return MultiFernet([Fernet(key.strip()) for key in keys.split(",") if key.strip()])
    except ValueError as error:
        raise SettingsError("CITYBRIEF_SECRET_KEY is no key: make one with `citybrief key`.") from error


class Installs(AsyncInstallationStore):
    """The SDK's installation store on `bot.store`. Only bots are kept; user tokens are never asked for."""

    def __init__(
        self,
        store: Store,
        keys: str,
        logger: logging.Logger,
        organisations: Organisations | None = None,
        clock: Clock = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self.organisations = organisations
        self._cipher = cipher(keys)
        self._logger = logger
        self._clock = clock

    @property
    def logger(self) -> logging.Logger:
        return self._logger

    async def async_save(self, installation: Installation) -> None:
        await self.async_save_bot(installation.to_bot())

    async def async_save_bot(self, bot: Bot) -> None:
        values: dict[str, Any] = {name: getattr(bot, name) for name in _KEPT}
        row = Row(
            enterprise=bot.enterprise_id or "",
            team="" if bot.is_enterprise_install else bot.team_id or "",
            user="",
            bot_user=bot.bot_user_id or "",
            secret=self._cipher.encrypt(json.dumps(values).encode()),
        )
        await self._store.installations.save(row, self._clock())

    async def async_find_bot(
        self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False
    ) -> Bot | None:
        """The workspace's own installation, else that of its organisation."""
        team = "" if is_enterprise_install else team_id or ""
        row = await self._store.installations.find(enterprise_id or "", team)
        if row is None and enterprise_id and team:
            row = await self._store.installations.find(enterprise_id, "")
        return self._bot(row) if row is not None else None

    async def async_find_installation(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None = None,
        is_enterprise_install: bool | None = False,
    ) -> Installation | None:
        return None  # only bots are kept

    async def async_delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        await self._store.installations.remove(enterprise_id or "", team_id or "")

    async def async_delete_installation(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None = None
    ) -> None:
        """A user's token was revoked: none is kept."""

    async def may_rotate(self, bot: Bot) -> bool:
        """True for one replica at a time: a refresh token works once."""
        key = f"slack:{bot.team_id or ''}:rotate:{bot.enterprise_id or ''}"
        return await self._store.claim(key, self._clock(), ROTATING)

    async def by_team(self, team: str) -> Bot | None:
        """The bot of a workspace, its own or its organisation's (the digest knows the workspace alone)."""
        rows = await self._store.installations.all()
        for row in rows:
            if row.team == team:
                return self._bot(row)
        whole = [bot for row in rows if not row.team and (bot := self._bot(row)) is not None]
        return await self.organisations.of(team, whole) if self.organisations and whole and team else None

    def _bot(self, row: Row) -> Bot | None:
        try:
            values = json.loads(self._cipher.decrypt(row.secret))
        except InvalidToken:
            self._logger.warning(
                "the installation of %s cannot be decrypted: is CITYBRIEF_SECRET_KEY another?", row.team
            )
            return None
        return Bot(**values)


class States(AsyncOAuthStateStore):
    """The one-time `state` values of the install flow, shared by all replicas."""

    def __init__(self, store: Store, logger: logging.Logger, clock: Clock = lambda: datetime.now(UTC)) -> None:
        self._store = store
        self._logger = logger
        self._clock = clock

    @property
    def logger(self) -> logging.Logger:
        return self._logger

    async def async_issue(self, *args: object, **kwargs: object) -> str:
        state = secrets.token_urlsafe(24)
        await self._store.installations.issue_state(state, self._clock() + STATE_LIFE)
        return state

    async def async_consume(self, state: str) -> bool:
        return await self._store.installations.use_state(state, self._clock())
