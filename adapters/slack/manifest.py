"""The app's manifest for Slack, made from the command list.

https://docs.slack.dev/reference/app-manifest
"""

from __future__ import annotations

from typing import Any

import yaml

from adapters.slack.listeners import SHORTCUT
from adapters.slack.naming import Rename, renaming
from bot.commands import COMMANDS, ROOT
from bot.commands.base import Command
from bot.domain.models import Lang
from bot.i18n import t
from bot.settings import Settings

EVENTS_PATH = "/slack/events"
INSTALL_PATH = "/slack/install"
REDIRECT_PATH = "/slack/oauth_redirect"
NAME = "CityBrief"
COLOUR = "#1f4e79"

# The fewest that work; docs/slack.md explains each, and a test holds the two together.
SCOPES = (
    "app_mentions:read", "channels:read", "chat:write", "commands", "files:write", "groups:read", "im:history", "users:read",
)  # fmt: skip
RECONCILE_SCOPES = ("channels:history", "groups:history")
EVENTS = (
    "app_home_opened", "app_mention", "app_uninstalled", "channel_id_changed", "member_joined_channel", "message.im", "tokens_revoked",
)  # fmt: skip


def scopes(*, reconcile: bool) -> list[str]:
    return sorted((*SCOPES, *RECONCILE_SCOPES) if reconcile else SCOPES)


def command_name(name: str, prefix: str) -> str:
    """`/city`, or `/cb-city` with the prefix `cb`; the root command is then `/cb`."""
    if not prefix:
        return f"/{name}"
    bare = prefix.rstrip("-_")
    return f"/{bare}" if name == ROOT else f"/{bare}{prefix[len(bare) :] or '-'}{name}"


def renamed(prefix: str) -> Rename:
    """How the words of an answer name the commands."""
    return renaming([*(command.name for command in COMMANDS), ROOT], lambda name: command_name(name, prefix))


def manifest(settings: Settings, *, prefix: str | None = None, reconcile: bool = False, url: str | None = None) -> str:
    """YAML. With a public address (`url` or CITYBRIEF_PUBLIC_URL) and without an app token: events over HTTP."""
    public = (url if url is not None else settings.public_url).rstrip("/")
    over_http = bool(public) and (url is not None or settings.slack.http is not None) and not settings.slack.app_token
    whole = build(
        settings.lang,
        prefix=settings.slack.prefix if prefix is None else prefix.lower(),
        reconcile=reconcile,
        url=public if over_http else "",
        redirect=public,
        # A token that stands in .env must not run out.
        rotate=bool(settings.slack.client_id and not settings.slack.bot_token),
    )
    return yaml.safe_dump(whole, allow_unicode=True, sort_keys=False, width=120)


def build(lang: Lang, *, prefix: str, reconcile: bool, url: str, redirect: str, rotate: bool) -> dict[str, Any]:
    """The manifest as data. `url` is the public address for events over HTTP, "" for Socket Mode."""
    events = f"{url}{EVENTS_PATH}" if url else ""
    oauth: dict[str, Any] = {"scopes": {"bot": scopes(reconcile=reconcile)}}
    if redirect:
        oauth["redirect_urls"] = [f"{redirect}{REDIRECT_PATH}"]
    return {
        "_metadata": {"major_version": 1, "minor_version": 1},
        "display_information": {
            "name": NAME,
            "description": t(lang, "slack.description"),
            "background_color": COLOUR,
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": NAME, "always_online": True},
            "shortcuts": [
                {
                    "name": t(lang, "slack.shortcut"),
                    "type": "message",
                    "callback_id": SHORTCUT,
                    "description": t(lang, "slack.shortcut_description"),
                }
            ],
            "slash_commands": [
                *(_command(command, lang, prefix, events) for command in COMMANDS),
                _root(lang, prefix, events),
            ],
        },
        "oauth_config": oauth,
        "settings": {
            "event_subscriptions": ({"request_url": events} if events else {}) | {"bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True}
            | ({"request_url": events, "message_menu_options_url": events} if events else {}),
            "org_deploy_enabled": False,
            "socket_mode_enabled": not events,
            "token_rotation_enabled": rotate,
        },
    }


def _command(command: Command, lang: Lang, prefix: str, events: str) -> dict[str, Any]:
    usage = t(lang, f"commands.{command.name}.usage").partition(" ")[2]
    return _entry(command.name, t(lang, f"commands.{command.name}.summary"), usage, prefix, events)


def _root(lang: Lang, prefix: str, events: str) -> dict[str, Any]:
    return _entry(ROOT, t(lang, "commands.root.summary"), t(lang, "commands.root.argument"), prefix, events)


def _entry(name: str, description: str, hint: str, prefix: str, events: str) -> dict[str, Any]:
    entry: dict[str, Any] = {"command": command_name(name, prefix), "description": description, "should_escape": False}
    if hint:
        entry["usage_hint"] = hint
    if events:
        entry["url"] = events
    return entry
