"""`citybrief brief` and `citybrief shortlist`, as a shell runs them, on a database of their own."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from adapters.cli import main

ID = "prague-online-hackathon"


@pytest.fixture(autouse=True)
def _database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CITYBRIEF_DATABASE_URL", f"sqlite:///{tmp_path}/bot.db")


def test_a_list_is_kept_and_printed(capsys: pytest.CaptureFixture[str]) -> None:
    where = ["shortlist", "--workspace", "slack:T1", "--channel", "C1"]
    for _ in range(2):
        assert main([*where, "add", ID]) == 0
    assert main([*where, "add", "nothing-of-the-kind"]) == 1
    capsys.readouterr()
    assert main([*where, "export"]) == 0
    (row,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert row == {
        "id": ID, "note": "", "position": 1, "by": "terminal", "votes": 0, "decision": None, "decided": None,
        "state": "current",
    }  # fmt: skip
    assert main([*where, "remove", ID]) == 0
    assert capsys.readouterr().out == ""
    assert main(["shortlist", "list"]) == 1, "a list belongs to a channel"


def test_a_brief_of_several_lines(tmp_path: Path) -> None:
    out = tmp_path / "簡報.docx"
    lines = ["/compare 布拉格 布達佩斯 遠距教學", f"/initiative {ID}", "/ask 火星移民"]
    assert main(["brief", "--format", "docx", "--title", "遠距教學", "--out", str(out), *lines]) == 0
    with zipfile.ZipFile(out) as file:
        text = file.read("word/document.xml").decode()
    assert "積極辦理線上黑客松活動" in text
    assert text.count("<w:tblHeader/>") == 1
    assert main(["brief", "--format", "md", "--out", str(tmp_path / "x.md"), f"/shortlist add {ID}"]) == 1
