"""Installing the app into many workspaces: the pages of the OAuth flow, on our store."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.oauth.installation_store.models.installation import Installation
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.authorize import ManyTeams
from adapters.slack.installs import Installs, States
from adapters.slack.manifest import INSTALL_PATH, REDIRECT_PATH, SCOPES
from adapters.slack.organisations import Organisations
from bot.settings import Settings, SlackSettings
from bot.store import Store

Installed = Callable[[str, str], None]


def many_teams(store: Store, slack: SlackSettings, client: AsyncWebClient, logger: logging.Logger) -> ManyTeams:
    """Raises SettingsError for a key that is none."""
    rotator = AsyncTokenRotator(client_id=slack.client_id, client_secret=slack.client_secret, client=client)
    organisations = Organisations(store, client)
    return ManyTeams(Installs(store, slack.secret_key, logger, organisations), rotator, organisations)


class Flow(AsyncOAuthFlow):
    """Bolt's flow; an installation that is renewed counts at once."""

    def __init__(self, authorize: ManyTeams, installed: Installed, **values: Any) -> None:
        super().__init__(**values)
        self._authorize = authorize
        self._installed = installed

    async def store_installation(self, request: Any, installation: Installation) -> None:
        await super().store_installation(request, installation)
        team = "" if installation.is_enterprise_install else installation.team_id or ""
        self._authorize.forget(installation.enterprise_id or "", team)
        self._installed(installation.enterprise_id or "", team)


def flow(
    settings: Settings,
    store: Store,
    client: AsyncWebClient,
    authorize: ManyTeams,
    logger: logging.Logger,
    installed: Installed,
) -> Flow:
    """The pages under /slack/install and /slack/oauth_redirect. The client carries the address of the Web API;
    `installed(enterprise, team)` is called after an installation, `team` being "" for a whole organisation.
    """
    slack = settings.slack
    public = settings.public_url
    oauth = AsyncOAuthSettings(
        client_id=slack.client_id,
        client_secret=slack.client_secret,
        scopes=list(SCOPES),
        user_scopes=[],
        redirect_uri=f"{public}{REDIRECT_PATH}" if public else None,
        install_path=INSTALL_PATH,
        redirect_uri_path=REDIRECT_PATH,
        installation_store=Installs(store, slack.secret_key, logger),
        installation_store_bot_only=True,
        state_store=States(store, logger),
        logger=logger,
    )
    return Flow(authorize, installed, client=client, logger=logger, settings=oauth)
