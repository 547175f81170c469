"""OLE compound files (MS-CFB), in which Office kept its documents until 2007 and keeps locked ones."""

from __future__ import annotations

import struct
from typing import Final

_FREE: Final = 0xFFFFFFFA  # from here on a sector number is a mark
_IN_HEADER: Final = 109  # sectors of the allocation table that the header names
_ENTRY: Final = 128  # bytes of a directory entry
_CHILD: Final = 76  # where the first entry, the root, says what lies in it
_SMALL: Final = 4096  # bytes; a smaller stream lies in the mini stream, and a workbook is never so small


class Compound:
    """What lies at the top of a compound file; what is embedded in it lies deeper. A broken one has no streams."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._table: list[int] = []
        self._size = 512
        self._entries = b""
        try:
            self._open()
            self._root = self._siblings(struct.unpack_from("<I", self._entries, _CHILD)[0])
        except struct.error:
            self._root = {}

    @property
    def names(self) -> frozenset[str]:
        """The names of the streams and folders at the top, in small letters: whether large or small makes no difference."""
        return frozenset(self._root)

    def stream(self, name: str) -> bytes:
        """The bytes of the stream called `name`; empty where there is none of that size."""
        start, length = self._root.get(name.lower(), (_FREE, 0))
        return self._chain(start)[:length] if length >= _SMALL else b""

    def _open(self) -> None:
        data = self._data
        self._size = size = 1 << min(16, max(9, struct.unpack_from("<H", data, 30)[0]))
        directory, more = struct.unpack_from("<I", data, 48)[0], struct.unpack_from("<I", data, 68)[0]
        tables = list(struct.unpack_from(f"<{_IN_HEADER}I", data, 76))
        for _ in range(len(data) // size):  # never more sectors than the file has
            if more >= _FREE:
                break
            *listed, more = struct.unpack_from(f"<{size // 4}I", data, (more + 1) * size)
            tables += listed
        for sector in tables[: len(data) // size]:
            if sector < _FREE:
                self._table += struct.unpack_from(f"<{size // 4}I", data, (sector + 1) * size)
        self._entries = self._chain(directory)

    def _siblings(self, first: int) -> dict[str, tuple[int, int]]:
        """Start and length, by name, of an entry and of those that hang left and right of it."""
        found: dict[str, tuple[int, int]] = {}
        waiting, seen = [first], set[int]()
        while waiting:
            number = waiting.pop()
            if number in seen or (number + 1) * _ENTRY > len(self._entries):
                continue
            seen.add(number)
            entry = self._entries[number * _ENTRY : (number + 1) * _ENTRY]
            length = min(64, struct.unpack_from("<H", entry, 64)[0])
            name = entry[: max(0, length - 2)].decode("utf-16-le", "replace").lower()
            found[name] = struct.unpack_from("<II", entry, 116)
            waiting += struct.unpack_from("<II", entry, 68)
        return found

    def _chain(self, sector: int) -> bytes:
        parts: list[bytes] = []
        while sector < len(self._table) and len(parts) <= len(self._table):
            parts.append(self._data[(sector + 1) * self._size : (sector + 2) * self._size])
            sector = self._table[sector]
        return b"".join(parts)
