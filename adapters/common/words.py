"""What is no part of the words that a person typed: addresses, and the marks that format a line."""

from __future__ import annotations

import re

from bot.domain.models import Lang

_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef]+", re.IGNORECASE)
_QUOTED = re.compile(r"^(?:>+|&gt;)[ \t]?", re.MULTILINE)
_FENCE = re.compile(r"^```\w*\n|```")
_AROUND = "`*_~|"  # what Slack and Discord put on both sides of what they format
PLACEHOLDERS = frozenset(
    {"[no preview available]", "this content can't be displayed.", "this message contains interactive elements."}
)


def chinese_of(locale: str) -> Lang | None:
    """Which Chinese a platform's locale stands for (zh-TW, zh_HK, zh-CN, zh-Hans-SG); None where it is another language."""
    parts = locale.lower().replace("_", "-").split("-")
    if parts[0] != "zh":
        return None
    return "zh-CN" if {"cn", "sg", "hans"} & set(parts) else "zh-TW"


def without_addresses(text: str) -> str:
    """The text less every address in it, each a blank."""
    return _ADDRESS.sub(" ", text)


def unformatted(text: str) -> str:
    """One line: what stands inside whatever formats the whole of it (`/city 布拉格` in bold, as code, as a quotation)."""
    text = _FENCE.sub(" ", _QUOTED.sub("", text)).strip()
    while len(text) > 1 and text[0] in _AROUND and text[-1] == text[0]:
        text = text[1:-1].strip()
    return " ".join(text.split())


def readable(pieces: list[str]) -> str:
    """The pieces in one text, each once: neither placeholders nor addresses are anybody's words."""
    lines = (" ".join(without_addresses(piece).split()) for piece in pieces)
    return " ".join(dict.fromkeys(line for line in lines if line and line.lower() not in PLACEHOLDERS))
