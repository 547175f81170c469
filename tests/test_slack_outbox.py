"""How the digest posts on Slack: once, marked, found again; Slack's refusals translated."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_server import Channel, Fault, SlackServer
from slack_stage import settings_for

from adapters.slack import errors
from adapters.slack.outbox import SlackOutbox, standing_outbox
from bot.domain.cards import Card, Paragraph
from bot.domain.errors import SendError
from bot.domain.ports import ChannelRef

pytest_plugins = ("slack_fixtures",)

HERE = ChannelRef("slack", "T1", "C1")
CARD = Card("今日一案", "zh-TW", (Paragraph("內容"),))
KEY = "k" * 24


@pytest.fixture
async def outbox(slack: SlackServer) -> Any:
    async with standing_outbox(settings_for(slack).slack, None) as box:
        yield box


def may_read(slack: SlackServer) -> None:
    team = slack.teams["xoxb-one"]
    team.scopes = team.scopes | {"channels:history"}


async def test_a_post_is_marked_and_found_again(slack: SlackServer, outbox: SlackOutbox) -> None:
    may_read(slack)
    since = datetime.fromtimestamp(slack.now, UTC) - timedelta(minutes=2)
    for number in range(40):
        await outbox.send(HERE, CARD, f"other-{number}")
    sent = await outbox.send(HERE, CARD, KEY)
    for number in range(40):
        await outbox.send(HERE, CARD, f"later-{number}")
    assert slack.outputs[40].payload["metadata"]["event_payload"] == {"key": KEY}
    found = await outbox.find(HERE, KEY, since)
    assert found == sent
    assert await outbox.find(HERE, "unknown", since) is None
    assert await outbox.find(HERE, KEY, since + timedelta(hours=1)) is None


@pytest.mark.parametrize(
    "fault",
    [
        Fault(0),
        Fault(0, after=True),
        Fault(500),
        Fault(500, after=True),
        Fault(200, error="fatal_error"),
        Fault(200, error="internal_error"),
    ],
)
async def test_a_doubtful_post_is_never_sent_again_by_itself(
    slack: SlackServer, outbox: SlackOutbox, fault: Fault
) -> None:
    slack.fail("chat.postMessage", fault)
    with pytest.raises(SendError) as caught:
        await outbox.send(HERE, CARD, KEY)
    assert caught.value.outcome == "unknown"
    assert slack.counts["chat.postMessage"] == 1


@pytest.mark.parametrize(
    ("fault", "seconds"), [(Fault(429, {"Retry-After": "17"}), 17.0), (Fault(200, error="ratelimited"), errors.PAUSE)]
)
async def test_a_429_says_how_long_to_wait(
    slack: SlackServer, outbox: SlackOutbox, fault: Fault, seconds: float
) -> None:
    slack.fail("chat.postMessage", fault)
    with pytest.raises(SendError) as caught:
        await outbox.send(HERE, CARD, KEY)
    assert (caught.value.outcome, caught.value.retry_after) == ("refused", seconds)


async def test_refusals_of_the_channel_and_of_the_token(slack: SlackServer, outbox: SlackOutbox) -> None:
    slack.channels |= {"C2": Channel(member=False), "C3": Channel(archived=True)}
    for channel, detail in (("C2", "not_in_channel"), ("C3", "is_archived"), ("C9", "channel_not_found")):
        with pytest.raises(SendError) as caught:
            await outbox.send(ChannelRef("slack", "T1", channel), CARD, KEY)
        assert (caught.value.outcome, caught.value.detail) == ("gone", detail)
    slack.teams["xoxb-one"].revoked = True
    with pytest.raises(SendError) as caught:
        await outbox.send(HERE, CARD, KEY)
    assert (caught.value.outcome, caught.value.detail) == ("revoked", "token_revoked")


async def test_where_history_may_not_be_read_membership_is_still_known(slack: SlackServer, outbox: SlackOutbox) -> None:
    slack.channels["C2"] = Channel(member=False)
    with pytest.raises(SendError) as caught:
        await outbox.find(HERE, KEY, datetime.now(UTC))
    assert (caught.value.outcome, caught.value.detail, caught.value.retry_after) == (
        "unreadable",
        "missing_scope",
        None,
    )
    with pytest.raises(SendError) as caught:
        await outbox.find(ChannelRef("slack", "T1", "C2"), KEY, datetime.now(UTC))
    assert (caught.value.outcome, caught.value.detail) == ("gone", "not_in_channel")


async def test_without_a_server_nothing_was_posted() -> None:
    from bot.settings import SlackSettings

    async with standing_outbox(SlackSettings(bot_token="xoxb-one", api_url="http://127.0.0.1:9/api/"), None) as box:
        with pytest.raises(SendError) as caught:
            await box.send(HERE, CARD, KEY)
        assert caught.value.outcome == "refused"
        await box.tell("U1", "T1", CARD)
    with pytest.raises(SendError) as caught:
        await box.send(HERE, CARD, KEY)
    assert caught.value.outcome == "refused", "closed"


async def test_a_subscriber_is_told_by_direct_message(slack: SlackServer, outbox: SlackOutbox) -> None:
    await outbox.tell("U1", "T1", CARD)
    await outbox.tell("UNKNOWN", "T1", CARD)  # never raises
    assert [(output.kind, output.to) for output in slack.outputs] == [("post", "U1")]


class Answer:
    def __init__(self, error: str, status: int = 200) -> None:
        self.data = {"ok": False, "error": error}
        self.status_code = status
        self.headers: dict[str, str] = {}


# The errors of chat.postMessage and of every method, as Slack's documents list them.
DOCUMENTED = """
access_denied account_inactive accesslimited as_user_not_supported attachment_payload_limit_exceeded cannot_reply_to_message
channel_not_found deprecated_endpoint duplicate_channel_not_found duplicate_message_not_found ekm_access_denied
enterprise_is_restricted fatal_error internal_error invalid_arg_name invalid_arguments invalid_array_arg invalid_auth
invalid_blocks invalid_blocks_format invalid_charset invalid_form_data invalid_metadata_format invalid_metadata_schema
invalid_post_type is_archived is_inactive markdown_text_conflict message_limit_exceeded messages_tab_disabled
metadata_must_be_sent_from_app metadata_too_large method_deprecated missing_post_type missing_scope msg_blocks_too_long
msg_too_long no_permission no_text not_allowed_token_type not_authed not_in_channel org_login_required rate_limited
ratelimited request_timeout restricted_action restricted_action_non_threadable_channel restricted_action_read_only_channel
restricted_action_thread_locked restricted_action_thread_only_channel service_unavailable
slack_connect_canvas_sharing_blocked slack_connect_blocked_file_type team_access_not_granted team_added_to_org
team_not_found token_expired token_revoked too_many_attachments two_factor_setup_required unknown_method user_not_found
external_channel_migrating cannot_dm_bot user_disabled
""".split()


@pytest.mark.parametrize("code", DOCUMENTED)
def test_every_documented_error_is_translated(code: str) -> None:
    assert code in errors.OUTCOMES
    translated = errors.translate(SlackApiError("x", Answer(code)))
    assert translated.detail == code.replace("rate_limited", "ratelimited")
    assert translated.outcome == errors.OUTCOMES[code]


def test_what_nobody_has_heard_of_may_have_been_posted() -> None:
    assert errors.translate(SlackApiError("x", Answer("brand_new_error"))).outcome == "unknown"
    assert errors.translate(SlackApiError("x", Answer("channel_not_found", 500))).outcome == "unknown"
    assert errors.translate(aiohttp.ServerDisconnectedError()).outcome == "unknown"
    assert errors.translate(TimeoutError()).outcome == "unknown"


def test_every_error_that_is_named_elsewhere_is_in_the_table() -> None:
    assert set(errors.OUTCOMES) >= errors.NOT_A_MEMBER
    assert set(errors.OUTCOMES) >= errors.TOO_MUCH
    from adapters.slack.socket import HOPELESS

    assert set(errors.OUTCOMES) >= HOPELESS
    assert {errors.OUTCOMES[word] for word in HOPELESS} == {"revoked"}
