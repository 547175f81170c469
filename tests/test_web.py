"""The local page's server: what it answers, and whom it refuses."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import limits_discord
import limits_slack
import pytest
from aiohttp.test_utils import TestClient, TestServer
from limits_discord import walk

from adapters.web import build
from adapters.web.guard import hosts
from adapters.web.wire import LINE
from bot.conversation import Conversation
from bot.conversation.saved_actions import IN_MEMORY
from bot.domain.models import WRITTEN
from bot.i18n import catalogue
from bot.libraries import Libraries
from bot.rendering.actions import Action, decode
from bot.settings import Address
from bot.store import Store

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
STATIC = Path(__file__).parent.parent / "adapters" / "web" / "static"
Client = TestClient[Any, Any]


@pytest.fixture
async def client(bot: Conversation) -> AsyncIterator[Client]:
    async with TestClient(TestServer(build(bot, now=lambda: NOW))) as client:
        yield client


async def answer(client: Client, **body: object) -> dict[str, Any]:
    response = await client.post("/api/answer", json={"lang": "zh-TW", **body})
    assert response.status == 200, await response.text()
    return dict(await response.json())


def buttons(message: dict[str, Any]) -> list[dict[str, Any]]:
    return [c for c in walk(message["components"]) if c["type"] == 2]


async def test_health(client: Client) -> None:
    response = await client.get("/healthz")
    assert (response.status, await response.json()) == (200, {"status": "ok"})


async def test_every_answer_carries_the_security_headers(client: Client) -> None:
    for path in ("/", "/static/app.js", "/api/page", "/healthz", "/nowhere"):
        headers = (await client.get(path)).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "'unsafe-inline'" not in headers["Content-Security-Policy"]
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "Access-Control-Allow-Origin" not in headers


async def test_the_page_and_everything_it_names_is_served(client: Client) -> None:
    page = await (await client.get("/")).text()
    for path in ("/static/mark.svg", "/static/page.css", "/static/slack.css", "/static/discord.css", "/static/app.js"):
        assert path in page
        assert (await client.get(path)).status == 200


def test_the_page_loads_nothing_from_outside() -> None:
    for file in STATIC.iterdir():
        text = file.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert "http:" not in text, file
        assert "https:" not in text, file
        assert "innerHTML" not in text, file


def test_every_wording_of_the_page_is_in_the_catalogues() -> None:
    html = (STATIC / "index.html").read_text(encoding="utf-8")
    keys = {
        piece.split('"')[0]
        for mark in ('data-t="', 'data-t-label="', 'data-t-placeholder="')
        for piece in html.split(mark)[1:]
    }
    assert keys
    for lang in WRITTEN:
        assert not {f"web.{key}" for key in keys} - catalogue(lang).keys()


@pytest.mark.parametrize("lang", WRITTEN)
async def test_the_page_speaks_both_languages(client: Client, lang: str) -> None:
    page = await (await client.get("/api/page", params={"lang": lang})).json()
    assert page["lang"] == lang
    assert page["texts"]["send"] == {"zh-TW": "送出", "en": "Send"}[lang]
    for line in page["examples"]:
        assert (await answer(client, line=line, lang=lang))["kind"] not in ("nothing", "error")


async def test_a_line_is_answered_with_both_payloads(client: Client) -> None:
    reply = await answer(client, line="/city 布拉格")
    assert (reply["kind"], reply["page"]) == ("city", 1)
    assert "布拉格" in reply["slack"]["blocks"][0]["text"]["text"]
    assert limits_slack.faults(reply["slack"]) == []
    assert limits_discord.faults(reply["discord"]) == []


async def test_the_buttons_of_either_platform_turn_the_page(client: Client) -> None:
    first = await answer(client, line="/city 格丁尼亞")
    value = next(e["value"] for e in first["slack"]["blocks"][-1]["elements"] if decode(e["value"]).page == 2)  # type: ignore[union-attr]
    custom_id = next(b["custom_id"] for b in buttons(first["discord"]) if decode(b["custom_id"]).page == 2)  # type: ignore[union-attr]
    for action in (value, custom_id):
        second = await answer(client, action=action)
        assert (second["line"], second["page"]) == (first["line"], 2)


async def test_a_shared_card_is_public_and_cannot_be_shared_again(client: Client) -> None:
    first = await answer(client, line="/city 布拉格")
    share = next(b["custom_id"] for b in buttons(first["discord"]) if decode(b["custom_id"]).share)  # type: ignore[union-attr]
    shared = await answer(client, action=share)
    assert (first["private"], shared["private"], shared["shared"]) == (True, False, True)
    assert not any(decode(b["custom_id"]).share for b in buttons(shared["discord"]))  # type: ignore[union-attr]


async def test_a_line_too_long_for_an_id_works_without_a_database(client: Client) -> None:
    line = "/ask " + "無人機 " * 90
    reply = await answer(client, line=line)
    keyed = [
        b["custom_id"] for b in buttons(reply["discord"]) if (decode(b["custom_id"]) or Action(1, "", None, False)).key
    ]
    assert keyed
    assert (await answer(client, action=keyed[0]))["kind"] != "error"


async def test_an_unknown_key_says_that_the_button_has_expired(client: Client) -> None:
    response = await client.post("/api/answer", json={"action": "0.1.#" + "0" * 24, "lang": "en"})
    assert response.status == 410
    assert "expired" in (await response.json())["error"]


async def test_what_is_kept_for_buttons_is_bounded(bot: Conversation) -> None:
    for n in range(3):
        bot.saved.keep({f"{n}-{m}": "x" for m in range(IN_MEMORY)}, NOW)
    assert await bot.saved.line(f"1-{IN_MEMORY - 1}", NOW) is None
    assert await bot.saved.line(f"2-{IN_MEMORY - 1}", NOW) == "x"


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("/", "/city"),
        ("/ci", "/city"),
        ("/city 布", "布拉格"),
        ("/city prag", "Prague"),
        ("/citybrief city 布", "布拉格"),
    ],
)
async def test_typeahead(client: Client, line: str, label: str) -> None:
    lang = "en" if label == "Prague" else "zh-TW"
    choices = (await (await client.post("/api/complete", json={"line": line, "lang": lang})).json())["choices"]
    assert any(label in choice["label"] for choice in choices)
    assert all(choice["line"].startswith("/") for choice in choices)


@pytest.mark.parametrize("line", ["", "無人機", "/nope x", "//", "\ud800", "/city \u202e"])
async def test_typeahead_of_anything_else_is_quiet(client: Client, line: str) -> None:
    response = await client.post("/api/complete", json={"line": line})
    assert response.status == 200
    assert isinstance((await response.json())["choices"], list)


async def test_an_accepted_suggestion_is_answered(client: Client) -> None:
    choices = (await (await client.post("/api/complete", json={"line": "/theme "})).json())["choices"]
    for choice in choices:
        assert (await answer(client, line=choice["line"]))["kind"] == "theme"


@pytest.mark.parametrize(
    "line",
    [
        "",
        "   ",
        "\ud800\udfff",
        "\x00\x1b[31m",
        "<script>alert(1)</script>",
        "@everyone <!channel>",
        "🇹🇼" * 900,
        "字" * LINE,
    ],
)
async def test_hostile_lines_get_a_card(client: Client, line: str) -> None:
    reply = await answer(client, line=line)
    assert limits_slack.faults(reply["slack"]) == []
    assert limits_discord.faults(reply["discord"]) == []


@pytest.mark.parametrize("size", [LINE + 1, 60_000, 150_000])
async def test_a_huge_line_is_refused_with_a_word(client: Client, size: int) -> None:
    response = await client.post("/api/answer", json={"line": "字" * size, "lang": "en"})
    assert response.status == 413
    assert "too long" in (await response.json())["error"] or "太長" in (await response.json())["error"]


@pytest.mark.parametrize(
    "body",
    ["", "{", "[]", "3", '{"line": 3}', '{"line": "x", "page": "2"}', '{"action": "forged"}', "[" * 5000, "\xff"],
)
async def test_a_malformed_request_is_refused_with_a_word(client: Client, body: str) -> None:
    data = body.encode("latin-1")
    response = await client.post("/api/answer", data=data, headers={"Content-Type": "application/json"})
    assert response.status == 400
    assert (await response.json())["error"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_another_site_cannot_drive_the_page(client: Client, headers: dict[str, str]) -> None:
    response = await client.post("/api/answer", json={"line": "/help"}, headers=headers)
    assert response.status == 403


async def test_a_form_of_another_site_cannot_either(client: Client) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        response = await client.post("/api/answer", data=json.dumps({"line": "/help"}), headers={"Content-Type": kind})
        assert response.status == 415


async def test_a_name_bound_to_loopback_by_another_site_is_refused(client: Client) -> None:
    for host in ("evil.example", "evil.example:8765", "", "127.0.0.1.evil.example", "[::1", "localhost.evil.example"):
        assert (await client.get("/", headers={"Host": host})).status == 421


def test_hosts() -> None:
    local = hosts("127.0.0.1", "")
    assert all(map(local, ("localhost", "LOCALHOST:8765", "127.0.0.1:8765", "[::1]:8765")))
    assert not any(map(local, ("10.0.0.5", "example.com", "", "[::1")))
    named = hosts("10.0.0.5", "https://bot.example.com/x")
    assert all(map(named, ("10.0.0.5:80", "bot.example.com", "localhost")))
    everywhere = hosts("0.0.0.0", "")
    assert everywhere("192.168.1.7:8765")
    assert not everywhere("evil.example")


async def test_the_configured_address_is_answered(bot: Conversation) -> None:
    settings = replace(bot.settings, web=Address("10.1.2.3", 8765))
    other = Conversation(Libraries(bot.libraries.shared), settings)
    async with TestClient(TestServer(build(other))) as client:
        assert (await client.get("/healthz", headers={"Host": "10.1.2.3:8765"})).status == 200


async def test_a_failure_of_ours_becomes_a_word(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("adapters.slack.blocks.message", broken)
    response = await client.post("/api/answer", json={"line": "/help", "lang": "en"})
    text = await response.text()
    assert response.status == 500
    assert "secret" not in text
    assert "try again" in text


async def test_long_lines_outlive_a_restart_where_there_is_a_database(bot: Conversation, tmp_path: Path) -> None:
    store = await Store.open(f"sqlite:///{tmp_path}/kept.db")
    try:
        keeping = Conversation(Libraries(bot.libraries.shared), bot.settings, store=store)
        line = "/ask " + "無人機 " * 90
        async with TestClient(TestServer(build(keeping, now=lambda: NOW))) as before:
            reply = await answer(before, line=line)
        keyed = [b["custom_id"] for b in buttons(reply["discord"]) if "#" in b["custom_id"]]
        assert keyed
        async with TestClient(TestServer(build(keeping, now=lambda: NOW))) as after:
            assert (await answer(after, action=keyed[-1]))["kind"] != "error"
    finally:
        await store.close()


async def test_a_brief_can_be_saved_from_the_page(client: Client) -> None:
    told = await answer(client, line="/brief md /city 布拉格")
    assert told["file"]["name"].startswith("CityBrief-布拉格-")
    response = await client.get(told["file"]["url"])
    assert response.status == 200
    assert response.headers["Content-Disposition"].startswith("attachment; ")
    assert "布拉格" in await response.text()
    assert (await client.get(told["file"]["url"] + "0")).status == 404


async def test_what_has_no_file_offers_none(client: Client) -> None:
    assert (await answer(client, line="/city 布拉格"))["file"] is None
