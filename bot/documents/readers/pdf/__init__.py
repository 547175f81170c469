"""PDF: characters with their boxes from pdfium; lines, columns, tables and paragraphs by our own geometry."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from bot.documents.readers.draft import Draft
from bot.documents.readers.pdf.flow import flow, measured
from bot.documents.readers.pdf.furniture import without_furniture
from bot.documents.readers.pdf.glyphs import page_text
from bot.documents.readers.pdf.grids import Table, grids_of
from bot.documents.readers.pdf.layout import arranged
from bot.documents.readers.pdf.lines import Line, lines_of
from bot.documents.readers.pdf.rules import rules_of
from bot.documents.readers.pdf.write import Writer
from bot.documents.readers.values import Limits, Progress, ReadDocument, Refused


class _Page(NamedTuple):
    lines: list[Line]
    tables: list[Table]
    is_scan: bool  # shows something, holds no text
    slanted: int


def read(path: Path, progress: Progress, limits: Limits) -> ReadDocument:
    """Passages with page and paragraph, rows with page and row.

    Raises Refused: `password`, `damaged`, `quota`, `no_text`.
    """
    try:
        document = pypdfium2.PdfDocument(path)
        count = len(document)
    except pypdfium2.PdfiumError as error:
        raise Refused("password" if error.err_code == pdfium.FPDF_ERR_PASSWORD else "damaged", str(error)) from error
    try:
        if count > limits.pages:
            raise Refused("quota", f"{count} pages")
        pages: list[_Page] = []
        for number in range(count):
            pages.append(_page(document, number))
            progress(number + 1, count)
        title = document.get_metadata_value("Title")
    finally:
        document.close()
    return _document(pages, title)


def _page(document: pypdfium2.PdfDocument, number: int) -> _Page:
    try:
        page = document[number]
        text_page = page.get_textpage()
    except pypdfium2.PdfiumError:
        return _Page([], [], True, 0)  # a broken page is one without text
    try:
        text = page_text(page.raw, text_page.raw)
        shown = [glyph for glyph in text.glyphs if not glyph.text.isspace()]
        if text.unknown * 2 > len(shown) or not shown:
            return _Page([], [], pdfium.FPDFPage_CountObjects(page.raw) > 0, text.slanted)
        tables, rest = grids_of(rules_of(page.raw, text.turn), text.glyphs)
        return _Page(lines_of(rest), tables, False, text.slanted)
    finally:
        text_page.close()
        page.close()


def _document(pages: list[_Page], title: str) -> ReadDocument:
    draft = Draft("pdf")
    lines, left = without_furniture([page.lines for page in pages])
    if not any(lines) and not any(page.tables for page in pages):  # what would be left out is all there is
        lines, left = [page.lines for page in pages], {}
    for what, count in left.items():
        draft.leave_out(what, count)
    draft.leave_out("watermark", sum(page.slanted > 0 for page in pages))
    regions = [arranged(own, page.tables) for own, page in zip(lines, pages, strict=True)]
    usual = measured(regions)
    Writer(draft, list(flow(regions, usual)), usual).write()
    draft.title = title
    return draft.document(len(pages), [number for number, page in enumerate(pages, start=1) if page.is_scan])
