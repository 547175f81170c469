"""What Slack and the network can do to an answer, each with its outcome: the user hears something, once."""

from __future__ import annotations

import asyncio
import logging

import aiohttp
import pytest
import slack_payloads as say
from slack_server import Fault, SlackServer
from slack_stage import SECRET, Start, free_address

from bot.domain.errors import SettingsError

pytest_plugins = ("slack_fixtures",)


async def city(slack: SlackServer, url: str, **more: str) -> None:
    await slack.socket.deliver("slash_commands", say.slash("/city", "布拉格", response_url=url, **more))


# response_url


@pytest.mark.parametrize(
    ("faults", "waits"),
    [
        ([Fault(429, {"Retry-After": "3"})], [3.0]),
        ([Fault(429)], [1.0]),
        ([Fault(500), Fault(503)], None),
        ([Fault(0), Fault(0)], None),
    ],
)
async def test_a_busy_response_url_is_tried_again(
    slack: SlackServer, start: Start, slept: list, faults: list[Fault], waits: list | None
) -> None:
    slack.fail("respond", *faults)
    async with start():
        await city(slack, slack.response_url())
        answer = await slack.output()
    assert answer.kind == "response"
    assert len(slack.outputs) == 1
    assert waits is None or slept == waits


@pytest.mark.parametrize("how", ["used up", "expired", "unknown", "always failing", "asked to wait for an hour"])
async def test_where_the_response_url_is_closed_the_answer_comes_another_way(
    slack: SlackServer, start: Start, how: str
) -> None:
    url = slack.response_url()
    address = slack.addresses[url.rsplit("/", 1)[1]]
    match how:
        case "used up":
            address.uses = 0
        case "expired":
            slack.now += slack.RESPONSE_LIFE + 1
        case "unknown":
            url = f"{slack.url}/respond/unknown"
        case "always failing":
            slack.fail("respond", *[Fault(500)] * 10)
        case _:
            slack.fail("respond", Fault(429, {"Retry-After": "3600"}))
    async with start():
        await city(slack, url)
        answer = await slack.output()
    assert (answer.kind, answer.to, answer.payload["user"]) == ("ephemeral", "C1", "U1")
    assert "失效" in answer.payload["text"].splitlines()[0]
    assert "布拉格" in answer.payload["text"]
    assert slack.unfit == []


async def test_out_of_the_channel_the_answer_comes_as_a_direct_message(slack: SlackServer, start: Start) -> None:
    slack.channels["C1"].member = False
    async with start():
        await city(slack, f"{slack.url}/respond/unknown")
        answer = await slack.output()
    assert (answer.kind, answer.to) == ("post", "U1")


async def test_in_a_direct_message_the_answer_comes_as_one(slack: SlackServer, start: Start) -> None:
    async with start():
        await city(slack, f"{slack.url}/respond/unknown", channel_id="D1")
        answer = await slack.output()
    assert (answer.kind, answer.to) == ("post", "U1")


async def test_five_answers_fit_one_response_url_and_the_sixth_is_refused(slack: SlackServer, start: Start) -> None:
    url = slack.response_url()
    async with start():
        for number in range(1, 7):
            await city(slack, url)
            await slack.output(number)
    assert [output.kind for output in slack.outputs] == ["response"] * 5 + ["ephemeral"]
    assert slack.refusals == ["used_url"]


async def test_a_payload_that_slack_refuses_is_sent_as_plain_words(slack: SlackServer, start: Start) -> None:
    slack.fail("respond", Fault(400, error="invalid_blocks"))
    async with start():
        await city(slack, slack.response_url())
        answer = await slack.output()
    assert "blocks" not in answer.payload
    assert "布拉格" in answer.payload["text"]


async def test_a_post_that_slack_refuses_is_sent_as_plain_words(slack: SlackServer, start: Start) -> None:
    slack.fail("chat.postMessage", Fault(200, error="msg_blocks_too_long"))
    async with start():
        await slack.socket.deliver("events_api", say.mention("布拉格"))
        answer = await slack.output()
    assert "blocks" not in answer.payload
    assert "布拉格" in answer.payload["text"]


# Sharing: a post that may stand is not repeated


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault(0, after=True), "無法確定"),
        (Fault(500, after=True), "無法確定"),
        (Fault(200, error="restricted_action"), "restricted_action"),
    ],
)
async def test_a_doubtful_share_is_not_repeated_and_the_user_is_told(
    slack: SlackServer, start: Start, fault: Fault, words: str
) -> None:
    slack.fail("chat.postMessage", fault)
    async with start():
        element = {"type": "button", "action_id": "line.0", "value": "0.1.!/city 布拉格"}
        await slack.socket.deliver("interactive", say.press(element, response_url=slack.response_url()))
        told = await slack.until(lambda: next((o for o in slack.outputs if o.kind == "response"), None))
    assert slack.counts["chat.postMessage"] == 1
    assert words in told.payload["text"]


async def test_a_share_that_meets_a_429_waits(slack: SlackServer, start: Start, slept: list) -> None:
    slack.fail("chat.postMessage", Fault(429, {"Retry-After": "2"}))
    async with start():
        element = {"type": "button", "action_id": "line.0", "value": "0.1.!/city 布拉格"}
        await slack.socket.deliver("interactive", say.press(element, response_url=slack.response_url()))
        await slack.output(2)
    assert [output.kind for output in slack.outputs] == ["post", "response"]
    assert slept == [2.0]


# Exceptions


async def test_an_exception_of_the_core_becomes_a_card_with_a_number(
    slack: SlackServer, start: Start, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from bot.library import Library

    def broken(*_: object) -> None:
        raise RuntimeError("xoxb-one boom")

    monkeypatch.setattr(Library, "find_place", broken)
    async with start():
        await city(slack, slack.response_url())
        answer = await slack.output()
    assert "編號" in answer.payload["text"]
    assert "xoxb" not in str(answer.payload)


async def test_an_exception_of_the_adapter_is_told_and_logged_without_tokens(
    slack: SlackServer, start: Start, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from adapters.slack.answers import Answers

    async def broken(*_: object) -> None:
        raise RuntimeError("with xoxb-one and xapp-one inside")

    monkeypatch.setattr(Answers, "command", broken)
    with caplog.at_level(logging.INFO):
        async with start():
            await city(slack, slack.response_url())
            answer = await slack.output()
    assert "/help" in answer.payload["text"]
    assert "a listener failed" in caplog.text
    assert "xoxb-one" not in caplog.text
    assert "xapp-one" not in caplog.text


async def test_a_picker_that_fails_offers_nothing(
    slack: SlackServer, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.conversation import Conversation

    def broken(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(Conversation, "complete", broken)
    async with start():
        offered = await slack.socket.deliver("interactive", say.suggestion("pick.city", "x"))
    assert offered == {"options": []}


# Tokens that Slack refuses


@pytest.mark.parametrize(
    ("chosen", "named"),
    [
        ({"bot_token": "xoxb-wrong"}, "SLACK_BOT_TOKEN"),
        ({"app_token": "xapp-wrong"}, "SLACK_APP_TOKEN"),
        ({"app_token": "xoxb-one"}, "SLACK_APP_TOKEN"),
    ],
)
async def test_a_bad_token_ends_the_start_with_its_name_and_not_its_value(
    slack: SlackServer, start: Start, chosen: dict, named: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        async with start(**chosen):
            pytest.fail("it started")
    assert named in str(caught.value)
    assert not any(value in str(caught.value) for value in chosen.values())


async def test_a_slack_that_is_away_at_the_start_is_waited_for(slack: SlackServer, start: Start) -> None:
    slack.fail("auth.test", *[Fault(503)] * 7)
    slack.fail("apps.connections.open", Fault(500), Fault(429, {"Retry-After": "1"}))
    slack.fail("link", Fault(500))
    async with start() as adapter:
        assert adapter.connected
        await city(slack, slack.response_url())
        await slack.output()


async def test_an_answer_that_only_says_it_is_json_ends_nothing(slack: SlackServer, start: Start) -> None:
    slack.fail("apps.connections.open", Fault(500, kind="application/json"), Fault(200, kind="application/json"))
    slack.fail("users.info", Fault(500, kind="application/json"))
    slack.fail("chat.postMessage", Fault(500, kind="application/json"))
    async with start() as adapter:
        assert adapter.connected
        await slack.socket.deliver("events_api", say.mention("布拉格"))
        told = await slack.output()
    assert told.kind == "ephemeral"


# The socket


async def test_a_socket_that_is_cut_comes_back_and_nothing_is_lost(slack: SlackServer, start: Start) -> None:
    async with start() as adapter:
        for number in range(1, 6):
            await city(slack, slack.response_url())
            await slack.output(number)
            opened = slack.socket.opened
            slack.socket.cut()
            await slack.until(lambda opened=opened: slack.socket.opened > opened)
        await city(slack, slack.response_url())
        await slack.output(6)
        assert adapter.connected


async def test_an_announced_end_opens_the_next_connection_before_the_old_one_closes(
    slack: SlackServer, start: Start
) -> None:
    async with start():
        old = await slack.socket.announce_end()
        await slack.until(lambda: len(slack.socket.connections) == 2)
        # The old connection still serves.
        command = say.slash("/city", "布拉格", response_url=slack.response_url())
        await old.send_json({"envelope_id": "on-the-old", "type": "slash_commands", "payload": command})
        await slack.output()
        await slack.until(lambda: "on-the-old" in slack.socket.acknowledged)
        await old.close()
        await slack.until(lambda: len(slack.socket.connections) == 1)
        await city(slack, slack.response_url())
        await slack.output(2)


async def test_an_address_is_never_tried_twice(slack: SlackServer, start: Start) -> None:
    slack.fail("link", Fault(500), Fault(403))
    async with start():
        await city(slack, slack.response_url())
        await slack.output()
    assert slack.counts["apps.connections.open"] == 3


async def test_what_is_no_envelope_is_passed_over(slack: SlackServer, start: Start) -> None:
    async with start():
        connection = slack.socket.connections[0]
        await connection.send_str("not json")
        await connection.send_str("[1]")
        await connection.send_json({"type": "hello"})
        await connection.send_bytes(b"\x00")
        await city(slack, slack.response_url())
        await slack.output()


async def test_it_ends_cleanly(slack: SlackServer, start: Start) -> None:
    before = len(asyncio.all_tasks())
    async with start() as adapter:
        await city(slack, slack.response_url())
        await slack.output()
    assert not adapter.connected
    await slack.until(lambda: not slack.socket.connections)
    assert len(asyncio.all_tasks()) <= before + 1


# Over HTTP


async def test_over_http_signed_requests_are_answered_and_others_refused(slack: SlackServer, start: Start) -> None:
    import time

    address = free_address()
    command = say.slash("/city", "布拉格", response_url=slack.response_url())
    async with start(app_token="", signing_secret=SECRET, http=address) as adapter, aiohttp.ClientSession() as http:
        url = f"http://{address}/slack/events"
        body, headers = say.over_http(command, SECRET, time.time())
        async with http.post(url, data=body, headers=headers) as response:
            assert (response.status, await response.text()) == (200, "")
        await slack.output()
        for secret, when in (("another", time.time()), (SECRET, time.time() - 301)):
            body, headers = say.over_http(command, secret, when)
            async with http.post(url, data=body, headers=headers) as response:
                assert response.status == 401
        async with http.post(url, data=body) as response:
            assert response.status == 401
        body, headers = say.over_http({"type": "url_verification", "challenge": "abc"}, SECRET, time.time())
        async with http.post(url, data=body, headers=headers) as response:
            assert "abc" in await response.text()
        body, headers = say.over_http(say.suggestion("pick.city", "Gdy"), SECRET, time.time())
        async with http.post(url, data=body, headers=headers) as response:
            assert (await response.json())["options"]
        body, headers = say.over_http(say.mention("布拉格"), SECRET, time.time())
        for _ in range(2):
            async with http.post(url, data=body, headers={**headers, "X-Slack-Retry-Num": "1"}) as response:
                assert response.status == 200
        assert adapter.connected
        await slack.output(2)
    assert [output.kind for output in slack.outputs] == ["response", "post"]


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({"X-Slack-Request-Timestamp": "soon", "X-Slack-Signature": "v0=0"}, b"{}", 401),
        ({"X-Slack-Request-Timestamp": "²", "X-Slack-Signature": "v0=0"}, b"{}", 401),
        ({}, b"{", 401),
        ({}, b"\xff", 401),
        ({"Content-Type": "application/x-www-form-urlencoded"}, b"payload=%7B", 401),
    ],
)
async def test_over_http_what_is_no_request_is_refused(
    slack: SlackServer, start: Start, headers: dict[str, str], body: bytes, status: int
) -> None:
    address = free_address()
    sent = {"Content-Type": "application/json", **headers}
    async with (
        start(app_token="", signing_secret=SECRET, http=address),
        aiohttp.ClientSession() as http,
        http.post(f"http://{address}/slack/events", data=body, headers=sent) as response,
    ):
        assert response.status == status


async def test_a_taken_port_is_named(slack: SlackServer, start: Start) -> None:
    from bot.settings import Address

    with pytest.raises(SettingsError, match="CITYBRIEF_SLACK_HTTP"):
        async with start(app_token="", signing_secret=SECRET, http=Address("127.0.0.1", slack.port)):
            pytest.fail("it started")
