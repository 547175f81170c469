"""What every way to Slack shares: one HTTP session, one client, and whose token is used."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.request import getproxies

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.common.lease import LeasedRequest
from adapters.common.redact import Redact
from adapters.common.retries import Sleep
from adapters.slack import oauth
from adapters.slack.authorize import ManyTeams, OneTeam
from adapters.slack.retries import Again
from adapters.slack.secret_patterns import SECRETS
from bot.domain.errors import SettingsError
from bot.settings import SlackSettings
from bot.store import Store

TIMEOUT = 10  # seconds for one call of the Web API
CONNECTIONS = 32  # each keeps its buffers; at a tenth of a second a call that is 300 calls a second


def logger_for(slack: SlackSettings) -> logging.Logger:
    """Masks the secrets of these settings literally."""
    secrets = (slack.bot_token, slack.app_token, slack.signing_secret, slack.client_secret, slack.secret_key)
    # Bolt finds SLACK_BOT_TOKEN in the environment by itself and warns that it is not used: it is, by each request.
    redact = Redact([SECRETS], secrets, needless="`token` will be unused")
    return redact.watch(logging.getLogger("citybrief.slack"))  # the SDK copies it, filter and level included


@asynccontextmanager
async def http_session() -> AsyncIterator[aiohttp.ClientSession]:
    """For the Web API, response_urls and the socket alike. Honours HTTPS_PROXY and NO_PROXY."""
    timeout = aiohttp.ClientTimeout(total=TIMEOUT)
    connector = aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=60)
    # Asking the environment at each call costs a tenth of a fast answer, so it is asked once.
    proxied = bool(getproxies())
    async with aiohttp.ClientSession(
        timeout=timeout, connector=connector, trust_env=proxied, request_class=LeasedRequest
    ) as session:
        yield session


def web_client(
    slack: SlackSettings, http: aiohttp.ClientSession, logger: logging.Logger, sleep: Sleep = asyncio.sleep
) -> AsyncWebClient:
    """Carries no token: each request brings its workspace's own."""
    client = AsyncWebClient(
        base_url=slack.api_url,
        session=http,
        timeout=TIMEOUT,
        logger=logger,
        retry_handlers=[Again(sleep=sleep)],
    )
    client.proxy = None  # the session knows better: the SDK forgets NO_PROXY
    return client


def authorization(
    slack: SlackSettings, store: Store | None, client: AsyncWebClient, logger: logging.Logger
) -> OneTeam | ManyTeams:
    """One workspace by token, else those that installed the app. Raises SettingsError."""
    if slack.bot_token:
        return OneTeam(slack.bot_token)
    if store is None:
        raise SettingsError("Slack installations (SLACK_CLIENT_ID) need the database.")
    return oauth.many_teams(store, slack, client, logger)
