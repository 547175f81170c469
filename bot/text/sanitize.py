"""Makes any text fit to be shown: what is left is valid Unicode that every platform takes and that cannot hide or reorder.

The words stay as they are. What goes: lone surrogates, control characters, marks that turn the writing direction of
what follows, invisible tags, and towers of combining marks.
"""

from __future__ import annotations

import re

import regex  # type: ignore[import-untyped,unused-ignore]

MAX_MARKS = 4  # combining marks on one letter; Vietnamese needs two, pointed Hebrew three

_NEWLINE = re.compile("\r\n|[\r\u2028\u2029\x0b\x0c\x85]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_UNSAFE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u061c\u202a-\u202e\u2066-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)
_TOWER = regex.compile(rf"(\p{{M}}{{{MAX_MARKS}}})\p{{M}}+")
_GAP = re.compile(r"\n[ \t\n\u3000]*\n[ \t\n\u3000]*\n")


def sanitize(text: str) -> str:
    """`text` as it can be shown, at most one empty line in a row, nothing blank around it."""
    if not text.isprintable():  # holds for almost everything, and is the cheapest question to ask
        text = _SURROGATE.sub("\ufffd", text)
        text = _UNSAFE.sub("", _NEWLINE.sub("\n", text)).replace("\t", " ")
        text = _GAP.sub("\n\n", text)
    if _TOWER.search(text):
        text = _TOWER.sub(r"\1", text)
    return text.strip()


def one_line(text: str) -> str:
    """`sanitize`, with every run of blanks made one space: for titles, labels and cells."""
    text = sanitize(text)
    # Without a control character the only blank is the space.
    return " ".join(text.split()) if "  " in text or not text.isprintable() else text


def utf16(text: str) -> int:
    """Length as JavaScript counts it: the platforms do not say which they count, so the longer one is held."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def shorten(text: str, limit: int) -> str:
    """At most `limit` UTF-16 units, ended by an ellipsis where it had to be cut, never inside a grapheme."""
    if utf16(text) <= limit:
        return text
    kept, room = [], limit - 1
    for grapheme in regex.findall(r"\X", text[:limit]):
        room -= utf16(grapheme)
        if room < 0:
            break
        kept.append(grapheme)
    return "".join(kept).rstrip() + "…"
