"""Many workspaces: the install flow, encrypted tokens, rotation, the right token for each, uninstalling."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
import slack_payloads as say
from cryptography.fernet import Fernet
from slack_sdk.oauth.installation_store.models.bot import Bot
from slack_server import Channel, SlackServer, Team
from slack_stage import SECRET, Start, free_address
from sqlalchemy import text

from adapters.slack.installs import Installs, cipher
from bot.domain.errors import SettingsError
from bot.settings import Address
from bot.store import Store

pytest_plugins = ("databases", "slack_fixtures")

pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")  # slack_sdk 3.47

KEY = Fernet.generate_key().decode()
FAR = 4_000_000_000


def installed(team: str, token: str, **more: Any) -> dict[str, Any]:
    return {
        "access_token": token,
        "token_type": "bot",
        "scope": "commands,chat:write,users:read",
        "bot_user_id": f"UBOT{team}",
        "app_id": "A1",
        "team": {"id": team, "name": f"Team {team}"},
        "enterprise": None,
        "is_enterprise_install": False,
        "authed_user": {"id": "U1"},
        **more,
    }


class Site:
    """The adapter over HTTP, and a browser."""

    def __init__(self, address: Address, http: aiohttp.ClientSession) -> None:
        self.url = f"http://{address}"
        self.http = http

    async def install(self, code: str, *, state: str = "", cookie: bool = True) -> tuple[int, str]:
        async with self.http.get(f"{self.url}/slack/install") as response:
            page = await response.text()
            cookies = SimpleCookie(response.headers["Set-Cookie"])
        link = re.search(r'href="(https://slack.com/oauth[^"]*)"', page)
        assert link is not None
        query = parse_qs(urlsplit(link.group(1).replace("&amp;", "&")).query)
        self.scopes = query["scope"][0]
        params = {"code": code, "state": state or query["state"][0]}
        headers = {"Cookie": "; ".join(f"{n}={m.value}" for n, m in cookies.items())} if cookie else {}
        self.last = (params, headers)
        return await self.callback(params, headers)

    async def callback(self, params: dict[str, str], headers: dict[str, str]) -> tuple[int, str]:
        async with self.http.get(f"{self.url}/slack/oauth_redirect", params=params, headers=headers) as response:
            return response.status, await response.text()

    async def send(self, payload: dict[str, Any]) -> int:
        import time

        body, headers = say.over_http(payload, SECRET, time.time())
        async with self.http.post(f"{self.url}/slack/events", data=body, headers=headers) as response:
            return response.status


@pytest.fixture
def site(start: Start) -> Any:
    @asynccontextmanager
    async def _site(**chosen: Any) -> AsyncIterator[Site]:
        address = free_address()
        tokens = {"bot_token": "", "app_token": "", "signing_secret": SECRET, "http": address}
        oauth = {"client_id": "client", "client_secret": "secret", "secret_key": KEY}
        jar = aiohttp.DummyCookieJar()
        async with start(**{**tokens, **oauth, **chosen}) as adapter, aiohttp.ClientSession(cookie_jar=jar) as http:
            found = Site(address, http)
            found.adapter = adapter
            yield found

    return _site


def two_teams(slack: SlackServer) -> None:
    slack.teams = {"xoxb-A": Team("TA", "UBOTTA", "BA"), "xoxb-B": Team("TB", "UBOTTB", "BB")}
    slack.channels |= {"C2": Channel()}
    slack.codes |= {"code-A": installed("TA", "xoxb-A"), "code-B": installed("TB", "xoxb-B")}


async def test_two_workspaces_install_and_are_each_answered_with_their_own_token(slack: SlackServer, site: Any) -> None:
    two_teams(slack)
    async with site() as web:
        for code in ("code-A", "code-B"):
            status, _ = await web.install(code)
            assert status == 200
        assert set(web.scopes.split(",")) == slack.teams["xoxb-A"].scopes
        for number, team in enumerate(("TA", "TB", "TA"), 1):
            assert await web.send(say.mention("布拉格", channel="C2") | {"team_id": team, "authorizations": []}) == 200
            await slack.until(lambda number=number: len(slack.outputs) == number)
    assert [output.token for output in slack.outputs] == ["xoxb-A", "xoxb-B", "xoxb-A"]


async def test_an_install_that_is_forged_or_repeated_is_refused(slack: SlackServer, site: Any) -> None:
    two_teams(slack)
    async with site() as web:
        assert (await web.install("code-A", state="made-up"))[0] == 400
        assert (await web.install("code-A", cookie=False))[0] == 400
        assert (await web.install("wrong-code"))[0] == 401
        assert (await web.install("code-A"))[0] == 200
        slack.codes["code-A"] = installed("TA", "xoxb-A")
        assert (await web.callback(*web.last))[0] == 401, "a state works once"
        assert (await web.callback({"error": "access_denied"}, {}))[0] == 200


async def test_a_workspace_that_is_not_installed_is_told_so(slack: SlackServer, site: Any) -> None:
    two_teams(slack)
    async with site() as web:
        await web.send(say.slash("/city", "布拉格", team_id="TX", response_url=slack.response_url()))
        told = await slack.output()
    assert "安裝" in told.payload["text"]


async def test_an_uninstall_purges_the_installation(slack: SlackServer, site: Any, kept: Store) -> None:
    two_teams(slack)
    async with site() as web:
        await web.install("code-A")
        await web.install("code-B")
        await web.send(say.event({"type": "app_uninstalled"}, team_id="TA") | {"authorizations": []})
        await web.adapter.idle()
        assert [row.team for row in await kept.installations.all()] == ["TB"]
        await web.send(say.slash("/city", "布拉格", team_id="TA", response_url=slack.response_url()))
        told = await slack.output()
    assert "安裝" in told.payload["text"]


async def test_a_token_that_runs_out_is_rotated_once_at_our_address(slack: SlackServer, site: Any, kept: Store) -> None:
    slack.teams = {"xoxb-old": Team("TA", "UBOTTA", "BA"), "xoxb-new": Team("TA", "UBOTTA", "BA")}
    slack.codes["code-A"] = installed("TA", "xoxb-old", refresh_token="xoxe-1", expires_in=60)
    slack.codes["xoxe-1"] = {
        "access_token": "xoxb-new",
        "refresh_token": "xoxe-2",
        "expires_in": 43200,
        "token_type": "bot",
    }
    async with site() as web:
        await web.install("code-A")
        for number in range(1, 4):
            await web.send(say.mention("布拉格") | {"team_id": "TA", "authorizations": []})
            await slack.output(number)
    assert {output.token for output in slack.outputs} == {"xoxb-new"}
    assert slack.counts["oauth.v2.access"] == 2, "one to install, one to rotate"
    bot = await Installs(kept, KEY, web.adapter.logger).by_team("TA")
    assert bot is not None
    assert (bot.bot_token, bot.bot_refresh_token) == ("xoxb-new", "xoxe-2")


async def test_a_rotation_that_fails_uses_the_old_token_while_it_lives(slack: SlackServer, site: Any) -> None:
    slack.teams = {"xoxb-old": Team("TA", "UBOTTA", "BA")}
    slack.codes["code-A"] = installed("TA", "xoxb-old", refresh_token="xoxe-used", expires_in=600)
    async with site() as web:
        await web.install("code-A")
        await web.send(say.mention("布拉格") | {"team_id": "TA", "authorizations": []})
        answer = await slack.output()
    assert answer.token == "xoxb-old"
    assert "invalid_refresh_token" in slack.refusals


def bot_of(team: str, token: str = "xoxb-secret", **more: Any) -> Bot:
    return Bot(
        team_id=team, bot_token=token, bot_id="B", bot_user_id="UB", bot_scopes="commands", installed_at=0.0, **more
    )


async def test_tokens_are_encrypted_at_rest_and_keys_can_be_changed(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    import logging

    logger = logging.getLogger("test")
    await Installs(store, KEY, logger).async_save_bot(
        bot_of("T1", bot_refresh_token="xoxe-secret", bot_token_expires_at=FAR)
    )
    async with store.database.read() as connection:
        row = (await connection.execute(text("SELECT * FROM slack_installation"))).one()
    assert "secret" not in str(tuple(row)).replace("'secret'", "")
    newer = Fernet.generate_key().decode()
    found = await Installs(store, f"{newer},{KEY}", logger).async_find_bot(enterprise_id=None, team_id="T1")
    assert found is not None
    assert (found.bot_token, found.bot_refresh_token, found.bot_token_expires_at) == ("xoxb-secret", "xoxe-secret", FAR)
    assert await Installs(store, newer, logger).async_find_bot(enterprise_id=None, team_id="T1") is None
    assert "CITYBRIEF_SECRET_KEY" in caplog.text


async def test_an_organisations_installation_serves_its_workspaces(store: Store) -> None:
    import logging

    installs = Installs(store, KEY, logging.getLogger("test"))
    await installs.async_save_bot(bot_of("T9", "xoxb-org", enterprise_id="E1", is_enterprise_install=True))
    await installs.async_save_bot(bot_of("T1", "xoxb-own", enterprise_id="E1"))
    for team, token in (("T1", "xoxb-own"), ("T2", "xoxb-org")):
        found = await installs.async_find_bot(enterprise_id="E1", team_id=team)
        assert found is not None
        assert found.bot_token == token
    await installs.async_delete_all(enterprise_id="E1", team_id="T1")
    found = await installs.async_find_bot(enterprise_id="E1", team_id="T1")
    assert found is not None
    assert found.bot_token == "xoxb-org"


async def test_a_state_works_once_and_for_ten_minutes(store: Store) -> None:
    import logging
    from datetime import UTC, datetime, timedelta

    from adapters.slack.installs import States

    now = [datetime(2026, 1, 1, tzinfo=UTC)]
    states = States(store, logging.getLogger("test"), lambda: now[0])
    first, second = await states.async_issue(), await states.async_issue()
    assert await states.async_consume(first)
    assert not await states.async_consume(first)
    now[0] += timedelta(minutes=11)
    assert not await states.async_consume(second)


@pytest.mark.parametrize("keys", ["not a key", "a,b"])
def test_a_key_that_is_none_is_named(keys: str) -> None:
    with pytest.raises(SettingsError, match="CITYBRIEF_SECRET_KEY"):
        cipher(keys)
