"""Saved web pages: their text, tables and headings, without menus, feet, banners and what is hidden."""

from __future__ import annotations

from pathlib import Path

from bot.documents.readers import Limits, ReadDocument, read

PAGE = """<html><head><meta charset="{charset}"><title>成果 - 交通局</title><style>p {{}}</style></head>
<body class="page has-menu"><div class="cookie-banner">本站使用 Cookie。</div>
<header><a href="/">交通局</a></header>
<div id="topNav"><a href=1>首頁</a><a href=2>網站導覽</a></div>
<ul><li><a href=1>市政新聞</a><li><a href=2>施政計畫</a><li><a href=3>聯絡我們</a></ul>
<div id="content"><a accesskey="C" href="#c">:::</a><h1>共享運具成果</h1><p>上線一年，<b>累計騎乘</b> 215 萬趟，
平均每趟 1.8 公里。<br><br>另起一段。</p>
<h2>使用量</h2><table><tr><th>分區</th><th colspan=2>站點</th></tr><tr><th></th><th>既有</th><th>新設</th></tr>
<tr><td rowspan=2>港區</td><td>96</td><td>12</td></tr><tr><td>88</td><td>7</td></tr></table>
<ul><li>轉乘優惠八折<ul><li>限月票</li></ul></li></ul><p style="display:none">草稿不公開</p></div>
<script>var x = "不可索引";</script><div class="site_footer">隱私權政策</div></body></html>"""


def made(folder: Path, page: str, encoding: str = "utf-8", declared: str = "utf-8") -> ReadDocument:
    path = folder / "page"
    path.write_bytes(page.replace("{charset}", declared).replace("{{}}", "{}").encode(encoding))
    return read(path, "page.html", lambda *_: None, Limits())


def test_the_text_of_a_page_stands_under_its_headings(tmp_path: Path) -> None:
    document = made(tmp_path, PAGE)
    assert document.title == "共享運具成果"
    assert [(p.locator.heading[1:], p.locator.row, p.text) for p in document.passages] == [
        ((), None, "上線一年，累計騎乘 215 萬趟， 平均每趟 1.8 公里。"),
        ((), None, "另起一段。"),
        (("使用量",), 3, "分區: 港區; 站點 既有: 96; 站點 新設: 12"),
        (("使用量",), 4, "分區: 港區; 站點 既有: 88; 站點 新設: 7"),
        (("使用量",), None, "轉乘優惠八折"),
        (("使用量",), None, "限月票"),
    ]


def test_what_is_left_out_is_said(tmp_path: Path) -> None:
    assert {(left.what, left.count) for left in made(tmp_path, PAGE).left_out} == {
        ("banner", 1), ("menu", 3), ("footer", 1), ("hidden_text", 1),
    }  # fmt: skip


def test_the_declared_encoding_is_believed_only_where_it_makes_sense(tmp_path: Path) -> None:
    for encoding, declared in (("cp950", "big5"), ("cp950", "utf-8"), ("gb18030", "gb2312"), ("utf-8", "big5")):
        page = PAGE if encoding != "gb18030" else PAGE.replace("萬", "万")
        assert made(tmp_path, page, encoding, declared).title == "共享運具成果", (encoding, declared)


def test_a_page_that_is_a_list_of_links_is_read_whole(tmp_path: Path) -> None:
    links = "".join(f"<li><a href={year}>{year} 年智慧城市年報</a></li>" for year in range(2020, 2026))
    document = made(tmp_path, f"<html><body><div><ul>{links}</ul></div></body></html>")
    assert [p.text for p in document.passages] == [f"{year} 年智慧城市年報" for year in range(2020, 2026)]


def test_a_table_that_lays_out_the_page_is_no_table(tmp_path: Path) -> None:
    page = "<html><body><table><tr><td><h2>現況</h2><p>路燈八千盞。</p></td><td><p>用電減少。</p></td></tr></table></body></html>"
    assert [p.text for p in made(tmp_path, page).passages] == ["路燈八千盞。", "用電減少。"]


def test_a_list_of_names_and_values_and_the_title_of_a_table(tmp_path: Path) -> None:
    page = (
        "<html><body><table><tr><th colspan=2>港區轉運站</th></tr><tr><th>啟用</th><td>2026 年</td></tr>"
        "<tr><th colspan=2>設施</th></tr><tr><th>電梯</th><td>4 座</td></tr></table></body></html>"
    )
    assert [(p.locator.row, p.text) for p in made(tmp_path, page).passages] == [
        (None, "港區轉運站"), (2, "啟用: 2026 年"), (3, "設施"), (4, "電梯: 4 座"),
    ]  # fmt: skip


def test_a_page_saved_with_its_pictures_is_taken_out_of_its_envelope(tmp_path: Path) -> None:
    envelope = (
        'From: <Saved>\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"\n\n--b\n'
        "Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n"
        "<html><body><p>=E8=B7=AF=E7=87=88=E5=85=AB=E5=8D=83=E7=9B=9E</p></body></html>\n--b--\n"
    )
    assert [p.text for p in made(tmp_path, envelope).passages] == ["路燈八千盞"]
