"""Word files: the text as it reads when every tracked change is accepted, headings, lists, tables, notes, text boxes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from lxml import etree

from bot.documents.readers.archive import SYMBOLS, Archive, attribute, child, local
from bot.documents.readers.docx_styles import Styles, is_on
from bot.documents.readers.draft import Draft
from bot.documents.readers.grid import Cell, spread, write
from bot.documents.readers.lists import heading_level
from bot.documents.readers.values import Limits, Locator, Progress, ReadDocument, Refused

_Element = etree._Element  # noqa: SLF001 - lxml's name for what it returns

_DELETED: Final = frozenset({"del", "moveFrom"})
_WRAPPERS: Final = frozenset({"sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"})
_SILENT: Final = frozenset({"pPr", "rPr", "sdtPr", "sdtEndPr", "instrText", "delText", "delInstrText", "rt", "rubyPr"})
_MARKS: Final = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}
_NOTES: Final = {"footnoteReference": "footnote", "endnoteReference": "endnote"}


def read(path: Path, progress: Progress, limits: Limits) -> ReadDocument:
    """The body of a Word file. Its headers and footers, comments and deletions are left out and counted."""
    with Archive(path, limits) as archive:
        start = next((part for kind, part in archive.relations("").values() if kind == "officeDocument"), "")
        related = archive.relations(start)
        parts = {kind: part for kind, part in related.values() if part in archive.names}
        notes = {
            (kind, attribute(note, "id")): note
            for kind in ("footnote", "endnote")
            if (part := parts.get(f"{kind}s"))
            for note in archive.xml(part)
            if attribute(note, "type") in {None, "normal"}
        }
        body = child(archive.xml(start), "body")
        if body is None:
            raise Refused("damaged", "no body")
        reader = _Reader(body, Styles(archive.xml(parts["styles"]) if "styles" in parts else None), notes)
        reader.write(body)
        draft = reader.draft
        for kind, part in related.values():
            if kind in {"header", "footer"} and part in archive.names:
                has_text = any((text.text or "").strip() for text in archive.xml(part).iter("{*}t"))
                draft.leave_out("running_head" if kind == "header" else "footer", has_text)
        if "comments" in parts:
            draft.leave_out("comment", sum(1 for _ in archive.xml(parts["comments"]).iter("{*}comment")))
    progress(1, 1)
    reader.draft.leave_out("picture", reader.pictures)
    if not draft.passages and reader.pictures:
        raise Refused("no_text", "pictures alone")
    return draft.document()


class _Reader:
    """Walks a body once. What hangs on a paragraph (notes, text boxes) is written after it."""

    def __init__(self, body: _Element, styles: Styles, notes: dict[tuple[str, str | None], _Element]) -> None:
        self.draft = Draft("docx")
        self._has_headings = any(styles.of(block).level for block in body.iter("{*}p"))
        self.pictures = 0
        self._styles = styles
        self._notes = notes
        self._fields: list[bool] = []  # of each open field, whether its result has begun
        self._aside: list[tuple[_Element, str | None]] = []  # a container, and the part it is

    def write(self, container: _Element, part: str | None = None) -> None:
        """Writes all that a container holds, in its order."""
        for block, text in self._blocks(container):
            if local(block) == "tbl":
                self._table(block, part)
            else:
                self._paragraph(block, text, part)
            self._write_aside()

    def _write_aside(self) -> None:
        waiting, self._aside = self._aside, []
        for element, part in waiting:
            self.write(element, part)

    def _paragraph(self, block: _Element, text: str, part: str | None) -> None:
        style = self._styles.of(block)
        if style.is_contents:
            self.draft.leave_out("contents", bool(text.strip()))
        elif style.is_title and self.draft.title is None and not part:
            self.draft.title = text
        elif not part and (level := style.level or self._numbered(block, text)):
            self.draft.heading(level, text)
        else:
            self.draft.paragraph(text, Locator(part=part))

    def _numbered(self, block: _Element, text: str) -> int | None:
        """The level of a heading by its numbering, in a file whose author used no heading styles."""
        after = block.getnext()
        if self._has_headings or after is None or local(after) not in {"p", "tbl"}:
            return None
        return heading_level(text, "".join(map(str, after.itertext("{*}t"))))

    def _blocks(self, container: _Element) -> Iterator[tuple[_Element, str]]:
        """The paragraphs, with their text, and tables of a container. A paragraph whose end was deleted runs into the next."""
        carried, last = "", None
        for block in self._unwrapped(container):
            if local(block) == "p":
                carried, last = carried + self._text(block), block
                if not self._end_deleted(block):
                    yield block, carried
                    carried, last = "", None
            else:
                if last is not None:
                    yield last, carried
                    carried, last = "", None
                yield block, ""
        if last is not None:
            yield last, carried

    def _unwrapped(self, container: _Element) -> Iterator[_Element]:
        for element in container:
            name = local(element)
            if name in {"p", "tbl"}:
                yield element
            elif name in _DELETED:
                self.draft.leave_out("deletion")
            elif name in _WRAPPERS:
                yield from self._unwrapped(element)
            elif name == "AlternateContent":
                yield from self._unwrapped(_understood(element))

    @staticmethod
    def _end_deleted(block: _Element) -> bool:
        mark = child(block, "pPr", "rPr")
        return mark is not None and any(local(element) in _DELETED for element in mark)

    def _text(self, element: _Element) -> str:
        return "".join(self._pieces(element))

    def _pieces(self, element: _Element) -> Iterator[str]:
        for inner in element:
            name = local(inner)
            if name == "t":
                if all(self._fields):
                    yield (inner.text or "").translate(SYMBOLS)
            elif name in _MARKS:
                yield _MARKS[name]
            elif name in _DELETED:
                self.draft.leave_out("deletion")
            elif name == "fldChar":
                self._field(attribute(inner, "fldCharType"))
            elif name in _NOTES:
                note = self._notes.get((_NOTES[name], attribute(inner, "id")))
                if note is not None:
                    self._aside.append((note, _NOTES[name]))
            elif name == "txbxContent":
                self._aside.append((inner, None))
            elif name == "AlternateContent":
                yield from self._pieces(_understood(inner))
            elif name == "r" and is_on(child(inner, "rPr", "vanish")):
                self.draft.leave_out("hidden_text", any((text.text or "").strip() for text in inner.iter("{*}t")))
            elif name not in _SILENT:
                self.pictures += name in {"blip", "imagedata", "chart", "relIds"}  # and diagrams
                yield from self._pieces(inner)

    def _field(self, kind: str | None) -> None:
        """A field's instructions are code; its result is text."""
        if kind == "begin":
            self._fields.append(False)
        elif self._fields:
            if kind == "separate":
                self._fields[-1] = True
            else:
                self._fields.pop()

    def _table(self, table: _Element, part: str | None) -> None:
        rows = [row for row in self._rows(table) if not self._row_deleted(row)]
        cells = [[cell for cell in _inside(row) if local(cell) == "tc"] for row in rows]
        if max(map(len, cells), default=0) < 2 or (len(cells) == 1 and table.find(".//{*}tc//{*}tbl") is not None):
            for cell in (cell for row in cells for cell in row):  # it only lays out the page
                self.write(cell, part)
            return
        marked = 0
        while marked < len(rows) and is_on(child(rows[marked], "trPr", "tblHeader")):
            marked += 1
        nested: list[_Element] = []
        grid = [
            [*_skipped(row, "gridBefore"), *(self._cell(cell, nested) for cell in inside)]
            for row, inside in zip(rows, cells, strict=True)
        ]
        write(self.draft, spread(grid), Locator(part=part), marked)
        for inner in nested:
            self._table(inner, part)

    def _rows(self, table: _Element) -> Iterator[_Element]:
        return (row for row in _inside(table) if local(row) == "tr")

    def _row_deleted(self, row: _Element) -> bool:
        deleted = child(row, "trPr", "del") is not None
        self.draft.leave_out("deletion", deleted)
        return deleted

    def _cell(self, cell: _Element, nested: list[_Element]) -> Cell:
        """A cell's own paragraphs; tables in it are rows of their own, after those of the table that they are in."""
        texts = []
        for block, text in self._blocks(cell):
            if local(block) == "tbl":
                nested.append(block)
            else:
                texts.append(text)
        merge = child(cell, "tcPr", "vMerge")
        continues = merge is not None and attribute(merge, "val") != "restart"
        return Cell(None if continues else "\n".join(texts), _number(child(cell, "tcPr", "gridSpan"), 1))


def _inside(element: _Element) -> Iterator[_Element]:
    """Rows of a table and cells of a row, content controls and insertions unwrapped."""
    for inner in element:
        if local(inner) in _WRAPPERS:
            yield from _inside(inner)
        else:
            yield inner


def _skipped(row: _Element, name: str) -> list[Cell]:
    """The columns that a row leaves free before its first cell."""
    width = _number(child(row, "trPr", name), 0)
    return [Cell("", width)] if width else []


def _number(element: _Element | None, default: int) -> int:
    value = "" if element is None else attribute(element, "val") or ""
    return int(value) if value.isdecimal() and len(value) < 6 else default


def _understood(element: _Element) -> _Element:
    """Of alternatives that say the same, the first."""
    return next(iter(element), element)
