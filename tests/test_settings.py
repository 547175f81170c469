"""Settings are read from the environment, and a wrong one is named with what it takes."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from bot.domain.errors import SettingsError
from bot.settings import ROOT, Address, Settings


def test_an_empty_environment_is_enough() -> None:
    settings = Settings.from_environment({})
    assert settings.web == Address("127.0.0.1", 8765)
    assert settings.lang == "zh-TW"
    assert settings.zone.key == "Asia/Taipei"
    assert not settings.slack.enabled
    assert not settings.discord.enabled


def test_slack_is_on_with_two_tokens() -> None:
    assert Settings.from_environment({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}).slack.enabled


def test_discord_is_on_with_its_token() -> None:
    assert Settings.from_environment({"DISCORD_TOKEN": "t"}).discord.enabled


def test_the_page_can_be_switched_off_and_moved() -> None:
    assert Settings.from_environment({"CITYBRIEF_WEB": "off"}).web is None
    moved = Settings.from_environment({"CITYBRIEF_WEB": "0.0.0.0:80"})
    assert moved.web == Address("0.0.0.0", 80)
    assert moved.web_pinned


def test_every_wrong_setting_is_named_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment(
            {
                "CITYBRIEF_TZ": "Asia/Taipeh",
                "CITYBRIEF_LANG": "fr",
                "CITYBRIEF_WEB": "8765x",
                "CITYBRIEF_DIGEST_QUIET": "soon",
                "SLACK_BOT_TOKEN": "xoxb-secret",
            }
        )
    message = str(caught.value)
    for name in ("CITYBRIEF_TZ", "CITYBRIEF_LANG", "CITYBRIEF_WEB", "CITYBRIEF_DIGEST_QUIET", "SLACK_APP_TOKEN"):
        assert name in message
    assert "xoxb-secret" not in message


def test_a_time_zone_that_is_a_folder_is_refused_with_help() -> None:
    with pytest.raises(SettingsError, match="IANA"):
        Settings.from_environment({"CITYBRIEF_TZ": "Asia"})


def test_seconds_are_seconds() -> None:
    assert Settings.from_environment({"CITYBRIEF_DIGEST_LEASE": "5"}).digest_lease == timedelta(seconds=5)


def test_events_over_http_need_the_secret_that_checks_them() -> None:
    with pytest.raises(SettingsError, match="SLACK_SIGNING_SECRET"):
        Settings.from_environment({"CITYBRIEF_SLACK_HTTP": "127.0.0.1:3000", "SLACK_CLIENT_ID": ""})


def test_tokens_are_never_in_the_repr() -> None:
    settings = Settings.from_environment(
        {"SLACK_BOT_TOKEN": "xoxb-secret", "SLACK_APP_TOKEN": "xapp-secret", "DISCORD_TOKEN": "secret-discord"}
    )
    assert "secret" not in repr(settings)


def test_every_setting_is_in_the_example_and_the_other_way_round() -> None:
    source = (ROOT / "bot" / "settings.py").read_text("utf-8")
    read = set(re.findall(r'"((?:CITYBRIEF|SLACK|DISCORD)_[A-Z_]+)"', source))
    example = (ROOT / ".env.example").read_text("utf-8")
    assert read == set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE))


@pytest.mark.parametrize(
    ("env", "missing"),
    [
        ({"SLACK_APP_TOKEN": "xapp-1"}, "SLACK_BOT_TOKEN"),
        ({"CITYBRIEF_SLACK_HTTP": "127.0.0.1:3000", "SLACK_SIGNING_SECRET": "s"}, "SLACK_BOT_TOKEN"),
        ({"SLACK_CLIENT_ID": "1", "SLACK_CLIENT_SECRET": "s", "CITYBRIEF_SECRET_KEY": "k"}, "CITYBRIEF_SLACK_HTTP"),
        ({"SLACK_CLIENT_ID": "1"}, "SLACK_CLIENT_SECRET"),
    ],
)
def test_half_of_a_pair_is_never_ignored_silently(env: dict[str, str], missing: str) -> None:
    with pytest.raises(SettingsError, match=missing):
        Settings.from_environment(env)
