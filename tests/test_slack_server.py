"""Our Slack refuses what the real one refuses: each refusal, met by the real SDK."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_server import Channel, Fault, SlackServer

pytest_plugins = ("slack_fixtures",)
pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")  # slack_sdk 3.47


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def client(slack: SlackServer, http: aiohttp.ClientSession) -> AsyncWebClient:
    return AsyncWebClient("xoxb-one", base_url=slack.api_url, session=http, retry_handlers=[])


def button(number: int = 0, **more: Any) -> dict[str, Any]:
    element = {"type": "button", "action_id": f"a{number}", "value": "v", "text": {"type": "plain_text", "text": "x"}}
    return {**element, **more}


def actions(*elements: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements), **more}


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def rich(text: str) -> dict[str, Any]:
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [section]}


HEADER = {"type": "header", "text": plain("x")}
OPTIONS = [{"text": plain("x"), "value": str(n)} for n in range(101)]


async def refused(call: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


async def test_tokens(slack: SlackServer, http: aiohttp.ClientSession) -> None:
    for token, error in ((None, "not_authed"), ("xoxb-x", "invalid_auth"), ("xapp-one", "not_allowed_token_type")):
        client = AsyncWebClient(token, base_url=slack.api_url, session=http)
        assert await refused(client.auth_test()) == error
    slack.teams["xoxb-one"].revoked = True
    client = AsyncWebClient("xoxb-one", base_url=slack.api_url, session=http)
    assert await refused(client.chat_postMessage(channel="C1", text="x")) == "token_revoked"
    assert await refused(client.apps_connections_open(app_token="xapp-x")) == "invalid_auth"
    assert await refused(client.apps_connections_open(app_token="xoxb-one")) == "not_allowed_token_type"


@pytest.mark.parametrize(
    ("scope", "method", "arguments"),
    [
        ("chat:write", "chat.postMessage", {"channel": "C1", "text": "x"}),
        ("chat:write", "chat.postEphemeral", {"channel": "C1", "user": "U1", "text": "x"}),
        ("users:read", "users.info", {"user": "U1"}),
        ("channels:read", "conversations.info", {"channel": "C1"}),
        ("channels:history", "conversations.history", {"channel": "C1"}),
        ("im:history", "conversations.history", {"channel": "D1"}),
    ],
)
async def test_missing_scopes(
    slack: SlackServer, client: AsyncWebClient, scope: str, method: str, arguments: dict
) -> None:
    team = slack.teams["xoxb-one"]
    team.scopes -= {scope}
    with pytest.raises(SlackApiError) as caught:
        await client.api_call(method, json=arguments)
    assert caught.value.response["error"] == "missing_scope"
    assert caught.value.response["needed"] == scope


async def test_channels_and_people(slack: SlackServer, client: AsyncWebClient) -> None:
    slack.channels |= {"C2": Channel(member=False), "C3": Channel(archived=True)}
    post = client.chat_postMessage
    assert await refused(post(channel="C9", text="x")) == "channel_not_found"
    assert await refused(post(channel="C2", text="x")) == "not_in_channel"
    assert await refused(post(channel="C3", text="x")) == "is_archived"
    assert await refused(post(channel="U9", text="x")) == "user_not_found"
    assert await refused(client.chat_postEphemeral(channel="C1", user="U9", text="x")) == "user_not_in_channel"
    assert await refused(client.users_info(user="U9")) == "user_not_found"
    assert await refused(client.conversations_info(channel="C9")) == "channel_not_found"
    assert (
        await refused(client.views_publish(user_id="U9", view={"type": "home", "blocks": [HEADER]})) == "user_not_found"
    )
    assert await refused(client.api_call("chat.nothing")) == "unknown_method"


TOO_MUCH = [
    ("no_text", {"text": ""}),
    ("msg_too_long", {"text": "x" * 40_001}),
    ("msg_blocks_too_long", {"text": "x", "blocks": [rich("x" * 14_000)]}),
    ("invalid_blocks", {"text": "x", "blocks": [HEADER] * 51}),
    ("invalid_blocks", {"text": "x", "blocks": [{"type": "header", "text": plain("x" * 151)}]}),
    ("invalid_blocks", {"text": "x", "blocks": [{"type": "header", "text": plain("")}]}),
    ("invalid_blocks", {"text": "x", "blocks": [actions(*(button(n) for n in range(26)))]}),
    ("invalid_blocks", {"text": "x", "blocks": [actions()]}),
    ("invalid_blocks", {"text": "x", "blocks": [actions(button(), button())]}),
    ("invalid_blocks", {"text": "x", "blocks": [actions(button(), block_id="b"), actions(button(1), block_id="b")]}),
    ("invalid_blocks", {"text": "x", "blocks": [actions(button(value="x" * 2001))]}),
    ("invalid_blocks", {"text": "x", "blocks": [actions(button(text=plain("x" * 76)))]}),
    ("invalid_blocks", {"text": "x", "blocks": [{"type": "context", "elements": [plain("x")] * 11}]}),
    ("invalid_blocks", {"text": "x", "blocks": [{"type": "nonsense"}]}),
    (
        "invalid_blocks",
        {
            "text": "x",
            "blocks": [
                actions({"type": "static_select", "action_id": "m", "placeholder": plain("x"), "options": OPTIONS})
            ],
        },
    ),
    (
        "invalid_blocks",
        {
            "text": "x",
            "blocks": [
                actions(
                    {
                        "type": "static_select",
                        "action_id": "m",
                        "placeholder": plain("x"),
                        "options": [{"text": plain("x"), "value": "v" * 151}],
                    }
                )
            ],
        },
    ),
]


@pytest.mark.parametrize(("error", "message"), TOO_MUCH)
async def test_limits_of_messages(
    slack: SlackServer, client: AsyncWebClient, http: Any, error: str, message: dict
) -> None:
    assert await refused(client.api_call("chat.postMessage", json={"channel": "C1", **message})) == error
    async with http.post(slack.response_url(), json=message) as response:
        assert (response.status, (await response.json())["error"]) == (400, error)
    assert slack.outputs == []


async def test_limits_of_views(slack: SlackServer, client: AsyncWebClient) -> None:
    title = plain("x")
    for view in (
        {"type": "modal", "title": plain("x" * 25), "blocks": [HEADER]},
        {"type": "modal", "title": title, "blocks": [HEADER] * 101},
        {"type": "home", "title": title, "blocks": [HEADER]},
    ):
        assert await refused(client.views_open(trigger_id=slack.trigger(), view=view)) == "invalid_arguments"


async def test_triggers(slack: SlackServer, client: AsyncWebClient) -> None:
    view = {"type": "modal", "title": plain("x"), "blocks": [HEADER]}
    trigger = slack.trigger()
    await client.views_open(trigger_id=trigger, view=view)
    assert await refused(client.views_open(trigger_id=trigger, view=view)) == "exchanged_trigger_id"
    assert await refused(client.views_open(trigger_id="made-up", view=view)) == "invalid_trigger_id"
    late = slack.trigger()
    slack.now += 3.1
    assert await refused(client.views_push(trigger_id=late, view=view)) == "expired_trigger_id"


async def test_response_urls(slack: SlackServer, http: aiohttp.ClientSession) -> None:
    url = slack.response_url()
    for _ in range(5):
        async with http.post(url, json={"text": "x"}) as response:
            assert response.status == 200
    async with http.post(url, json={"text": "x"}) as response:
        assert (response.status, (await response.json())["error"]) == (404, "used_url")
    other = slack.response_url()
    slack.now += 1801
    async with http.post(other, json={"text": "x"}) as response:
        assert (response.status, (await response.json())["error"]) == (404, "expired_url")


async def test_a_rate_limit_names_its_time(slack: SlackServer, client: AsyncWebClient) -> None:
    slack.fail("chat.postMessage", Fault(429, {"Retry-After": "30"}, "ratelimited"), Fault(500), Fault(0))
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel="C1", text="x")
    assert caught.value.response.headers["Retry-After"] == "30"
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel="C1", text="x")
    assert caught.value.response.status_code == 500
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel="C1", text="x")


async def test_a_sockets_address_works_once(
    slack: SlackServer, client: AsyncWebClient, http: aiohttp.ClientSession
) -> None:
    opened = await client.apps_connections_open(app_token="xapp-one")
    async with http.ws_connect(opened["url"]) as connection:
        assert (await connection.receive_json())["type"] == "hello"
        await connection.ping(b"payload")
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await http.ws_connect(opened["url"])


async def test_oauth(slack: SlackServer, client: AsyncWebClient) -> None:
    slack.codes["code"] = {"access_token": "xoxb-new"}
    access = client.oauth_v2_access
    assert await refused(access(client_id="client", client_secret="wrong", code="code")) == "bad_client_secret"
    assert (await access(client_id="client", client_secret="secret", code="code"))["access_token"] == "xoxb-new"
    assert await refused(access(client_id="client", client_secret="secret", code="code")) == "invalid_code"
    refresh = access(client_id="client", client_secret="secret", grant_type="refresh_token", refresh_token="old")
    assert await refused(refresh) == "invalid_refresh_token"
