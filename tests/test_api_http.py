"""`/api/v1`: the same answers by key, in the field's conventions, and no hint at what others have."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from api_world import Api, api
from jsonschema import Draft202012Validator

from adapters.api.keys import Keys
from adapters.api.openapi import document
from adapters.api.questions import QUESTIONS
from adapters.common.contract import as_json
from bot.domain.ports import Request, User
from bot.domain.rights import Standing
from bot.library import Library

PLAN = "# 路燈\n\n西區的路燈改成節能燈具,由巡檢機器人每晚回報。\n"


@pytest.fixture
async def there(library: Library, tmp_path: Path) -> AsyncIterator[Api]:
    async with api(library, tmp_path) as found:
        yield found


@pytest.mark.parametrize("question", [q for q in QUESTIONS if q.command], ids=lambda q: q.name)
@pytest.mark.parametrize("lang", ["zh-TW", "en"])
async def test_hits_are_those_of_the_contract(there: Api, library: Library, question, lang: str) -> None:
    key = await there.key()
    for example in question.examples:
        told = await (
            await there.get(question.name, key, lang=lang, per_page=100, **{question.argument: example})
        ).json()
        line = f"/{question.command} {example}"
        user = User("U", standing=Standing.PARTICIPANT)
        reply = await there.world.conversation.answer(Request(line, lang, there.clock.now, user=user))
        expected = as_json(library, reply)
        for name in ("kind", "lang", "lead", "facts", "places", "hits", "closest", "silent", "table"):
            assert told[name] == expected[name], name
        assert told["total"] == len(expected["hits"])


async def test_every_answer_is_what_the_description_says(there: Api) -> None:
    key, described = await there.key(), document()
    Draft202012Validator.check_schema(described["components"]["schemas"]["Problem"])
    assert await (await there.client.get("/api/v1/openapi.json")).json() == described
    for question in QUESTIONS:
        operation = described["paths"][f"/{question.name}"]["get"]
        schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
        for example in (*question.examples, "沒有這種東西 xyzzy"):
            response = await there.get(question.name, key, **{question.argument: example})
            if response.status == 404:
                assert not question.paged
                continue
            assert response.status == 200
            Draft202012Validator(schema).validate(await response.json())


async def test_nothing_is_said_as_such(there: Api) -> None:
    key = await there.key()
    told = await (await there.get("search", key, question="量子重力的拉格朗日量")).json()
    assert (told["kind"], told["answered"], told["hits"]) == ("nothing", False, [])


async def test_pages_lead_to_each_other(there: Api) -> None:
    key = await there.key()
    whole = await (await there.get("city", key, name="莫斯科", per_page=100)).json()
    ids, url = [], "/api/v1/city?name=莫斯科&per_page=3"
    while url:
        response = await there.client.get(url, headers={"Authorization": f"Bearer {key}"})
        ids += [hit["id"] for hit in (await response.json())["hits"]]
        url = str(response.links["next"]["url"].relative()) if "next" in response.links else ""
    assert ids == [hit["id"] for hit in whole["hits"]]
    assert len(ids) > 3


async def test_an_answer_that_still_holds_is_not_sent_again(there: Api) -> None:
    key = await there.key()
    first = await there.get("search", key, question="無人機")
    again = await there.get("search", key, {"If-None-Match": first.headers["ETag"]}, question="無人機")
    assert (again.status, await again.read()) == (304, b"")
    other = await there.get("search", key, {"If-None-Match": first.headers["ETag"]}, question="機器人")
    assert other.status == 200


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"question": ""},
        {"question": "x" * 501},
        {"question": "x", "lang": "fr"},
        {"question": "x", "page": "0"},
        {"question": "x", "page": "1e3"},
        {"question": "x", "per_page": "101"},
        {"question": "x", "nonsense": "1"},
        [("question", "x"), ("question", "y")],
    ],
)
async def test_what_is_wrong_is_a_problem_that_says_so(there: Api, query) -> None:
    key = await there.key()
    response = await there.client.get("/api/v1/search", params=query, headers={"Authorization": f"Bearer {key}"})
    assert (response.status, response.content_type) == (400, "application/problem+json")
    assert (await response.json())["detail"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "HEAD"])
async def test_it_is_read_only_and_for_no_browser(there: Api, method: str) -> None:
    response = await there.client.request(method, "/api/v1/search", headers={"Origin": "https://evil.example"})
    assert response.status == 405
    assert response.headers["Allow"] == "GET"
    assert not any(name.startswith("Access-Control") for name in response.headers)


async def test_keys_that_open_nothing_are_told_alike(there: Api) -> None:
    expired, revoked = await there.key(name="old", days=1), await there.key(name="gone")
    assert (await there.get("search", revoked, question="無人機")).status == 200
    there.clock.now += timedelta(days=2)
    await there.world.store.api_tokens.revoke("local", "gone")
    there.clock.seconds += 40  # longer than anything is believed without a look
    bodies = set()
    for key in ("", "cbk_" + "x" * 43, "nonsense", expired, revoked):
        for path in ("search", "quote", "documents"):
            response = await there.get(path, key, question="無人機")
            assert response.status == 401
            bodies.add(await response.text())
    assert len(bodies) == 1


async def test_a_revoked_key_opens_nothing_after_the_next_refresh(there: Api) -> None:
    """Which is never further away than what the promise says, ten seconds."""
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 2:
            raise asyncio.CancelledError
        await there.world.store.api_tokens.revoke("local", "key")

    key = await there.key()
    keys = Keys(there.world.store.api_tokens, "zh-TW", lambda: there.clock.now, there.clock)
    await keys.refresh()
    assert await keys.find(key) is not None
    with pytest.raises(asyncio.CancelledError):
        await keys.keep_fresh(sleep)
    assert await keys.find(key) is None
    assert waited[0] <= 10


async def test_each_finds_its_own_and_what_its_audience_may(there: Api) -> None:
    one = await there.world.add(PLAN, workspace="slack:A")
    two = await there.world.add(PLAN.replace("西區", "東區"), "two.md", workspace="slack:B")
    three = await there.world.add(PLAN.replace("西區", "南區"), "three.md", workspace="slack:A", audience="C1")
    await there.world.libraries.refresh()
    keys = {
        "A": await there.key("slack:A", name="a"),
        "A in C1": await there.key("slack:A", "C1", "c"),
        "B": await there.key("slack:B"),
        "nobody": await there.key("slack:N"),
    }
    seen = {}
    for name, key in keys.items():
        told = await (await there.get("search", key, question="路燈 巡檢機器人")).json()
        own = {hit["source"]["document"] for hit in told["hits"] if not hit["source"]["reviewed"]}
        listed = await (await there.get("documents", key)).json()
        assert {d["id"] for d in listed["documents"] if not d["reviewed"]} >= own
        seen[name] = {d["id"] for d in listed["documents"] if not d["reviewed"]}
        assert own == seen[name]
    assert seen == {"A": {one.id}, "A in C1": {one.id, three.id}, "B": {two.id}, "nobody": set()}
    passage = (await there.world.documents.passages(three.id, 1))[0].id
    answers = {name: await there.get("quote", key, id=passage) for name, key in keys.items()}
    assert {name: answer.status for name, answer in answers.items()} == {
        "A": 404,
        "A in C1": 200,
        "B": 404,
        "nobody": 404,
    }
    absent = await there.get("quote", keys["B"], id="absent")
    assert await absent.text() == await answers["B"].text()


async def test_a_passage_comes_with_what_is_around_it(there: Api, library: Library) -> None:
    key = await there.key()
    place = next(place for place in library.places() if len(place.passages) > 4)
    told = await (await there.get("quote", key, id=place.passages[2])).json()
    around = [hit["id"] for hit in (*told["before"], told["passage"], *told["after"])]
    assert tuple(around) == place.passages[:5]


async def test_too_many_questions_have_to_wait(library: Library, tmp_path: Path) -> None:
    async with api(library, tmp_path, questions_per_hour=3) as there:
        key, other = await there.key(name="one"), await there.key(name="two")
        statuses = [(await there.get("search", key, question="無人機")).status for _ in range(4)]
        assert statuses == [200, 200, 200, 429]
        refused = await there.get("search", key, question="無人機")
        assert int(refused.headers["Retry-After"]) == 1200
        assert (await there.get("search", other, question="無人機")).status == 200
        there.clock.seconds += 1200
        there.clock.now += timedelta(seconds=1200)
        assert (await there.get("search", key, question="無人機")).status == 200


async def test_while_keys_cannot_be_checked_nothing_is_answered(there: Api) -> None:
    key = await there.key()
    assert (await there.get("search", key, question="無人機")).status == 200
    await there.world.store.close()
    async with there.world.store.database.engine.begin() as connection:
        await connection.exec_driver_sql("ALTER TABLE api_token RENAME TO away")
    assert (await there.get("search", key, question="無人機")).status == 200, "what was known a moment ago still holds"
    there.clock.seconds += 40
    assert (await there.get("search", key, question="無人機")).status == 503


async def test_a_workspace_that_goes_takes_its_keys_along(there: Api) -> None:
    await there.key("slack:A")
    await there.key("slack:B")
    await there.world.store.forget_team("slack", "A")
    assert [one.workspace for one in await there.world.store.api_tokens.all()] == ["slack:B"]
