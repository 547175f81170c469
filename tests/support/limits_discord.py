"""Discord's documented limits for a message of Components V2, read off its documents afresh."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

ROW, BUTTON, SELECT, SECTION, DISPLAY, SEPARATOR, CONTAINER = 1, 2, 3, 9, 10, 14, 17


def faults(message: dict[str, Any]) -> list[str]:
    """Everything that Discord would refuse."""
    found = list(_frame(message))
    every = list(walk(message["components"]))
    if len(every) > 40:
        found.append(f"{len(every)} components")
    # The longer of the two ways to count, since the documents name neither.
    texts = sum(len(c["content"].encode("utf-16-le", "surrogatepass")) // 2 for c in every if c["type"] == DISPLAY)
    if texts > 4000:
        found.append(f"{texts} characters of text")
    ids = [c["custom_id"] for c in every if "custom_id" in c]
    if len(ids) != len(set(ids)):
        found.append("a custom_id twice")
    for component in every:
        found += _component(component)
    json.dumps(message, ensure_ascii=False).encode()  # raises for a lone surrogate
    return found


def walk(components: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Every component, nested ones and accessories too."""
    for component in components:
        yield component
        yield from walk(component.get("components", []))
        if "accessory" in component:
            yield from walk([component["accessory"]])


def _frame(message: dict[str, Any]) -> Iterator[str]:
    if message["flags"] != 1 << 15:
        yield "flags"
    if message["allowed_mentions"] != {"parse": []}:
        yield "allowed_mentions"
    if {"content", "embeds", "poll"} & message.keys():
        yield "content beside Components V2"
    if not message["components"] or not message["components"][0]["components"]:
        yield "empty"


def _component(component: dict[str, Any]) -> Iterator[str]:
    match component["type"]:
        case 10:
            if not component["content"].strip():
                yield "empty text display"
        case 9:
            if not 1 <= len(component["components"]) <= 3 or component["accessory"]["type"] != BUTTON:
                yield "section"
        case 1:
            kinds = {c["type"] for c in component["components"]}
            if kinds == {BUTTON} and len(component["components"]) > 5:
                yield "more than five buttons in a row"
            if kinds != {BUTTON} and len(component["components"]) != 1:
                yield "a select that is not alone in its row"
        case 2:
            yield from _button(component)
        case 3:
            yield from _select(component)
        case 14 | 17:
            pass
        case other:
            yield f"component {other}"


def _button(button: dict[str, Any]) -> Iterator[str]:
    if not 1 <= len(button["label"]) <= 80:
        yield f"label of {len(button['label'])}"
    if button["style"] == 5:
        if "custom_id" in button or not 1 <= len(button["url"]) <= 512:
            yield "link button"
    elif not 1 <= len(button["custom_id"]) <= 100 or "url" in button:
        yield "custom_id"


def _select(select: dict[str, Any]) -> Iterator[str]:
    if not 1 <= len(select["options"]) <= 25 or not 1 <= len(select["custom_id"]) <= 100:
        yield f"select of {len(select['options'])}"
    if len(select["placeholder"]) > 150:
        yield "placeholder"
    values = [option["value"] for option in select["options"]]
    if len(values) != len(set(values)):
        yield "an option value twice"
    for option in select["options"]:
        lengths = [len(option["label"]), len(option["value"]), len(option.get("description", "x"))]
        if not all(1 <= length <= 100 for length in lengths):
            yield f"option of {lengths}"
