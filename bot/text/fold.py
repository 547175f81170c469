"""Normalise text: the only place that does.

`fold` brings every spelling of the same word to one form. It keeps one character of the input for each
character of the output where that is asked for (`fold_map`), so that a match can be marked in the original.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import opencc  # type: ignore[import-untyped,unused-ignore]

from bot.text.variants import VARIANTS

_CJK = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0x20000, 0x2A6E0))
_WORD = re.compile(r"[^\W_]+")
# Letters that NFKD leaves whole although a hurried writer types the plain one.
_PLAIN = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "ı": "i", "ħ": "h", "ŋ": "n", "ð": "d"})


# Characters that print nothing: soft hyphens, joiners, marks of direction. They stand inside words and are none of them.
_UNSEEN = dict.fromkeys(
    map(ord, "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff")
)


@cache
def _simplified() -> dict[int, str]:
    """Character table of OpenCC's t2s and our variants, one to one: free of context, so offsets survive and words never
    differ.
    """
    chars = "".join(chr(c) for first, last in _CJK for c in range(first, last))
    converted = opencc.OpenCC("t2s").convert(chars)
    if len(converted) != len(chars):  # a phrase rule fired: fall back to one character at a time
        convert = opencc.OpenCC("t2s").convert
        converted = "".join(convert(c)[:1] or c for c in chars)
    table = {ord(a): b for a, b in zip(chars, converted, strict=True) if a != b}
    for variant, meant in VARIANTS.items():
        meant = VARIANTS.get(meant, meant)
        table[ord(variant)] = table.get(ord(meant), meant)
    return table


def fold_map(text: str) -> tuple[str, list[int]]:
    """Folded text, and for each of its characters the offset of the one in `text` that it came from."""
    out: list[str] = []
    origin: list[int] = []
    table = _simplified()
    for offset, char in enumerate(text):
        if ord(char) in _UNSEEN:
            continue
        for piece in unicodedata.normalize("NFKD", char).casefold():
            if unicodedata.combining(piece):
                continue
            out.append(piece)
            origin.append(offset)
    folded = unicodedata.normalize("NFC", "".join(out))
    if len(folded) == len(out):
        return folded.translate(_PLAIN).translate(table), origin
    # Hangul comes back together here: map each syllable to its first letter.
    origin = _compose_origins(out, origin, folded)
    return folded.translate(_PLAIN).translate(table), origin


def _compose_origins(pieces: list[str], origin: list[int], folded: str) -> list[int]:
    result: list[int] = []
    at = 0
    for char in folded:
        result.append(origin[at])
        at += len(unicodedata.normalize("NFD", char))
    return result


def fold(text: str) -> str:
    """NFKC, lower case, no accents, one Chinese script."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.translate(_UNSEEN)).casefold()
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", plain).translate(_PLAIN).translate(_simplified())


def name_key(text: str) -> str:
    """The form in which names are compared: folded, letters and digits only."""
    return "".join(_WORD.findall(fold(text)))


def is_chinese(char: str) -> bool:
    """Whether one character is a Chinese ideograph."""
    code = ord(char)
    return any(first <= code < last for first, last in _CJK)


_LAST = re.compile(r"([^\W_])[^\w\s]*$")
_FIRST = re.compile(r"[^\w\s]*([^\W_])")
_GLUES_BEFORE, _GLUES_AFTER = frozenset("-/([{“‘\"'@#~"), frozenset("-,.;:!?)]}”’%/")


def join_lines(lines: list[str]) -> str:
    """Joins the lines of a broken paragraph. A space comes back where two words of an alphabet meet, whatever marks stand
    between them; between Chinese characters there was none.
    """
    joined = ""
    for raw in lines:
        line = raw.strip()
        joined += f" {line}" if joined and line and _parted(joined, line) else line
    return joined


def _parted(before: str, after: str) -> bool:
    """Whether a blank stood where the line was broken."""
    last, first = _LAST.search(before[-8:]), _FIRST.match(after)
    if last is None or first is None or before[-1] in _GLUES_BEFORE or after[0] in _GLUES_AFTER:
        return False
    return not (is_chinese(last[1]) or is_chinese(first[1])) and max(before[-1], after[0]) < "\u3000"
