"""Commands as this workspace names them: where a prefix renames them, the words of an answer say so too."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from adapters.slack.blocks import BUTTON, HEADER, OPTION, PLACEHOLDER, SECTION

Rename = Callable[[str], str]


def renaming(names: Collection[str], rename: Rename) -> Rename:
    """Every `/name` in a text → `rename(name)`. A path or an address that holds one stays as it is."""
    if all(rename(name) == f"/{name}" for name in names):
        return str
    known = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    pattern = re.compile(rf"(?<![\w/.:<-])/({known})(?![\w/-])", re.ASCII)  # Chinese may stand close by
    return lambda text: pattern.sub(lambda match: rename(match[1]), text)


def reworded(payload: Any, renamed: Rename, room: int = SECTION) -> Any:
    """A copy of a message, a view or a part of one. Only what is read is changed: a button's value is ours alone.

    A text that would outgrow its place (`room` characters) stays as it is.
    """
    if renamed is str:
        return payload
    match payload:
        case dict():
            return {
                key: _within(value, renamed, room)
                if key == "text" and isinstance(value, str)
                else reworded(value, renamed, _room(payload, key, room))
                for key, value in payload.items()
            }
        case list():
            return [reworded(one, renamed, room) for one in payload]
        case _:
            return payload


def _within(text: str, renamed: Rename, room: int) -> str:
    longer = renamed(text)
    return longer if len(longer) <= max(room, len(text)) else text


def _room(holder: Mapping[str, Any], key: str, room: int) -> int:
    """How many characters stand under `key` of a block, an element or an option."""
    if key == "placeholder":
        return PLACEHOLDER
    match holder.get("type"):
        case "button":
            return BUTTON
        case "header":
            return HEADER
        case None if "value" in holder:
            return OPTION
        case _:
            return room
