"""Normalise text: the only place that does.

`fold` brings every spelling of the same word to one form. It keeps one character of the input for each
character of the output where that is asked for (`fold_map`), so that a match can be marked in the original.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import opencc  # type: ignore[import-untyped,unused-ignore]

_CJK = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0x20000, 0x2A6E0))
_WORD = re.compile(r"[^\W_]+")
# Letters that NFKD leaves whole although a hurried writer types the plain one.
_PLAIN = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "ı": "i", "ħ": "h", "ŋ": "n", "ð": "d"})


@cache
def _simplified() -> dict[int, str]:
    """Character table of OpenCC's t2s, one to one: free of context, so offsets survive and words never differ."""
    chars = "".join(chr(c) for first, last in _CJK for c in range(first, last))
    converted = opencc.OpenCC("t2s").convert(chars)
    if len(converted) != len(chars):  # a phrase rule fired: fall back to one character at a time
        convert = opencc.OpenCC("t2s").convert
        converted = "".join(convert(c)[:1] or c for c in chars)
    return {ord(a): b for a, b in zip(chars, converted, strict=True) if a != b}


def fold_map(text: str) -> tuple[str, list[int]]:
    """Folded text, and for each of its characters the offset of the one in `text` that it came from."""
    out: list[str] = []
    origin: list[int] = []
    table = _simplified()
    for offset, char in enumerate(text):
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
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", plain).translate(_PLAIN).translate(_simplified())


def name_key(text: str) -> str:
    """The form in which names are compared: folded, letters and digits only."""
    return "".join(_WORD.findall(fold(text)))


def is_chinese(char: str) -> bool:
    """Whether one character is a Chinese ideograph."""
    code = ord(char)
    return any(first <= code < last for first, last in _CJK)


def join_lines(lines: list[str]) -> str:
    """Joins the lines of a broken paragraph: a space only where two Latin words would run together."""
    joined = ""
    for raw in lines:
        line = raw.strip()
        if (
            joined
            and line
            and joined[-1].isascii()
            and joined[-1].isalnum()
            and line[0].isascii()
            and line[0].isalnum()
        ):
            joined += " "
        joined += line
    return joined
