"""Glyphs to lines: what stands on one baseline without a wide gap, in the order of the page, not of the file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from bot.documents.readers.pdf.glyphs import Glyph
from bot.text.fold import is_chinese

_SAME_BASE: Final = 0.3  # of the size: how far baselines of one line lie apart
_RAISED: Final = 0.75  # of the size: what is smaller and stands higher is a superscript
GAP: Final = 1.2  # of the size: a wider one ends a line
_WORD_GAP: Final = 0.2  # of the size: a wider one parts two words
_SUPERSCRIPT: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True)
class Line:
    """One line, or the part of one that stands in a column. `text` keeps a blank at its end where the file has one."""

    text: str
    x0: float
    x1: float
    base: float
    size: float
    bold: bool
    order: int

    @property
    def top(self) -> float:
        return self.base + self.size


def lines_of(glyphs: Iterable[Glyph], gap: float = GAP) -> list[Line]:
    """The lines from the top to the bottom and from left to right; `gap` (in sizes) ends one."""
    return [_line(run) for run in _joined(_runs(glyphs), gap) if any(not glyph.text.isspace() for glyph in run)]


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
    return sorted(lines, key=lambda line: (-_size_base(line)[1], line[0].x0))


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
    )


def _parted(last: Glyph, glyph: Glyph, size: float) -> bool:
    """Whether a gap means a blank: beside Chinese only a wide one does, which justified text never has."""
    gap = glyph.x0 - last.x1
    wide = is_chinese(last.text[-1]) or is_chinese(glyph.text[0])
    return gap > (0.9 if wide else _WORD_GAP) * size and not glyph.text.isspace()
