"""Glyphs to lines: what stands on one baseline without a wide gap, in the order of the page, not of the file."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from bot.documents.readers.pdf.glyphs import Glyph
from bot.text.fold import is_chinese

_SAME_BASE: Final = 0.3  # of the size: how far baselines of one line lie apart
_RAISED: Final = 0.75  # of the size: what is smaller and stands higher is a superscript
GAP: Final = 0.75  # of the size: a wider one ends a line
_WORD_GAP: Final = 0.17  # of the size: a wider one parts two words
_OPENING: Final = frozenset("（(「『《〈【〔［“‘[")
_CLOSING: Final = frozenset("，。、；：？！）)」』》〉】〕］”’],.;:?!%％…—·")
_SUPERSCRIPT: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True)
class Line:
    """One line, or the part of one that stands in a column. `text` keeps a blank at its end where the file has one;
    `first` is the width of what cannot be broken at its beginning, `end` is `x1` without a closing mark, which may hang
    over the margin.
    """

    text: str
    x0: float
    x1: float
    base: float
    size: float
    bold: bool
    order: int
    first: float
    end: float

    @property
    def top(self) -> float:
        return self.base + self.size


def lines_of(glyphs: Iterable[Glyph], gap: float = GAP) -> list[Line]:
    """The lines from the top to the bottom and from left to right; `gap` (in sizes) ends one."""
    runs = _joined(_runs(glyphs), gap)
    lines = [_line(run) for run in runs if any(not glyph.text.isspace() for glyph in run)]
    return sorted(lines, key=lambda line: (-line.base, line.x0))


def _runs(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """What the file draws in one go, each glyph beside the one before it."""
    runs: list[list[Glyph]] = []
    for glyph in glyphs:
        if runs:
            last = runs[-1][-1]
            size = max(last.size, glyph.size)
            if abs(last.base - glyph.base) < 0.05 * size and -0.3 * size < glyph.x0 - last.x1 < 0.6 * size:
                runs[-1].append(glyph)
                continue
        runs.append([glyph])
    return runs


def _joined(runs: list[list[Glyph]], gap: float) -> list[list[Glyph]]:
    """Runs on the same baseline that no wide gap parts, whatever order the file has them in."""
    lines: list[list[Glyph]] = []
    # The big ones first: a superscript then finds the line that it belongs to.
    for band in _bands(runs):
        band.sort(key=lambda run: run[0].x0)
        current: list[Glyph] = []
        end = 0.0
        for run in band:
            size = max(run[0].size, current[-1].size) if current else 0.0
            if current and run[0].x0 - end > gap * size:
                lines.append(current)
                current = []
            end = max(end, run[-1].x1) if current else run[-1].x1
            current.extend(run)
        lines.append(current)
    return lines


def _bands(runs: list[list[Glyph]]) -> list[list[list[Glyph]]]:
    """Runs grouped by baseline; a small one belongs to the band that it stands within."""
    bands: list[tuple[float, float, list[list[Glyph]]]] = []  # baseline, size, runs
    ordered = sorted(runs, key=lambda run: -run[0].base)
    for run in ordered:
        glyph = run[0]
        for at in range(len(bands) - 1, max(-1, len(bands) - 4), -1):
            base, size, members = bands[at]
            big, small = max(size, glyph.size), min(size, glyph.size)
            apart = abs(base - glyph.base)
            if apart < _SAME_BASE * small or (small < _RAISED * big and apart < 0.5 * big and _inside(members, run)):
                members.append(run)
                if glyph.size > size:
                    bands[at] = (glyph.base, glyph.size, members)
                break
        else:
            bands.append((glyph.base, glyph.size, [run]))
    return [members for _, _, members in bands]


def _inside(members: list[list[Glyph]], run: list[Glyph]) -> bool:
    """Whether a run stands close beside one of `members`: not a small line above or below a big one."""
    size = max(run[0].size, members[0][0].size)
    return any(
        abs(run[0].x0 - other[-1].x1) < 0.5 * size or abs(other[0].x0 - run[-1].x1) < 0.5 * size for other in members
    )


def _size_base(glyphs: Sequence[Glyph]) -> tuple[float, float]:
    """The size that most glyphs have, and the baseline of those."""
    size = Counter(round(glyph.size, 1) for glyph in glyphs if not glyph.text.isspace() or len(glyphs) == 1)
    most = size.most_common(1)[0][0] if size else round(glyphs[0].size, 1)
    return most, next((glyph.base for glyph in glyphs if round(glyph.size, 1) == most), glyphs[0].base)


def _line(glyphs: Sequence[Glyph]) -> Line:
    size, base = _size_base(glyphs)
    text = ""
    last: Glyph | None = None
    for glyph in glyphs:
        letter = glyph.text
        if glyph.size < _RAISED * size and glyph.base > base + 0.15 * size:
            letter = letter.translate(_SUPERSCRIPT)
        if last is not None and not text.endswith(" ") and _parted(last, glyph, size):
            text += " "
        text += letter
        last = glyph
    seen = [glyph for glyph in glyphs if not glyph.text.isspace()]
    return Line(
        text.lstrip(),
        min(glyph.x0 for glyph in seen),
        max(glyph.x1 for glyph in seen),
        base,
        size,
        sum(glyph.bold for glyph in seen) * 2 > len(seen),
        min(glyph.order for glyph in seen),
        _first(seen),
        max((glyph.x1 for glyph in seen if glyph.text not in _CLOSING), default=seen[-1].x1),
    )


def _first(glyphs: Sequence[Glyph]) -> float:
    """The width of the first word or character with the marks that may not be parted from it."""
    end = 0
    while end < len(glyphs) - 1 and glyphs[end].text in _OPENING:
        end += 1
    if not is_chinese(glyphs[end].text[0]):
        while (
            end < len(glyphs) - 1 and not is_chinese(glyphs[end + 1].text[0]) and _adjoin(glyphs[end], glyphs[end + 1])
        ):
            end += 1
    while end < len(glyphs) - 1 and glyphs[end + 1].text in _CLOSING:
        end += 1
    return glyphs[end].x1 - glyphs[0].x0


def _adjoin(last: Glyph, glyph: Glyph) -> bool:
    return glyph.x0 - last.x1 < _WORD_GAP * glyph.size


def _parted(last: Glyph, glyph: Glyph, size: float) -> bool:
    """Whether a gap means a blank: between two full-width characters only a wide one does, as text is justified there."""
    gap = glyph.x0 - last.x1
    if gap <= _WORD_GAP * size or glyph.text.isspace():
        return False
    if _is_wide(last.text[-1]) and _is_wide(glyph.text[0]):
        return gap > 0.9 * size
    return gap > 0.3 * size or (last.text.isalnum() and glyph.text.isalnum())


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF"
