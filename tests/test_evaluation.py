"""Scoring a question file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.domain.errors import PackError
from bot.evaluation import read, score
from bot.library import Library
from bot.settings import ROOT

DRONE = {"place_en": "Gdynia", "evidence": "無人機快遞"}
CROWDS = {"place_en": "Gdynia", "evidence": "運用 CCTV 和無人機監控人群所在"}
GAZETTEER = {"place_en": "Prague", "evidence": "無人機快遞"}


def _row(**changes: Any) -> dict[str, Any]:
    return {
        "id": "q1",
        "q": "無人機快遞",
        "lang": "zh-TW",
        "kind": "keyword",
        "gold_mode": "any",
        "gold": [DRONE],
    } | changes


def _file(folder: Path, *rows: dict[str, Any] | str) -> Path:
    path = folder / "questions.jsonl"
    text = "\n".join(row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows)
    path.write_text(text, encoding="utf-8")
    return path


def test_one_of_any_is_enough(library: Library, tmp_path: Path) -> None:
    found = score(library, _file(tmp_path, _row(gold=[GAZETTEER, DRONE]))).score()
    assert (found.first, found.found, found.reciprocal) == (1, 1, 1)


def test_all_counts_the_share(library: Library, tmp_path: Path) -> None:
    row = _row(q="哪些城市用無人機", gold_mode="all", gold=[DRONE, CROWDS, GAZETTEER])
    assert score(library, _file(tmp_path, row)).score().found == pytest.approx(2 / 3)


def test_none_wants_a_refusal(library: Library, tmp_path: Path) -> None:
    refused = _row(q="台北捷運票價", gold_mode="none", gold=[])
    answered = _row(gold_mode="none", gold=[])
    found = score(library, _file(tmp_path, refused, answered)).score()
    assert (found.unanswerable, found.refused, found.answerable) == (2, 1, 0)


def test_another_place_may_be_accepted(library: Library, tmp_path: Path) -> None:
    plain = score(library, _file(tmp_path, _row(gold=[GAZETTEER]))).score()
    assert plain.first == 0
    accepted = score(library, _file(tmp_path, _row(gold=[GAZETTEER | {"also_accept": "gdynia"}]))).score()
    assert accepted.first == 1


def test_a_false_refusal_is_counted(library: Library, tmp_path: Path) -> None:
    report = score(library, _file(tmp_path, _row(q="牛肉麵食譜"), "", _row(lang="en")))
    assert report.score().falsely_refused == 1
    assert report.score(lang="en").first == 1
    assert [outcome.row.question for outcome in report.misses] == ["牛肉麵食譜"]
    assert "牛肉麵食譜" in str(report)


@pytest.mark.parametrize(
    "bad",
    [
        "{",
        "[]",
        "1",
        json.dumps(_row(q="")),
        json.dumps(_row(q=3)),
        json.dumps(_row(gold=[])),
        json.dumps(_row(gold_mode="most")),
        json.dumps(_row(gold_mode="none")),
        json.dumps(_row(gold=[{"place_en": "Gdynia"}])),
        json.dumps(_row(gold=["Gdynia"])),
        "[" * 100_000,
    ],
)
def test_every_malformed_row_is_named_with_its_line(tmp_path: Path, bad: str) -> None:
    path = _file(tmp_path, _row(), bad, _row(), bad)
    with pytest.raises(PackError) as caught:
        read(path)
    assert [fault.line for fault in caught.value.faults] == [2, 4]


def test_an_empty_or_missing_file_is_a_fault(tmp_path: Path) -> None:
    for path in (_file(tmp_path, ""), tmp_path / "nowhere.jsonl"):
        with pytest.raises(PackError):
            read(path)


def test_the_practice_questions_are_answered(library: Library) -> None:
    found = score(library, ROOT / "benchmarks" / "practice.jsonl").score()
    assert found.first >= 0.88
    assert found.found >= 0.92


def test_the_unanswerable_ones_are_refused(library: Library) -> None:
    found = score(library, ROOT / "benchmarks" / "unanswerable.jsonl").score()
    assert found.refused >= 0.88 * found.unanswerable


def test_a_fact_has_to_be_stated_of_its_place(library: Library, tmp_path: Path) -> None:
    row = _row(q="斯克蘭頓市長的英文名", kind="about", gold_mode="place")
    gold = [{"place_en": "Scranton", "evidence": "Ms. Paige Cognetti"}]
    right = row | {"id": "a", "gold": gold, "fact": ["Paige Cognetti"]}
    wrong = row | {"id": "b", "gold": gold, "fact": ["Bartosz"]}
    elsewhere = right | {"id": "c", "gold": [{"place_en": "Prague", "evidence": "x"}]}
    report = score(library, _file(tmp_path, right, wrong, elsewhere))
    assert [outcome.first for outcome in report.outcomes] == [1.0, 0.0, 0.0]
    for bad in ({"fact": []}, {"gold_mode": "any"}):
        with pytest.raises(PackError, match="fact"):
            read(_file(tmp_path, right | bad))


def test_what_is_closest_counts_among_the_first_five_alone(library: Library, tmp_path: Path) -> None:
    from bot.questions import find

    question = "亞洲城市的無人機"
    (near,) = find(library, question).closest
    place = library.place_of(near.passage)
    assert place is not None
    gold = {"place_en": place.name.en, "evidence": near.passage.text[:10]}
    (outcome,) = score(library, _file(tmp_path, _row(q=question, gold=[gold]))).outcomes
    assert (outcome.first, outcome.found, outcome.refused) == (0.0, 1.0, True)
