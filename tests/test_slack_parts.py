"""The small parts of the Slack adapter, each by itself."""

from __future__ import annotations

import asyncio
import logging
import random
from typing import Any

import aiohttp
import pytest
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState

from adapters.common.redact import Redact
from adapters.common.retries import seconds
from adapters.slack.connection import logger_for
from adapters.slack.incoming import CommandNames, message_text, plain_text
from adapters.slack.manifest import renamed
from adapters.slack.naming import named
from adapters.slack.retries import ATTEMPTS, Again
from adapters.slack.secret_patterns import SECRETS
from adapters.slack.user_profiles import KEEP, KEEP_UNKNOWN, UserProfiles
from bot.conversation.claims import Deduplicator
from bot.domain.cards import (
    Actions,
    Button,
    Card,
    Cell,
    Facts,
    Heading,
    Item,
    Lead,
    Note,
    Paragraph,
    Part,
    Quote,
    Source,
    Table,
)
from bot.settings import SlackSettings

# What people type


@pytest.mark.parametrize(
    ("slack", "plain"),
    [
        ("<@UBOT> hello", "hello"),
        ("<@UBOT|bot>hello", "hello"),
        ("a <#C1|general> b", "a #general b"),
        ("a <#C1> b", "a b"),
        ("<!here> x <!subteam^S1|@team>", "x"),
        ("<https://x.example/a?b=1&amp;c=2>", ""),
        ("<https://x.example|click>", "click"),
        ("<mailto:a@b.example|a@b.example>", "a@b.example"),
        ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
        ("a < b > c", "a < b > c"),
        ("", ""),
    ],
)
def test_slacks_markup_is_undone(slack: str, plain: str) -> None:
    assert plain_text(slack, bot_user="UBOT") == plain


def test_a_message_without_text_is_read_from_what_hangs_on_it() -> None:
    assert (
        message_text({"text": "", "attachments": [{"title": "Drones", "text": "along the coast"}]})
        == "Drones along the coast"
    )
    assert message_text({"files": [{"title": "Plan.pdf"}]}) == "Plan.pdf"
    assert message_text({"text": "x :tada: y"}) == "x y"
    assert message_text({}) == ""
    assert len(message_text({"text": "長" * 50_000})) == 3000


@pytest.mark.parametrize(
    ("prefix", "command", "text", "line"),
    [
        ("", "/city", "Prague", "/city Prague"),
        ("", "/City", "", "/city"),
        ("brief", "/brief-city", "a &amp; b", "/city a & b"),
        ("brief", "/brief", "city x", "/citybrief city x"),
        ("", "/citybrief", "help", "/citybrief help"),
        ("", "/staging-city", "x", "/city x"),
        ("", "/nothing-known", "x", "/nothing-known x"),
    ],
)
def test_command_names(prefix: str, command: str, text: str, line: str) -> None:
    assert CommandNames(frozenset({"city", "help"}), "citybrief", prefix).line(command, text) == line


# Secrets


@pytest.mark.parametrize(
    "text",
    [
        "xoxb-1-2-abc", "xoxp-1-abc", "xapp-1-A-2-abc", "xoxe-1-abc", "xoxe.xoxb-1-abc", "xoxe.xoxp-1-abc",
        "https://hooks.slack.com/commands/T1/2/abc", "wss://wss.slack.com/link/?ticket=abc&app_id=1", "client_secret=abc",
    ],
)  # fmt: skip
def test_whatever_opens_a_door_is_masked(text: str) -> None:
    redact = Redact([SECRETS]).clean
    assert "abc" not in redact(f"before {text} after")
    assert redact(f"before {text} after").startswith("before ")


def test_a_traceback_is_masked_too(caplog: pytest.LogCaptureFixture) -> None:
    logger = logger_for(SlackSettings(signing_secret="s3cret"))
    try:
        int("with xoxb-1-2-abc and s3cret")
    except ValueError:
        logger.exception("failed with %s", "xapp-1-abc")
    assert "abc" not in caplog.text
    assert "s3cret" not in caplog.text
    assert "ValueError" in caplog.text
    assert logger.level >= logging.INFO, "at DEBUG the SDK writes whole requests"
    assert len([f for f in logger_for(SlackSettings()).filters if isinstance(f, Redact)]) == 1


# Retries


def response(status: int, **headers: str) -> HttpResponse:
    return HttpResponse(status_code=status, headers={name.replace("_", "-"): value for name, value in headers.items()})


@pytest.mark.parametrize(
    ("idempotent", "answer", "error", "again"),
    [
        (False, response(200), None, False),
        (False, response(429, Retry_After="3"), None, True),
        (False, response(429, retry_after="31"), None, False),
        (False, response(500), None, True),
        (False, None, aiohttp.ServerDisconnectedError(), True),
        (False, None, TimeoutError(), True),
        (False, None, ValueError(), False),
        (True, response(429), None, True),
        (True, response(500), None, False),
        (True, None, aiohttp.ServerDisconnectedError(), False),
        (True, None, aiohttp.ClientConnectorError(None, OSError()), True),  # type: ignore[arg-type]
    ],
)
async def test_what_is_sent_again(
    idempotent: bool, answer: HttpResponse | None, error: Exception | None, again: bool
) -> None:
    handler = Again(idempotent=idempotent)
    request = HttpRequest(method="POST", url="https://x.example", headers={})
    assert await handler.can_retry_async(state=RetryState(), request=request, response=answer, error=error) is again
    over = RetryState(current_attempt=ATTEMPTS - 1)
    assert not await handler.can_retry_async(state=over, request=request, response=answer, error=error)


async def test_how_long_it_waits() -> None:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    handler, state = Again(sleep=sleep, rng=random.Random(1)), RetryState()
    request = HttpRequest(method="POST", url="https://x.example", headers={})
    await handler.prepare_for_next_attempt_async(state=state, request=request, response=response(429, Retry_After="4"))
    for _ in range(3):
        await handler.prepare_for_next_attempt_async(state=state, request=request, response=response(500))
    assert waits[0] == 4.0
    assert all(0.1 < wait < 1.3 for wait in waits[1:])
    assert state.next_attempt_requested


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ((None,), None),
        (("0",), 0.0),
        (("2.5",), 2.5),
        (("soon",), None),
        (("-3",), 0.0),
        (("nan", "7"), 7.0),
        ((None, 1), 1.0),
    ],
)
def test_how_long_a_server_asks_to_wait(said: tuple[object, ...], asked: float | None) -> None:
    assert seconds(*said) == asked


# People


class Directory:
    """users.info, answering when told to."""

    def __init__(self, **user: Any) -> None:
        self.user = user
        self.calls = 0
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.error: Exception | None = None

    async def users_info(self, *, user: str, include_locale: bool) -> dict[str, Any]:
        assert include_locale
        self.calls += 1
        await self.may_answer.wait()
        if self.error is not None:
            raise self.error
        return {"ok": True, "user": {"id": user, **self.user}}


async def test_a_slow_directory_does_not_hold_an_answer_up() -> None:
    directory = Directory(locale="en-US", tz="Europe/Prague")
    directory.may_answer.clear()
    people = UserProfiles("zh-TW", wait=0.0)
    first = await people.find(directory, "T1", "U1")  # type: ignore[arg-type]
    assert (first.lang, first.zone) == ("zh-TW", None)
    directory.may_answer.set()
    people._wait = 5.0
    second = await people.find(directory, "T1", "U1")  # type: ignore[arg-type]
    assert (second.lang, second.zone) == ("en", "Europe/Prague")
    assert directory.calls == 1, "the question under way is not asked twice"


async def test_people_are_remembered_for_a_while_and_forgotten_with_their_team() -> None:
    now = [0.0]
    directory = Directory(locale="zh-TW")
    people = UserProfiles("en", clock=lambda: now[0])
    for _ in range(3):
        assert (await people.find(directory, "T1", "U1")).lang == "zh-TW"  # type: ignore[arg-type]
    assert directory.calls == 1
    now[0] += KEEP + 1
    await people.find(directory, "T1", "U1")  # type: ignore[arg-type]
    for _ in range(5):
        await asyncio.sleep(0)
    assert directory.calls == 2, "asked again, and nobody waits for it"
    people.forget_team("T1")
    await people.find(directory, "T1", "U1")  # type: ignore[arg-type]
    assert directory.calls == 3


async def test_a_directory_that_fails_is_left_in_peace_for_a_while() -> None:
    now = [0.0]
    directory = Directory()
    directory.error = aiohttp.ServerDisconnectedError()
    people = UserProfiles("zh-TW", clock=lambda: now[0])
    for _ in range(3):
        assert (await people.find(directory, "T1", "U1")).lang == "zh-TW"  # type: ignore[arg-type]
    assert directory.calls == 1
    now[0] += KEEP_UNKNOWN + 1
    directory.error = None
    directory.user = {"locale": "en-GB"}
    assert (await people.find(directory, "T1", "U1")).lang == "en"  # type: ignore[arg-type]


async def test_nobody_is_not_looked_up() -> None:
    directory = Directory(locale="en-US")
    assert (await UserProfiles("zh-TW").find(directory, "T1", "")).lang == "zh-TW"  # type: ignore[arg-type]
    assert directory.calls == 0


# What has been seen


def test_seen_remembers_the_newest_and_forgets_by_prefix() -> None:
    seen = Deduplicator(size=2)
    assert seen.first("a:1")
    assert not seen.first("a:1")
    assert seen.first("b:1")
    assert seen.first("c:1")
    assert seen.first("a:1"), "the oldest was forgotten"
    seen.forget("c:")
    assert seen.first("c:1")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/ask 無人機、/help", "/brief-ask 無人機、/brief-help"),
        ("用/city看", "用/brief-city看"),
        ("「/citybrief city」", "「/brief city」"),
        ("https://x.example/city a/ask /cities /ask/x /invite", "https://x.example/city a/ask /cities /ask/x /invite"),
    ],
)
def test_words_name_the_commands_as_the_workspace_does(text: str, expected: str) -> None:
    card = Card("t", "en", (Paragraph(text), Facts(((text, text),)), Actions((Button("/ask", "/ask x"),))))
    own, facts, actions = named(card, renamed("brief")).parts
    assert own == Paragraph(expected)
    assert facts == Facts(((expected, text),))
    assert actions == Actions((Button("/brief-ask", "/ask x"),))
    assert named(card, renamed("")) is card


@pytest.mark.parametrize(
    "part",
    [
        Quote("type /help"),
        Lead("Porto: type /help"),
        Note("Line 3: /help is the ship's own"),
        Source("Source: “/help”, line 3"),
        Item("/help", "type /help", "/help"),
        Table(("City",), ((Cell("type /help"),),)),
        Heading("/help"),
    ],
)
def test_t7_what_the_document_says_is_never_renamed(part: Part) -> None:
    card = Card("“/help”", "en", (part,))
    assert named(card, renamed("brief")) == card
