"""Typed reading of YAML with line numbers: every fault is collected, none stops the reading.

A reader that finds a value missing or of the wrong shape records a fault and returns an empty value, so that the rest
of the file is still looked at. Values stay text until they are asked for as something else: `17:00`, `no` and
`2020-08-13` mean what they say.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

import yaml

from bot.domain.errors import Fault
from bot.domain.models import Lang, Text

E = TypeVar("E", bound=StrEnum)
V = TypeVar("V")

ID_CHARS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")
_DEEPEST = 100
_BRACKETS = re.compile(rb"[\[\]{}]")
_DASHES = re.compile(rb"(?:[-?:][ \t]+){%d}" % _DEEPEST)
_NULL = "tag:yaml.org,2002:null"


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """A line of a pack's file, counted from 1."""

    path: Path
    line: int


class Node:
    """One YAML value and where it stands."""

    __slots__ = ("faults", "path", "raw")

    def __init__(self, raw: yaml.Node, path: Path, faults: list[Fault]) -> None:
        self.raw = raw
        self.path = path
        self.faults = faults

    @property
    def spot(self) -> Spot:
        return Spot(self.path, self.raw.start_mark.line + 1)

    def fault(self, text: str) -> None:
        self.faults.append(Fault(self.path, self.raw.start_mark.line + 1, text))

    def items(self) -> list[Node]:
        if not isinstance(self.raw, yaml.SequenceNode):
            self.fault("a list is expected here")
            return []
        return [Node(item, self.path, self.faults) for item in self.raw.value]

    def string(self, *, empty: bool = False) -> str:
        """The text of a plain value; surrounding blanks are a fault unless it may be anything (`empty`)."""
        if not isinstance(self.raw, yaml.ScalarNode):
            self.fault("a plain text is expected here")
            return ""
        value: str = self.raw.value
        if self.raw.tag == _NULL or (not empty and not value.strip()):
            self.fault("a value is missing here")
            return ""
        if not empty and value != value.strip():
            self.fault("blanks stand at the beginning or the end of this text")
        return value

    def identifier(self) -> str:
        value = self.string()
        if value and (not ID_CHARS.issuperset(value) or value.startswith("-") or value.endswith("-")):
            self.fault(f"“{value}” is no id: use a-z, 0-9 and - between them")
        return value

    def integer(self, low: int, high: int) -> int:
        value = self.string()
        if not (value.isascii() and value.isdigit() and len(value) < 10 and low <= int(value) <= high):
            if value:
                self.fault(f"“{value}” is no whole number from {low} to {high}")
            return low
        return int(value)

    def boolean(self) -> bool:
        value = self.string()
        if value not in ("true", "false"):
            self.fault("true or false is expected here")
        return value == "true"

    def member(self, kind: type[E]) -> E:
        value = self.string()
        members = list(kind)
        if value not in members:
            self.fault(f"“{value}” is none of {', '.join(members)}")
            return members[0]
        return kind(value)

    def iso_date(self) -> date | None:
        return self._parsed(date.fromisoformat, "no date such as 2020-08-13")

    def clock(self) -> time | None:
        return self._parsed(time.fromisoformat, "no time of day such as 17:00")

    def _parsed(self, parse: Callable[[str], V], complaint: str) -> V | None:
        value = self.string()
        try:
            return parse(value) if value else None
        except ValueError:
            self.fault(f"“{value}” is {complaint}")
            return None

    def text(self) -> Text:
        """In both languages, or in the one that there is."""
        both = self.record("", "zh-TW en")
        if not both.values:
            self.fault("a text is expected here, in zh-TW, en or both")
        zh, en = both.string("zh-TW"), both.string("en")
        only: Lang | None = None if both.has("zh-TW") == both.has("en") else "zh-TW" if both.has("zh-TW") else "en"
        return Text(zh or en, en or zh, only)

    def pairs(self) -> list[tuple[Node, Node]]:
        """The keys and values of a mapping whose keys are the reader's own."""
        if not isinstance(self.raw, yaml.MappingNode):
            self.fault("a mapping is expected here")
            return []
        return [
            (Node(key, self.path, self.faults), Node(value, self.path, self.faults)) for key, value in self.raw.value
        ]

    def strings(self) -> tuple[str, ...]:
        values = [(item, item.string()) for item in self.items()]
        seen: set[str] = set()
        for item, value in values:
            if value in seen:
                item.fault(f"“{value}” stands here twice")
            seen.add(value)
        return tuple(value for _, value in values if value)

    def lines(self) -> list[tuple[str, Spot]]:
        """Each non-blank line of a text block, stripped, with the place it stands at in the file."""
        if not isinstance(self.raw, yaml.ScalarNode):
            self.fault("a text block (|-) is expected here")
            return []
        first = self.spot.line + (1 if self.raw.style == "|" else 0)
        rows = enumerate(str(self.raw.value).split("\n"), first)
        found = [(row.strip(), Spot(self.path, number)) for number, row in rows if row.strip()]
        if not found:
            self.fault("a value is missing here")
        return found

    def record(self, required: str, optional: str = "") -> Record:
        """The keys and values of a mapping. Key names are separated by blanks; all others are faults."""
        if not isinstance(self.raw, yaml.MappingNode):
            self.fault(f"a mapping with the keys {required} is expected here")
            return Record(self, {})
        allowed = {*required.split(), *optional.split()}
        values: dict[str, Node] = {}
        for key_node, value_node in self.raw.value:
            key = Node(key_node, self.path, self.faults)
            name = str(key_node.value)
            if name not in allowed:
                key.fault(f"the key “{name}” is not known here; known are {', '.join(sorted(allowed))}")
            elif name in values:
                key.fault(f"the key “{name}” stands here twice")
            else:
                values[name] = Node(value_node, self.path, self.faults)
        for name in required.split():
            if name not in values:
                self.fault(f"the key “{name}” is missing")
        return Record(self, values)


@dataclass(frozen=True, slots=True)
class Record:
    """The values of one mapping by key. What is missing has been reported and reads as empty."""

    node: Node
    values: dict[str, Node]

    @property
    def spot(self) -> Spot:
        return self.node.spot

    def has(self, key: str) -> bool:
        return key in self.values

    def at(self, key: str) -> Spot:
        return self.values[key].spot if key in self.values else self.spot

    def get(self, key: str, read: Callable[[Node], V], default: V) -> V:
        return read(self.values[key]) if key in self.values else default

    def string(self, key: str) -> str:
        return self.get(key, Node.string, "")

    def identifier(self, key: str = "id") -> str:
        return self.get(key, Node.identifier, "")

    def text(self, key: str) -> Text:
        return self.get(key, Node.text, Text("", ""))

    def maybe_text(self, key: str) -> Text | None:
        return self.values[key].text() if key in self.values else None

    def strings(self, key: str) -> tuple[str, ...]:
        return self.get(key, Node.strings, ())

    def integer(self, key: str, low: int, high: int) -> int:
        return self.values[key].integer(low, high) if key in self.values else low

    def items(self, key: str) -> list[Node]:
        return self.get(key, Node.items, [])


def decode(raw: bytes, path: Path, faults: list[Fault]) -> str:
    """UTF-8 to text, line ends untouched."""
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        faults.append(Fault(path, raw[: error.start].count(b"\n") + 1, "this is not UTF-8"))
        return raw.decode(errors="replace")


def _too_deep(raw: bytes) -> bool:
    """Whether values are nested so deeply that libyaml, which recurses in C, would end the process."""
    depth = deepest = 0
    for bracket in _BRACKETS.findall(raw):
        depth += 1 if bracket in b"[{" else -1
        deepest = max(deepest, depth)
    return deepest > _DEEPEST or _DASHES.search(raw) is not None


def parse(raw: bytes, path: Path, faults: list[Fault]) -> Node | None:
    """The document in a YAML file; None, and a fault, if there is none."""
    if _too_deep(raw):
        faults.append(Fault(path, 1, f"values are nested more than {_DEEPEST} deep"))
        return None
    try:
        root = yaml.compose(decode(raw, path, faults), Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        faults.append(Fault(path, mark.line + 1 if mark else 1, f"not YAML: {error.problem or error.context}"))
        return None
    except yaml.YAMLError as error:
        faults.append(Fault(path, 1, f"not YAML: {error}"))
        return None
    if root is None:
        faults.append(Fault(path, 1, "this file is empty"))
        return None
    return Node(root, path, faults)
