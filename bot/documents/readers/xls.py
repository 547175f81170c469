"""Workbooks of Excel 97 and before: values by calamine; hidden rows and columns from the records of the file itself."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bot.documents.readers.ole import Compound
from bot.documents.readers.sheet import Hidden
from bot.documents.readers.values import Limits, Progress, ReadDocument
from bot.documents.readers.workbook import Layout, read_workbook

_BOUNDSHEET, _ROW, _COLINFO, _END = 0x85, 0x208, 0x7D, 0x0A
_ROW_HIDDEN, _COLUMN_HIDDEN = 0x20, 0x01
_MOST_COLUMNS: Final = 256


def read(path: Path, progress: Progress, limits: Limits) -> ReadDocument:
    """Every row of the sheets that are shown; hidden sheets, rows and columns are left out and counted."""
    compound = Compound(path.read_bytes())
    records = compound.stream("Workbook") or compound.stream("Book")
    starts = [struct.unpack_from("<I", body)[0] for kind, body in _records(records, 0) if kind == _BOUNDSHEET]

    def layout(index: int, _: str) -> Layout:
        return (_hidden(records, starts[index]) if index < len(starts) else Hidden()), {}

    return read_workbook(path, "xls", progress, layout)


def _records(data: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Kind and body of the records from `at` to the end of that substream."""
    while at + 4 <= len(data):
        kind, length = struct.unpack_from("<HH", data, at)
        if kind == _END:
            return
        if len(body := data[at + 4 : at + 4 + length]) == length and length >= 4:
            yield kind, body
        at += 4 + length


def _hidden(data: bytes, start: int) -> Hidden:
    hidden = Hidden()
    for kind, body in _records(data, start):
        if kind == _ROW and len(body) >= 16:
            row, options = struct.unpack_from("<H10xH", body)
            if options & _ROW_HIDDEN:
                hidden.rows.add(row)
        elif kind == _COLINFO and len(body) >= 10:
            first, last, _, _, options = struct.unpack_from("<HHHHH", body)
            if options & _COLUMN_HIDDEN:
                hidden.columns.update(range(first, min(last + 1, _MOST_COLUMNS)))
    return hidden
