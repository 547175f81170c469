"""Cuts long texts at sentence ends, never inside a grapheme."""

from __future__ import annotations

from collections.abc import Iterator

import regex  # type: ignore[import-untyped,unused-ignore]

from bot.text.sanitize import utf16

NEWLINE_WEIGHT = 4  # a line break costs up to four characters of quote marks and escapes
# Nothing that is written needs more code points for one grapheme; more is an attack, and is cut.
LONGEST_GRAPHEME = 64

_GRAPHEME = regex.compile(r"\X")
# From the best place to cut to the worst: after a sentence, after a clause, after a word.
_CUTS = (
    regex.compile(r"(?:[。！？!?；;…]+[」』”’）)】》]*|\.+[”’\")]*(?=\s)|\n)\s*"),
    regex.compile(r"(?:[，、：]|[,;:](?=\s))+[」』”’）)]*\s*"),
    regex.compile(r"\s+"),
)


def weight(text: str) -> int:
    """What a text costs of a page: UTF-16 units, line breaks counting more."""
    return utf16(text) + (NEWLINE_WEIGHT - 1) * text.count("\n")


def split_text(text: str, room: int) -> Iterator[tuple[int, int]]:
    """Offsets of consecutive pieces that weigh at most `room` (≥ 100) each; together they are the whole text."""
    start = 0
    while start < len(text):
        end = _next_cut(text, start, room)
        yield start, end
        start = end


def _next_cut(text: str, start: int, room: int) -> int:
    limit = min(len(text), start + room)
    while (excess := weight(text[start:limit]) - room) > 0:
        limit -= -(-excess // NEWLINE_WEIGHT)
    if limit == len(text):
        return limit
    window = min(len(text), limit + LONGEST_GRAPHEME)
    ends = {match.end() for match in _GRAPHEME.finditer(text, start, window) if match.end() <= limit}
    for cuts in _CUTS:
        # A cut in the first half would leave a page half empty: a lesser cut further on is better.
        places = [m.end() for m in cuts.finditer(text, start + (limit - start) // 2, limit) if m.end() in ends]
        if places:
            return int(places[-1])
    return int(max(ends, default=limit))
