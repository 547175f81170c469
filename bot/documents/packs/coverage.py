"""Which characters of a source line belong to which piece of the pack.

Offsets are code points inside one line. Pieces are laid longest first, so that a short one never takes a place that
only a longer one fits.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.documents.packs.draft import CellDraft, PackDraft, PassageDraft
from bot.documents.packs.nodes import Spot
from bot.domain.errors import Fault

NOISE_LIMIT = 0.01  # of the source's non-blank characters
_EXCERPT = 24


@dataclass(slots=True)
class Piece:
    """One contiguous piece of a source line. `start` is None until it is laid, and where it does not stand there."""

    line: int
    text: str
    spot: Spot
    passage: str | None = None  # None for labels and noise
    noise: bool = False
    start: int | None = None

    @property
    def end(self) -> int:
        return (self.start or 0) + len(self.text)


class Coverage:
    """The pieces of one pack, laid on its source. `broken`: texts that do not stand where they should;
    `unproven`: characters covered by none or by two.
    """

    def __init__(self, pack: PackDraft) -> None:
        self.pack = pack
        self.broken: list[Fault] = []
        self.unproven: list[Fault] = []
        self.by_passage: dict[str, list[Piece]] = {}
        self._lines: dict[int, list[Piece]] = {}
        self._bullets: dict[int, list[int]] = {}
        for passage in pack.passages:
            self._add_passage(passage)
        for cell in pack.cells:
            self._add_cell(cell)
        for number, pieces in self._lines.items():
            self._lay(pack.source[number - 1], pieces)
        for pieces in self.by_passage.values():
            self._take_bullet(pieces[0])
        self._prove()

    def passage_pieces(self, line: int) -> list[Piece]:
        """Those of a line that belong to passages, left to right."""
        pieces = (p for p in self._lines.get(line, ()) if p.passage is not None and p.start is not None)
        return sorted(pieces, key=lambda piece: piece.start or 0)

    def _add_passage(self, passage: PassageDraft) -> None:
        """Gives each piece its line: the next one, from the passage's first on, that holds it."""
        source = self.pack.source
        if not passage.pieces or passage.first == 0:
            return
        if passage.last > len(source):
            self._fault(self.broken, passage.spot, f"the source has {len(source)} lines, not {passage.last}")
            return
        pieces: list[Piece] = []
        at = passage.first
        for text, spot in passage.pieces:
            line = next((n for n in range(at, passage.last + 1) if text in source[n - 1]), None)
            if line is None:
                self._fault(self.broken, spot, _mismatch(text, at, passage.last, source))
                return
            pieces.append(Piece(line, text, spot, passage.id))
            at = line + 1
        if (pieces[0].line, pieces[-1].line) != (passage.first, passage.last):
            text = f"lines should be {pieces[0].line}-{pieces[-1].line}, where the text of “{passage.id}” stands"
            self._fault(self.broken, passage.spot, text)
        for piece in pieces:
            self._lines.setdefault(piece.line, []).append(piece)
        self.by_passage[passage.id] = pieces

    def _add_cell(self, cell: CellDraft) -> None:
        if not cell.text:
            return
        if cell.line > len(self.pack.source):
            self._fault(self.unproven, cell.spot, f"the source has {len(self.pack.source)} lines, not {cell.line}")
        elif cell.text not in self.pack.source[cell.line - 1]:
            self._fault(self.unproven, cell.spot, _mismatch(cell.text, cell.line, cell.line, self.pack.source))
        else:
            self._lines.setdefault(cell.line, []).append(Piece(cell.line, cell.text, cell.spot, None, cell.noise))

    def _lay(self, line: str, pieces: list[Piece]) -> None:
        taken: list[Piece] = []
        for piece in sorted(pieces, key=lambda piece: -len(piece.text)):
            starts = _occurrences(line, piece.text)
            ends = ((start, start + len(piece.text)) for start in starts)
            free = [a for a, b in ends if not any(a < t.end and (t.start or 0) < b for t in taken)]
            if free:
                piece.start = free[0]
                taken.append(piece)
            else:
                piece.start = starts[0]
                self._fault(self.unproven, piece.spot, f"“{_short(piece.text)}” of line {piece.line} is covered twice")

    def _take_bullet(self, first: Piece) -> None:
        """The mark right before a passage belongs to it."""
        before = self.pack.source[first.line - 1][: first.start].rstrip()
        if before and before[-1] in self.pack.bullets:
            at = len(before) - 1
            if not any((p.start or 0) <= at < p.end for p in self._lines[first.line]):
                self._bullets.setdefault(first.line, []).append(at)

    def _prove(self) -> None:
        total = noise = 0
        for number, line in enumerate(self.pack.source, 1):
            covered = bytearray(len(line))
            for piece in self._lines.get(number, ()):
                covered[piece.start or 0 : piece.end] = b"\1" * len(piece.text)
                noise += _solid(piece.text) if piece.noise else 0
            for at in self._bullets.get(number, ()):
                covered[at] = 1
            total += _solid(line)
            for run in _uncovered(line, covered):
                text = f"“{_short(run)}” belongs to no passage, label or noise"
                self.unproven.append(Fault(self.pack.source_path, number, text))
        if noise and noise >= NOISE_LIMIT * total:
            text = f"{noise} of {total} characters are declared noise; {NOISE_LIMIT:.0%} is too much"
            self._fault(self.unproven, self.pack.spot, text)

    @staticmethod
    def _fault(faults: list[Fault], spot: Spot, text: str) -> None:
        faults.append(Fault(spot.path, spot.line, text))


def _occurrences(line: str, text: str) -> list[int]:
    found: list[int] = []
    at = line.find(text)
    while at >= 0:
        found.append(at)
        at = line.find(text, at + 1)
    return found


def _solid(text: str) -> int:
    return sum(not char.isspace() for char in text)


def _uncovered(line: str, covered: bytearray) -> Iterable[str]:
    """Runs of characters that nothing covers; blanks at their ends do not count."""
    run = ""
    for char, mark in zip(line, covered, strict=True):
        if mark:
            if run.strip():
                yield run.strip()
            run = ""
        else:
            run += char
    if run.strip():
        yield run.strip()


def _short(text: str) -> str:
    return text if len(text) <= _EXCERPT else f"{text[:_EXCERPT]}…"


def _mismatch(text: str, first: int, last: int, source: Sequence[str]) -> str:
    """Where a text stops being the source's: the longest beginning of it that some line holds."""
    where = f"line {first}" if first == last else f"lines {first}-{last}"
    length, line = max(((_common(text, row), row) for row in source[first - 1 : last]), default=(0, ""))
    if length == 0:
        stands = _short(line.strip()) if first == last else "nothing like it"
        return f"“{_short(text)}” does not stand in {where} of the source; expected there: “{stands}”"
    after = line.find(text[:length]) + length
    expected = line[after : after + _EXCERPT] or "(the end of the line)"
    return (
        f"this is not what {where} of the source says: after “{text[max(0, length - 12) : length]}” expected "
        f"“{expected}”, not “{text[length : length + _EXCERPT]}”"
    )


def _common(text: str, line: str) -> int:
    """Length of the longest beginning of `text` that stands in `line`."""
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if text[:middle] in line:
            low = middle
        else:
            high = middle - 1
    return low
