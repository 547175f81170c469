"""What Slack hands over → the plain words that the user meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from adapters.common.words import readable, unformatted, without_addresses
from bot.rendering.actions import decode

_ANGLE = re.compile(r"<([@#!]?)([^<>|\s][^<>|]*)(?:\|([^<>]*))?>")
_SHORTCODE = re.compile(r":[a-z0-9_+'-]{2,60}:")
LONGEST = 3000  # characters of a message that are read


def plain_text(text: str, *, bot_user: str | None = None) -> str:
    """Slack's markup undone: links become their label, channels their name; people, emoji and bare addresses nothing.

    https://docs.slack.dev/messaging/formatting-message-text#escaping
    """
    if bot_user:
        text = re.sub(rf"<@{re.escape(bot_user)}(\|[^<>]*)?>", " ", text)
    text = _SHORTCODE.sub(" ", _ANGLE.sub(_angle, text))
    return unformatted(without_addresses(unescape(text)))


def _angle(match: re.Match[str]) -> str:
    kind, _, label = match.groups()
    match kind:
        case "#":
            return f"#{label}" if label else " "
        case "@" | "!":
            return " "
        case _:
            return label or " "


def unescape(text: str) -> str:
    """The three entities that Slack writes."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def shortcut_line(message: Mapping[str, Any]) -> str | None:
    """What "find related" asks: what is like the initiative that a card of ours is about, else the message's words. None
    where it has no words that could be read.
    """
    for part in _walk(message.get("blocks") or []):
        action = decode(str(part.get("value") or ""))
        if action is not None and action.line and action.line.startswith("/related "):
            return action.line
    words = message_text(message)
    return f"/related {words}" if words else None


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
    """The words that a person sees in a message: its own text or blocks, and what was forwarded or unfurled with it."""
    own = plain_text(str(message.get("text") or ""))
    pieces = [own] if readable([own]) else _block_texts(message.get("blocks"))
    for attachment in message.get("attachments") or ():
        if not isinstance(attachment, Mapping):
            continue
        shown = [str(attachment.get(key) or "") for key in ("pretext", "author_name", "title", "text")]
        fields = [field for field in attachment.get("fields") or () if isinstance(field, Mapping)]
        shown += [str(field.get(key) or "") for field in fields for key in ("title", "value")]
        forwarded = [
            inner.get("message") for inner in attachment.get("message_blocks") or () if isinstance(inner, Mapping)
        ]
        shown += _block_texts([attachment.get("blocks"), forwarded])
        pieces += shown if readable(shown) else [str(attachment.get("fallback") or "")]
    pieces += [str(file.get("title") or "") for file in message.get("files") or () if not _is_picture(file)]
    return readable([plain_text(piece) for piece in pieces])[:LONGEST]


def _block_texts(blocks: Any) -> list[str]:
    """The texts of some blocks, of rich text as of others; not the labels of what can be pressed."""
    parts = (part for part in _walk(blocks) if part.get("type") not in ("button", "option"))
    return [text for part in parts if isinstance(text := part.get("text"), str)]


def _is_picture(file: Any) -> bool:
    return not isinstance(file, Mapping) or str(file.get("mimetype") or "").startswith(("image/", "video/", "audio/"))


class CommandNames:
    """Slack's command names → ours. `prefix` is what the manifest put before them."""

    def __init__(self, names: frozenset[str], root: str, prefix: str) -> None:
        self._names = names
        self._root = root
        self._prefix = prefix

    def line(self, command: str, text: str) -> str:
        """`/cb-city` and `Prague` → `/city Prague`. A name renamed by hand counts by what follows its last dash."""
        name = command.lstrip("/").lower()
        if name in (self._root, self._prefix.strip("-_")):
            name = self._root
        elif name not in self._names:
            bare = name.removeprefix(self._prefix).lstrip("-_")
            last = re.split(r"[-_]", name)[-1]
            name = next((word for word in (bare, last) if word in self._names), name)
        return f"/{name} {plain_text(text)}".strip()
