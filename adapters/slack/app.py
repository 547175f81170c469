"""The Slack adapter: a Bolt app over Socket Mode, or over HTTP, for one workspace or many."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import cast

import aiohttp
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.common.retries import Sleep, backoff
from adapters.slack import oauth
from adapters.slack.answers import Answers
from adapters.slack.authorize import ManyTeams, OneTeam
from adapters.slack.connection import authorization, http_session, logger_for, web_client
from adapters.slack.deliver import FAILURES, Delivery
from adapters.slack.errors import code
from adapters.slack.files import Files
from adapters.slack.http import application, serve_http
from adapters.slack.incoming import CommandNames
from adapters.slack.listeners import Listeners
from adapters.slack.manifest import NAME, renamed
from adapters.slack.moves import move_channel
from adapters.slack.outbox import SlackOutbox
from adapters.slack.respond import Responder
from adapters.slack.retries import Again
from adapters.slack.socket import HOPELESS, LONGEST_WAIT, Socket
from adapters.slack.user_profiles import UserProfiles
from bot.commands import COMMANDS, ROOT
from bot.conversation import Conversation
from bot.domain.errors import SettingsError, StoreError
from bot.domain.ports import ChannelRef, Platform
from bot.i18n import t
from bot.settings import Settings
from bot.store import Store

TEMPORARY = frozenset({"ratelimited", "internal_error", "fatal_error", "request_timeout", "service_unavailable"})
LAST_WORDS = 5.0  # seconds for answers under way when it ends


class SlackAdapter:
    """`run` serves until it is cancelled. The sleep of retries, the clock and the wait for a locale can be replaced;
    `prepare` renders the likeliest answers beforehand.
    """

    name: Platform = "slack"

    def __init__(
        self,
        conversation: Conversation,
        settings: Settings,
        store: Store | None,
        *,
        sleep: Sleep = asyncio.sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        locale_wait: float = 0.3,
        prepare: bool = True,
    ) -> None:
        self._conversation = conversation
        self._settings = settings
        self._store = store
        self._sleep = sleep
        self._now = now
        self._locale_wait = locale_wait
        self._prepare = prepare
        self.logger = logger_for(settings.slack)
        self.outbox = SlackOutbox(self.logger, renamed(settings.slack.prefix))
        self.app: AsyncApp | None = None
        self.ready = asyncio.Event()  # set once requests are taken
        self._listeners: Listeners | None = None
        self._socket: Socket | None = None
        self._listening = False
        self._background: set[asyncio.Future[None]] = set()

    @property
    def connected(self) -> bool:
        """Whether Slack can reach us now."""
        return self._socket.connected if self._socket is not None else self._listening

    async def idle(self) -> None:
        """Waits until nothing runs in the background."""
        if self._listeners is not None:
            await self._listeners.idle()
        while self._background:
            await asyncio.wait(self._background)

    async def run(self) -> None:
        """Raises SettingsError where Slack refuses a token for good."""
        async with http_session() as http:
            app, authorize = self._build(http)
            self.app = app
            self.outbox.open(app.client, authorize.token)
            try:
                await self._serve(app, authorize, http)
            except* SettingsError as refused:
                raise refused.exceptions[0] from None  # one sentence for whoever started us
            finally:
                self.outbox.close()
                self.ready.clear()
                await self._finish()

    def _build(self, http: aiohttp.ClientSession) -> tuple[AsyncApp, OneTeam | ManyTeams]:
        slack = self._settings.slack
        client = web_client(slack, http, self.logger, self._sleep)
        authorize = authorization(slack, self._store, client, self.logger)
        app = AsyncApp(
            name="citybrief",
            logger=self.logger,
            client=client,
            signing_secret=slack.signing_secret,
            authorize=cast("Callable[..., Awaitable[AuthorizeResult]]", authorize),
            request_verification_enabled=slack.http is not None,
            ssl_check_enabled=slack.http is not None,
            url_verification_enabled=slack.http is not None,
            attaching_function_token_enabled=False,  # we offer no workflow steps
            user_facing_authorize_error_message=t(self._settings.lang, "slack.not_installed"),
            attaching_conversation_kwargs_enabled=False,
        )
        profiles = UserProfiles(self._settings.lang, wait=self._locale_wait)
        delivery = Delivery(
            Responder(http, sleep=self._sleep), Again(idempotent=True, sleep=self._sleep), self.logger, NAME
        )
        files = Files(delivery, self.logger, self._sleep)
        answers = Answers(self._conversation, profiles, delivery, files, self._now, self.logger, renamed(slack.prefix))
        names = CommandNames(frozenset(command.name for command in COMMANDS), ROOT, slack.prefix)

        async def forget(enterprise: str, team: str) -> None:
            profiles.forget_team(team)
            await self._forget(authorize, enterprise, team)

        async def move(old: ChannelRef, new: ChannelRef) -> None:
            if self._store is not None:
                await move_channel(self._store, old, new)

        self._listeners = Listeners(answers, names, self._conversation.claims, forget, move, self._settings.lang)
        self._listeners.register(app)
        return app, authorize

    async def _serve(self, app: AsyncApp, authorize: OneTeam | ManyTeams, http: aiohttp.ClientSession) -> None:
        slack = self._settings.slack
        if isinstance(authorize, OneTeam):
            await self._identify(authorize, app.client)
        if self._prepare and self._listeners is not None:
            await self._listeners.prepare()
        async with asyncio.TaskGroup() as group:
            if slack.app_token:
                self._socket = Socket(app, slack.app_token, http, sleep=self._sleep)
                group.create_task(self._keep_socket(self._socket))
            if slack.http is not None:
                flow = None
                if isinstance(authorize, ManyTeams) and self._store is not None:
                    flow = oauth.flow(
                        self._settings,
                        self._store,
                        app.client,
                        authorize,
                        self.logger,
                        lambda enterprise, team: self._resume(authorize.teams(enterprise, team)),
                    )
                site = application(app, flow, slack.signing_secret, self.logger)
                group.create_task(serve_http(site, slack.http, self._heard))
            if self._socket is not None:
                await self._socket.opened.wait()
                self.ready.set()

    async def _finish(self) -> None:
        """What was acknowledged is answered before the session closes."""
        self._listening = False
        try:
            async with asyncio.timeout(LAST_WORDS):
                await self.idle()
        except TimeoutError:
            self.logger.warning("some answers were cut off by the end")

    def _heard(self) -> None:
        self._listening = True
        self.ready.set()

    async def _keep_socket(self, socket: Socket) -> None:
        try:
            await socket.run()
        except SlackApiError as error:
            raise SettingsError(f"Slack refuses SLACK_APP_TOKEN ({code(error)}): see docs/slack.md.") from None

    async def _identify(self, authorize: OneTeam, client: AsyncWebClient) -> None:
        """Who we are. A Slack that is away for a while is waited for; a token that it refuses is the operator's."""
        attempt = 0
        while True:
            try:
                await authorize.identify(client)
            except FAILURES as error:
                if code(error) in HOPELESS:
                    raise SettingsError(f"Slack refuses SLACK_BOT_TOKEN ({code(error)}): see docs/slack.md.") from None
                if code(error) and code(error) not in TEMPORARY:
                    self.logger.warning("Slack does not say who we are (%s)", code(error))
                    return
                self.logger.warning("Slack does not answer yet: %s", code(error) or type(error).__name__)
            else:
                self._resume(_one(authorize.team))
                return
            await self._sleep(min(backoff(attempt, self._conversation.rng), LONGEST_WAIT))
            attempt += 1

    def _resume(self, teams: Awaitable[set[str]]) -> None:
        """Beside everything else: orders of these workspaces that had stopped with an older installation go on."""
        task = asyncio.ensure_future(self._resumed(teams))
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def _resumed(self, teams: Awaitable[set[str]]) -> None:
        from bot.digest.resume import resume

        try:
            found = await teams
        except StoreError as error:
            self.logger.warning("the workspaces of an organisation cannot be read: %s", error)
            return
        if self._conversation.digest is not None and found:
            await resume(self._conversation.digest, self.name, found, self._now())

    async def _forget(self, authorize: OneTeam | ManyTeams, enterprise: str, team: str) -> None:
        if isinstance(authorize, ManyTeams):
            authorize.forget(enterprise, team)
        if self._store is None:
            return
        try:
            if not team:
                await self._store.installations.remove(enterprise, "")
            else:
                await self._store.installations.forget(team)
                await self._store.forget_team(self.name, team)
        except StoreError as error:
            self.logger.warning("what is stored of %s could not be purged: %s", team, error)
        else:
            self.logger.info("the app was removed from %s; what was stored of it is deleted", team or enterprise)


async def _one(team: str) -> set[str]:
    return {team} - {""}
