"""A document while it is read: keeps the heading path and the counters, cuts long paragraphs, writes rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.documents.readers.values import Kind, LeftOut, LeftOutKind, Locator, ReadDocument, ReadPassage, Refused
from bot.text.sanitize import one_line, sanitize
from bot.text.split import split_text

LONGEST_PASSAGE = 1200  # UTF-16 units; a paragraph is one passage up to here, more is cut at sentence ends
NOWHERE = Locator()
LONGEST_HEADING = 120  # characters; what is marked as a heading and is longer is a paragraph


def row_text(head: Sequence[str], cells: Sequence[str]) -> str:
    """A row as "head: value; …" in the order of the cells; empty cells are left out, a cell without a head stands bare."""
    named = ((one_line(head[i]) if i < len(head) else "", one_line(cell)) for i, cell in enumerate(cells))
    return "; ".join(f"{name}: {value}" if name else value for name, value in named if value)


def pieces(text: str) -> Iterator[str]:
    """`text` whole, or cut at sentence ends where it is longer than a passage may be."""
    for start, end in split_text(text, LONGEST_PASSAGE):
        if piece := text[start:end].strip():
            yield piece


class Draft:
    """Takes headings, paragraphs and rows in the order of the document and gives a `ReadDocument` at the end."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.title: str | None = None
        self.passages: list[ReadPassage] = []
        self._headings: list[tuple[int, str, Locator]] = []  # level, text, where it stands itself
        self._bare = False  # nothing stands under the last heading yet
        self._left: Counter[tuple[LeftOutKind, str]] = Counter()
        self._count = 0  # paragraphs on this page, or under this heading
        self._counted: object = None

    @property
    def heading_path(self) -> tuple[str, ...]:
        """The headings that the next paragraph stands under, outermost first."""
        return tuple(text for _, text, _ in self._headings)

    def heading(self, level: int, text: str, where: Locator = NOWHERE) -> None:
        """A heading: it stands in the path of what follows; one that nothing stands under becomes a passage itself."""
        text = one_line(text)
        if not text:
            return
        if len(text) > LONGEST_HEADING:
            self.paragraph(text, where)
            return
        if self._bare and self._headings[-1][0] >= level:
            self._keep_bare()
        while self._headings and self._headings[-1][0] >= level:
            self._headings.pop()
        self._headings.append((level, text, where))
        self._bare = True

    def paragraph(self, text: str, where: Locator = NOWHERE) -> None:
        """A paragraph or a whole list item; `where` says page, line, slide, sheet or part, the rest is added here."""
        text = sanitize(text)
        if not text:
            return
        for piece in pieces(text):
            self._add(piece, where, numbered=where.line is None)

    def row(self, head: Sequence[str], cells: Sequence[str], number: int, where: Locator = NOWHERE) -> None:
        """One row of a table, kept whole whatever its length; a blank one is left out."""
        if text := row_text(head, cells):
            self._add(text, replace(where, row=number), numbered=False)

    def leave_out(self, what: LeftOutKind, count: int = 1, where: str = "") -> None:
        """Notes that something of the file stands in no passage."""
        if count:
            self._left[what, where] += count

    def close_headings(self) -> None:
        """What follows stands under no heading: a slide or sheet has ended."""
        if self._bare:
            self._keep_bare()
        self._headings.clear()

    def document(self, pages: int | None = None, without_text: Sequence[int] = ()) -> ReadDocument:
        """What was read. Raises Refused(`no_text`) where pages hold no text, Refused(`empty`) where there is nothing."""
        if self._bare:
            self._keep_bare()
        if not self.passages:
            raise Refused("no_text" if without_text else "empty")
        left = tuple(LeftOut(what, count, where) for (what, where), count in self._left.items())
        title = one_line(self.title or "") or None
        return ReadDocument(self.kind, title, pages, tuple(self.passages), tuple(without_text), left)

    def _keep_bare(self) -> None:
        _, text, where = self._headings[-1]
        path = tuple(name for _, name, _ in self._headings[:-1])
        self.passages.append(ReadPassage(text, replace(where, heading=path)))
        self._bare = False

    def _add(self, text: str, where: Locator, *, numbered: bool) -> None:
        self._bare = False
        place = replace(where, heading=where.heading or self.heading_path)
        if numbered:
            scope = (place.page, place.slide, place.part, None if place.page else place.heading)
            self._count = self._count + 1 if scope == self._counted else 1
            self._counted = scope
            place = replace(place, paragraph=self._count)
        self.passages.append(ReadPassage(text, place))
