"""Files to hand on: what they hold, and that Word, a browser and a spreadsheet would take it."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import date
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn

from bot.briefs import write
from bot.briefs.delimited import harmless
from bot.briefs.markdown import escaped
from bot.briefs.model import Brief, Case, Grid, GridCell, Section
from bot.briefs.names import ascii_name, file_name

LONG = "長" * 300


def a_brief(lang: Any = "zh-TW", title: str = "城市案例簡報：長者照顧") -> Brief:
    cases = (
        Case("格丁尼亞", ("長者配送", "電話問安"), ("Deliveries to older people.",), "市府每日*致電*獨居長者,並送餐。", ((2, 8),), "", ("甲註",), 1),
        Case("格丁尼亞", (), (), "=SUM(A1) 這一段沒有措施。", (), "校讀後的這一段", ("甲註", "乙註"), 2),
        Case("布拉格", ("口罩地圖",), (), "地圖\n第二行", (), "", (), 3, "研議，附註一"),
    )  # fmt: skip
    grid = Grid(
        ("城市", "做了什麼"),
        ((GridCell("格丁尼亞"), GridCell("長者配送", (1, 2))), (GridCell("布拉格"), GridCell("口罩|地圖", (3,)))),
    )
    sections = (Section("長者照顧", "有 2 個城市談到。", grid, cases, ("莫斯科",)), Section("火星", "沒有。", None, ()))
    return Brief(
        title, "長者照顧", lang, date(2026, 11, 25), sections, ("甲文件第 1 行", "甲文件第 2 行", "乙文件第 3 頁")
    )


def parts(brief: Brief) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(write(brief, "docx"))) as file:
        return {name: file.read(name).decode() for name in file.namelist() if name.endswith((".xml", ".rels"))}


def text_of(brief: Brief) -> str:
    """All text of the body in order, tables and links included."""
    body = Document(io.BytesIO(write(brief, "docx"))).element.body
    return "\n".join("".join(t.text or "" for t in p.iter(qn("w:t"))) for p in body.iter(qn("w:p")))


def test_word_says_everything_once_and_in_order() -> None:
    text = text_of(a_brief())
    wanted = [
        "城市案例簡報：長者照顧", "2026-11-25", "有 2 個城市談到。", "長者配送[1][2]", "未談到：莫斯科", "格丁尼亞", "甲註",
        "市府每日*致電*獨居長者,並送餐。[1]", "=SUM(A1) 這一段沒有措施。[2]", "乙註", "地圖", "研議，附註一",
        "火星", "沒有。", "出處", "[1]", "甲文件第 1 行", "乙文件第 3 頁",
    ]  # fmt: skip
    at = 0
    for words in wanted:
        assert words in text[at:], words
        at = text.index(words, at)
    assert text.count("甲註") == 1, "what all cases of a city share stands once, above them"


def test_every_number_in_word_leads_to_its_source() -> None:
    document = parts(a_brief())["word/document.xml"]
    anchors = re.findall(r'w:anchor="(source\d+)"', document)
    marks = re.findall(r'<w:bookmarkStart w:id="(\d+)" w:name="(source\d+)"/>', document)
    assert [name for _, name in marks] == ["source1", "source2", "source3"]
    assert len({id for id, _ in marks}) == 3
    assert len(re.findall("<w:bookmarkEnd", document)) == 3
    assert set(anchors) == {name for _, name in marks}
    for number, link in re.findall(r'w:anchor="source(\d+)".*?<w:t>(\[\d+\])</w:t>', document):
        assert link == f"[{number}]"


def test_every_style_in_word_names_a_chinese_font_and_no_theme() -> None:
    everything = parts(a_brief())
    styles = everything["word/styles.xml"]
    assert not re.search(r"w:\w+Theme=", "".join(re.findall(r"<w:rFonts[^>]*>", "".join(everything.values()))))
    for style in re.findall(r'<w:style [^>]*w:type="(?:paragraph|character|table)".*?</w:style>', styles, re.DOTALL):
        assert 'w:eastAsia="Microsoft JhengHei"' in style
    assert 'w:eastAsia="zh-TW"' in re.findall(r"<w:lang [^>]*>", styles)[0]
    assert 'w:eastAsia="zh-TW"' in re.findall(r"<w:themeFontLang[^>]*>", everything["word/settings.xml"])[0]
    assert "ja-JP" not in styles + everything["word/settings.xml"]


def test_tables_in_word_repeat_their_head_and_part_no_row() -> None:
    document = parts(a_brief())["word/document.xml"]
    rows = re.findall(r"<w:tr>.*?</w:tr>", document, re.DOTALL)
    assert len(rows) == 3
    assert all("<w:cantSplit/>" in row for row in rows)
    assert ["<w:tblHeader/>" in row for row in rows] == [True, False, False]


def test_word_counts_pages_and_keeps_to_its_limits() -> None:
    everything = parts(a_brief(title=LONG))
    foot = next(text for name, text in everything.items() if name.startswith("word/footer"))
    assert 'w:instr="PAGE"' in foot
    assert 'w:instr="NUMPAGES"' in foot
    head = next(text for name, text in everything.items() if name.startswith("word/header"))
    assert "2026-11-25" in head
    core = Document(io.BytesIO(write(a_brief(title=LONG), "docx"))).core_properties
    assert max(map(len, (core.title, core.subject, core.author, core.comments, core.keywords))) <= 255
    assert core.language == "zh-TW"


def test_word_marks_what_a_measure_rests_on() -> None:
    body = Document(io.BytesIO(write(a_brief(), "docx")))
    quote = next(p for p in body.paragraphs if p.style is not None and p.style.name == "Quote")
    assert [run.text for run in quote.runs if run.bold] == ["每日*致電*"[:6]]


def test_markdown_shows_words_as_they_are_and_defines_every_footnote() -> None:
    text = write(a_brief(), "md").decode()
    used, defined = set(re.findall(r"\[\^(\d+)\](?!:)", text)), re.findall(r"^\[\^(\d+)\]: ", text, re.MULTILINE)
    assert used == set(defined) == {"1", "2", "3"}
    assert "> 市府每日\\*致電\\*獨居長者,並送餐。[^1]" in text
    assert "> 地圖\n> 第二行[^3]" in text
    assert "| 布拉格 | 口罩\\|地圖[^3] |" in text


@pytest.mark.parametrize(
    ("text", "shown"),
    [("# 頭", "\\# 頭"), ("1. 一", "\\1. 一"), ("- 項", "\\- 項"), ("<b>", "\\<b\\>"), ("a_b", "a\\_b"), ("[x](y)", "\\[x\\](y)"), ("C-3", "C-3")],
)  # fmt: skip
def test_markdown_escapes(text: str, shown: str) -> None:
    assert escaped(text) == shown


def test_csv_opens_in_a_spreadsheet_and_runs_nothing() -> None:
    data = write(a_brief(), "csv")
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert {len(row) for row in rows} == {9}
    assert [row[1] for row in rows[1:]] == ["格丁尼亞", "格丁尼亞", "布拉格", "莫斯科", ""]
    assert rows[1][3] == "市府每日*致電*獨居長者,並送餐。"
    assert rows[2][3] == "'=SUM(A1) 這一段沒有措施。"
    assert rows[3][3] == "地圖\n第二行"
    assert rows[4][2] == "未談到"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_csv_quotes_what_would_be_a_formula(start: str) -> None:
    assert harmless(f"{start}1") == f"'{start}1"
    assert harmless(f"1{start}") == f"1{start}"


def test_names_of_files_are_taken_everywhere() -> None:
    brief = a_brief()
    assert file_name(brief, "docx") == "CityBrief-長者照顧-2026-11-25.docx"
    assert ascii_name(brief, "docx") == "CityBrief-2026-11-25.docx"
    odd = Brief("", '../a:b*"<x>|？「無人機」\n' + "長" * 90, "zh-TW", brief.date, (), ())
    assert re.fullmatch(r"CityBrief-[\w-]{1,40}-2026-11-25\.md", file_name(odd, "md"))
    assert re.fullmatch(r"CityBrief-[A-Za-z0-9-]+-2026-11-25\.md", ascii_name(odd, "md"))


def test_the_same_brief_makes_the_same_text() -> None:
    assert text_of(a_brief()) == text_of(a_brief())
    assert write(a_brief("en"), "md") == write(a_brief("en"), "md")
