"""What the styles of a Word file make of a paragraph: a title, a heading, a line of the table of contents."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from lxml import etree

from bot.documents.readers.archive import attribute, child, local

# Word keeps the built-in names in English whatever its language; some converters do not.
_HEADING: Final = re.compile(r"(?:heading|標題|标题) ?([1-9])")
_CONTENTS: Final = re.compile(r"toc [1-9]|table of figures")
_DEEPEST: Final = 50  # styles based on styles
_NONE: Final = frozenset({"0", "false", "off", "none"})


@dataclass(frozen=True, slots=True)
class Style:
    """What a paragraph is; `level` counts from 1 and is 0 for body text."""

    level: int = 0
    is_title: bool = False
    is_contents: bool = False


def is_on(element: etree._Element | None) -> bool:
    """Whether a property that is either on or off is on: it is there, and does not say otherwise."""
    return element is not None and attribute(element, "val") not in _NONE


class Styles:
    """The paragraph styles by their id; `root` is the styles part, or None where the file has none."""

    def __init__(self, root: etree._Element | None) -> None:
        self._elements = {
            attribute(style, "styleId") or "": style
            for style in (() if root is None else root)
            if local(style) == "style" and attribute(style, "type") in {None, "paragraph"}
        }
        self._styles: dict[str, Style] = {}

    def of(self, paragraph: etree._Element) -> Style:
        """The style of a paragraph; an outline level of its own counts before that of its style."""
        name = child(paragraph, "pPr", "pStyle")
        style = Style() if name is None else self._named(attribute(name, "val") or "")
        own = _outline(paragraph)
        return style if own is None else Style(own, style.is_title, style.is_contents)

    def _named(self, name: str) -> Style:
        if name not in self._styles:
            self._styles[name] = self._worked_out(name)
        return self._styles[name]

    def _worked_out(self, name: str) -> Style:
        for _ in range(_DEEPEST):
            element = self._elements.get(name)
            if element is None:
                break
            called = child(element, "name")
            word = ("" if called is None else attribute(called, "val") or "").lower()
            if heading := _HEADING.fullmatch(word):
                return Style(level=int(heading[1]))
            if word == "title":
                return Style(is_title=True)
            if _CONTENTS.fullmatch(word):
                return Style(is_contents=True)
            if (level := _outline(element)) is not None:
                return Style(level=level)
            base = child(element, "basedOn")
            name = "" if base is None else attribute(base, "val") or ""
        return Style()


def _outline(element: etree._Element) -> int | None:
    """1 to 9, 0 for body text, None where nothing is said."""
    outline = child(element, "pPr", "outlineLvl")
    value = "" if outline is None else attribute(outline, "val") or ""
    return None if len(value) != 1 or not value.isdecimal() else (int(value) + 1) % 10
