"""What Slack hands over → the plain words that the user meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.rendering.actions import decode

_ANGLE = re.compile(r"<([@#!]?)([^<>|\s][^<>|]*)(?:\|([^<>]*))?>")
_SHORTCODE = re.compile(r":[a-z0-9_+'-]{2,60}:")
LONGEST = 3000  # characters of a message that are read


def plain_text(text: str, *, bot_user: str | None = None) -> str:
    """Slack's markup undone: links become their label, channels their name, mentions of people or of us nothing.

    https://docs.slack.dev/messaging/formatting-message-text#escaping
    """
    if bot_user:
        text = re.sub(rf"<@{re.escape(bot_user)}(\|[^<>]*)?>", " ", text)
    text = _ANGLE.sub(_angle, text)
    return unescape(text).strip()


def _angle(match: re.Match[str]) -> str:
    kind, target, label = match.groups()
    match kind:
        case "#":
            return f"#{label}" if label else ""
        case "@" | "!":
            return ""
        case _:
            return label or target


def unescape(text: str) -> str:
    """The three entities that Slack writes."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def shortcut_line(message: Mapping[str, Any]) -> str:
    """What "find related" asks: what is like the initiative that a card of ours is about, else the message's words."""
    for part in _walk(message.get("blocks") or []):
        action = decode(str(part.get("value") or ""))
        if action is not None and action.line and action.line.startswith("/related "):
            return action.line
    return f"/related {message_text(message)}".strip()


def _walk(part: Any) -> Iterator[Mapping[str, Any]]:
    """Every object of some blocks, outermost first."""
    if isinstance(part, list):
        for one in part:
            yield from _walk(one)
    elif isinstance(part, dict):
        yield part
        for inner in part.values():
            yield from _walk(inner)


def message_text(message: Mapping[str, Any]) -> str:
    """The words of a message someone points at: its text or, without one, what its blocks and attachments say."""
    pieces = [str(message.get("text") or "")]
    if not pieces[0].strip():
        parts = _walk(message.get("blocks") or [])
        pieces += [text for part in parts if isinstance(text := part.get("text"), str)]
        for attachment in message.get("attachments") or ():
            pieces += [str(attachment.get(key) or "") for key in ("pretext", "title", "text", "fallback")]
        for file in message.get("files") or ():
            pieces.append(str(file.get("title") or ""))
    words = plain_text(" ".join(pieces))
    return _SHORTCODE.sub(" ", words).strip()[:LONGEST]


class CommandNames:
    """Slack's command names → ours. `prefix` is what the manifest put before them."""

    def __init__(self, names: frozenset[str], root: str, prefix: str) -> None:
        self._names = names
        self._root = root
        self._prefix = prefix

    def line(self, command: str, text: str) -> str:
        """`/brief-city` and `Prague` → `/city Prague`. A name renamed by hand counts by what follows its last dash."""
        name = command.lstrip("/").lower()
        if name in (self._root, self._prefix.strip("-_")):
            name = self._root
        elif name not in self._names:
            bare = name.removeprefix(self._prefix).lstrip("-_")
            last = re.split(r"[-_]", name)[-1]
            name = next((word for word in (bare, last) if word in self._names), name)
        return f"/{name} {unescape(text)}".strip()
