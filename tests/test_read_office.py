"""Word, OpenDocument and PowerPoint: what is read, in which order, under which heading, and what is left out."""

from __future__ import annotations

import office_files as made
import pytest
from office_files import paragraph, shape, word_table

from bot.documents.readers import read
from bot.documents.readers.values import Limits, Refused


def quiet(done, total):
    pass


@pytest.fixture
def take(tmp_path):
    """`take(make, …)`: the document that a file made so becomes."""

    def take(make, *parts, **named):
        path = make(tmp_path / "file", *parts, **named)
        return read(path, "file", quiet, Limits())

    return take


def texts(document):
    return [passage.text for passage in document.passages]


def left(document):
    return {out.what: out.count for out in document.left_out}


def test_headings_by_style_and_outline_level(take):
    document = take(
        made.docx,
        paragraph("年度計畫", "Title")
        + paragraph("一、交通", "1")
        + paragraph("公車專用道 12 公里")
        + paragraph("（一）停車", "Mine")
        + paragraph("地磁 1,240 具")
        + paragraph("細節", "Deep")
        + paragraph("施工中")
        + paragraph("二、防災", more='<w:outlineLvl w:val="0"/>')
        + paragraph("本文", "1", more='<w:outlineLvl w:val="9"/>'),
    )
    assert document.title == "年度計畫"
    assert [(p.text, p.locator.heading, p.locator.paragraph) for p in document.passages] == [
        ("公車專用道 12 公里", ("一、交通",), 1),
        ("地磁 1,240 具", ("一、交通", "（一）停車"), 1),
        ("施工中", ("一、交通", "（一）停車", "細節"), 1),
        ("本文", ("二、防災",), 1),
    ]


def test_headings_by_their_numbering_where_no_style_says_so(take):
    lines = [
        "壹、會議資訊",
        "一、時間",
        "二、地點",
        "貳、決議",
        "（一）停車",
        "裝設地磁 1,240 具。",
        "（二）防災",
        "增設感測器",
    ]
    document = take(made.docx, "".join(map(paragraph, lines)))
    assert [(p.text, p.locator.heading) for p in document.passages] == [
        ("一、時間", ("壹、會議資訊",)),
        ("二、地點", ("壹、會議資訊",)),
        ("裝設地磁 1,240 具。", ("貳、決議", "（一）停車")),
        ("增設感測器", ("貳、決議", "（二）防災")),
    ]
    styled = take(made.docx, paragraph("決議", "1") + paragraph("一、停車") + paragraph("裝設地磁"))
    assert texts(styled) == ["一、停車", "裝設地磁"]


def test_tracked_changes_are_accepted_and_what_is_left_out_is_said(take):
    document = take(
        made.docx,
        paragraph(
            "<w:r><w:t>感測器增加到</w:t></w:r><w:del><w:r><w:delText>五十處</w:delText></w:r></w:del>"
            "<w:ins><w:r><w:t>120 處</w:t></w:r></w:ins><w:moveFrom><w:r><w:t>舊址</w:t></w:r></w:moveFrom>"
            "<w:moveTo><w:r><w:t>，新址</w:t></w:r></w:moveTo><w:r><w:rPr><w:vanish/></w:rPr><w:t>密</w:t></w:r>"
            '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>。</w:t></w:r>'
        )
        + paragraph("前半", more="<w:rPr><w:del/></w:rPr>")
        + paragraph("後半")
        + word_table(["項目", "數量"], ["路燈", "8600"]).replace("<w:tr>", "<w:tr><w:trPr><w:del/></w:trPr>", 1)
        + paragraph("目錄一、交通\t3", "TOC1"),
        comments="<w:comment w:id='0'><w:p><w:r><w:t>請確認</w:t></w:r></w:p></w:comment>",
        header1=paragraph("機密"),
    )
    assert texts(document) == ["感測器增加到120 處，新址。", "前半後半", "路燈: 8600"]
    assert left(document) == {
        "deletion": 3,
        "hidden_text": 1,
        "comment": 1,
        "contents": 1,
        "running_head": 1,
    }


def test_fields_give_their_result_and_alternatives_are_read_once(take):
    document = take(
        made.docx,
        paragraph(
            '<w:r><w:t>第 </w:t></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>REF x</w:instrText></w:r>'
            '<w:r><w:t>代碼</w:t></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>3</w:t></w:r>'
            '<w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:t> 章</w:t><w:tab/><w:t>見</w:t><w:br/><w:t>附件</w:t></w:r>'
            "<w:hyperlink><w:r><w:t>一</w:t></w:r></w:hyperlink>"
            "<w:r><mc:AlternateContent><mc:Choice><wps:txbx><w:txbxContent>"
            + paragraph("框內文字")
            + "</w:txbxContent></wps:txbx></mc:Choice><mc:Fallback><v:textbox><w:txbxContent>"
            + paragraph("框內文字")
            + "</w:txbxContent></v:textbox></mc:Fallback></mc:AlternateContent></w:r>"
        ),
    )
    assert texts(document) == ["第 3 章 見\n附件一", "框內文字"]


def test_a_note_is_a_passage_of_its_own_under_the_same_heading(take):
    document = take(
        made.docx,
        paragraph("節能", "1")
        + paragraph('<w:r><w:t>減少 58%</w:t><w:footnoteReference w:id="2"/><w:t>。</w:t></w:r>'),
        footnotes='<w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>'
        f'<w:footnote w:id="2">{paragraph("以 2024 年為基準。")}</w:footnote>',
    )
    assert [(p.text, p.locator.part, p.locator.heading) for p in document.passages] == [
        ("減少 58%。", None, ("節能",)),
        ("以 2024 年為基準。", "footnote", ("節能",)),
    ]


def test_tables_of_a_word_file(take):
    reaches_down = f'<w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr>{paragraph("2025")}</w:tc>'
    goes_on = f"<w:tc><w:tcPr><w:vMerge/></w:tcPr>{paragraph('')}</w:tc>"
    wide = f'<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>{paragraph("經費")}</w:tc>'
    group = f'<w:tc><w:tcPr><w:gridSpan w:val="3"/></w:tcPr>{paragraph("交通類")}</w:tc>'
    document = take(
        made.docx,
        paragraph("分工", "1")
        + word_table(
            ["年度", wide],
            ["年度", "中央", "地方"],
            [group],
            [reaches_down, "100 萬", "50 萬"],
            [goes_on, "80 萬", "20 萬"],
            [goes_on, "", ""],
        )
        + paragraph("表後"),
    )
    assert [(p.text, p.locator.row, p.locator.heading) for p in document.passages] == [
        ("年度: 2025; 經費 中央: 100 萬; 經費 地方: 50 萬", 4, ("分工", "交通類")),
        ("年度: 2025; 經費 中央: 80 萬; 經費 地方: 20 萬", 5, ("分工", "交通類")),
        ("表後", None, ("分工",)),
    ]


def test_nested_tables_and_tables_that_only_lay_out(take):
    inner = word_table(["站名", "人次"], ["市府站", "3,200"])
    document = take(
        made.docx,
        word_table(["說明", "內容"], ["路線", f"<w:tc>{paragraph('藍線')}{inner}{paragraph('')}</w:tc>"])
        + word_table([f"<w:tc>{paragraph('框起來的段落')}{paragraph('第二段')}</w:tc>"])
        + word_table(["會議時間", "2026/03/05 14:00"], ["主席", "王市長"]),
    )
    assert texts(document) == [
        "說明: 路線; 內容: 藍線",
        "站名: 市府站; 人次: 3,200",
        "框起來的段落",
        "第二段",
        "會議時間: 2026/03/05 14:00",
        "主席: 王市長",
    ]


def test_forms_as_offices_fill_them_in(take):
    wide = f'<w:tc><w:tcPr><w:gridSpan w:val="3"/></w:tcPr>{paragraph("智慧停車二期")}</w:tc>'
    document = take(
        made.docx,
        word_table(
            ["預算年度", "115", "計畫編號", "P-07"],
            ["計畫名稱：", wide],
            ["承辦人", "林小姐", "聯絡電話", "02-2720-0000"],
        )
        + word_table(["編號", "名稱", "日期", "金額"], ["1", "路燈", "2026-01-05", "950"]),
    )
    assert texts(document) == [
        "預算年度: 115; 計畫編號: P-07",
        "計畫名稱: 智慧停車二期",
        "承辦人: 林小姐; 聯絡電話: 02-2720-0000",
        "編號: 1; 名稱: 路燈; 日期: 2026-01-05; 金額: 950",
    ]


def test_bullets_of_symbol_fonts_can_be_shown(take):
    assert texts(take(made.docx, paragraph("\uf0b7 蒐集意見"))) == ["• 蒐集意見"]


def test_a_word_file_of_pictures_alone_has_no_text(take):
    with pytest.raises(Refused) as refused:
        take(made.docx, "<w:p><w:r><w:drawing><v:imagedata/></w:drawing></w:r></w:p>")
    assert refused.value.code == "no_text"


def test_an_open_document_text(take):
    document = take(
        made.open_document,
        "text",
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>刪掉的</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes>"
        '<text:p text:style-name="P1">港區計畫</text:p><text:h text:outline-level="1">目標</text:h>'
        '<text:p>用電<text:s text:c="2"/>減少<office:annotation><text:p>存疑</text:p></office:annotation> 58%<text:note '
        'text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body><text:p>以 2024 年為準</text:p>'
        "</text:note-body></text:note>。<draw:g><draw:frame><draw:text-box><text:p>圖說</text:p></draw:text-box></draw:frame>"
        "<draw:frame><draw:text-box><text:p>圖例</text:p></draw:text-box></draw:frame><draw:frame><draw:image/></draw:frame>"
        "</draw:g></text:p>"
        "<text:list><text:list-item><text:p>第一期</text:p><text:list><text:list-item><text:p>碼頭</text:p></text:list-item>"
        "</text:list></text:list-item></text:list>"
        '<text:section text:display="none"><text:p>隱藏</text:p></text:section>'
        "<text:table-of-content><text:index-body><text:p>目標 1</text:p></text:index-body></text:table-of-content>"
        "<table:table><table:table-header-rows><table:table-row><table:table-cell><text:p>區</text:p></table:table-cell>"
        '<table:table-cell table:number-columns-spanned="2"><text:p>盞數</text:p></table:table-cell>'
        "<table:covered-table-cell/></table:table-row></table:table-header-rows>"
        '<table:table-row><table:table-cell table:number-rows-spanned="2"><text:p>港區</text:p></table:table-cell>'
        "<table:table-cell><text:p>10</text:p></table:table-cell><table:table-cell><text:p>20</text:p></table:table-cell>"
        "</table:table-row><table:table-row><table:covered-table-cell/><table:table-cell><text:p>30</text:p>"
        "</table:table-cell><table:table-cell><text:p>40</text:p></table:table-cell></table:table-row></table:table>",
        styles='<style:style style:name="P1" style:parent-style-name="Title"/>',
    )
    assert document.title == "港區計畫"
    assert [(p.text, p.locator.part, p.locator.row) for p in document.passages] == [
        ("用電  減少 58%。", None, None),
        ("以 2024 年為準", "footnote", None),
        ("圖說", None, None),
        ("圖例", None, None),
        ("第一期", None, None),
        ("碼頭", None, None),
        ("區: 港區; 盞數: 10; 盞數: 20", None, 2),
        ("區: 港區; 盞數: 30; 盞數: 40", None, 3),
    ]
    assert {p.locator.heading for p in document.passages} == {("目標",)}
    assert left(document) == {"deletion": 1, "comment": 1, "hidden_text": 1, "contents": 1, "picture": 1}


@pytest.mark.parametrize("kind", ["text", "spreadsheet"])
def test_a_locked_open_document_is_known(kind, take):
    with pytest.raises(Refused) as refused:
        take(made.open_document, kind, "", manifest="<manifest:encryption-data/>")
    assert refused.value.code == "password"


def test_slides_in_the_order_they_are_shown_with_notes_and_without_the_hidden(take):
    document = take(
        made.pptx,
        [
            shape("無標題的一張"),
            shape("內容一\n內容二") + shape("遠距診療", "title") + shape("3", "sldNum"),
            shape("藏起來", "title"),
            shape("只有標題", "ctrTitle"),
        ],
        notes={2: "掛號費 150 元"},
        hidden=3,
        order="2134",
    )
    assert [(p.text, p.locator.slide, p.locator.part, p.locator.heading) for p in document.passages] == [
        ("內容一", 1, "body", ("遠距診療",)),
        ("內容二", 1, "body", ("遠距診療",)),
        ("掛號費 150 元", 1, "notes", ("遠距診療",)),
        ("無標題的一張", 2, "body", ()),
        ("只有標題", 4, "title", ()),
    ]
    assert left(document) == {"page_number": 1, "hidden_slide": 1}
    assert document.pages == 4


def test_a_slides_table_groups_and_diagrams(take, tmp_path):
    table = made.slide_table(
        made.cell("地點") + made.cell("人次", 'gridSpan="2"') + made.cell("", 'hMerge="1"'),
        made.cell("山區", 'rowSpan="2"') + made.cell("140") + made.cell("150"),
        made.cell("", 'vMerge="1"') + made.cell("95") + made.cell("90"),
    )
    document = take(made.pptx, [f"<p:grpSp>{shape('組內')}</p:grpSp>{table}"])
    assert [(p.text, p.locator.row, p.locator.part) for p in document.passages] == [
        ("組內", None, "body"),
        ("地點: 山區; 人次: 140; 人次: 150", 2, "table"),
        ("地點: 山區; 人次: 95; 人次: 90", 3, "table"),
    ]


def test_slides_of_pictures_alone_are_named(take):
    document = take(made.pptx, [shape("有字"), "<p:pic/>"])
    assert document.without_text == (2,)
    with pytest.raises(Refused) as refused:
        take(made.pptx, ["<p:pic/>"])
    assert refused.value.code == "no_text"


def test_more_slides_than_pages_may_be_are_over_the_quota(tmp_path):
    path = made.pptx(tmp_path / "file", [shape("一"), shape("二")])
    with pytest.raises(Refused) as refused:
        read(path, "file", quiet, Limits(pages=1))
    assert refused.value.code == "quota"
