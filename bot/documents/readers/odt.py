"""OpenDocument texts: headings, lists, tables, notes and text boxes; tracked changes as accepted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from lxml import etree

from bot.documents.readers.archive import Archive, attribute, child, local
from bot.documents.readers.draft import Draft
from bot.documents.readers.grid import WIDEST, Row, write
from bot.documents.readers.lists import heading_level
from bot.documents.readers.values import Limits, Locator, Progress, ReadDocument, Refused

_Element = etree._Element  # noqa: SLF001 - lxml's name for what it returns

_CONTENTS: Final = frozenset(
    "table-of-content illustration-index table-index object-index user-index alphabetical-index bibliography".split()
)
_WRAPPERS: Final = frozenset("list list-item list-header section numbered-paragraph index-body".split())
_SILENT: Final = frozenset("note-citation ruby-text hidden-text hidden-paragraph desc title script".split())
_MARKS: Final = {"tab": "\t", "line-break": "\n"}
_MOST_BLANKS: Final = 100
_DEEPEST: Final = 1_000  # rows that a cell reaches over


def open_document(archive: Archive) -> _Element:
    """The root of an OpenDocument file's content. Raises Refused(`password`) where its manifest names a cipher."""
    if "META-INF/manifest.xml" in archive.names and b":encryption-data" in archive.read("META-INF/manifest.xml"):
        raise Refused("password", "encrypted OpenDocument")
    return archive.xml("content.xml")


def read(path: Path, progress: Progress, limits: Limits) -> ReadDocument:
    """The text of an OpenDocument file; comments, deletions, hidden text and tables of contents are left out and counted."""
    with Archive(path, limits) as archive:
        root = open_document(archive)
    body = child(root, "body", "text")
    if body is None:
        raise Refused("damaged", "no body")
    reader = _Reader(body, _titles(root))
    reader.write(body)
    progress(1, 1)
    reader.draft.leave_out("picture", reader.pictures)
    if not reader.draft.passages and reader.pictures:
        raise Refused("no_text", "pictures alone")
    return reader.draft.document()


def _titles(root: _Element) -> frozenset[str]:
    """The names of the styles that make a title: the built-in one, and those made of it for one paragraph."""
    made = child(root, "automatic-styles")
    return frozenset({"Title"}) | {
        attribute(style, "name") or ""
        for style in (() if made is None else made)
        if attribute(style, "parent-style-name") == "Title"
    }


class _Reader:
    """Walks a body once. What hangs on a paragraph (notes, text boxes) is written after it."""

    def __init__(self, body: _Element, titles: frozenset[str]) -> None:
        self.draft = Draft("odt")
        self._has_headings = next(body.iter("{*}h"), None) is not None
        self.pictures = 0
        self._titles = titles
        self._aside: list[tuple[_Element, str | None]] = []  # a container, and the part it is

    def write(self, container: _Element, part: str | None = None) -> None:
        """Writes all that a container holds, in its order."""
        for block in self._blocks(container):
            name = local(block)
            if name == "table":
                self._table(block, part)
            elif name == "h" and not part:
                level = attribute(block, "outline-level") or ""
                self.draft.heading(int(level) if level.isdecimal() and len(level) < 3 else 1, self._text(block))
            else:
                self._paragraph(block, part)
            waiting, self._aside = self._aside, []
            for element, of in waiting:
                self.write(element, of or part)

    def _paragraph(self, block: _Element, part: str | None) -> None:
        text = self._text(block)
        if self.draft.title is None and not part and attribute(block, "style-name") in self._titles:
            self.draft.title = text
        elif not part and (level := self._numbered(block, text)):
            self.draft.heading(level, text)
        else:
            self.draft.paragraph(text, Locator(part=part))

    def _numbered(self, block: _Element, text: str) -> int | None:
        """The level of a heading by its numbering, in a file whose author used no headings."""
        after = block.getnext()
        if self._has_headings or after is None:
            return None
        return heading_level(text, "".join(map(str, after.itertext())))

    def _blocks(self, container: _Element) -> Iterator[_Element]:
        """Paragraphs, headings and tables, out of lists and sections."""
        for element in container:
            name = local(element)
            if name in {"p", "h", "table"}:
                yield element
            elif name in _CONTENTS:
                self.draft.leave_out("contents")
            elif name == "tracked-changes":
                self.draft.leave_out("deletion", sum(1 for _ in element.iter("{*}deletion")))
            elif name == "section" and attribute(element, "display") == "none":
                self.draft.leave_out("hidden_text")
            elif name in _WRAPPERS:
                yield from self._blocks(element)
            elif name in {"frame", "g", "custom-shape", "rect"}:
                self._drawing(element)

    def _text(self, element: _Element) -> str:
        return "".join(self._pieces(element))

    def _pieces(self, element: _Element) -> Iterator[str]:
        yield element.text or ""
        for inner in element:
            name = local(inner)
            if name in _MARKS:
                yield _MARKS[name]
            elif name == "s":
                count = attribute(inner, "c") or "1"
                yield " " * (min(int(count), _MOST_BLANKS) if count.isdecimal() else 1)
            elif name == "note":
                body = child(inner, "note-body")
                if body is not None:
                    self._aside.append((body, attribute(inner, "note-class") or "footnote"))
            elif name == "annotation":
                self.draft.leave_out("comment")
            elif name in {"frame", "g", "custom-shape", "rect"}:
                self._drawing(inner)
            elif name not in _SILENT:
                yield from self._pieces(inner)
            yield inner.tail or ""

    def _drawing(self, element: _Element) -> None:
        """Text boxes and shapes stand aside, also those of a group; a picture is only counted."""
        name = local(element)
        self.pictures += name == "image"
        if name in {"text-box", "custom-shape", "rect"}:
            self._aside.append((element, None))
        else:
            for inner in element:
                self._drawing(inner)

    def _table(self, table: _Element, part: str | None) -> None:
        heads, rows = _rows(table)
        grid: list[Row] = []
        nested: list[_Element] = []
        hanging: dict[tuple[int, int], str] = {}  # row and column that a merged cell reaches to
        for number, row in enumerate(rows, start=1):
            cells: list[str] = []
            for cell in row:
                self._cell(cell, number, cells, hanging, nested)
            grid.append((number, cells))
        if max((len(cells) for _, cells in grid), default=0) < 2:  # it only lays out the page
            for row in rows:
                for cell in row:
                    self.write(cell, part)
            return
        write(self.draft, grid, Locator(part=part), heads)
        for inner in nested:
            self._table(inner, part)

    def _cell(
        self,
        cell: _Element,
        number: int,
        cells: list[str],
        hanging: dict[tuple[int, int], str],
        nested: list[_Element],
    ) -> None:
        """Adds a cell, as often as it is repeated, and notes what it covers."""
        if local(cell) == "covered-table-cell":
            text = ""
        else:
            blocks = list(self._blocks(cell))
            nested += (block for block in blocks if local(block) == "table")
            text = "\n".join(self._text(block) for block in blocks if local(block) != "table")
        across = range(count(cell, "number-columns-spanned", WIDEST))
        down = range(count(cell, "number-rows-spanned", _DEEPEST))
        for _ in range(count(cell, "number-columns-repeated", WIDEST)):
            here = number, len(cells)
            if len(across) > 1 or len(down) > 1:
                hanging |= {(here[0] + y, here[1] + x): text for y in down for x in across}
            cells.append(hanging.get(here, "") if local(cell) == "covered-table-cell" else text)


def count(element: _Element, name: str, most: int) -> int:
    """A number that an element gives, from 1 to `most`; 1 where it gives none."""
    value = attribute(element, name) or ""
    return min(max(1, int(value)), most) if value.isdecimal() and len(value) < 10 else 1


def _rows(table: _Element) -> tuple[int, list[list[_Element]]]:
    """The cells of each row, and how many of the first rows are marked as the head."""
    heads, rows = 0, []
    for element in table:
        name = local(element)
        if name == "table-row":
            rows.append([cell for cell in element if local(cell) in {"table-cell", "covered-table-cell"}])
        elif name in {"table-header-rows", "table-rows", "table-row-group"}:
            _, inner = _rows(element)
            heads += len(inner) if name == "table-header-rows" and not rows else 0
            rows += inner
    return heads, rows
