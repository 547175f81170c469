"""Text, CSV and Markdown in every usual encoding, and the kind of a file by its content."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from pdf_pages import pdf, text

from bot.documents.readers import Limits, ReadDocument, Refused, read
from bot.documents.readers.detect import detect

CHINESE = "本市的智慧路燈計畫於今年完成，共更換八千六百盞，用電減少百分之五十八。"
TABLE = '年度,計畫名稱,經費（千元）,說明\r\n2024,智慧路邊停車,18500,"地磁感測，\r\n含身障車位"\r\n2025,水位計,"12,640",安裝 86 支\r\n'


def made(folder: Path, content: bytes | str, name: str = "file.txt", encoding: str = "utf-8") -> ReadDocument:
    path = folder / "upload"
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return read(path, name, lambda *_: None, Limits())


def code(folder: Path, content: bytes, name: str = "file.txt") -> str:
    with pytest.raises(Refused) as refused:
        made(folder, content, name)
    return refused.value.code


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp950", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_usual_encoding_of_chinese_is_told(tmp_path: Path, encoding: str) -> None:
    assert [p.text for p in made(tmp_path, f"第一段\n\n{CHINESE}\n", encoding=encoding).passages][-1] == CHINESE
    document = made(tmp_path, TABLE, "計畫.csv", encoding)
    assert [(p.locator.row, p.text) for p in document.passages] == [
        (2, "年度: 2024; 計畫名稱: 智慧路邊停車; 經費（千元）: 18500; 說明: 地磁感測， 含身障車位"),
        (3, "年度: 2025; 計畫名稱: 水位計; 經費（千元）: 12,640; 說明: 安裝 86 支"),
    ]


def test_simplified_chinese_and_western_text_are_not_taken_for_big5(tmp_path: Path) -> None:
    simplified = "我们的城市在二零二五年完成了智慧水务平台的建设。"
    western = "The café’s façade – renovated in 2025 – cut the district’s energy use by £40,000 a year."
    assert made(tmp_path, simplified, encoding="gb18030").passages[0].text == simplified
    assert made(tmp_path, western, encoding="cp1252").passages[0].text == western


@pytest.mark.parametrize("delimiter", ["\t", ";", "|"])
def test_other_delimiters(tmp_path: Path, delimiter: str) -> None:
    rows = "\n".join(delimiter.join(row) for row in (["站名", "路線"], ["轉運站", "紅線"], ["市政府", "藍線"]))
    assert [p.text for p in made(tmp_path, rows, "站.csv").passages] == [
        "站名: 轉運站; 路線: 紅線",
        "站名: 市政府; 路線: 藍線",
    ]


def test_a_title_above_the_head_is_a_passage_and_blank_lines_are_no_records(tmp_path: Path) -> None:
    document = made(tmp_path, "某市計畫一覽表,,\n計畫,年度,經費\n\n路燈,2025,7\n,,\n水表,2026,9\n", "a.csv")
    assert [(p.locator.row, p.text) for p in document.passages] == [
        (None, "某市計畫一覽表"),
        (2, "計畫: 路燈; 年度: 2025; 經費: 7"),
        (4, "計畫: 水表; 年度: 2026; 經費: 9"),
    ]


def test_a_table_of_figures_alone_has_no_head(tmp_path: Path) -> None:
    assert [p.text for p in made(tmp_path, "路燈,18500\n水表,7200\n", "a.csv").passages] == [
        "路燈; 18500",
        "水表; 7200",
    ]


def test_lines_broken_at_a_margin_are_joined_and_other_lines_are_paragraphs(tmp_path: Path) -> None:
    broken = "\n".join(CHINESE * 3)[: 60 * 2 * 2]  # a character a line is no margin
    assert len(made(tmp_path, broken).passages) > 1
    long = CHINESE * 4
    wrapped = "\n".join(long[at : at + 30] for at in range(0, len(long), 30))
    assert [p.text for p in made(tmp_path, wrapped).passages] == [long]
    assert [p.locator.line for p in made(tmp_path, f"{CHINESE * 4}\n{CHINESE * 5}\n\n尾聲。").passages] == [1, 2, 4]


def test_chapters_of_a_text_are_headings(tmp_path: Path) -> None:
    document = made(tmp_path, f"第一章　總則\n\n{CHINESE}\n\n第二章　水務\n\n一、現況\n\n{CHINESE}\n")
    assert [p.locator.heading for p in document.passages] == [("第一章 總則",), ("第二章 水務", "一、現況")]


def test_a_paragraph_that_is_too_long_is_cut_at_sentence_ends_and_nothing_is_lost(tmp_path: Path) -> None:
    long = CHINESE * 60
    pieces = [p.text for p in made(tmp_path, long).passages]
    assert "".join(pieces) == long
    assert all(piece.endswith("。") and len(piece) <= 1200 for piece in pieces)


MARKDOWN = """---
title: "數位計畫"
---
# 數位計畫 <!-- 內部
備註 -->
第一行**粗體**
接著第二行，見[說明](https://example.org)。

目標
----
- 服務 95 % 上線
  續行
  - 保留紙本
1. 單一登入

> | 試辦 | 開始 |
> |---|---|
> | 路緣\\|感測 | 2026-04 |

```text
第 3 行: 值
```
"""


def test_markdown_keeps_lines_headings_items_rows_and_code(tmp_path: Path) -> None:
    document = made(tmp_path, MARKDOWN, "計畫.md")
    assert document.title == "數位計畫"
    assert [(p.locator.line, p.locator.heading[1:], p.text) for p in document.passages] == [
        (6, (), "第一行粗體接著第二行，見說明。"),
        (11, ("目標",), "服務 95 % 上線續行"),
        (13, ("目標",), "保留紙本"),
        (14, ("目標",), "單一登入"),
        (18, ("目標",), "試辦: 路緣|感測; 開始: 2026-04"),
        (21, ("目標",), "第 3 行: 值"),
    ]
    assert [(left.what, left.count) for left in document.left_out] == [("comment", 1)]
    assert not any("備註" in p.text for p in document.passages)


def test_a_heading_that_nothing_stands_under_is_not_lost(tmp_path: Path) -> None:
    document = made(tmp_path, "# 計畫\n\n## 待辦\n\n## 完成\n\n路燈。\n", "a.md")
    assert [(p.locator.heading, p.text) for p in document.passages] == [
        (("計畫",), "待辦"),
        (("計畫", "完成"), "路燈。"),
    ]


def test_the_kind_is_told_by_content_and_the_name_only_breaks_ties(tmp_path: Path) -> None:
    def kind(content: bytes, name: str) -> str:
        path = tmp_path / "upload"
        path.write_bytes(content)
        return detect(path, name)

    assert kind(pdf([text(60, 700, "路燈")]), "計畫.docx") == "pdf"
    assert kind(b"\xef\xbb\xbf<!DOCTYPE html><title>x</title><p>y", "page.txt") == "html"
    assert [kind(b"a,b\n1,2\n", name) for name in ("x.csv", "x.txt", "x.md", "x")] == [
        "csv", "text", "markdown", "csv",
    ]  # fmt: skip
    assert kind("# 標題\n\n- 一\n- 二\n".encode(), "README") == "markdown"


def test_what_is_no_document_is_refused_with_its_reason(tmp_path: Path) -> None:
    assert code(tmp_path, b"") == "empty"
    assert code(tmp_path, bytes(1_000_000)) == "empty"
    assert code(tmp_path, b" \r\n\t\n") == "empty"
    assert code(tmp_path, b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40) == "unknown_type"
    assert code(tmp_path, b"{\\rtf1 hello}") == "unknown_type"
    assert code(tmp_path, b"PK\x03\x04 and nothing more") == "damaged"
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("photo.jpg", b"x")
    assert code(tmp_path, (tmp_path / "other.zip").read_bytes()) == "unknown_type"
