"""PDFs: columns, tables, running heads, footnotes, headings, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from pdf_pages import lines, pdf, picture, rule, table, text

from bot.documents.readers import Limits, ReadDocument, Refused, read

LEFT = [
    "本市完成智慧水務平台，串接三百",
    "二十個監測點，漏水率由百分之十",
    "六降至百分之十一，平均修漏時間",
    "縮短為六小時。",
]
RIGHT = [
    "在能源方面，市有建築屋頂設置太",
    "陽光電，容量達十二百萬瓦，每年",
    "發電一千五百萬度，並開放社區參",
    "觀與學校課程。",
]


def read_pdf(folder: Path, *pages: list[str], limits: Limits = Limits()) -> ReadDocument:  # noqa: B008
    path = folder / "file"
    path.write_bytes(pdf(*pages))
    return read(path, "報告.pdf", lambda *_: None, limits)


def texts(document: ReadDocument) -> list[str]:
    return [passage.text for passage in document.passages]


def test_two_columns_drawn_line_by_line_across_both_are_read_one_after_the_other(tmp_path: Path) -> None:
    across = [drawn for pair in zip(lines(60, 700, LEFT), lines(310, 700, RIGHT), strict=True) for drawn in pair]
    assert texts(read_pdf(tmp_path, across)) == ["".join(LEFT), "".join(RIGHT)]


def test_columns_whose_lines_stand_between_those_of_their_neighbour(tmp_path: Path) -> None:
    page = lines(60, 700, LEFT) + lines(310, 691, RIGHT)
    assert texts(read_pdf(tmp_path, page)) == ["".join(LEFT), "".join(RIGHT)]


def test_a_heading_across_both_columns_stands_between_what_is_above_and_below(tmp_path: Path) -> None:
    page = [
        *lines(60, 750, LEFT),
        *lines(310, 750, RIGHT),
        text(60, 640, "第二章　參與式預算與社區公共空間的改造與治理", 18),
        *lines(60, 600, LEFT),
        *lines(310, 600, RIGHT),
    ]
    document = read_pdf(tmp_path, page)
    assert texts(document) == ["".join(LEFT), "".join(RIGHT)] * 2
    assert [bool(passage.locator.heading) for passage in document.passages] == [False, False, True, True]


def test_a_paragraph_goes_on_over_the_page_and_has_the_place_where_it_begins(tmp_path: Path) -> None:
    document = read_pdf(tmp_path, lines(60, 100, LEFT[:2]), lines(60, 780, LEFT[2:]))
    assert texts(document) == ["".join(LEFT)]
    assert (document.passages[0].locator.page, document.passages[0].locator.paragraph) == (1, 1)


def test_a_short_line_an_indent_and_a_wider_gap_each_begin_a_paragraph(tmp_path: Path) -> None:
    indented = [text(84, 700, LEFT[0][:-2]), *lines(60, 682, LEFT[1:3])]
    assert len(texts(read_pdf(tmp_path, lines(60, 800, LEFT) + lines(60, 728, RIGHT)))) == 2
    assert len(texts(read_pdf(tmp_path, lines(60, 736, RIGHT[:2]) + indented))) == 2
    assert len(texts(read_pdf(tmp_path, lines(60, 736, RIGHT[:2]) + lines(60, 690, LEFT[:3])))) == 2


def test_running_heads_and_page_numbers_are_left_out_and_counted(tmp_path: Path) -> None:
    pages = [
        [text(60, 810, "某市白皮書（測試）"), *lines(60, 700 - 9 * page, LEFT), text(280, 30, f"第 {page} 頁")]
        for page in range(1, 4)
    ]
    document = read_pdf(tmp_path, *pages)
    assert texts(document) == ["".join(LEFT)] * 3
    assert {(left.what, left.count) for left in document.left_out} == {("running_head", 3), ("page_number", 3)}


def test_a_table_over_two_pages_keeps_its_head_and_a_repeated_head_is_no_row(tmp_path: Path) -> None:
    head = ["編號", "計畫", "經費"]
    first = [head, ["P1", "智慧路燈", "47 萬"], ["P2", "數位公車", "84 萬"]]
    repeated = [head, ["P3", "智慧水表", "31 萬"], ["P4", "智慧站牌", "22 萬"]]
    bare = [["P5", "智慧停車", "15 萬"], ["P6", "共享運具", "52 萬"]]
    pages = [table(60, 100 if rows is first else 800, [60, 120, 80], rows) for rows in (first, repeated, bare)]
    document = read_pdf(tmp_path, *pages)
    assert texts(document) == [
        f"編號: {number}; 計畫: {name}; 經費: {money}" for number, name, money in first[1:] + repeated[1:] + bare
    ]
    assert [(passage.locator.page, passage.locator.row) for passage in document.passages] == [
        (1, 2), (1, 3), (2, 4), (2, 5), (3, 6), (3, 7),
    ]  # fmt: skip


def test_a_table_goes_on_in_the_next_column_beside_lines_of_text(tmp_path: Path) -> None:
    rows = [["編號", "計畫"], ["P1", "路燈"], ["P2", "公車"]]
    more = [["P3", "水表"], ["P4", "站牌"], ["P5", "運具"]]
    page = [*lines(60, 700, LEFT), *table(60, 600, [60, 100], rows), *table(310, 716, [60, 100], more)]
    document = read_pdf(tmp_path, [*page, *lines(310, 600, RIGHT)])
    assert texts(document) == [
        "".join(LEFT),
        *(f"編號: {number}; 計畫: {name}" for number, name in rows[1:] + more),
        "".join(RIGHT),
    ]


def test_an_item_with_a_hanging_indent_goes_on_over_the_page(tmp_path: Path) -> None:
    first = [text(60, 100, "一、" + LEFT[0]), text(84, 82, LEFT[1])]
    second = [text(84, 780, LEFT[2]), text(84, 762, LEFT[3]), text(60, 744, "二、" + RIGHT[0]), text(84, 726, RIGHT[3])]
    assert texts(read_pdf(tmp_path, first, second)) == ["一、" + "".join(LEFT), f"二、{RIGHT[0]}{RIGHT[3]}"]


def test_merged_cells_hold_for_every_row_and_a_head_of_two_rows_names_both(tmp_path: Path) -> None:
    sides, levels = [60, 160, 260, 360], [700, 676, 652, 628, 604]
    drawn = [rule(60, y, 360, y) for y in (700, 652, 604)] + [rule(160, 676, 360, 676), rule(160, 628, 360, 628)]
    drawn += [rule(x, 700, x, 604) for x in (60, 160, 360)] + [rule(260, 676, 260, 604)]
    cells = {
        (0, 0): "年度",
        (1, 0): "經費",
        (1, 1): "中央",
        (2, 1): "地方",
        (0, 2): "2025",
        (1, 2): "620",
        (2, 2): "3120",
    }
    cells |= {(1, 3): "750", (2, 3): "2450"}
    drawn += [text(sides[column] + 4, levels[row] - 16, words) for (column, row), words in cells.items()]
    assert texts(read_pdf(tmp_path, drawn)) == [
        "年度: 2025; 經費 中央: 620; 經費 地方: 3120",
        "年度: 2025; 經費 中央: 750; 經費 地方: 2450",
    ]


def test_aligned_rows_without_rules_are_a_table(tmp_path: Path) -> None:
    rows = [
        ["站名", "路線", "班距"],
        ["轉運站", "紅線", "六分鐘"],
        ["市政府", "藍線", "八分鐘"],
        ["海濱公園", "綠線", "十分鐘"],
    ]
    drawn = [text(60 + 150 * x, 700 - 20 * y, cell) for y, row in enumerate(rows) for x, cell in enumerate(row)]
    assert texts(read_pdf(tmp_path, drawn))[2] == "站名: 海濱公園; 路線: 綠線; 班距: 十分鐘"


def test_a_footnote_is_a_passage_of_its_own_and_its_mark_leaves_the_text(tmp_path: Path) -> None:
    page = [
        *lines(60, 700, LEFT[:3]),
        text(60, 646, "縮短為六小時"),
        text(132, 651, "1", 7),
        text(136, 646, "以內，並公布資料。"),
        text(60, 80, "1 依售水量計算，不含消防用水。", 9),
    ]
    document = read_pdf(tmp_path, page, lines(60, 780, RIGHT))
    assert "縮短為六小時以內，並公布資料。" in texts(document)[0]
    assert [p.text for p in document.passages if p.locator.part == "footnote"] == ["1 依售水量計算，不含消防用水。"]


def test_headings_by_size_and_by_number_make_the_path(tmp_path: Path) -> None:
    page = [text(60, 780, "智慧城市白皮書", 20), text(60, 740, "水務治理", 15), *lines(60, 700, LEFT)]
    page += [text(60, 610, "一、能源", bold=True), *lines(60, 580, RIGHT)]
    document = read_pdf(tmp_path, page)
    assert [passage.locator.heading for passage in document.passages] == [
        ("智慧城市白皮書", "水務治理"),
        ("智慧城市白皮書", "水務治理", "一、能源"),
    ]


def test_latin_lines_are_joined_with_a_blank_and_hyphens_taken_back(tmp_path: Path) -> None:
    page = lines(
        60, 700, ["The city replaced its meters and re-", "duced the loss of water by a third in", "four years."]
    )
    assert texts(read_pdf(tmp_path, page)) == [
        "The city replaced its meters and reduced the loss of water by a third in four years."
    ]


def test_vertical_writing_is_read_from_the_right_and_turned_pages_are_turned_back(tmp_path: Path) -> None:
    columns = [LEFT[0], LEFT[1], LEFT[3]]
    drawn = [
        text(500 - 20 * column, 700 - 12 * row, char)
        for column, line in enumerate(columns)
        for row, char in enumerate(line)
    ]
    assert texts(read_pdf(tmp_path, drawn)) == ["".join(columns)]
    turned = [text(100 + 18 * index, 60, line, turn="0 1 -1 0") for index, line in enumerate(LEFT)]
    assert texts(read_pdf(tmp_path, turned)) == ["".join(LEFT)]


def test_a_letter_printed_twice_for_its_weight_is_read_once(tmp_path: Path) -> None:
    assert texts(read_pdf(tmp_path, [text(60, 700, "智慧路燈計畫"), text(60.2, 700, "智慧路燈計畫")])) == [
        "智慧路燈計畫"
    ]


def test_watermarks_are_left_out(tmp_path: Path) -> None:
    document = read_pdf(tmp_path, [*lines(60, 700, LEFT), text(200, 300, "草稿", 60, turn="0.7 0.7 -0.7 0.7")])
    assert texts(document) == ["".join(LEFT)]
    assert [(left.what, left.count) for left in document.left_out] == [("watermark", 1)]


def test_pages_without_text_are_named_and_a_scan_is_refused(tmp_path: Path) -> None:
    assert read_pdf(tmp_path, lines(60, 700, LEFT), [picture()], []).without_text == (2,)
    with pytest.raises(Refused) as refused:
        read_pdf(tmp_path, [picture()], [picture()])
    assert refused.value.code == "no_text"


def test_too_many_pages_and_a_cut_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        read_pdf(tmp_path, *[lines(60, 700, LEFT)] * 3, limits=Limits(pages=2))
    assert refused.value.code == "quota"
    path = tmp_path / "cut"
    path.write_bytes(pdf(lines(60, 700, LEFT), lines(60, 700, RIGHT))[:1200])
    with pytest.raises(Refused) as refused:
        read(path, "cut.pdf", lambda *_: None, Limits())
    assert refused.value.code == "damaged"


def test_progress_tells_every_page(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(pdf(lines(60, 700, LEFT), lines(60, 700, RIGHT)))
    told: list[tuple[int, int | None]] = []
    read(path, "x.pdf", lambda done, total: told.append((done, total)), Limits())
    assert told == [(1, 2), (2, 2)]
