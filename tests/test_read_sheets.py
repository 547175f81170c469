"""Sheets of Excel and OpenDocument: rows with their heads and numbers, values as shown, nothing that is hidden."""

from __future__ import annotations

from pathlib import Path

import office_files as made
import pytest
from office_files import sheet_rows

from bot.documents.readers import read
from bot.documents.readers.values import LeftOut, Limits, Refused

DATA = Path(__file__).parent / "data" / "documents"


def quiet(done, total):
    pass


@pytest.fixture
def rows(tmp_path):
    """`rows(inner)`: number, heading and text of the passages of a workbook with that one sheet."""

    def rows(inner, styles=""):
        document = read(made.xlsx(tmp_path / "file", {"表": inner}, styles=styles), "file", quiet, Limits())
        return [(p.locator.row, p.locator.heading, p.text) for p in document.passages]

    return rows


def test_values_are_read_as_they_are_shown(rows):
    styles = (
        '<numFmts><numFmt numFmtId="170" formatCode="0.0%"/></numFmts>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="9"/><xf numFmtId="170"/></cellXfs>'
    )
    inner = sheet_rows(
        ["計畫", "完工日", "占比", "達成率", "累計", "金額"],
        [
            "電子圍籬",
            '<c r="B2" s="1"><v>46006</v></c>',
            '<c r="C2" s="2"><v>0.46</v></c>',
            '<c r="D2" s="3"><v>0.4567</v></c>',
            '<c r="E2"><f>E1+D2</f><v>6000</v></c>',
            0.1,
        ],
    )
    text = "計畫: 電子圍籬; 完工日: 2025-12-15; 占比: 46%; 達成率: 45.7%; 累計: 6000; 金額: 0.1"
    assert rows(f"<sheetData>{inner}</sheetData>", styles) == [(2, (), text)]


def test_merged_cells_titles_groups_and_a_head_of_two_rows(rows):
    inner = sheet_rows(
        ["114 年度計畫一覽表"],
        ["單位：千元"],
        ["區", "經費", None],
        [None, "中央", "地方"],
        ["交通類", None, None],
        ["東區", 100, 50],
        [None, 80, 20],
        ["註：經費含追加預算"],
    )
    merged = "".join(f'<mergeCell ref="{ref}"/>' for ref in ("A1:C1", "A3:A4", "B3:C3", "A5:C5", "A6:A7"))
    title = ("114 年度計畫一覽表",)
    assert rows(f"<sheetData>{inner}</sheetData><mergeCells>{merged}</mergeCells>") == [
        (2, title, "單位：千元"),
        (6, (*title, "交通類"), "區: 東區; 經費 中央: 100; 經費 地方: 50"),
        (7, (*title, "交通類"), "區: 東區; 經費 中央: 80; 經費 地方: 20"),
        (8, title, "註：經費含追加預算"),
    ]


def test_a_blank_row_parts_tables_only_where_a_new_head_begins(rows):
    inner = (
        sheet_rows(["站點", "人次"], ["市府", 320], ["港區", 96])
        + sheet_rows(["北門", 51], first=5)
        + sheet_rows(["車型", "輛數"], ["小巴", 12], first=8)
    )
    assert rows(f"<sheetData>{inner}</sheetData>") == [
        (2, (), "站點: 市府; 人次: 320"),
        (3, (), "站點: 港區; 人次: 96"),
        (5, (), "站點: 北門; 人次: 51"),
        (9, (), "車型: 小巴; 輛數: 12"),
    ]


def test_a_sheet_that_does_not_begin_at_its_corner_keeps_its_row_numbers(rows):
    inner = sheet_rows([None, None, "區", "盞數"], [None, None, "港區", 8600], first=7)
    assert rows(f"<sheetData>{inner}</sheetData>") == [(8, (), "區: 港區; 盞數: 8600")]


def test_a_form_without_a_head(rows):
    inner = sheet_rows(["計畫名稱", "2026-03-05 公告之智慧路燈計畫，含維運。"], ["經費", 300])
    assert [text for _, _, text in rows(f"<sheetData>{inner}</sheetData>")] == [
        "計畫名稱: 2026-03-05 公告之智慧路燈計畫，含維運。",
        "經費: 300",
    ]


def test_what_is_hidden_is_left_out_and_said(tmp_path):
    shown = (
        '<cols><col min="3" max="3" hidden="1"/><col min="9" max="9" hidden="1"/></cols><sheetData>'
        + sheet_rows(["區", "盞數", "內部"], ["港區", 1, "甲"], ["東區", 2, "乙"], more={3: 'hidden="true"'})
        + "</sheetData>"
    )
    secret = f"<sheetData>{sheet_rows(['草稿'], ['不公開'])}</sheetData>"
    path = made.xlsx(
        tmp_path / "file",
        {"路燈": shown, "草稿": secret, "更深": secret},
        states={"草稿": "hidden", "更深": "veryHidden"},
    )
    document = read(path, "file", quiet, Limits())
    assert [p.text for p in document.passages] == ["區: 港區; 盞數: 1"]
    assert set(document.left_out) == {
        LeftOut("hidden_row", 1, "路燈"),
        LeftOut("hidden_column", 1, "路燈"),
        LeftOut("hidden_sheet", 1, "草稿"),
        LeftOut("hidden_sheet", 1, "更深"),
    }


def test_a_value_far_from_all_others_is_a_bomb_not_a_hang(tmp_path):
    stretched = '<row r="1"><c r="A1"><v>1</v></c></row><row r="9000"><c r="ABC9000"><v>1</v></c></row>'
    path = made.xlsx(tmp_path / "file", {"表": f"<sheetData>{stretched}</sheetData>"})
    with pytest.raises(Refused) as refused:
        read(path, "file", quiet, Limits(unpacked_bytes=1_000_000_000))
    assert refused.value.code == "bomb"


def test_an_old_workbook():
    document = read(DATA / "crossings.xls", "crossings.xls", quiet, Limits())
    assert [(p.locator.sheet, p.locator.row, p.text) for p in document.passages[:4]] == [
        ("設備", 3, "區: 東區; 路口: 中山路口; 裝設日: 2025-03-01; 費用: 1200.5"),
        ("設備", 4, "區: 東區; 路口: 民生路口; 裝設日: 2025-04-09; 費用: 800"),
        ("設備", 5, "區: 西區; 路口: 成功路口; 裝設日: 2026-01-15; 費用: 950"),
        ("說明", 1, "說明第 1 項，內容為測試而虛構"),
    ]
    assert document.passages[0].locator.heading == ("智慧路口設備清冊（測試）",)
    assert set(document.left_out) == {
        LeftOut("hidden_row", 1, "設備"),
        LeftOut("hidden_column", 1, "設備"),
        LeftOut("hidden_sheet", 1, "草稿"),
    }


def test_an_open_document_spreadsheet(tmp_path):
    def cells(*values):
        made = ""
        for value in values:
            kind = f' office:value-type="float" office:value="{value}"' if isinstance(value, int) else ""
            made += f"<table:table-cell{kind}><text:p>{value}</text:p></table:table-cell>"
        return made

    date = '<table:table-cell office:value-type="date" office:date-value="2025-12-15"><text:p>114/12/15</text:p></table:table-cell>'
    share = (
        '<table:table-cell office:value-type="percentage" office:value="0.46"><text:p>46%</text:p></table:table-cell>'
    )
    tall = '<table:table-cell table:number-rows-spanned="2"><text:p>東區</text:p></table:table-cell>'
    empty = '<table:table-cell table:number-columns-repeated="16000"/>'
    body = (
        '<table:table table:name="計畫"><table:table-column table:number-columns-repeated="4"/>'
        '<table:table-column table:visibility="collapse"/>'
        f"<table:table-row>{cells('區', '費用', '完工日', '占比', '內部')}{empty}</table:table-row>"
        f"<table:table-row>{tall}{cells(1200)}{date}{share}{cells('K1')}</table:table-row>"
        f"<table:table-row><table:covered-table-cell/>{cells(800)}{date}{share}</table:table-row>"
        f'<table:table-row table:visibility="filter">{cells("西區", 1)}</table:table-row>'
        f'<table:table-row table:number-rows-repeated="1048000">{empty}</table:table-row></table:table>'
        f'<table:table table:name="草稿" table:style-name="ta2"><table:table-row>{cells("不讀")}</table:table-row></table:table>'
    )
    styles = '<style:style style:name="ta2"><style:table-properties table:display="false"/></style:style>'
    document = read(made.open_document(tmp_path / "file", "spreadsheet", body, styles=styles), "file", quiet, Limits())
    assert [(p.locator.row, p.text) for p in document.passages] == [
        (2, "區: 東區; 費用: 1200; 完工日: 2025-12-15; 占比: 46%"),
        (3, "區: 東區; 費用: 800; 完工日: 2025-12-15; 占比: 46%"),
    ]
    assert set(document.left_out) == {
        LeftOut("hidden_row", 1, "計畫"),
        LeftOut("hidden_column", 1, "計畫"),
        LeftOut("hidden_sheet", 1, "草稿"),
    }
