"""A brief as a Word file: what it says, in the styles of `bot.briefs.docx_styles`."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, time
from typing import Any

from docx import Document
from docx.document import Document as Docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Length
from docx.text.paragraph import Paragraph

from bot.briefs.docx_styles import CITATION, HEAD_SHADE, NOTE, QUOTE, SMALL, SOURCE, TABLE, WIDTH, prepare
from bot.briefs.model import Brief, Case, Grid, Section
from bot.domain.models import Lang
from bot.i18n import t
from bot.rendering.plain import width

PROPERTY = 255  # characters of a core property that Word takes
LONG_HEADING = 60  # of a title in the page's head
Spans = Iterable[tuple[int, int]]


def document(brief: Brief) -> bytes:
    """The file's bytes, the same for the same brief."""
    docx = Document()
    prepare(docx, brief.lang)
    _properties(docx, brief)
    _page_frame(docx, brief)
    docx.add_paragraph(brief.title, style="Title")
    docx.add_paragraph(f"{brief.date.isoformat()} · {t(brief.lang, 'brief.made_with')}", style="Subtitle")
    for section in brief.sections:
        _section(docx, section, brief)
    docx.add_heading(t(brief.lang, "brief.sources"), 1)
    for number, source in enumerate(brief.sources, 1):
        _source(docx, number, source)
    docx.add_paragraph(t(brief.lang, "brief.about"), style=SMALL)
    out = io.BytesIO()
    docx.save(out)
    return out.getvalue()


def _properties(docx: Docx, brief: Brief) -> None:
    properties = docx.core_properties
    properties.title = brief.title[:PROPERTY]
    properties.subject = brief.subject[:PROPERTY]
    properties.author = properties.last_modified_by = "CityBrief"
    properties.comments = ""
    properties.language = brief.lang
    properties.created = properties.modified = datetime.combine(brief.date, time())


def _page_frame(docx: Docx, brief: Brief) -> None:
    """The head names the brief and the day, the foot counts the pages."""
    section = docx.sections[0]
    title = brief.title if len(brief.title) <= LONG_HEADING else brief.title[: LONG_HEADING - 1] + "…"
    head = section.header.paragraphs[0]
    head.text = f"{title}\t{brief.date.isoformat()}"
    foot = section.footer.paragraphs[0]
    said = t(brief.lang, "brief.page", page="\n", pages="\n").split("\n")
    for words, code in zip(said, ("PAGE", "NUMPAGES", ""), strict=True):
        foot.add_run(words if foot.runs else f"\t{words}")
        if code:
            _field(foot, code)


def _field(paragraph: Paragraph, code: str) -> None:
    """A number that Word fills in."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)  # noqa: SLF001 (python-docx has no fields)


def _section(docx: Docx, section: Section, brief: Brief) -> None:
    lang = brief.lang
    docx.add_heading(section.heading, 1)
    if section.lead:
        docx.add_paragraph(section.lead)
    if section.grid is not None:
        _table(docx, section.grid)
    if section.silent:
        names = t(lang, "cards.list_separator").join(section.silent)
        docx.add_paragraph(t(lang, "brief.silent", names=names))
    for who, common, cases in section.groups():
        if who != section.heading:
            docx.add_heading(who, 2)
        _notes(docx, common, lang, leads=True)
        for case in cases:
            _case(docx, case, brief, set(common))


def _notes(docx: Docx, notes: Iterable[str], lang: Lang, *, leads: bool = False) -> None:
    """`leads`: they stand above what they are about."""
    for note in notes:
        paragraph = docx.add_paragraph(t(lang, "brief.note", text=note), style=NOTE)
        paragraph.paragraph_format.keep_with_next = leads or None


def _case(docx: Docx, case: Case, brief: Brief, said: Collection[str]) -> None:
    lang = brief.lang
    if case.measures:
        docx.add_heading(t(lang, "brief.measures_separator").join(case.measures), 3)
    quote = docx.add_paragraph(style=QUOTE)
    for text, strong in _pieces(case.quote, case.strong):
        quote.add_run(text).bold = strong or None
    _cite(quote, [case.source])
    for key, text in (("rendering", " ".join(case.renderings)), ("remark", case.remark)):
        if text:
            docx.add_paragraph(t(lang, f"brief.{key}", text=text), style=SMALL)
    _notes(docx, (note for note in case.notes if note not in said), lang)


def _pieces(text: str, strong: Spans) -> Iterator[tuple[str, bool]]:
    at = 0
    for start, end in strong:
        if start > at:
            yield text[at:start], False
        yield text[start:end], True
        at = end
    if at < len(text):
        yield text[at:], False


def _table(docx: Docx, grid: Grid) -> None:
    """Its head is repeated on every page, and no row is parted."""
    table = docx.add_table(rows=1 + len(grid.rows), cols=len(grid.columns), style=TABLE)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    widths = _widths(grid)
    for column, size in zip(table.columns, widths, strict=True):
        column.width = size
    head, *rows = table.rows
    for cell, name, size in zip(head.cells, grid.columns, widths, strict=True):
        _fill(cell, name, (), size, head=True)
    _row_property(head, "w:cantSplit", "w:tblHeader")
    for row, contents in zip(rows, grid.rows, strict=True):
        for cell, content, size in zip(row.cells, contents, widths, strict=True):
            _fill(cell, content.text, content.sources, size)
        _row_property(row, "w:cantSplit")


def _widths(grid: Grid) -> list[Length]:
    """By how much stands in a column, within bounds."""
    longest = [max(map(width, (name, *(row[at].text for row in grid.rows)))) for at, name in enumerate(grid.columns)]
    weights = [min(max(columns, 12), 72) for columns in longest]
    return [Cm(WIDTH * weight / sum(weights)) for weight in weights]


def _row_property(row: Any, *names: str) -> None:
    row._tr.get_or_add_trPr().extend(map(OxmlElement, names))  # noqa: SLF001 (python-docx does not know them)


def _fill(cell: Any, text: str, sources: Sequence[int], size: Length, *, head: bool = False) -> None:
    cell.width = size
    paragraph = cell.paragraphs[0]
    paragraph.style = "Table Text"
    paragraph.add_run(text).bold = head or None
    if head:
        shade = OxmlElement("w:shd")
        for name, value in (("val", "clear"), ("color", "auto"), ("fill", HEAD_SHADE)):
            shade.set(qn(f"w:{name}"), value)
        cell._tc.get_or_add_tcPr().append(shade)  # noqa: SLF001
    _cite(paragraph, sources)


def _cite(paragraph: Paragraph, sources: Sequence[int]) -> None:
    """Raised numbers that lead to the list of sources."""
    for number in sources:
        link = OxmlElement("w:hyperlink")
        link.set(qn("w:anchor"), f"source{number}")
        link.set(qn("w:history"), "1")
        run = paragraph.add_run(f"[{number}]", style=CITATION)
        link.append(run._r)  # noqa: SLF001 (a link within the file: python-docx makes none)
        paragraph._p.append(link)  # noqa: SLF001


def _source(docx: Docx, number: int, source: str) -> None:
    paragraph = docx.add_paragraph(style=SOURCE)
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for mark in (start, end):
        mark.set(qn("w:id"), str(number))
    start.set(qn("w:name"), f"source{number}")
    paragraph._p.append(start)  # noqa: SLF001
    paragraph.add_run(f"[{number}]")
    paragraph._p.append(end)  # noqa: SLF001
    paragraph.add_run(f"\t{source}")
