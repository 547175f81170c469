"""One stream of an OLE compound file (MS-CFB), as Excel 97 writes it."""

from __future__ import annotations

import struct
from typing import Final

_FREE: Final = 0xFFFFFFFA  # from here on a sector number is a mark
_IN_HEADER: Final = 109  # sectors of the allocation table that the header names
_ENTRY: Final = 128  # bytes of a directory entry
_SMALL: Final = 4096  # bytes; a smaller stream lies in the mini stream, and a workbook is never so small


def stream(data: bytes, name: str) -> bytes:
    """The bytes of the stream called `name`; empty where there is none or the file is broken."""
    try:
        return _stream(data, name)
    except struct.error:
        return b""


def _stream(data: bytes, name: str) -> bytes:
    size = 1 << struct.unpack_from("<H", data, 30)[0] if data[30:32] in {b"\x09\0", b"\x0c\0"} else 512
    directory, more = struct.unpack_from("<I", data, 48)[0], struct.unpack_from("<I", data, 68)[0]
    tables = list(struct.unpack_from(f"<{_IN_HEADER}I", data, 76))
    for _ in range(len(data) // size):  # never more sectors than the file has
        if more >= _FREE:
            break
        *listed, more = struct.unpack_from(f"<{size // 4}I", data, (more + 1) * size)
        tables += listed
    table: list[int] = []
    for sector in tables:
        if sector < _FREE:
            table += struct.unpack_from(f"<{size // 4}I", data, (sector + 1) * size)
    entries = _chain(data, table, directory, size)
    wanted = (name + "\0").encode("utf-16-le")
    for at in range(0, len(entries) - _ENTRY + 1, _ENTRY):
        if entries[at : at + len(wanted)] == wanted:
            start, length = struct.unpack_from("<II", entries, at + 116)
            return _chain(data, table, start, size)[:length] if length >= _SMALL else b""
    return b""


def _chain(data: bytes, table: list[int], sector: int, size: int) -> bytes:
    parts: list[bytes] = []
    while sector < len(table) and len(parts) <= len(table):
        parts.append(data[(sector + 1) * size : (sector + 2) * size])
        sector = table[sector]
    return b"".join(parts)
