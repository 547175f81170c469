"""The sentence, or the item of a list, that a piece of a text belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterable

# A mark counts as the end of a sentence wherever it stands in Chinese, a full stop only before a blank.
_SENTENCES = re.compile(r"(?:[。！？；;!?\n]|\.(?=\s))[」』”’）)]*")
# Commas part a list in Chinese alone, where the source prints them as it likes; never inside a number.
_ITEMS = re.compile(r"[，、：]|(?<=[\u3400-\u9fff」』”）)])[,:]|[,:](?=[\u3400-\u9fff「『“（(])")
_OPEN, _CLOSE = "「『“（(《", "」』”）)》"
_BLANK = " \t\n\u3000"
_LOOSE = _BLANK + ",，、：:;；"  # what an item or a sentence need not carry at its end

SHORT = 42  # characters of a sentence that is shown whole, whatever of it is meant
SHARE = 0.6  # of a longer sentence; where less of it is meant, its item is shown


def words_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Offsets of what [start, end) rests on: its sentence, or of a long one the items of the list, always whole."""
    first, last = sentence_around(text, start, end)
    if last - first <= max(SHORT, (end - start) / SHARE):
        return first, last
    return _whole(text, start, end, _ends(text, _SENTENCES, _ITEMS))


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Offsets of the whole sentences that hold [start, end)."""
    return _whole(text, start, end, _ends(text, _SENTENCES))


def joined(spans: Iterable[tuple[int, int]], text: str) -> list[tuple[int, int]]:
    """The spans in the order of the text, those that overlap or touch made one."""
    together: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if together and not text[together[-1][1] : start].strip(_LOOSE):
            together[-1] = together[-1][0], max(end, together[-1][1])
        else:
            together.append((start, end))
    return together


def _ends(text: str, *marks: re.Pattern[str]) -> list[int]:
    """Where pieces end, in order: not within brackets or quotation marks, but for those that are never closed."""
    inside = _brackets(text)
    found = {match.end() for mark in marks for match in mark.finditer(text) if not inside[match.start()]}
    return sorted(found)


def _brackets(text: str) -> list[bool]:
    """For each character whether it stands inside brackets that are closed again."""
    inside = [False] * len(text)
    opened: list[tuple[int, str]] = []
    for at, char in enumerate(text):
        if char in _OPEN:
            opened.append((at, _CLOSE[_OPEN.index(char)]))
        elif opened and char == opened[-1][1]:
            first, _ = opened.pop()
            inside[first:at] = [True] * (at - first)
    return inside


def _whole(text: str, start: int, end: int, ends: list[int]) -> tuple[int, int]:
    first = max((one for one in ends if one <= start), default=0)
    last = min((one for one in ends if one >= end), default=len(text))
    while first < start and text[first] in _BLANK:
        first += 1
    while last > end and text[last - 1] in _LOOSE:
        last -= 1
    return first, last
