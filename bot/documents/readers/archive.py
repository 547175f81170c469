"""Office files as archives of XML: looked at before they are unpacked, and parsed without anything that they refer to."""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from lxml import etree

from bot.documents.readers.values import Limits, Refused

MOST_ENTRIES: Final = 10_000
_SMALL: Final = 1_000_000  # bytes; what unpacks to less may be packed as tightly as it likes
_LOCAL_HEADER: Final = 30  # bytes before an entry's name
_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    EOFError,
    NotImplementedError,
    ValueError,
    etree.XMLSyntaxError,
)

_SAFE: Final[dict[str, Any]] = {  # entities stay unexpanded, nothing is fetched, depth and length are libxml2's limits
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}

# Where Symbol and Wingdings keep their glyphs: bullets and boxes, which no other font shows.
SYMBOLS: Final = dict.fromkeys(range(0xF000, 0xF100), "•")


def local(element: etree._Element) -> str:
    """The name of an element without its namespace: the strict and the transitional dialect differ in nothing else."""
    return str(element.tag).rpartition("}")[2]


def attribute(element: etree._Element, name: str) -> str | None:
    """An attribute by its name without a namespace, or None."""
    if (value := element.get(name)) is not None:
        return str(value)
    return next((str(value) for key, value in element.items() if str(key).endswith("}" + name)), None)


def child(element: etree._Element | None, *names: str) -> etree._Element | None:
    """The first descendant on the way of `names`, each the first child of that name; None where one is missing."""
    for name in names:
        if element is None:
            return None
        element = next((found for found in element if local(found) == name), None)
    return element


def related_id(element: etree._Element) -> str:
    """The id of the part that an element refers to, which is not its own plain `id`; blank where there is none."""
    return next((str(value) for key, value in element.items() if "relationships}" in str(key)), "")


class Archive:
    """The parts of an office file. Raises Refused: `bomb` when it is opened, `damaged` where a part cannot be read."""

    def __init__(self, path: Path, limits: Limits) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
        except _BROKEN as error:
            raise Refused("damaged", type(error).__name__) from error
        _examine(self._zip.infolist(), limits)
        self.names = frozenset(self._zip.namelist())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def read(self, name: str) -> bytes:
        """The bytes of a part. Raises Refused(`damaged`) where it is missing or broken."""
        try:
            return self._zip.read(name)
        except KeyError as error:
            raise Refused("damaged", "a part is missing") from error
        except RuntimeError as error:  # zipfile's word for an encrypted entry
            raise Refused("password", "encrypted part") from error
        except _BROKEN as error:
            raise Refused("damaged", type(error).__name__) from error

    def xml(self, name: str) -> etree._Element:
        """The root of an XML part; a document type is refused, so that there are no entities to expand."""
        return parse(self.read(name))

    def xml_if_any(self, name: str) -> etree._Element | None:
        """As `xml`, or None where there is no such part."""
        return self.xml(name) if name in self.names else None

    def stream(self, name: str, *tags: str) -> Iterator[etree._Element]:
        """The elements of a large part that are called one of `tags`, one at a time; each is empty when the next is asked for."""
        try:
            with self._zip.open(name) as file:
                for _, element in etree.iterparse(file, tag=[f"{{*}}{tag}" for tag in tags], **_SAFE):
                    yield element
                    element.clear()
                    while (before := element.getprevious()) is not None and (above := element.getparent()) is not None:
                        above.remove(before)
        except KeyError as error:
            raise Refused("damaged", "a part is missing") from error
        except _BROKEN as error:
            raise Refused("damaged", type(error).__name__) from error

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """What a part of an OOXML file refers to inside it: (last word of the kind, part) by id."""
        folder, name = posixpath.split(part)
        root = self.xml_if_any(posixpath.join(folder, "_rels", f"{name}.rels"))
        found: dict[str, tuple[str, str]] = {}
        for relation in () if root is None else root:
            if relation.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", "")))
                found[relation.get("Id", "")] = (relation.get("Type", "").rpartition("/")[2], target.lstrip("/"))
        return found


def parse(data: bytes) -> etree._Element:
    """The root of `data`. Raises Refused: `bomb` where it declares entities, `damaged` where it is no XML or has a DTD."""
    try:
        root = etree.fromstring(data, etree.XMLParser(**_SAFE))
    except _BROKEN as error:
        raise Refused("damaged", type(error).__name__) from error
    declared: Any = root.getroottree().docinfo.internalDTD
    if declared is not None:
        raise Refused("bomb" if any(True for _ in declared.iterentities()) else "damaged", "document type")
    return root


def _examine(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    """Raises Refused(`bomb`) for an archive that unpacks to too much, by its directory alone."""
    if len(entries) > MOST_ENTRIES:
        raise Refused("bomb", "entries")
    unpacked, packed = sum(entry.file_size for entry in entries), sum(entry.compress_size for entry in entries)
    if unpacked > limits.unpacked_bytes:
        raise Refused("bomb", "unpacked size")
    # One drawing of a blank area may be packed a thousandfold, and is never unpacked; XML is.
    texts = [(entry.file_size, entry.compress_size) for entry in entries if entry.filename.endswith((".xml", ".rels"))]
    if any(size > max(_SMALL, limits.ratio * small) for size, small in [(unpacked, packed), *texts]):
        raise Refused("bomb", "ratio")
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < end:
            raise Refused("bomb", "overlapping entries")
        end = entry.header_offset + _LOCAL_HEADER + entry.compress_size
