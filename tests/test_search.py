"""The index: what is found, in which order, and what is refused."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.models import Hit
from bot.library import Library
from bot.questions import find
from bot.search import stored
from bot.search.engine import best
from bot.search.index import Index
from bot.settings import ROOT


def _places(library: Library, question: str) -> list[str]:
    return [library.place_of(hit.passage).name.en for hit in find(library, question).hits]


def _titles(hits: tuple[Hit, ...]) -> list[str]:
    return [one.title.zh for hit in hits for one in hit.initiatives]


def test_every_initiative_is_found_by_its_own_titles(library: Library) -> None:
    first = within = asked = 0
    for one in library.corpus.initiatives.values():
        for title in (one.title.zh, one.title.en):
            hits = find(library, title).hits
            asked += 1
            first += bool(hits) and one in hits[0].initiatives
            within += any(one in hit.initiatives for hit in hits[:5])
    assert first >= 0.99 * asked
    assert within == asked


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("遠距醫療", "远距医疗"),
        ("藍牙", "藍芽"),
        ("黑客松", "駭客松"),
        ("hackathon", "黑客松"),
        ("telehealth", "遠距醫療"),
        ("二维码", "QR code"),
        ("drone", "drones"),
        ("一百五十萬", "1.5 million"),
        ("無人機", "空拍機"),
    ],
)
def test_spellings_of_the_same_find_the_same(library: Library, one: str, other: str) -> None:
    ones, others = find(library, one).hits, find(library, other).hits
    assert ones
    assert {hit.passage.id for hit in ones[:2]} == {hit.passage.id for hit in others[:2]}


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("wetheizmr", "Midvaal"),
        ("maskmatic", "Midvaal"),
        ("telemedecine", "Moscow"),
        ("太陽能拉圾桶", "Palmerston North"),
        ("碳綜和城市", "Goyang"),
        ("biodiversty", "Wellington"),
    ],
)
def test_typing_errors_are_forgiven(library: Library, question: str, place: str) -> None:
    assert place in _places(library, question)[:1]


def test_a_place_named_narrows(library: Library) -> None:
    assert set(_places(library, "高陽 碳中和")) == {"Goyang"}
    assert set(_places(library, "education in New Zealand")) <= {"Wellington", "Palmerston North"}
    assert find(library, "education in New Zealand").hits


def test_both_of_two_swapped_rows_are_searched(library: Library) -> None:
    for question in ("Izmir 口罩自動販賣機", "Midvaal 口罩自動販賣機"):
        assert "Maskmatics 口罩自動販賣機" in _titles(find(library, question).hits[:1])


def test_a_place_alone_gives_all_that_was_said_there(library: Library) -> None:
    answer = find(library, "奈及利亞說了什麼")
    assert [place.id for place in answer.places] == ["nigeria"]
    assert [hit.passage for hit in answer.hits] == list(library.passages_of(answer.places[0]))


def test_a_speaker_of_a_swapped_row_alone_gives_the_row_and_what_is_probably_his(library: Library) -> None:
    answer = find(library, "Tunç Soyer")
    (place,) = answer.places
    assert [hit.passage for hit in answer.hits] == [*library.passages_of(place), *library.probably_of(place)]


def test_a_theme_by_its_name_brings_what_has_it(library: Library) -> None:
    for theme in library.themes():
        for name in (theme.name.zh, theme.name.en):
            best = find(library, name).hits[0]
            assert any(theme.id in one.themes for id in best.passage.initiatives if (one := library.initiative(id))), (
                name
            )


@pytest.mark.parametrize(
    "question",
    [
        "台北捷運票價",
        "YouBike 會員數",
        "how to apply for a visa to Taiwan",
        "布拉格 房價",
        "牛肉麵食譜",
        "bitcoin price",
    ],
)
def test_what_the_document_does_not_answer_is_refused(library: Library, question: str) -> None:
    assert not find(library, question).hits


@pytest.mark.parametrize(
    "question",
    ["dog licences", "Airbnb regulation", "water leak detection", "共享機車", "智慧停車格感測", "teacher salaries"],
)
def test_one_word_of_two_is_no_answer(library: Library, question: str) -> None:
    assert find(library, question).hits == ()


def test_a_word_inside_a_phrase_that_the_library_lacks_answers_little(library: Library) -> None:
    engine = library.index.engine
    _, phrase = engine.answer("bike sharing")
    _, word = engine.answer("bike")
    assert max(phrase.fits) < 0.6 < max(word.fits)


def test_a_long_word_with_one_wrong_character_is_found(library: Library) -> None:
    assert find(library, "遠距辨公").hits[0].passage in [hit.passage for hit in find(library, "遠距辦公").hits]
    assert not find(library, "遠距煮飯").hits  # two wrong ones are another word


@pytest.mark.parametrize(
    "question", ["", "???", "😀", "的", "哪些城市做了什麼", "what did cities do", "\x00", "a" * 5000, "無" * 5000]
)
def test_what_asks_for_nothing_finds_nothing(library: Library, question: str) -> None:
    assert not find(library, question).hits


def test_marks_are_words_of_the_question(library: Library) -> None:
    hit = find(library, "哪些城市用無人機").hits[0]
    assert [hit.passage.text[a:b] for a, b in hit.marks] == ["無人機"]


def test_a_question_in_english_marks_what_the_answer_rests_on(library: Library) -> None:
    hit = find(library, "virtual reading week").hits[0]
    assert any("虛擬閱讀週" in hit.passage.text[a:b] for a, b in hit.marks)


@settings(max_examples=60)
@given(st.text(max_size=80))
def test_any_question_gives_sound_hits(library: Library, question: str) -> None:
    hits = find(library, question).hits
    assert len({hit.passage.id for hit in hits}) == len(hits)
    for hit in hits:
        ends = [at for span in hit.marks for at in span]
        assert ends == sorted(ends)
        assert all(0 <= at <= len(hit.passage.text) for at in ends)
        assert {one.passage for one in hit.initiatives} <= {hit.passage.id}


def test_related_initiatives_are_of_other_places(library: Library) -> None:
    lanes = next(one for one in library.corpus.initiatives.values() if one.title.zh == "單車專用道")
    related = library.index.related(lanes, 8)
    assert related[0].title.zh == "架設臨時單車道"
    assert all((one.pack, one.place) != (lanes.pack, lanes.place) for one in related)


def test_a_kept_index_answers_like_a_fresh_one(library: Library, tmp_path: Path) -> None:
    fresh = Index.open(library.corpus, tmp_path)
    assert list(tmp_path.glob("index-*.npz"))
    kept = Index.open(library.corpus, tmp_path)
    for question in ("drone delivery", "獨居長輩", "95%"):
        assert fresh.search(question) == kept.search(question)


@pytest.mark.parametrize("raw", [b"", b"garbage", b"PK\x03\x04 not a zip"])
def test_a_garbled_file_is_made_again(library: Library, tmp_path: Path, raw: bytes) -> None:
    path = stored.path_of(tmp_path, library.corpus.key)
    path.write_bytes(raw)
    assert Index.open(library.corpus, tmp_path).search("無人機")
    assert stored.load(path) is not None


def test_answers_from_a_kept_index_load_neither_jieba_nor_pypinyin(library: Library, tmp_path: Path) -> None:
    Index.open(library.corpus, tmp_path)
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from bot.library import Library\n"
        "library = Library.open(Path(sys.argv[1]), Path(sys.argv[2]))\n"
        "assert library.index.search('太陽能拉圾桶')\n"
        "assert not {'jieba', 'pypinyin', 'pkg_resources'} & set(sys.modules), 'slow imports'\n"
    )
    command = [sys.executable, "-c", program, str(ROOT / "data"), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr


@given(st.lists(st.integers(min_value=0, max_value=50), max_size=6000), st.integers(min_value=1, max_value=60))
def test_the_best_are_the_highest_scores(scores: list[int], limit: int) -> None:
    array = np.array(scores, np.float32)
    expected = sorted((n for n, score in enumerate(scores) if score > 0), key=lambda n: (-scores[n], n))[:limit]
    assert best(array, limit).tolist() == expected
