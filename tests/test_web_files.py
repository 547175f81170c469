"""Files added through the local page, by its real server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer, make_mocked_request
from documents_world import NOW, World, world

from adapters.web import build
from adapters.web import documents as page
from bot.library import Library
from bot.settings import DocumentSettings

RAW = {"Content-Type": "application/octet-stream"}


@pytest.fixture
async def one(library: Library, tmp_path: Path) -> AsyncIterator[World]:
    limits = DocumentSettings(file_bytes=5_000)
    async with world(f"sqlite:///{tmp_path}/bot.db", library, tmp_path, limits=limits) as made:
        yield made


@pytest.fixture
async def client(one: World) -> AsyncIterator[TestClient[Any, Any]]:
    one.intake._settings = DocumentSettings(file_bytes=5_000)
    async with TestClient(TestServer(build(one.conversation, one.intake, now=lambda: NOW))) as client:
        yield client


async def put(client: TestClient[Any, Any], name: str, content: bytes, **query: str) -> dict[str, Any]:
    response = await client.put(
        "/api/files", params={"name": name, "lang": "zh-TW", **query}, data=content, headers=RAW
    )
    return {"status": response.status, **await response.json()}


async def act(client: TestClient[Any, Any], **body: object) -> list[dict[str, Any]]:
    response = await client.post("/api/files", json={"lang": "zh-TW", **body})
    assert response.status == 200, await response.text()
    return list((await response.json())["files"])


async def test_a_file_is_added_asked_about_and_forgotten(client: TestClient[Any, Any], one: World) -> None:
    row = await put(client, "計畫.txt", "照服員的薪資每月三萬八千元。".encode())
    assert (row["state"], row["open"], row["text"]) == ("queued", True, "排隊等候中")
    await one.read(await one.documents.edition(row["document"]))
    (row,) = await act(client, do="list")
    assert (row["state"], row["title"], row["text"]) == ("ready", "計畫", "可以提問了：1 段")
    answer = await client.post("/api/answer", json={"line": "照服員薪資", "lang": "zh-TW"})
    assert "自動擷取，未經校對" in str(await answer.json())
    again = await put(client, "copy.txt", "照服員的薪資每月三萬八千元。".encode())
    assert (again["state"], again["text"]) == ("duplicate", "這個檔案已經加入過了，名稱是「計畫」。")
    assert await act(client, do="forget", document=row["document"], edition=1) == []
    answer = await client.post("/api/answer", json={"line": "照服員薪資", "lang": "zh-TW"})
    assert "自動擷取" not in str(await answer.json())


async def test_what_is_not_taken_is_said_in_words(client: TestClient[Any, Any], one: World) -> None:
    large = await put(client, "large.txt", b"x" * 5_001)
    assert large["state"] == "refused"
    assert "太大" in large["text"]
    empty = await put(client, "empty.txt", b"")
    assert empty["state"] == "refused"
    gone = await put(client, "plan.txt", b"text", edition="nobody")
    assert gone["status"] == 410
    row = await put(client, "broken.docx", b"PK\x03\x04 broken")
    await one.read(await one.documents.edition(row["document"]))
    (row,) = await act(client, do="list")
    assert (row["state"], row["open"]) == ("refused", False)
    assert "損" in row["text"]


async def test_cancelling_takes_the_file_away(client: TestClient[Any, Any], one: World) -> None:
    reading = asyncio.Event()

    async def slow(_path: Path, _name: str, told: Any, _limits: object) -> None:
        told(3, 40)
        reading.set()
        await asyncio.Event().wait()

    one.intake._read = slow
    running = asyncio.create_task(one.intake.run())
    row = await put(client, "long.txt", "很長的檔案".encode())
    await reading.wait()
    assert await act(client, do="cancel", document=row["document"], edition=1) == []
    assert await one.documents.usage("local") == (0, 0)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_only_this_machines_own_page_adds_files(client: TestClient[Any, Any]) -> None:
    form = await client.put("/api/files", params={"name": "a.txt"}, data=b"x", headers={"Content-Type": "text/plain"})
    assert form.status == 415
    foreign = RAW | {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    assert (await client.put("/api/files", params={"name": "a.txt"}, data=b"x", headers=foreign)).status == 403
    assert (await client.get("/api/page")).status == 200
    assert (await (await client.get("/api/page")).json())["files"] is True

    class Peer:
        def get_extra_info(self, name: str, default: object = None) -> object:
            return ("10.0.0.7", 5000) if name == "peername" else default

    assert not page._here(make_mocked_request("PUT", "/api/files", transport=Peer()))
