"""Slackbot asks `/mcp` for a person: Slack's signature is checked, and that person's rights and audience hold."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from api_world import Api, api
from slack_sdk.signature import SignatureVerifier
from slack_server import SlackServer
from slack_stage import SECRET, settings_for

from bot.i18n import t
from bot.library import Library

PLAN = "# 路燈\n\n西區的路燈改成節能燈具,由巡檢機器人每晚回報。\n"


@pytest.fixture
async def there(library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Api]:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    async with SlackServer() as slack:
        slack.users |= {
            "UM": {"locale": "en-US", "team_id": "T1"},
            "UG": {"locale": "zh-TW", "team_id": "T1", "is_restricted": True},
            "UF": {"locale": "zh-TW", "team_id": "T9"},
        }
        async with api(library, tmp_path, slack=settings_for(slack, signing_secret=SECRET).slack) as found:
            yield found


@pytest.fixture
async def stocked(there: Api) -> Api:
    """With a document in each of two workspaces."""
    await there.world.add(PLAN, workspace="slack:T1")
    await there.world.add(PLAN.replace("西區", "東區"), "b.md", workspace="slack:T2")
    await there.world.libraries.refresh()
    return there


async def ask(
    there: Api, who: dict[str, Any] | None, method: str = "tools/call", *, secret: str = SECRET, late: int = 0
) -> Any:
    params: dict[str, Any] = (
        {"name": "search", "arguments": {"question": "路燈 巡檢機器人"}} if method == "tools/call" else {}
    )
    if who is not None:
        params["_meta"] = {"slack": who}
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
    timestamp = str(int(time.time()) - late)
    headers = {
        "Content-Type": "application/json",
        "Accept": "application/json, text/event-stream",
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": SignatureVerifier(secret).generate_signature(timestamp=timestamp, body=body) or "",
    }
    return await there.client.post("/mcp", data=body, headers=headers)


async def own(response: Any) -> tuple[list[str], str]:
    result = (await response.json())["result"]
    hits = result["structuredContent"]["hits"]
    return [hit["text"][:2] for hit in hits if not hit["source"]["reviewed"]], result["content"][0]["text"]


async def test_a_member_finds_what_the_workspace_may_in_their_language(stocked: Api) -> None:
    found, text = await own(await ask(stocked, {"user_id": "UM", "team_id": "T1"}))
    assert found == ["西區"]
    assert "Source:" in text


@pytest.mark.parametrize("user", ["UG", "UF"])
async def test_guests_and_strangers_find_nothing_of_it(stocked: Api, user: str) -> None:
    assert (await own(await ask(stocked, {"user_id": user, "team_id": "T1"})))[0] == []


async def test_whoever_cannot_be_looked_up_is_answered_from_the_packs_and_told_so(
    stocked: Api,
) -> None:
    found, text = await own(await ask(stocked, {"user_id": "UNOBODY", "team_id": "T1"}))
    assert found == []
    assert t("zh-TW", "cards.unreached") in text


@pytest.mark.parametrize(
    ("who", "how"),
    [
        ({"user_id": "UM", "team_id": "T1"}, {"secret": "another"}),
        ({"user_id": "UM", "team_id": "T1"}, {"late": 400}),
        ({"user_id": "UM", "team_id": "T2"}, {}),
        ({"user_id": "UM"}, {}),
        ({"team_id": "T1"}, {}),
        ({"user_id": ["UM"], "team_id": {"T1": 1}}, {}),
        (None, {}),
        (None, {"method": "resources/list"}),
    ],
)
async def test_what_slack_did_not_sign_for_somebody_here_is_refused(there: Api, who: Any, how: Any) -> None:
    assert (await ask(there, who, **how)).status == 401


async def test_what_concerns_nobody_needs_no_person(there: Api) -> None:
    response = await ask(there, None, "tools/list")
    assert len((await response.json())["result"]["tools"]) == 8
