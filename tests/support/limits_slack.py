"""Slack's documented limits, read off its documents afresh, so that a slip in the renderer's constants is found."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any


def faults(message: dict[str, Any], blocks_limit: int = 50) -> list[str]:
    """Everything that Slack would refuse in a message (or, with 100 blocks, in a view)."""
    found: list[str] = []
    blocks = message["blocks"]
    if not 1 <= len(blocks) <= blocks_limit:
        found.append(f"{len(blocks)} blocks")
    if len(size := json.dumps(blocks, ensure_ascii=False)) > 13_200 and blocks_limit == 50:
        found.append(f"blocks of {len(size)} characters")
    if "text" in message and not 0 < len(message["text"]) <= 4000:
        found.append(f"text of {len(message['text'])} characters")
    for block in blocks:
        found += _block(block)
    if sum(block["type"] == "table" for block in blocks) > 1:
        found.append("two tables")
    block_ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(block_ids) != len(set(block_ids)) or any(not 1 <= len(block_id) <= 255 for block_id in block_ids):
        found.append("a block_id twice, empty or too long")
    ids = [element["action_id"] for element in _interactive(blocks)]
    if len(ids) != len(set(ids)):
        found.append("an action_id twice")
    json.dumps(message).encode()
    json.dumps(message, ensure_ascii=False).encode()  # raises for a lone surrogate
    return found


def _block(block: dict[str, Any]) -> Iterator[str]:
    match block["type"]:
        case "header":
            yield from _text("header", block["text"], 150)
        case "section":
            yield from _text("section", block["text"], 3000)
            yield from _element(block["accessory"])
        case "input":
            yield from _text("label", block["label"], 2000)
            yield from _element(block["element"])
        case "context":
            if not 1 <= len(block["elements"]) <= 10:
                yield "context elements"
            for element in block["elements"]:
                yield from _text("context", element, 2000)
        case "actions":
            if not 1 <= len(block["elements"]) <= 25:
                yield "actions elements"
            for element in block["elements"]:
                yield from _element(element)
        case "rich_text":
            yield from _rich(block)
        case "table":
            if not 1 <= len(block["rows"]) <= 100 or any(not 1 <= len(row) <= 20 for row in block["rows"]):
                yield "table rows or cells"
            if any(not cell["text"] for row in block["rows"] for cell in row):
                yield "an empty cell"
            if sum(len(cell["text"]) for row in block["rows"] for cell in row) > 10_000:
                yield "table characters"
        case "image":
            if not 1 <= len(block["alt_text"]) <= 2000 or not block["slack_file"]["id"]:
                yield "image"
        case "divider":
            pass
        case other:
            yield f"block {other}"


def _rich(block: dict[str, Any]) -> Iterator[str]:
    if not block["elements"]:
        yield "empty rich_text"
    for part in block["elements"]:
        if part["type"] == "rich_text_list":
            yield from _rich(part)
            continue
        if part["type"] not in ("rich_text_section", "rich_text_quote"):
            yield f"rich_text of {part['type']}"
        if not part["elements"]:
            yield "rich_text part without elements"
        for piece in part["elements"]:
            if piece["type"] == "user" and piece["user_id"]:
                continue
            if piece["type"] == "channel" and piece.get("channel_id"):  # a channel by its name
                continue
            if piece["type"] != "text" or not piece["text"]:
                yield f"rich_text element {piece}"
            if "<!" in piece["text"] or "<@" in piece["text"]:
                yield "a mention"


def _element(element: dict[str, Any]) -> Iterator[str]:
    match element["type"]:
        case "button":
            yield from _text("button", element["text"], 75)
            if len(element.get("value", "")) > 2000 or len(element.get("url", "")) > 3000:
                yield "button value or url"
            if ("value" in element) == ("url" in element):
                yield "button without one of value and url"
        case "static_select":
            yield from _text("placeholder", element["placeholder"], 150)
            if not 1 <= len(element["options"]) <= 100:
                yield f"{len(element['options'])} options"
            for option in element["options"]:
                yield from _option(option)
            values = [option["value"] for option in element["options"]]
            if len(values) != len(set(values)):
                yield "an option value twice"
        case "external_select":
            yield from _text("placeholder", element["placeholder"], 150)
            if not 0 <= element["min_query_length"] <= 150:
                yield "min_query_length"
        case "plain_text_input":
            yield from _text("placeholder", element["placeholder"], 150)
            if not 1 <= element["max_length"] <= 3000:
                yield "max_length"
        case other:
            yield f"element {other}"


def _option(option: dict[str, Any]) -> Iterator[str]:
    yield from _text("option", option["text"], 75)
    if not 1 <= len(option["value"]) <= 150:
        yield f"option value of {len(option['value'])}"
    if "description" in option:
        yield from _text("description", option["description"], 75)


def _text(where: str, text: dict[str, Any], limit: int) -> Iterator[str]:
    if text["type"] != "plain_text":
        yield f"{where} is {text['type']}"
    if not 1 <= len(text["text"]) <= limit:
        yield f"{where} of {len(text['text'])} characters"
    bare = text["text"].replace("&amp;", "").replace("&lt;", "").replace("&gt;", "")
    if any(sign in bare for sign in "&<>"):
        yield f"{where} is not escaped"


def _interactive(blocks: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for block in blocks:
        if block["type"] == "actions":
            yield from block["elements"]
        elif "accessory" in block:
            yield block["accessory"]
        elif block["type"] == "input":
            yield block["element"]
