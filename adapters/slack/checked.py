"""What is posted to us over HTTP, looked at before anything else sees it: the signature first, then the form.

https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs

FRESH = 300.0  # seconds: an older request may be somebody's copy
STAMP = 12  # digits of a time stamp are enough for the next thirty thousand years

_FORM = "application/x-www-form-urlencoded"


class BadRequestError(Exception):
    """None of Slack's: the HTTP status to refuse it with, and why, for the log."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


def check_signature(headers: Mapping[str, str], body: bytes, secret: str, now: Callable[[], float]) -> None:
    """Raises BadRequestError (401) for whatever was not signed with `secret` in the last five minutes."""
    stamp = headers.get("X-Slack-Request-Timestamp", "")
    signature = headers.get("X-Slack-Signature", "")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= STAMP) or abs(now() - int(stamp)) > FRESH:
        raise BadRequestError(401, "no time stamp, or an old one")
    made = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, sha256).hexdigest()
    if not hmac.compare_digest(f"v0={made}".encode(), signature.encode("utf-8", "replace")):
        raise BadRequestError(401, "the signature does not fit")


def check_form(content_type: str, body: bytes) -> None:
    """Raises BadRequestError (400) for a body that Slack does not send: none of the shapes that our listeners read."""
    try:
        text = body.decode("utf-8")
        if content_type.partition(";")[0].strip().lower() == _FORM:
            fields = {name: values[0] for name, values in parse_qs(text, keep_blank_values=True).items()}
            found = json.loads(fields["payload"]) if "payload" in fields else fields
        else:
            found = json.loads(text)
    except (ValueError, RecursionError):
        raise BadRequestError(400, "neither JSON nor a form, in UTF-8") from None
    if not isinstance(found, dict) or not _known(found):
        raise BadRequestError(400, "not of the form of a request")


def is_ssl_check(content_type: str, body: bytes) -> bool:
    """Slack looks after our certificate now and then, unsigned."""
    return content_type.startswith(_FORM) and len(body) < 4096 and b"ssl_check=1" in body.split(b"&")


def _known(body: dict[str, Any]) -> bool:
    """Whether what a listener takes for granted is there."""
    kind = body.get("type")
    objects = ("user", "team", "channel", "message", "container", "view", "enterprise", "state")
    if any(not isinstance(body.get(name), dict | str | None) for name in objects):
        return False
    match kind:
        case "event_callback":
            return isinstance(body.get("event"), dict) and isinstance(body["event"].get("type"), str)
        case "url_verification":
            return isinstance(body.get("challenge"), str)
        case "block_actions":
            actions = body.get("actions")
            return isinstance(actions, list) and bool(actions) and all(isinstance(one, dict) for one in actions)
        case "block_suggestion":
            return isinstance(body.get("action_id"), str)
        case "message_action" | "shortcut":
            return isinstance(body.get("callback_id"), str)
        case "view_submission" | "view_closed":
            return isinstance(body.get("view"), dict)
        case None:
            return isinstance(body.get("command"), str) and isinstance(body.get("text", ""), str)
        case _:
            return isinstance(kind, str)
