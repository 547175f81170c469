"""What a page carries beside its text: running heads and page numbers, which repeat at the same height, and footnotes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from bot.documents.readers.pdf.lines import Line
from bot.documents.readers.values import LeftOutKind

_DEPTH: Final = 3  # baselines at the upper and the lower end of a page that can be a running head
_NEAR: Final = 3.0  # points
_DIGITS: Final = re.compile(r"\d+|(?<![A-Za-z])[ivxlc]+(?![A-Za-z])")
_BLANK: Final = re.compile(r"\s+")
_PAGE_NUMBER: Final = re.compile(r"(?:[-–—~·.|/#()（）,，:：]|第|共|總|頁次?|页|之|page|of|p)+", re.IGNORECASE)
_ALONE: Final = re.compile(r"第#頁(?:[,，/／]?共#頁)?|[-–—]#[-–—]|page#(?:of#)?|#/#", re.IGNORECASE)
_NOTE: Final = re.compile(r"\s*(?:[\d⁰¹²³⁴-⁹]{1,3}[^\d.,年月日%％](?=.*[^\W\d])|[*†‡※]|註\s*\d*|[①-⑳])")
_SMALL: Final = 0.93  # of the body's size


def without_furniture(pages: Sequence[list[Line]]) -> tuple[list[list[Line]], dict[LeftOutKind, int]]:
    """The pages without what repeats on them, and how often each kind was left out."""
    seen: dict[str, list[tuple[float, int]]] = defaultdict(list)  # text without numbers → height, page
    edges = [_edge(lines) for lines in pages]
    for page, lines in enumerate(edges):
        for line in lines:
            seen[_key(line)].append((line.base, page))
    full = sum(bool(lines) for lines in pages)
    needed = 2 if full < 6 else 3
    left: dict[LeftOutKind, int] = defaultdict(int)
    kept: list[list[Line]] = []
    for page, lines in enumerate(pages):
        gone: set[int] = set()
        for line in edges[page]:
            key = _key(line)
            on = {other for base, other in seen[key] if abs(base - line.base) < _NEAR}
            if len(on) >= needed or (full == 1 and _ALONE.fullmatch(key)):
                left["page_number" if _PAGE_NUMBER.fullmatch(key) else "running_head"] += 1
                gone.add(line.order)
        kept.append([line for line in lines if line.order not in gone])
    return kept, left


def _edge(lines: list[Line]) -> list[Line]:
    """The lines on the outermost baselines of a page."""
    bases: list[float] = []
    for base in sorted(line.base for line in lines):
        if not bases or base - bases[-1] > _NEAR:
            bases.append(base)
    outer = bases[:_DEPTH] + bases[-_DEPTH:]
    return [line for line in lines if any(abs(line.base - base) <= _NEAR for base in outer)]


def _key(line: Line) -> str:
    return _DIGITS.sub("#", _BLANK.sub("", line.text))


def split_notes(lines: list[Line], body: float) -> tuple[list[Line], list[list[Line]]]:
    """The lines of a column without the footnotes at its end, and these: small ones below the text, each with a mark."""
    start = len(lines)
    while start > 0 and lines[start - 1].size <= body * _SMALL:
        start -= 1
    while start < len(lines) and not _NOTE.match(lines[start].text):
        start += 1
    if start == 0:  # a column of small print only
        return lines, []
    notes: list[list[Line]] = []
    for line in lines[start:]:
        if not notes or _NOTE.match(line.text):
            notes.append([line])
        else:
            notes[-1].append(line)
    return lines[:start], notes
