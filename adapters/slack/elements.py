"""The pieces of a Block Kit message that hold text, none of it markup."""

from __future__ import annotations

import re
from typing import Any

from bot.text.sanitize import shorten

Block = dict[str, Any]

# https://docs.slack.dev/reference/block-kit/composition-objects/option-object
OPTION = 75

_SPECIAL = re.compile(r"<(?=[!@#])")


def escape(text: str) -> str:
    """https://docs.slack.dev/messaging/formatting-message-text#escaping"""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain_text(text: str, limit: int, instead: str = "—") -> dict[str, Any]:
    """A plain_text object of at most `limit` characters, escapes included, and never empty."""
    text = text or instead
    return {"type": "plain_text", "text": escape_within(text, limit), "emoji": False}


def escape_within(text: str, limit: int) -> str:
    """The text escaped, and cut where it is longer then than `limit`."""
    room = limit
    while len(escaped := escape(shorten(text, room))) > limit:
        room -= max(1, (len(escaped) - limit) // 5)
    return escaped


def rich_text(*elements: dict[str, Any]) -> Block:
    """A block of sections, quotes and lists."""
    return {"type": "rich_text", "elements": list(elements)}


def lettering(text: str, *styles: str) -> dict[str, Any]:
    """A piece of rich text. Nothing in it is markup; `<!` is broken up all the same, in case something parses it."""
    element: dict[str, Any] = {"type": "text", "text": _SPECIAL.sub("<\u200b", text)}
    if styles:
        element["style"] = dict.fromkeys(styles, True)
    return element


def around(before: str, element: dict[str, Any], after: str) -> list[dict[str, Any]]:
    """The element between two texts, of which either may be empty."""
    return [*([lettering(before)] if before else []), element, *([lettering(after)] if after else [])]


def rich_section(*elements: dict[str, Any]) -> dict[str, Any]:
    """One paragraph of rich text."""
    return {"type": "rich_text_section", "elements": list(elements)}


def option_object(label: str, value: str, detail: str = "") -> dict[str, Any]:
    """One entry of a menu; `detail` stands small below its label."""
    option: dict[str, Any] = {"text": plain_text(label, OPTION, value), "value": value}
    if detail:
        option["description"] = plain_text(detail, OPTION)
    return option
