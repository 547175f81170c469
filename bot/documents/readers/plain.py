"""Plain text: paragraphs between empty lines, or one a line; lines that were broken at a margin are joined."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bot.documents.readers.draft import Draft
from bot.documents.readers.encoding import decode
from bot.documents.readers.lists import begins_item, heading_level, joined, width
from bot.documents.readers.values import Limits, Locator, Progress, ReadDocument

_MARGINS: Final = range(40, 121)  # columns at which text is broken by hand or by programs
_FULL: Final = 0.8  # of the margin: a line this long was broken, not ended

Block = list[tuple[int, str]]  # lines with their numbers


def read(path: Path, progress: Progress, limits: Limits) -> ReadDocument:
    """A passage a paragraph, with the line that it begins in."""
    lines = decode(path.read_bytes()).split("\n")
    draft = Draft("text")
    blocks = list(_blocks(lines))
    margin = _margin(lines)
    for index, block in enumerate(blocks):
        after = blocks[index + 1][0][1] if index + 1 < len(blocks) else None
        if len(block) == 1 and (level := heading_level(block[0][1], after)) is not None:
            draft.heading(level, block[0][1], Locator(line=block[0][0]))
            continue
        for paragraph in _paragraphs(block, margin):
            draft.paragraph(joined([text for _, text in paragraph]), Locator(line=paragraph[0][0]))
    progress(1, 1)
    return draft.document()


def _blocks(lines: list[str]) -> Iterator[Block]:
    """Runs of lines between empty ones."""
    block: Block = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            block.append((number, line.rstrip()))
        elif block:
            yield block
            block = []
    if block:
        yield block


def _margin(lines: list[str]) -> int | None:
    """The column that the text is broken at, None where every paragraph is one line."""
    widths = sorted(width(line) for line in lines if line.strip())
    longest = widths[len(widths) * 95 // 100 :][:1] if widths else []
    if not longest or longest[0] not in _MARGINS:
        return None
    full = sum(longest[0] * _FULL <= each <= longest[0] + 4 for each in widths)
    return longest[0] if full * 3 >= len(widths) else None


def _paragraphs(block: Block, margin: int | None) -> Iterator[Block]:
    paragraph: Block = []
    for number, line in block:
        if paragraph and _begins(line, paragraph[-1][1], margin):
            yield paragraph
            paragraph = []
        paragraph.append((number, line))
    if paragraph:
        yield paragraph


def _begins(line: str, before: str, margin: int | None) -> bool:
    indented = line.startswith(("\u3000", "\t", "  ")) and not before.startswith(("\u3000", "\t", "  "))
    return margin is None or indented or begins_item(line) or width(before) < margin * _FULL
