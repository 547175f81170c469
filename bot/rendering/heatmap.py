"""Counts as a picture: rows × columns, a colour and a number in each cell. Drawn with a font of our own, so that Chinese
shows on every system; never on the event loop (`bot.worker`).

The colours go from light to dark (on a dark ground from dark to light) in one blue, which tells as much to the colour-blind;
the number says it without any colour.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

FONT = Path(__file__).parent / "fonts" / "NotoSansTC-subset.ttf"
WIDTH = 390  # points, of a telephone
SCALE = 3  # pixels a point: sharp on a telephone, and no blur where a wide screen enlarges it
MARGIN, GAP, ROW, TEXT, SMALL, TITLE = 10, 1, 24, 10, 9, 14  # points
LABELS = 92  # the column of the rows' names
LONGEST = {True: 8, False: 18}  # characters of a column's name, in Chinese or not
MISSING = "〓"
STEP = TEXT * SCALE * 1.06  # pixels from one character to the one below it
Color = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Matrix:
    """`counts[row][column]`. `caption` stands below the picture."""

    title: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    caption: str


@dataclass(frozen=True, slots=True)
class Palette:
    ground: Color
    ink: Color
    faint: Color
    empty: Color
    ramp: tuple[Color, Color, Color]  # for one, for half of the most, for the most


LIGHT = Palette(
    (255, 255, 255), (29, 28, 29), (97, 96, 97), (243, 245, 248), ((204, 222, 241), (84, 146, 202), (8, 48, 107))
)
DARK = Palette(
    (34, 37, 41), (230, 232, 235), (171, 175, 181), (46, 50, 56), ((38, 70, 110), (86, 148, 206), (214, 233, 252))
)


def draw(matrix: Matrix, *, dark: bool) -> bytes:
    """A PNG, WIDTH × SCALE pixels wide."""
    palette = DARK if dark else LIGHT
    matrix = _fitted(matrix)
    cell = (WIDTH - 2 * MARGIN - LABELS) / max(len(matrix.columns), 1)
    head = max((_length(name) for name in matrix.columns), default=0) / SCALE + 6
    top = MARGIN + TITLE + 10 + head
    caption = _wrapped(matrix.caption, WIDTH - 2 * MARGIN, SMALL)
    height = top + ROW * len(matrix.rows) + 8 + len(caption) * (SMALL + 4) + MARGIN
    picture = Image.new("RGB", (WIDTH * SCALE, round(height * SCALE)), palette.ground)
    pen = ImageDraw.Draw(picture)
    _write(pen, (MARGIN, MARGIN + TITLE / 2), matrix.title, TITLE, palette.ink, "lm")
    for n, name in enumerate(matrix.columns):
        _upright(picture, name, (MARGIN + LABELS + cell * (n + 0.5), top - 4), palette)
    most = max((count for row in matrix.counts for count in row), default=0)
    for n, (name, counts) in enumerate(zip(matrix.rows, matrix.counts, strict=True)):
        y = top + ROW * n
        _label(pen, name, y + ROW / 2, palette)
        for m, count in enumerate(counts):
            _cell(pen, (MARGIN + LABELS + cell * m, y, cell), count, most, palette)
    for n, line in enumerate(caption):
        y = top + ROW * len(matrix.rows) + 8 + (SMALL + 4) * (n + 0.5)
        _write(pen, (MARGIN, y), line, SMALL, palette.faint, "lm")
    out = io.BytesIO()
    # As good as the slower ways for flat colours, and a tenth of their time.
    picture.quantize(64, Image.Quantize.FASTOCTREE).save(out, "PNG")
    return out.getvalue()


def shown(text: str) -> str:
    """The text with a sign that something is missing for each character that the font lacks."""
    return "".join(c if c.isspace() or _has(c) else MISSING for c in text)


@cache
def _has(char: str) -> bool:
    return bytes(_font(TEXT).getmask(char)) != bytes(_font(TEXT).getmask("\U0010ffff"))


def _fitted(matrix: Matrix) -> Matrix:
    columns = (
        name if len(name) <= (most := LONGEST[_chinese(name)]) else f"{name[: most - 1]}…" for name in matrix.columns
    )
    return Matrix(
        shown(matrix.title),
        tuple(map(shown, matrix.rows)),
        tuple(map(shown, columns)),
        matrix.counts,
        shown(matrix.caption),
    )


@cache
def _font(size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONT), round(size * SCALE))


def _length(text: str) -> float:
    """Pixels that a column's name takes: downwards in Chinese, turned in Latin."""
    return len(text) * STEP if _chinese(text) else _font(TEXT).getlength(text)


def _chinese(text: str) -> bool:
    return "\u2e80" <= text[:1] <= "\uffef"


def _write(pen: ImageDraw.ImageDraw, at: tuple[float, float], text: str, size: float, fill: Color, anchor: str) -> None:
    pen.text((at[0] * SCALE, at[1] * SCALE), text, fill, _font(size), anchor)


def _upright(picture: Image.Image, name: str, at: tuple[float, float], palette: Palette) -> None:
    """A column's name above `at`: Chinese one character below the other, Latin turned to read upwards."""
    x, y = at[0] * SCALE, at[1] * SCALE
    if _chinese(name):
        pen = ImageDraw.Draw(picture)
        for n, char in enumerate(reversed(name)):
            pen.text((x, y - STEP * (n + 0.5)), char, palette.ink, _font(TEXT), "mm")
        return
    length, tall = round(_font(TEXT).getlength(name)) + 2, round(TEXT * SCALE * 1.5)
    strip = Image.new("L", (length, tall), 0)
    ImageDraw.Draw(strip).text((0, tall / 2), name, 255, _font(TEXT), "lm")
    turned = strip.rotate(90, expand=True)
    picture.paste(palette.ink, (round(x - tall / 2), round(y - length)), turned)


def _label(pen: ImageDraw.ImageDraw, name: str, middle: float, palette: Palette) -> None:
    """A row's name, in two lines where one is too short."""
    lines = _wrapped(name, LABELS - 6, TEXT)[:2]
    for n, line in enumerate(lines):
        y = middle + (n - (len(lines) - 1) / 2) * (TEXT + 1)
        _write(pen, (MARGIN + LABELS - 5, y), line, TEXT, palette.ink, "rm")


def _wrapped(text: str, width: float, size: float) -> list[str]:
    """Lines of at most `width` points, broken at blanks, and in Chinese anywhere."""
    pieces = text.split(" ") if " " in text else list(text)
    glue = " " if " " in text else ""
    lines = [""]
    for piece in pieces:
        longer = f"{lines[-1]}{glue}{piece}" if lines[-1] else piece
        if _font(size).getlength(longer) <= width * SCALE:
            lines[-1] = longer
        else:
            lines.append(piece)
    return [line for line in lines if line]


def _cell(pen: ImageDraw.ImageDraw, box: tuple[float, float, float], count: int, most: int, palette: Palette) -> None:
    x, y, width = box
    fill = _color(count, most, palette)
    edges = (x * SCALE, y * SCALE, (x + width - GAP) * SCALE - 1, (y + ROW - GAP) * SCALE - 1)
    pen.rounded_rectangle(edges, 2 * SCALE, fill)
    if count:
        ink = min(((20, 22, 26), (255, 255, 255)), key=lambda color: -contrast(color, fill))
        _write(pen, (x + (width - GAP) / 2, y + (ROW - GAP) / 2), str(count), TEXT, ink, "mm")


def _color(count: int, most: int, palette: Palette) -> Color:
    if not count:
        return palette.empty
    at = (count - 1) / max(most - 1, 1) * 2
    low, high = palette.ramp[int(min(at, 1))], palette.ramp[int(min(at, 1)) + 1]
    share = at - int(min(at, 1))
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(low, high, strict=True))
    return red, green, blue


def contrast(one: Sequence[int], other: Sequence[int]) -> float:
    """As WCAG 2 counts it: 4.5 and more is readable."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: Sequence[int]) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (part / 255 for part in color)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
