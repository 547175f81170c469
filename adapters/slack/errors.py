"""Slack's error codes → what they mean for us. The only table of them; a test holds it against the documents' list.

https://docs.slack.dev/reference/methods/chat.postMessage#errors
"""

from __future__ import annotations

from typing import Literal

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from adapters.common.retries import seconds
from bot.domain.errors import SendError

Outcome = Literal["refused", "unknown", "gone", "revoked"]

# Nothing was posted, and it may go better later.
_LATER = ("ratelimited", "rate_limited", "message_limit_exceeded", "service_unavailable", "team_added_to_org")
# The server failed somewhere on the way: the post may stand.
_UNSURE = ("fatal_error", "internal_error", "request_timeout")
# The channel will not take our posts until somebody does something.
_GONE = (
    "channel_not_found", "not_in_channel", "is_archived", "cannot_reply_to_message", "channel_is_archived",
    "restricted_action", "restricted_action_read_only_channel", "restricted_action_thread_only_channel",
    "restricted_action_non_threadable_channel", "restricted_action_thread_locked", "is_inactive", "user_not_found",
    "user_not_in_channel", "user_disabled", "cannot_dm_bot", "messages_tab_disabled", "team_access_not_granted",
    "team_not_found", "ekm_access_denied", "access_denied", "not_allowed", "method_not_supported_for_channel_type",
    "external_channel_migrating", "accesslimited", "missing_scope", "no_permission", "slack_connect_canvas_sharing_blocked", "slack_connect_blocked_file_type",
)  # fmt: skip
# The workspace's installation, or a right that the app was given.
_REVOKED = (
    "token_revoked", "token_expired", "account_inactive", "invalid_auth", "not_authed", "org_login_required", "two_factor_setup_required", "app_uninstalled",
    "not_allowed_token_type", "enterprise_is_restricted", "team_is_restricted", "user_is_restricted",
)  # fmt: skip
# Our own mistake: nothing was posted, and the channel is not to blame. Tried until the window ends, then given up.
_OURS = (
    "invalid_blocks", "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long", "no_text", "too_many_attachments",
    "metadata_too_large", "metadata_must_be_sent_from_app", "invalid_metadata_format", "invalid_metadata_schema",
    "markdown_text_conflict", "duplicate_message_not_found", "duplicate_channel_not_found", "attachment_payload_limit_exceeded",
    "invalid_arguments", "invalid_arg_name", "invalid_array_arg", "invalid_charset", "invalid_form_data",
    "invalid_post_type", "missing_post_type", "unknown_method", "deprecated_endpoint", "method_deprecated",
    "as_user_not_supported", "block_mismatch",
)  # fmt: skip

# In plain words (`digest.reasons`): what a word means for us, and behind that what some of them say more exactly.
_REASONS = {
    **dict.fromkeys(_GONE, "restricted"),
    **dict.fromkeys(_REVOKED, "uninstalled"),
    **dict.fromkeys(_LATER, "busy"),
    **dict.fromkeys(_OURS, "malformed"),
    **dict.fromkeys(("channel_not_found", "not_in_channel", "user_not_in_channel", "team_not_found"), "absent"),
    **dict.fromkeys(("is_archived", "channel_is_archived", "is_inactive"), "archived"),
    **dict.fromkeys(("cannot_dm_bot", "messages_tab_disabled", "method_not_supported_for_channel_type"), "wrong_kind"),
    **dict.fromkeys(("user_not_found", "user_disabled"), "person"),
    **dict.fromkeys(("restricted_action_thread_locked", "restricted_action_non_threadable_channel"), "locked"),
    **dict.fromkeys(("missing_scope", "no_permission"), "scope"),
}

OUTCOMES: dict[str, Outcome] = {
    **dict.fromkeys(_LATER, "refused"),
    **dict.fromkeys(_UNSURE, "unknown"),
    **dict.fromkeys(_GONE, "gone"),
    **dict.fromkeys(_REVOKED, "revoked"),
    **dict.fromkeys(_OURS, "refused"),
}
NOT_A_MEMBER = frozenset({"not_in_channel", "channel_not_found"})
TOO_MUCH = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long", "no_text"})
NO_TRIGGER = frozenset({"expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id", "trigger_expired"})
PAUSE = 60.0  # seconds to wait where Slack does not say how long


def code(error: Exception) -> str:
    """Slack's own word for what went wrong, or "" where the answer was none of Slack's."""
    if not isinstance(error, SlackApiError):
        return ""
    data = getattr(error.response, "data", None)
    return str(data.get("error") or "") if isinstance(data, dict) else ""


def translate(error: Exception) -> SendError:
    """What the digest needs to know of a failed call. `detail` holds Slack's code and nothing else."""
    if isinstance(error, SlackApiError):
        status = int(getattr(error.response, "status_code", 0) or 0)
        word = code(error)
        if status == 429 or word in ("ratelimited", "rate_limited"):
            return SendError("refused", "ratelimited", _retry_after(error), "busy")
        outcome = OUTCOMES.get(word)
        if outcome is not None and status < 500:
            return SendError(outcome, word, PAUSE if word in _LATER else None, _REASONS.get(word, "unclear"))
        return SendError("unknown", word or f"HTTP {status}", reason="unclear")
    if isinstance(error, aiohttp.ClientConnectorError):  # no connection was made, so nothing was posted
        return SendError("refused", "no connection to Slack", reason="unreachable")
    if isinstance(error, aiohttp.ClientError | TimeoutError | OSError | SlackClientError):
        return SendError("unknown", type(error).__name__, reason="unclear")
    raise error


def _retry_after(error: SlackApiError) -> float:
    headers = getattr(error.response, "headers", None) or {}
    asked = seconds(*(value for name, value in headers.items() if name.lower() == "retry-after"))
    return PAUSE if asked is None else asked
