"""Office files made from their XML: what a test says is in the file is in the file, and no more."""

from __future__ import annotations

import zipfile
from pathlib import Path

_OOXML = "http://schemas.openxmlformats.org"
_R = f"{_OOXML}/officeDocument/2006/relationships"
_W = f'xmlns:w="{_OOXML}/wordprocessingml/2006/main" xmlns:r="{_R}"'
_W += ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wps="x:wps" xmlns:v="x:v"'
_P = f'xmlns:p="{_OOXML}/presentationml/2006/main" xmlns:a="{_OOXML}/drawingml/2006/main" xmlns:r="{_R}"'
_S = f'xmlns="{_OOXML}/spreadsheetml/2006/main" xmlns:r="{_R}"'
_O = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "text", "table", "style")
)
_O += ' xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"'

STYLES = "".join(
    f'<w:style w:type="paragraph" w:styleId="{id}"><w:name w:val="{name}"/>{rest}</w:style>'
    for id, name, rest in (
        ("Title", "Title", ""),
        ("1", "heading 1", ""),
        ("2", "heading 2", ""),
        ("Mine", "內文標題", '<w:basedOn w:val="2"/>'),
        ("Deep", "其他", '<w:pPr><w:outlineLvl w:val="2"/></w:pPr>'),
        ("TOC1", "toc 1", ""),
    )
)


def archive(path: Path, parts: dict[str, str | bytes]) -> Path:
    """Writes a zip with `parts` in their order."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return path


def relations(*related: tuple[str, str, str]) -> str:
    """A part of relations: id, kind, target."""
    inner = "".join(f'<Relationship Id="{id}" Type="{_R}/{kind}" Target="{target}"/>' for id, kind, target in related)
    return f'<Relationships xmlns="{_OOXML}/package/2006/relationships">{inner}</Relationships>'


def paragraph(text: str, style: str = "", more: str = "") -> str:
    """A paragraph of a Word file; `text` is put in a run unless it is XML already."""
    run = text if text.startswith("<") else f"<w:r><w:t>{text}</w:t></w:r>"
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{more}</w:pPr>{run}</w:p>"


def word_table(*rows: list[str], head: int = 0) -> str:
    """A table of a Word file; a cell is text, or the XML of a whole cell."""
    made = ""
    for number, cells in enumerate(rows):
        marked = "<w:trPr><w:tblHeader/></w:trPr>" if number < head else ""
        inner = (cell if cell.startswith("<w:tc>") else f"<w:tc>{paragraph(cell)}</w:tc>" for cell in cells)
        made += f"<w:tr>{marked}{''.join(inner)}</w:tr>"
    return f"<w:tbl>{made}</w:tbl>"


def docx(path: Path, body: str, **parts: str) -> Path:
    """A Word file; `parts` are the insides of footnotes, comments, header1."""
    roots = {"footnotes": "footnotes", "comments": "comments", "header1": "hdr"}
    kinds = {"footnotes": "footnotes", "comments": "comments", "header1": "header"}
    made: dict[str, str | bytes] = {
        "_rels/.rels": relations(("a", "officeDocument", "word/document.xml")),
        "word/document.xml": f"<w:document {_W}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": relations(
            ("s", "styles", "styles.xml"), *((name, kinds[name], f"{name}.xml") for name in parts)
        ),
        "word/styles.xml": f"<w:styles {_W}>{STYLES}</w:styles>",
    }
    for name, inner in parts.items():
        made[f"word/{name}.xml"] = f"<w:{roots[name]} {_W}>{inner}</w:{roots[name]}>"
    return archive(path, made)


def shape(text: str, kind: str = "") -> str:
    """A shape of a slide, one paragraph a line; `kind` is what it holds the place of."""
    place = f'<p:ph type="{kind}"/>' if kind else ""
    lines = "".join(f"<a:p><a:r><a:t>{line}</a:t></a:r></a:p>" for line in text.split("\n"))
    return f"<p:sp><p:nvSpPr><p:cNvPr id='1'/><p:nvPr>{place}</p:nvPr></p:nvSpPr><p:txBody>{lines}</p:txBody></p:sp>"


def slide_table(*rows: str) -> str:
    """A table of a slide from the XML of its rows' cells."""
    inner = "".join(f"<a:tr>{row}</a:tr>" for row in rows)
    return (
        "<p:graphicFrame><a:graphic><a:graphicData><a:tbl><a:tblPr firstRow='1'/>"
        f"{inner}</a:tbl></a:graphicData></a:graphic></p:graphicFrame>"
    )


def cell(text: str, more: str = "") -> str:
    """A cell of a slide's table."""
    return f"<a:tc {more}><a:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></a:txBody></a:tc>"


def pptx(path: Path, slides: list[str], notes: dict[int, str] | None = None, hidden: int = 0, order: str = "") -> Path:
    """A presentation; `order` names the files of the slides in the order they are shown, `hidden` is a file's number."""
    notes = notes or {}
    numbers = range(1, len(slides) + 1)
    listed = "".join(f'<p:sldId id="25{n}" r:id="r{n}"/>' for n in (order or "".join(map(str, numbers))))
    made: dict[str, str | bytes] = {
        "_rels/.rels": relations(("a", "officeDocument", "ppt/presentation.xml")),
        "ppt/presentation.xml": f"<p:presentation {_P}><p:sldIdLst>{listed}</p:sldIdLst></p:presentation>",
        "ppt/_rels/presentation.xml.rels": relations(*((f"r{n}", "slide", f"slides/slide{n}.xml") for n in numbers)),
    }
    for number, inner in enumerate(slides, start=1):
        show = 'show="0"' if number == hidden else ""
        made[f"ppt/slides/slide{number}.xml"] = (
            f"<p:sld {_P} {show}><p:cSld><p:spTree>{inner}</p:spTree></p:cSld></p:sld>"
        )
        if number in notes:
            made[f"ppt/slides/_rels/slide{number}.xml.rels"] = relations(
                ("n", "notesSlide", f"../notesSlides/{number}.xml")
            )
            made[f"ppt/notesSlides/{number}.xml"] = (
                f"<p:notes {_P}><p:cSld><p:spTree>{shape(notes[number], 'body')}{shape('7', 'sldNum')}"
                "</p:spTree></p:cSld></p:notes>"
            )
    return archive(path, made)


def xlsx(path: Path, sheets: dict[str, str], states: dict[str, str] | None = None, styles: str = "") -> Path:
    """A workbook; each sheet is the inside of its worksheet, cells with inline strings."""
    states = states or {}
    listed = "".join(
        f'<sheet name="{name}" sheetId="{n}" state="{states.get(name, "visible")}" r:id="r{n}"/>'
        for n, name in enumerate(sheets, start=1)
    )
    made: dict[str, str | bytes] = {
        "_rels/.rels": relations(("a", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f"<workbook {_S}><sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": relations(
            ("st", "styles", "styles.xml"),
            *((f"r{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)),
        ),
        "xl/styles.xml": f"<styleSheet {_S}>{styles}</styleSheet>",
    }
    for n, inner in enumerate(sheets.values(), start=1):
        made[f"xl/worksheets/sheet{n}.xml"] = f"<worksheet {_S}>{inner}</worksheet>"
    return archive(path, made)


def sheet_rows(*rows: list[str | int | float | None], first: int = 1, more: dict[int, str] | None = None) -> str:
    """The rows of a worksheet from row `first` on; `more` are attributes of a row by its number."""
    made = ""
    for number, values in enumerate(rows, start=first):
        cells = ""
        for letter, value in zip("ABCDEFGHIJ", values, strict=False):
            if isinstance(value, str):
                cells += (
                    value
                    if value.startswith("<c")
                    else (f'<c r="{letter}{number}" t="inlineStr"><is><t>{value}</t></is></c>')
                )
            elif value is not None:
                cells += f'<c r="{letter}{number}"><v>{value}</v></c>'
        made += f'<row r="{number}" {(more or {}).get(number, "")}>{cells}</row>'
    return made


def open_document(path: Path, kind: str, body: str, styles: str = "", manifest: str = "") -> Path:
    """An OpenDocument file of `kind` (text, spreadsheet)."""
    return archive(
        path,
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "content.xml": f"<office:document-content {_O}><office:automatic-styles>{styles}</office:automatic-styles>"
            f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>",
            "META-INF/manifest.xml": f'<manifest:manifest xmlns:manifest="x:m">{manifest}</manifest:manifest>',
        },
    )
