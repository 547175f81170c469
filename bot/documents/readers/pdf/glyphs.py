"""The characters of a PDF page with their boxes, turned so that lines run to the right and downwards.

Coordinates are points (1/72 inch) with y growing upwards. Vertical writing is turned too: its columns become lines.
"""

from __future__ import annotations

import ctypes
import math
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, NamedTuple

import pypdfium2.raw as pdfium

_MODIFIED: Final = range(0x2E80, 0x2FE0)  # radicals that some fonts name instead of the characters
_COMPATIBLE: Final = (range(0xF900, 0xFB07), range(0x2F800, 0x2FA20))  # compatibility ideographs, Latin ligatures
_FAKE_BOLD: Final = 2  # text render mode: fill and stroke
_SLANT: Final = 5.0  # degrees off a right angle that still are one
_UNKNOWN: Final = frozenset(map(chr, (0, 0xFFFD, 0xFFFE, 0xFFFF, *range(0xE000, 0xF900))))


class Glyph(NamedTuple):
    """One character: its advance box, its baseline, its size in points; `order` is its place in the file."""

    text: str
    x0: float
    x1: float
    base: float
    size: float
    bold: bool
    order: int


@dataclass(frozen=True, slots=True)
class Turn:
    """How a page is turned to be read: quarters counter-clockwise, then whether its writing is vertical."""

    angle: int = 0  # degrees of the text, 0, 90, 180 or 270
    vertical: bool = False

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point of the page as the reader sees it."""
        match self.angle:
            case 90:
                x, y = y, -x
            case 180:
                x, y = -x, -y
            case 270:
                x, y = -y, x
        return (-y, x) if self.vertical else (x, y)


_UPRIGHT: Final = Turn()


@dataclass(frozen=True, slots=True)
class PageText:
    """The glyphs of the page's main direction, how it was turned, and how many characters have no known text."""

    glyphs: list[Glyph]
    turn: Turn
    unknown: int
    slanted: int  # characters of watermarks


class _Style(NamedTuple):
    size: float
    bold: bool
    angle: int | None  # 0, 90, 180 or 270 degrees, counter-clockwise; None for anything between


class _Char(NamedTuple):
    text: str
    style: _Style
    x: float  # origin
    y: float
    box: tuple[float, float, float, float]  # left, bottom, right, top


def page_text(page: pdfium.FPDF_PAGE, text_page: pdfium.FPDF_TEXTPAGE) -> PageText:
    """Every visible character of the page once."""
    chars = list(_chars(page, text_page))
    unknown = sum(map(_UNKNOWN.__contains__, (char.text for char in chars)))
    angles = Counter(char.style.angle for char in chars)
    slanted = angles.pop(None, 0)
    main = angles.most_common(1)[0][0] if angles else 0
    turn = Turn(main or 0)
    kept = [char for char in chars if char.style.angle == main]
    turn = replace(turn, vertical=_is_vertical(kept, turn))
    return PageText([_glyph(char, turn, order) for order, char in enumerate(kept)], turn, unknown, slanted)


def _glyph(char: _Char, turn: Turn, order: int) -> Glyph:
    left, bottom, right, top = char.box
    size, bold, _ = char.style
    if turn == _UPRIGHT:  # nearly every page
        return Glyph(char.text, left, right, char.y, size, bold, order)
    ax, ay = turn.point(left, bottom)
    bx, by = turn.point(right, top)
    base = turn.point(char.x, char.y)[1] if not turn.vertical else min(ay, by)
    return Glyph(char.text, min(ax, bx), max(ax, bx), base, size, bold, order)


def _is_vertical(chars: list[_Char], turn: Turn) -> bool:
    """Whether neighbours in the file mostly stand below each other, a character apart."""
    down = across = 0
    for before, after in pairwise(chars):
        ax, ay = turn.point(before.x, before.y)
        bx, by = turn.point(after.x, after.y)
        size = max(before.style.size, 1.0)
        if abs(bx - ax) < 0.7 * size and 0.5 * size < ay - by < 1.6 * size:
            down += 1
        elif abs(by - ay) < 0.3 * size and 0 < bx - ax < 2 * size:
            across += 1
    return down > across * 2 and down > 3


def _chars(page: pdfium.FPDF_PAGE, text_page: pdfium.FPDF_TEXTPAGE) -> Iterator[_Char]:
    shown = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, shown)
    styles: dict[int | None, _Style] = {}
    seen: set[tuple[str, int, int]] = set()
    rect, x, y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    high = ""
    last: tuple[int | None, tuple[float, ...]] | None = None
    for index in range(pdfium.FPDFText_CountChars(text_page)):
        if pdfium.FPDFText_IsGenerated(text_page, index) == 1:
            continue
        text = _text(pdfium.FPDFText_GetUnicode(text_page, index))
        if "\ud800" <= text <= "\udbff":
            high = text
            continue
        if "\udc00" <= text <= "\udfff":
            text = (high + text).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        high = ""
        owner = ctypes.cast(pdfium.FPDFText_GetTextObject(text_page, index), ctypes.c_void_p).value
        style = styles.get(owner)
        if style is None:
            style = styles[owner] = _style(text_page, index)
        pdfium.FPDFText_GetLooseCharBox(text_page, index, rect)
        pdfium.FPDFText_GetCharOrigin(text_page, index, x, y)
        box = (rect.left, rect.bottom, rect.right, rect.top)
        if (owner, box) == last:  # one glyph that stands for several letters: the first takes all of its room
            box = (rect.right, rect.bottom, rect.right, rect.top)
        last = (owner, (rect.left, rect.bottom, rect.right, rect.top))
        # The same letter printed twice in one place is a shadow or a bold one.
        place = (text, round(box[0]), round(y.value))
        inside = shown.left <= x.value <= shown.right and shown.bottom <= y.value <= shown.top
        if inside and place not in seen:
            seen.add(place)
            yield _Char(text, style, x.value, y.value, box)


def _text(code: int) -> str:
    """The character as it is written: a hyphen that pdfium marked as one of a line's end is a hyphen."""
    if 0x20 <= code < _MODIFIED.start:
        return " " if code == 0xA0 else chr(code)
    if code in _MODIFIED or any(code in block for block in _COMPATIBLE):
        return unicodedata.normalize("NFKC", chr(code))
    return {2: "-", 9: " "}.get(code) or (chr(code) if code <= 0x10FFFF else "\ufffd")


def _style(text_page: pdfium.FPDF_TEXTPAGE, index: int) -> _Style:
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(text_page, index, matrix)
    size = pdfium.FPDFText_GetFontSize(text_page, index) * (math.hypot(matrix.c, matrix.d) or 1.0)
    degrees = math.degrees(math.atan2(matrix.b, matrix.a)) % 360
    right = round(degrees / 90) * 90
    angle = right % 360 if abs(degrees - right) < _SLANT else None
    return _Style(size, _is_bold(pdfium.FPDFText_GetTextObject(text_page, index)), angle)


def _is_bold(text_object: pdfium.FPDF_PAGEOBJECT) -> bool:
    if not text_object:
        return False
    if pdfium.FPDFTextObj_GetTextRenderMode(text_object) == _FAKE_BOLD:
        return True
    name = ctypes.create_string_buffer(256)
    pdfium.FPDFFont_GetBaseFontName(pdfium.FPDFTextObj_GetFont(text_object), name, len(name))
    return any(word in name.value.lower() for word in (b"bold", b"black", b"heavy", b"-w7", b"-w9", b"demi"))
