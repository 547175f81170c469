"""What stands round the words of a message, as the faults of the first release showed it: U4, U5 and U6."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.discord import incoming as discord
from adapters.slack import incoming as slack

ME, ROLE = 4000, 4007
SLACK_NAMES = slack.CommandNames(frozenset({"city", "ask"}), "citybrief", "")


@pytest.mark.parametrize(
    "content",
    [
        f"<@{ME}> <@4001> 布拉格", f"<@!{ME}> <:flag:1> 布拉格", f"<@{ME}> <a:wave:22> 布拉格", f"https://example.org/a?b=c <@{ME}> 布拉格",
        f"<@{ME}> <t:1700000000:R> 布拉格", f"<@{ME}> **布拉格**", f"> <@{ME}> 布拉格", f"<@&{ROLE}> 布拉格", f"<@{ME}> <#77> 布拉格",
    ],
)  # fmt: skip
def test_u4_on_discord_only_the_words_of_a_mention_count(content: str) -> None:
    assert discord.mentioned_line(content, ME, [ROLE]) == "布拉格"


@pytest.mark.parametrize(
    "content", ["`/city 布拉格`", "**/city 布拉格**", "```\n/city 布拉格\n```", "</city:123> 布拉格"]
)
def test_u4_on_discord_formatting_round_a_command_is_no_part_of_it(content: str) -> None:
    assert discord.plain_text(content) == "/city 布拉格"


@pytest.mark.parametrize("value", ["<:emoji:1> 布拉格", "<@4001> 布拉格", "https://example.org/ 布拉格"])
def test_u4_on_discord_an_argument_is_read_like_a_message(value: str) -> None:
    data = {"name": "city", "options": [{"name": "city", "type": 3, "value": value}]}
    assert discord.line_of(data) == "/city 布拉格"


@pytest.mark.parametrize(
    "text",
    [
        "<@UBOT> <@U4001> 布拉格", "<@UBOT> :flag-cz: 布拉格", "<@UBOT> <https://example.org/a> 布拉格", "<@UBOT> *布拉格*",
        "&gt; <@UBOT> 布拉格", "<@UBOT> <!here> 布拉格",
    ],
)  # fmt: skip
def test_u4_on_slack_only_the_words_of_a_mention_count(text: str) -> None:
    assert slack.plain_text(text, bot_user="UBOT") == "布拉格"


@pytest.mark.parametrize("text", ["`/city 布拉格`", "*/city 布拉格*", "_/city 布拉格_", "```/city 布拉格```"])
def test_u4_on_slack_formatting_round_a_command_is_no_part_of_it(text: str) -> None:
    assert slack.plain_text(text) == "/city 布拉格"


@pytest.mark.parametrize(
    "text", [":flag-cz: 布拉格", "<@U1|someone> 布拉格", "https://example.org 布拉格", "<https://example.org> 布拉格"]
)
def test_u4_on_slack_an_argument_is_read_like_a_message(text: str) -> None:
    assert SLACK_NAMES.line("/city", text) == "/city 布拉格"


@pytest.mark.parametrize(
    "message",
    [
        {"content": "", "message_snapshots": [{"message": {"content": "無人機送藥"}}]},
        {"embeds": [{"fields": [{"name": "無人機", "value": "送藥"}]}]},
        {"embeds": [{"author": {"name": "無人機"}, "footer": {"text": "送藥"}}]},
        {"poll": {"question": {"text": "無人機"}, "answers": [{"poll_media": {"text": "送藥"}}]}},
        {"attachments": [{"filename": "a.pdf", "title": "無人機 送藥"}]},
        {"content": "https://example.org/x", "embeds": [{"title": "無人機", "description": "送藥"}]},
    ],
)
def test_u5_on_discord_the_words_that_a_person_sees_are_searched(message: dict[str, Any]) -> None:
    assert discord.message_text(message).replace(" ", "") == "無人機送藥"


@pytest.mark.parametrize(
    "message",
    [
        {"text": "", "attachments": [{"is_share": True, "text": "無人機送藥", "fallback": "[no preview available]"}]},
        {"attachments": [{"message_blocks": [{"message": {"blocks": [
            {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "無人機送藥"}]}]}
        ]}}]}]},
        {"attachments": [{"fallback": "[no preview available]", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "無人機送藥"}}]}]},
        {"attachments": [{"fields": [{"title": "無人機", "value": "送藥"}]}]},
        {"text": "<https://example.org/x>", "attachments": [{"title": "無人機", "text": "送藥", "title_link": "https://example.org/x"}]},
        {"text": "無人機送藥 <https://example.org/very/long>"},
    ],
)  # fmt: skip
def test_u5_on_slack_the_words_that_a_person_sees_are_searched(message: dict[str, Any]) -> None:
    assert slack.message_text(message).replace(" ", "") == "無人機送藥"


@pytest.mark.parametrize(
    "message",
    [
        {"text": "<https://example.org>"},
        {"text": "", "files": [{"title": "IMG_1.png", "mimetype": "image/png"}]},
        {"text": "", "attachments": [{"fallback": "[no preview available]"}]},
        {},
    ],
)
def test_u5_on_slack_a_message_without_words_is_no_question(message: dict[str, Any]) -> None:
    assert slack.shortcut_line(message) is None


@pytest.mark.parametrize("message", [{"content": "https://example.org"}, {"attachments": [{"filename": "a.png"}]}, {}])
def test_u5_on_discord_a_message_without_words_is_no_question(message: dict[str, Any]) -> None:
    assert discord.target_line({"target_id": "1", "resolved": {"messages": {"1": message}}}) is None


@pytest.mark.parametrize("content", [f"<@&{ROLE}>", f"hello <@&{ROLE}>", f"<@&{ROLE}> 布拉格"])
def test_u6_pinging_the_bots_own_role_means_the_bot(content: str) -> None:
    assert discord.mentioned_line(content, ME, [ROLE]) is not None
    assert discord.mentioned_line(content, ME, []) is None
