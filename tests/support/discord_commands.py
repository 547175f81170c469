"""Discord's documented limits for a registration of commands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_NAME = re.compile(r"[-_'\w]{1,32}")


def command_faults(commands: list[dict[str, Any]]) -> list[str]:
    """Everything that Discord would refuse."""
    faults = []
    kinds = [command.get("type", 1) for command in commands]
    if kinds.count(1) > 100 or kinds.count(2) > 15 or kinds.count(3) > 15:
        faults.append("too many commands")
    names = [(command.get("type", 1), command["name"]) for command in commands]
    if len(set(names)) != len(names):
        faults.append("a name twice")
    for command in commands:
        if command.get("type", 1) == 1:
            faults += _entry(command, depth=0)
            if (size := _size(command)) > 8000:
                faults.append(f"{command['name']}: {size} characters")
        elif command.get("description") or command.get("options") or not 1 <= len(command["name"]) <= 32:
            faults.append(f"{command['name']}: no message command")
        for name, allowed in (("contexts", {0, 1, 2}), ("integration_types", {0, 1})):
            if set(command.get(name, ())) - allowed:
                faults.append(f"{command['name']}: {name}")
    return faults


def _entry(entry: dict[str, Any], depth: int) -> Iterator[str]:
    name = entry["name"]
    for spelling in (name, *entry.get("name_localizations", {}).values()):
        if not _NAME.fullmatch(spelling) or spelling != spelling.lower():
            yield f"{spelling}: no name"
    for text in (entry.get("description", ""), *entry.get("description_localizations", {}).values()):
        if not 1 <= len(text) <= 100:
            yield f"{name}: a description of {len(text)}"
    options = entry.get("options", [])
    if len(options) > 25 or depth > 3:
        yield f"{name}: too many options"
    if len({option["name"] for option in options}) != len(options):
        yield f"{name}: an option twice"
    kinds = {option["type"] for option in options}
    if kinds & {1, 2} and kinds - {1, 2}:
        yield f"{name}: subcommands beside arguments"
    required = [option.get("required", False) for option in options if option["type"] > 2]
    if required != sorted(required, reverse=True):
        yield f"{name}: a required option behind others"
    for option in options:
        if option.get("autocomplete") and option.get("choices"):
            yield f"{name}: autocomplete with choices"
        yield from _entry(option, depth + 1)


def _size(entry: dict[str, Any]) -> int:
    longest = [
        max(len(entry.get(key, "")), *map(len, entry.get(f"{key}_localizations", {"": ""}).values()))
        for key in ("name", "description")
    ]
    return sum(longest) + sum(map(_size, entry.get("options", ())))
