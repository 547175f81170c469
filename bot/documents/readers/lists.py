"""How paragraphs, list items and numbered headings begin, in Chinese and English."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from bot.text.fold import is_chinese

_FORMAL: Final = "[壹貳參肆伍陸柒捌玖拾]{1,4}"
_NUMERAL: Final = "[一二三四五六七八九十百零〇壹貳參肆伍陸柒捌玖拾]{1,4}"
_CHAPTER: Final = re.compile(rf"第\s*(?:{_NUMERAL}|\d{{1,3}})\s*([編篇章節])(?:[\s　：:、]|$)")
# From the outermost numbering to the innermost, as official documents in Taiwan number.
_NUMBERINGS: Final = (
    re.compile(rf"{_FORMAL}[、．]"),
    re.compile(rf"{_NUMERAL}[、．]"),
    re.compile(rf"[（(]{_NUMERAL}[)）]"),
    re.compile(r"\d{1,2}[、．]|\d{1,2}\.(?=[^\d.])"),
    re.compile(r"[（(]\d{1,2}[)）]"),
)
_MARKER: Final = re.compile(
    rf"(?:[•●○◦■□▪◆◇▶►※★☆✓✔➢·]|[-–—*](?=\s)|{_NUMERAL}[、．]|[（(](?:{_NUMERAL}|\d{{1,2}}|[a-zA-Z])[)）]"
    r"|\d{1,2}(?:\.\d{1,2}){1,3}(?=\s)|\d{1,2}[.、．)](?=\D)|[a-zA-Z][.)]\s|[①-⑳➀-➓]|[甲乙丙丁戊己庚辛壬癸][、．]"
    r"|第\s*(?:[一二三四五六七八九十百零〇]{1,4}|\d{1,3})\s*[條項款編篇章節][\s　：:])"
)
_WIDEST_HEADING: Final = 60  # columns of the longest line that stands alone as a heading
_SENTENCE_END: Final = tuple("。！？!?；;：:」』”）)…")


def begins_item(text: str) -> bool:
    """Whether a line begins a list item or a numbered article: it then begins a paragraph."""
    return bool(_MARKER.match(text.lstrip()))


def numbered_level(text: str) -> int | None:
    """1 to 4 for chapter and section, 5 to 9 for the numberings of official documents, None for any other line."""
    text = text.strip()
    if chapter := _CHAPTER.match(text):
        return "編篇章節".index(chapter[1]) + 1
    return next((level for level, numbering in enumerate(_NUMBERINGS, start=5) if numbering.match(text)), None)


def heading_level(text: str, after: str | None) -> int | None:
    """The level of a numbered line that stands above text `after`; None where it is a sentence, or an item of a list.

    A chapter's line is a heading whatever follows; `after` is None where nothing does.
    """
    if after is None or width(text.strip()) > _WIDEST_HEADING or ends_sentence(text):
        return None
    level = numbered_level(text)
    return None if level is not None and level > 4 and numbered_level(after) == level else level


def ends_sentence(text: str) -> bool:
    """Whether the text ends as a sentence does, closing marks included."""
    return text.rstrip().endswith(_SENTENCE_END) or text.rstrip().endswith(".")


def width(text: str) -> int:
    """Columns of a fixed-width screen: Chinese characters and full-width marks take two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def joined(lines: Sequence[str]) -> str:
    """The lines of one paragraph as running text: no blank where Chinese meets Chinese, a Latin hyphen taken back."""
    text = ""
    for line in lines:
        line = line.strip()
        if not text or not line:
            text += line
        elif text.endswith("\xad") or (text[-1] in "-‐" and text[-2:-1].isalpha() and line[0].islower()):
            text = text[:-1] + line
        elif text[-1].isdigit() and line[0] in "0123456789,.%％" and any(map(is_chinese, text[-40:] + line[:40])):
            text += line  # programs that break Chinese anywhere break numbers too
        elif _close(text[-1]) or _close(line[0]) or text[-1] in "-–—/":
            text += line
        else:
            text += " " + line
    return text


def _close(char: str) -> bool:
    """Whether no blank stands beside a character at a line break: Chinese, kana and full-width marks."""
    return is_chinese(char) or unicodedata.east_asian_width(char) in "WF" or char in "“”‘’…—·"
