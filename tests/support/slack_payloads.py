"""What Slack sends, in the shapes that its documents give."""

from __future__ import annotations

import hashlib
import hmac
import json
from itertools import count
from typing import Any
from urllib.parse import urlencode

_numbers = count(1)


def slash(command: str, text: str = "", **more: Any) -> dict[str, Any]:
    """https://docs.slack.dev/interactivity/implementing-slash-commands#app_command_handling"""
    return {
        "token": "verification",
        "team_id": "T1",
        "team_domain": "x",
        "channel_id": "C1",
        "channel_name": "general",
        "user_id": "U1",
        "user_name": "mei",
        "command": command,
        "text": text,
        "api_app_id": "A1",
        "is_enterprise_install": "false",
        **more,
    }


def event(event: dict[str, Any], **more: Any) -> dict[str, Any]:
    """https://docs.slack.dev/apis/events-api#event-type-structure"""
    team = more.get("team_id", "T1")
    return {
        "token": "verification",
        "team_id": "T1",
        "api_app_id": "A1",
        "event": event,
        "type": "event_callback",
        "event_id": f"Ev{next(_numbers)}",
        "event_time": 1_700_000_000,
        "authorizations": [
            {"enterprise_id": None, "team_id": team, "user_id": "UBOT", "is_bot": True, "is_enterprise_install": False}
        ],
        "is_ext_shared_channel": False,
        **more,
    }


def mention(text: str, **more: Any) -> dict[str, Any]:
    inner = {"type": "app_mention", "user": "U1", "text": f"<@UBOT> {text}", "ts": "1700000000.000100", "channel": "C1"}
    return event({**inner, **more})


def direct(text: str, **more: Any) -> dict[str, Any]:
    inner = {
        "type": "message",
        "channel_type": "im",
        "user": "U1",
        "text": text,
        "ts": "1700000000.000200",
        "channel": "D1",
    }
    return event({**inner, **more})


def press(element: dict[str, Any], *, block_id: str = "b", ephemeral: bool = True, **more: Any) -> dict[str, Any]:
    """A button or a menu of a message. `element` is the block element that was sent, with what was chosen in it."""
    action = {"block_id": block_id, "action_ts": "1700000001.0", **element}
    action.pop("options", None)
    container = {"type": "message", "message_ts": "1700000000.000300", "channel_id": "C1", "is_ephemeral": ephemeral}
    body = {
        "type": "block_actions",
        "user": {"id": "U1", "username": "mei", "team_id": "T1"},
        "api_app_id": "A1",
        "team": {"id": "T1", "domain": "x"},
        "channel": {"id": "C1", "name": "general"},
        "container": container,
        "actions": [action],
        "is_enterprise_install": False,
        "enterprise": None,
    }
    if not ephemeral:  # an ephemeral message does not come along
        body["message"] = {"type": "message", "ts": "1700000000.000300", "text": "", "blocks": []}
    return {**body, **more}


def view_press(element: dict[str, Any], view: dict[str, Any], *, block_id: str = "b", **more: Any) -> dict[str, Any]:
    """A press in the Home tab or in a modal."""
    body = press(element, block_id=block_id)
    body.pop("channel")
    body["container"] = {"type": "view", "view_id": view.get("id", "V1")}
    return {**body, "view": {"id": "V1", "team_id": "T1", "app_installed_team_id": "T1", **view}, **more}


def suggestion(action_id: str, typed: str, **more: Any) -> dict[str, Any]:
    body = press({"action_id": action_id})
    del body["actions"]
    return {**body, "type": "block_suggestion", "action_id": action_id, "block_id": "picker", "value": typed, **more}


def shortcut(message: dict[str, Any], callback_id: str = "find_related", **more: Any) -> dict[str, Any]:
    """A message shortcut."""
    body = press({"action_id": "x"})
    del body["actions"], body["container"]
    return {
        **body,
        "type": "message_action",
        "callback_id": callback_id,
        "message_ts": "1700000000.000400",
        "message": {"type": "message", "user": "U2", "ts": "1700000000.000400", **message},
        **more,
    }


def over_http(payload: dict[str, Any], secret: str, now: float) -> tuple[bytes, dict[str, str]]:
    """Body and signed headers. https://docs.slack.dev/authentication/verifying-requests-from-slack"""
    kind = "application/x-www-form-urlencoded"
    if "command" in payload:
        body = urlencode(payload)
    elif payload["type"] in ("event_callback", "url_verification"):
        body, kind = json.dumps(payload), "application/json"
    else:
        body = urlencode({"payload": json.dumps(payload)})
    stamp = str(int(now))
    signature = "v0=" + hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    return body.encode(), {"Content-Type": kind, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature}
