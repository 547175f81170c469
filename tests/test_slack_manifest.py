"""The manifest is made from the command list, fits Slack's schema, and asks for as little as works."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import jsonschema
import pytest
import yaml

from adapters.slack.manifest import EVENTS, RECONCILE_SCOPES, SCOPES, manifest
from bot.commands import COMMANDS, ROOT
from bot.domain.models import LANGS
from bot.settings import ROOT as PROJECT
from bot.settings import Address, Settings, SlackSettings

# Written from the documents; it lets nothing through that we do not mean to write.
SCHEMA: dict[str, Any] = yaml.safe_load((PROJECT / "tests" / "data" / "slack-manifest.schema.yaml").read_text("utf-8"))


def made(settings: Settings | None = None, **options: Any) -> dict[str, Any]:
    return yaml.safe_load(manifest(settings or Settings(), **options))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    "options", [{}, {"prefix": "brief"}, {"prefix": "x" * 16}, {"reconcile": True}, {"url": "https://bot.example.org/"}]
)
def test_it_fits_slacks_schema(lang: Any, options: dict[str, Any]) -> None:
    jsonschema.validate(made(replace(Settings(), lang=lang), **options), SCHEMA)


def test_every_command_is_there_and_nothing_else() -> None:
    names = [entry["command"] for entry in made()["features"]["slash_commands"]]
    assert sorted(names) == sorted(f"/{name}" for name in (*(command.name for command in COMMANDS), ROOT))
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("prefix", ["brief", "brief-", "Brief_"])
def test_a_prefix_renames_every_command_so_that_the_adapter_still_knows_it(prefix: str) -> None:
    from adapters.slack.incoming import CommandNames

    names = CommandNames(frozenset(command.name for command in COMMANDS), ROOT, prefix.lower())
    found = [entry["command"] for entry in made(prefix=prefix)["features"]["slash_commands"]]
    assert all(re.fullmatch(r"/brief([-_][a-z]+)?", name) for name in found)
    assert {names.line(name, "x") for name in found} == {f"/{name} x" for name in (*(c.name for c in COMMANDS), ROOT)}


def test_history_is_asked_for_only_to_reconcile() -> None:
    assert made()["oauth_config"]["scopes"]["bot"] == sorted(SCOPES)
    assert made(reconcile=True)["oauth_config"]["scopes"]["bot"] == sorted((*SCOPES, *RECONCILE_SCOPES))
    assert "user" not in made()["oauth_config"]["scopes"]


def test_every_event_has_the_scope_that_it_needs() -> None:
    needed = {
        "app_mention": {"app_mentions:read"},
        "message.im": {"im:history"},
        "member_joined_channel": {"channels:read", "groups:read"},
        "channel_id_changed": {"channels:read", "groups:read"},
        "app_home_opened": set(),
        "app_uninstalled": set(),
        "tokens_revoked": set(),
    }
    assert set(needed) == set(EVENTS)
    assert set().union(*needed.values()) | {"commands", "chat:write", "files:write", "users:read"} == set(SCOPES)


def test_socket_mode_unless_there_is_an_address() -> None:
    plain = made()
    assert plain["settings"]["socket_mode_enabled"] is True
    assert "request_url" not in plain["settings"]["event_subscriptions"]
    web = made(url="https://bot.example.org")
    assert web["settings"]["socket_mode_enabled"] is False
    assert web["settings"]["event_subscriptions"]["request_url"] == "https://bot.example.org/slack/events"
    assert {entry["url"] for entry in web["features"]["slash_commands"]} == {"https://bot.example.org/slack/events"}
    assert web["oauth_config"]["redirect_urls"] == ["https://bot.example.org/slack/oauth_redirect"]
    slack = SlackSettings(bot_token="xoxb-1", http=Address("127.0.0.1", 3000), signing_secret="s")
    configured = made(replace(Settings(), public_url="https://bot.example.org", slack=slack))
    assert configured["settings"]["socket_mode_enabled"] is False


def test_tokens_are_rotated_only_where_the_store_keeps_them() -> None:
    many = SlackSettings(
        client_id="1", client_secret="2", secret_key="3", signing_secret="4", http=Address("127.0.0.1", 3000)
    )
    assert made(replace(Settings(), slack=many))["settings"]["token_rotation_enabled"] is True
    one = SlackSettings(bot_token="xoxb-1", app_token="xapp-1")
    assert made(replace(Settings(), slack=one))["settings"]["token_rotation_enabled"] is False


def test_each_scope_and_event_is_explained_in_the_documentation() -> None:
    text = (PROJECT / "docs" / "slack.md").read_text("utf-8")
    for word in (*SCOPES, *RECONCILE_SCOPES, *EVENTS):
        assert f"`{word}`" in text, word


def test_no_secret_stands_in_it() -> None:
    slack = SlackSettings(
        bot_token="xoxb-secret",
        app_token="xapp-secret",
        signing_secret="sssecret",
        client_id="1",
        client_secret="ccsecret",
        secret_key="kksecret",
    )
    assert "secret" not in manifest(replace(Settings(), slack=slack))
