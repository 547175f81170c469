"""PowerPoint files: each slide's title, text, tables and diagrams, and the speaker's notes, in the order they are shown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from lxml import etree

from bot.documents.readers.archive import SYMBOLS, Archive, attribute, child, local, related_id
from bot.documents.readers.draft import Draft
from bot.documents.readers.grid import Cell, spread, write
from bot.documents.readers.values import Limits, Locator, Progress, ReadDocument, Refused

_Element = etree._Element  # noqa: SLF001 - lxml's name for what it returns

_TITLES: Final = frozenset({"title", "ctrTitle"})
_FURNITURE: Final = frozenset({"sldNum", "dt", "ftr", "hdr", "sldImg"})
_OFF: Final = frozenset({"0", "false"})


def read(path: Path, progress: Progress, limits: Limits) -> ReadDocument:
    """A passage for each paragraph and row, under the slide's title. Hidden slides and comments are left out and counted.

    Raises Refused: `quota` past as many slides as pages may be, `no_text` where there are pictures alone.
    """
    draft = Draft("pptx")
    pictures: list[int] = []
    with Archive(path, limits) as archive:
        start = next((part for kind, part in archive.relations("").values() if kind == "officeDocument"), "")
        related = archive.relations(start)
        shown = child(archive.xml(start), "sldIdLst")
        slides = [related.get(related_id(slide), ("", ""))[1] for slide in (() if shown is None else shown)]
        if len(slides) > limits.pages:
            raise Refused("quota", "slides")
        for number, part in enumerate(slides, start=1):
            written = len(draft.passages)
            if _Slide(archive, part, draft, number).write():
                pictures.append(number)
            draft.close_headings()
            if len(draft.passages) > written and number in pictures:
                pictures.remove(number)
            progress(number, len(slides))
    return draft.document(pages=len(slides), without_text=pictures)


class _Slide:
    def __init__(self, archive: Archive, part: str, draft: Draft, number: int) -> None:
        self._archive = archive
        self._part = part
        self._draft = draft
        self._number = number
        self._related = archive.relations(part)
        self._pictures = 0

    def write(self) -> bool:
        """Writes the slide and its notes; whether it shows a picture."""
        root = self._archive.xml(self._part)
        if root.get("show") in _OFF:
            self._draft.leave_out("hidden_slide")
            return False
        shapes = list(_shapes(child(root, "cSld", "spTree")))
        for shape in shapes:
            if _placeholder(shape) in _TITLES:
                self._draft.heading(1, " ".join(_paragraphs(child(shape, "txBody"))), self._at("title"))
        for shape in shapes:
            self._shape(shape)
        for kind, part in self._related.values():
            if kind == "notesSlide":
                self._notes(part)
            elif kind == "comments":
                comments = self._archive.xml(part)
                self._draft.leave_out("comment", sum(1 for x in comments if local(x) in {"cm", "comment"}))
        self._draft.leave_out("picture", self._pictures)
        return self._pictures > 0

    def _at(self, part: str) -> Locator:
        return Locator(slide=self._number, part=part)

    def _shape(self, shape: _Element) -> None:
        kind = _placeholder(shape)
        if kind in _FURNITURE:
            text = "".join(_paragraphs(child(shape, "txBody")))
            self._draft.leave_out("page_number" if kind == "sldNum" else "footer", bool(text))
        elif local(shape) == "pic":
            self._pictures += 1
        elif local(shape) == "graphicFrame":
            self._graphic(shape)
        elif kind not in _TITLES:
            for text in _paragraphs(child(shape, "txBody")):
                self._draft.paragraph(text, self._at("body"))

    def _graphic(self, frame: _Element) -> None:
        """A table, or a diagram, whose texts stand in a part of their own; a chart is a picture."""
        data = child(frame, "graphic", "graphicData")
        for inner in () if data is None else data:
            if local(inner) == "tbl":
                self._table(inner)
            elif local(inner) == "relIds":
                part = self._related.get(attribute(inner, "dm") or "", ("", ""))[1]
                points = child(self._archive.xml_if_any(part), "ptLst")
                for point in () if points is None else points:
                    for text in _paragraphs(child(point, "t")):
                        self._draft.paragraph(text, self._at("body"))
            else:
                self._pictures += 1

    def _table(self, table: _Element) -> None:
        rows = [
            [_cell(cell) for cell in row if local(cell) == "tc" and cell.get("hMerge") in {None, *_OFF}]
            for row in table
            if local(row) == "tr"
        ]
        marked = child(table, "tblPr")
        has_head = marked is not None and marked.get("firstRow") not in {None, *_OFF}
        write(self._draft, spread(rows), self._at("table"), int(has_head and len(rows) > 1))

    def _notes(self, part: str) -> None:
        for shape in _shapes(child(self._archive.xml(part), "cSld", "spTree")):
            if _placeholder(shape) not in _FURNITURE:
                for text in _paragraphs(child(shape, "txBody")):
                    self._draft.paragraph(text, self._at("notes"))


def _shapes(tree: _Element | None) -> Iterator[_Element]:
    """Shapes, pictures and frames in the order of the file, out of groups; of alternatives that say the same, the first."""
    for shape in () if tree is None else tree:
        name = local(shape)
        if name in {"sp", "pic", "graphicFrame", "cxnSp"}:
            if (properties := next((x for x in shape.iter("{*}cNvPr")), None)) is None or (
                properties.get("hidden") in {None, *_OFF}
            ):
                yield shape
        elif name == "grpSp":
            yield from _shapes(shape)
        elif name == "AlternateContent":
            yield from _shapes(next(iter(shape), None))


def _placeholder(shape: _Element) -> str | None:
    """What a shape holds the place of; None for one of its own."""
    place = child(shape, "nvSpPr", "nvPr", "ph")
    return None if place is None else place.get("type", "obj")


def _paragraphs(body: _Element | None) -> list[str]:
    """The texts of the paragraphs of a shape that have one."""
    texts = ("".join(_pieces(x)) for x in (() if body is None else body) if local(x) == "p")
    return [text for text in texts if text.strip()]


def _pieces(paragraph: _Element) -> Iterator[str]:
    for inner in paragraph.iter():
        if local(inner) == "t":
            yield (inner.text or "").translate(SYMBOLS)
        elif local(inner) == "br":
            yield "\n"


def _cell(cell: _Element) -> Cell:
    """A cell; those that it covers are in the file too, beside it as `hMerge` and below it as `vMerge`."""
    across = cell.get("gridSpan", "1")
    covered = cell.get("vMerge") not in {None, *_OFF}
    text = None if covered else "\n".join(_paragraphs(child(cell, "txBody")))
    return Cell(text, int(across) if across.isdecimal() and len(across) < 6 else 1)
