"""The styles of a brief in Word, and the fonts that show Chinese as it is written in Taiwan.

python-docx sets the Latin font alone, and its template takes every other from a theme that says Japanese: so each style
names its East Asian font itself, and nothing refers to the theme. Microsoft JhengHei comes with Windows and with Office
for Mac; elsewhere the word processor takes what it has.
"""

from __future__ import annotations

from typing import Any

from docx.document import Document as Docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from bot.domain.models import Lang

CHINESE = "Microsoft JhengHei"
LATIN = "Calibri"
WIDTH = 16.6  # centimetres between the margins
HEAD_SHADE, RULE = "E8EEF4", "A6B3C4"
INK, GREY, AMBER = RGBColor(0x1F, 0x38, 0x64), RGBColor(0x59, 0x59, 0x59), RGBColor(0x7A, 0x4B, 0x00)
QUOTE, SMALL, NOTE, SOURCE, CITATION = "Quote", "Small Text", "Editors Note", "Source Entry", "Citation"
TABLE = "Table Grid"
_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")
_FONTS = ("ascii", "hAnsi", "cs")
# Size, space before and after, in points.
_HEADS = (
    ("Title", 22, 0, 4), ("Subtitle", 10, 0, 10), ("Heading 1", 15, 16, 6), ("Heading 2", 12.5, 14, 3),
    ("Heading 3", 11, 6, 2),
)  # fmt: skip


def prepare(docx: Docx, lang: Lang) -> None:
    """A4, the styles, the fonts, the languages."""
    section = docx.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm((21 - WIDTH) / 2)
    section.top_margin = section.bottom_margin = Cm(2.2)
    _forget_tables(docx)
    for id in [id for id, relation in docx.part.rels.items() if relation.reltype.endswith("/stylesWithEffects")]:
        del docx.part.rels[id]  # the styles once more, for Word 2010, with the theme's fonts
    _styles(docx)
    for style in docx.styles.element.findall(qn("w:style")):
        if style.get(qn("w:type")) in ("paragraph", "character", "table"):
            _fonts(style.get_or_add_rPr())
    defaults = docx.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    _fonts(defaults)
    _language(defaults, "w:lang", "en-US" if lang == "en" else lang)
    _language(docx.settings.element, "w:themeFontLang", "en-US")


def _forget_tables(docx: Docx) -> None:
    """The template brings a hundred table styles, through which every look-up of a style would go."""
    styles = docx.styles.element
    for style in styles.findall(qn("w:style")):
        if style.get(qn("w:type")) == "table" and style.get(qn("w:styleId")) not in ("TableNormal", "TableGrid"):
            styles.remove(style)


def _styles(docx: Docx) -> None:
    for name, size, before, after in _HEADS:
        style = _plain(docx, name, size, before, after)
        style.font.color.rgb = GREY if name == "Subtitle" else INK
        style.font.bold = name != "Subtitle"
        style.paragraph_format.keep_with_next = True
    normal = _plain(docx, "Normal", 11, 0, 6)
    normal.paragraph_format.line_spacing = 1.15
    quote = _plain(docx, QUOTE, 11, 2, 4)
    quote.paragraph_format.left_indent = Cm(0.5)
    quote.paragraph_format.keep_together = True
    _bar(quote, "8FAADC")
    small = _plain(docx, SMALL, 9.5, 0, 3)
    small.font.color.rgb = GREY
    note = _plain(docx, NOTE, 9.5, 2, 4)
    note.font.color.rgb = AMBER
    for one in (small, note):
        one.paragraph_format.left_indent = Cm(0.5)
    source = _plain(docx, SOURCE, 10, 0, 3)
    source.paragraph_format.left_indent = Cm(1)
    source.paragraph_format.first_line_indent = Cm(-1)
    source.paragraph_format.tab_stops.add_tab_stop(Cm(1))
    _plain(docx, "Table Text", 10, 2, 2)
    for name in ("Header", "Footer"):
        frame = _plain(docx, name, 9, 0, 0)
        frame.font.color.rgb = GREY
        stops = frame.paragraph_format.tab_stops
        stops.clear_all()
        stops.add_tab_stop(Cm(WIDTH), WD_TAB_ALIGNMENT.RIGHT)
    for edge in docx.styles[TABLE].element.iter(*(qn(f"w:{side}") for side in _SIDES)):
        edge.set(qn("w:color"), RULE)
    citation = docx.styles.add_style(CITATION, WD_STYLE_TYPE.CHARACTER)
    citation.font.superscript = True
    citation.font.color.rgb = INK


def _plain(docx: Docx, name: str, size: float, before: float, after: float) -> Any:
    """A paragraph style, made where the template has none; upright, for slanted Chinese reads badly."""
    known = name in [style.name for style in docx.styles]
    style: Any = docx.styles[name] if known else docx.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.font.size = Pt(size)
    style.font.italic = False
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    return style


def _bar(style: Any, color: str) -> None:
    """A line down the left side."""
    borders = OxmlElement("w:pBdr")
    left = OxmlElement("w:left")
    for name, value in (("val", "single"), ("sz", "18"), ("space", "8"), ("color", color)):
        left.set(qn(f"w:{name}"), value)
    borders.append(left)
    style.element.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:outlineLvl"
    )


def _fonts(properties: Any) -> None:
    fonts = properties.get_or_add_rFonts()
    fonts.attrib.clear()
    for script in _FONTS:
        fonts.set(qn(f"w:{script}"), LATIN)
    fonts.set(qn("w:eastAsia"), CHINESE)


def _language(parent: Any, tag: str, latin: str) -> None:
    element = parent.find(qn(tag))
    if element is None:
        element = OxmlElement(tag)
        parent.append(element)
    element.set(qn("w:val"), latin)
    element.set(qn("w:eastAsia"), "zh-TW")
