"""Markdown: headings, paragraphs, list items, tables and code, each with its line; the marks of style are taken off."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bot.documents.readers.draft import Draft
from bot.documents.readers.encoding import decode
from bot.documents.readers.lists import joined
from bot.documents.readers.values import Limits, Locator, Progress, ReadDocument

_FRONT: Final = re.compile(r"---[ \t]*\n(.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_TITLE: Final = re.compile(r"^title:[ \t]*(.+)$", re.MULTILINE | re.IGNORECASE)
_COMMENT: Final = re.compile(r"<!--.*?-->", re.DOTALL)
_HEADING: Final = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$")
_UNDERLINE: Final = re.compile(r" {0,3}(=+|-+)[ \t]*$")
_BREAK: Final = re.compile(r" {0,3}([-*_])[ \t]*(?:\1[ \t]*){2,}$")
_FENCE: Final = re.compile(r"\s*(`{3,}|~{3,})")
_ITEM: Final = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?(?=\S)")
_QUOTE: Final = re.compile(r" {0,3}>[ \t]?")
_DELIMITERS: Final = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")
_CELL: Final = re.compile(r"(?<!\\)\|")
# What an author typed for looks: the words in it are the text.
_STYLE: Final = (
    (re.compile(r"!\[([^\]]*)\]\([^)]*\)"), r"\1"),
    (re.compile(r"\[([^\]]+)\](?:\([^)\s]*(?:\s+\"[^\"]*\")?\)|\[[^\]]*\])"), r"\1"),
    (re.compile(r"<((?:https?://|mailto:)[^>\s]+)>"), r"\1"),
    (re.compile(r"</?[a-zA-Z][^<>]*>"), ""),
    (re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1"), r"\2"),
    (re.compile(r"~~(?=\S)(.+?)(?<=\S)~~"), r"\1"),
    (re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]*?)(?<=\S)\*(?![\w*])"), r"\1"),
    (re.compile(r"(?<!\w)_(?=[^\s_])([^_\n]*?)(?<=\S)_(?!\w)"), r"\1"),
    (re.compile(r"(?<!\\)(`+)[ ]?(.+?)[ ]?\1"), r"\2"),
    (re.compile(r"\\([!-/:-@\[-`{-~])"), r"\1"),
)


def read(path: Path, progress: Progress, limits: Limits) -> ReadDocument:
    """The title is the front matter's. Lines are those of the file."""
    text = decode(path.read_bytes())
    draft = Draft("markdown")
    # What is taken out leaves its line breaks, so that every line keeps its number.
    comments = _COMMENT.findall(text)
    draft.leave_out("comment", len(comments))
    text = _COMMENT.sub(_breaks, text)
    if front := _FRONT.match(text):
        if title := _TITLE.search(front[1]):
            draft.title = title[1].strip().strip("\"'")
        text = _breaks(front) + text[front.end() :]
    _Walk(draft, text.split("\n")).run()
    progress(1, 1)
    return draft.document()


def _breaks(match: re.Match[str]) -> str:
    return "\n" * match[0].count("\n")


def plain(text: str) -> str:
    """The words of a line without the marks of style."""
    for pattern, kept in _STYLE:
        text = pattern.sub(kept, text)
    return html.unescape(text).strip()


class _Walk:
    def __init__(self, draft: Draft, lines: list[str]) -> None:
        self._draft = draft
        self._lines = lines
        self._paragraph: list[tuple[int, str]] = []

    def run(self) -> None:
        numbered = iter(enumerate((_QUOTE.sub("", line) for line in self._lines), start=1))
        for number, line in numbered:
            if fence := _FENCE.match(line):
                self._code(numbered, number, fence[1])
            elif self._is_table(number, line):
                self._table(numbered, number, line)
            else:
                self._line(number, line)
        self._flush()

    def _line(self, number: int, line: str) -> None:
        if not line.strip():
            self._flush()
        elif heading := _HEADING.match(line):
            self._flush()
            self._draft.heading(len(heading[1]), plain(heading[2] or ""), Locator(line=number))
        elif self._paragraph and (under := _UNDERLINE.match(line)) and not _ITEM.match(self._paragraph[0][1]):
            title = joined([plain(text) for _, text in self._paragraph])
            self._draft.heading(1 if under[1][0] == "=" else 2, title, Locator(line=self._paragraph[0][0]))
            self._paragraph = []
        elif _BREAK.match(line):
            self._flush()
        else:
            if _ITEM.match(line):
                self._flush()
            self._paragraph.append((number, line))

    def _flush(self) -> None:
        if self._paragraph:
            number = self._paragraph[0][0]
            texts = [_ITEM.sub("", text, count=1) if i == 0 else text for i, (_, text) in enumerate(self._paragraph)]
            self._draft.paragraph(joined([plain(text.rstrip("\\")) for text in texts]), Locator(line=number))
            self._paragraph = []

    def _code(self, numbered: Iterator[tuple[int, str]], start: int, fence: str) -> None:
        """A block of code is kept as it stands: planners put figures into them."""
        self._flush()
        body: list[str] = []
        for _, line in numbered:
            if line.strip().startswith(fence) and not line.strip().strip(fence[0]):
                break
            body.append(line)
        self._draft.paragraph("\n".join(body), Locator(line=start + 1))

    def _is_table(self, number: int, line: str) -> bool:
        below = _QUOTE.sub("", self._lines[number]) if number < len(self._lines) else ""
        return "|" in line and "|" in below and bool(_DELIMITERS.match(below))

    def _table(self, numbered: Iterator[tuple[int, str]], start: int, line: str) -> None:
        self._flush()
        head = _cells(line)
        next(numbered)  # the line of dashes
        for row, (number, text) in enumerate(numbered, start=2):
            if "|" not in text:
                self._line(number, text)
                return
            self._draft.row(head, _cells(text), row, Locator(line=number))


def _cells(line: str) -> list[str]:
    line = line.strip().removeprefix("|")
    if line.endswith("|") and not line.endswith("\\|"):
        line = line[:-1]
    return [plain(cell) for cell in _CELL.split(line)]
