"""CSV and its kin: any usual delimiter, quoted line breaks, a title above the head."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import Final

from bot.documents.readers.draft import Draft
from bot.documents.readers.encoding import decode
from bot.documents.readers.tables import has_head
from bot.documents.readers.values import Limits, Progress, ReadDocument, Refused

_DELIMITERS: Final = ",\t;|"
csv.field_size_limit(1_000_000)


def delimiter(text: str) -> str | None:
    """The delimiter that gives most records the same width of two and more; None where none does."""
    best, best_score = None, 0.0
    for mark in _DELIMITERS:
        widths = Counter(len(row) for row in _records(text, mark) if row)
        width, count = max(widths.items(), key=lambda item: (item[1], item[0]), default=(1, 0))
        score = count / max(1, widths.total()) * min(width, 3)
        if width > 1 and count > widths.total() / 2 and score > best_score:
            best, best_score = mark, score
    return best


def _records(text: str, mark: str) -> list[list[str]]:
    """The first records, up to one that is no CSV with this mark."""
    found: list[list[str]] = []
    try:
        found.extend(islice(csv.reader(StringIO(text), delimiter=mark), 200))
    except csv.Error:
        return []
    return found


def read(path: Path, progress: Progress, limits: Limits) -> ReadDocument:
    """Every record below the head becomes a row; records are counted from the head, which is 1; blank lines are none."""
    text = decode(path.read_bytes())
    try:
        reader = csv.reader(StringIO(text), delimiter=delimiter(text[:100_000]) or ",")
        records = [record for record in reader if record]
    except csv.Error as error:
        raise Refused("damaged", str(error)) from error
    draft = Draft("csv")
    titles = _title_lines(records)
    for record in records[:titles]:
        draft.paragraph(" ".join(record))
    records = records[titles:]
    head: Sequence[str] = records[0] if records and has_head(records) else ()
    for number, record in enumerate(records, start=1):
        if number > 1 or not head:
            draft.row(head, record, number)
    progress(1, 1)
    return draft.document()


def _title_lines(records: list[list[str]]) -> int:
    """How many records stand above the head: those with one filled cell, where most have more."""
    filled = [sum(bool(cell.strip()) for cell in record) for record in records[:200]]
    if sorted(filled)[len(filled) // 2 :][:1] <= [1]:
        return 0
    return next((index for index, count in enumerate(filled) if count > 1), 0)
