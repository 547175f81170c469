"""The read-only object in front of corpus, names and index."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from two_documents import HARBOURS, NOTES, two_documents

from bot.domain.models import LANGS
from bot.library import Library
from bot.names.resolver import Close, Exact, Unknown

SHIPPED = Path(__file__).parent.parent / "data"


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.open(SHIPPED, None)


@pytest.fixture(scope="module")
def harbours() -> Library:
    return Library.open(HARBOURS, None)


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return two_documents(tmp_path_factory.mktemp("two"))


def test_everything_is_reached_from_its_place(library: Library) -> None:
    passages = [passage for place in library.places() for passage in library.passages_of(place)]
    initiatives = [one for place in library.places() for one in library.initiatives_of(place)]
    assert passages == list(library.corpus.passages.values())
    assert initiatives == list(library.corpus.initiatives.values())
    for place in library.places():
        assert library.place(place.pack, place.id) == place
        assert place in library.place_everywhere(place.id)
        assert library.session(place.pack, place.session) in library.sessions()
        assert library.pack_of(place).id == place.pack
    for value in (*passages, *initiatives):
        assert value in (
            *library.passages_of(library.place_of(value)),
            *library.initiatives_of(library.place_of(value)),
        )


def test_the_swapped_rows_are_reached_from_both_places(library: Library) -> None:
    midvaal, izmir = (library.place_everywhere(id)[0] for id in ("midvaal", "izmir"))
    for one, other in ((midvaal, izmir), (izmir, midvaal)):
        gazetteer = library.probably_of(one)
        assert gazetteer
        assert {passage.place for passage in gazetteer} == {other.id}
        assert not set(gazetteer) & set(library.passages_of(one))


def test_themes_hold_their_initiatives(library: Library) -> None:
    themed = {one.id for theme in library.themes() for one in library.initiatives_with(theme.id)}
    assert themed == set(library.corpus.initiatives)
    for theme in library.themes():
        assert library.theme(theme.id) == theme
        assert all(theme.id in one.themes for one in library.initiatives_with(theme.id))


def test_errata_belong_to_lines_of_their_passage(library: Library) -> None:
    count = 0
    for passage in library.corpus.passages.values():
        for erratum in library.errata_of(passage):
            count += 1
            assert passage.lines[0] <= erratum.line <= passage.lines[1]
    assert count > 60


def test_a_retired_id_leads_to_what_stands_in_its_place() -> None:
    harbours = Library.open(Path(__file__).parent / "packs" / "harbours", None)
    found = harbours.initiative("porto-cranes")
    assert found is not None
    assert found == harbours.initiative("porto-crane-booking")


def test_what_is_not_there(library: Library) -> None:
    assert library.initiative("nothing") is None
    for ask in (lambda: library.passage("x"), lambda: library.theme("x"), lambda: library.place("x", "prague")):
        with pytest.raises(KeyError):
            ask()


def test_names_tells_whether_a_text_names_something(library: Library) -> None:
    assert library.names("place", "布拉格")
    assert library.names("place", "紐西蘭")
    assert library.names("theme", "教育")
    assert library.names("session", "8/13")
    assert not library.names("place", "無人機監控")
    assert not library.names("theme", "zzz")
    assert not library.names("session", "Prague")


def test_a_place_of_two_documents_is_one_place(two: Library) -> None:
    found = two.find_place("Porto")
    assert isinstance(found, Exact)
    assert [place.pack for place in found.value] == [NOTES, "2021-harbour-notes"]
    only = two.find_place("2021-harbour-notes/porto")
    assert isinstance(only, Exact)
    assert [place.pack for place in only.value] == ["2021-harbour-notes"]
    assert len(two.complete_place("port", "en", 9)) == 2, "Porto and Porto Alegre"


def test_a_number_of_two_documents_is_a_choice(two: Library) -> None:
    found = two.find_session("1")
    assert isinstance(found, Close)
    assert {session.pack for session in found.values} == {NOTES, "2021-harbour-notes"}
    for choice in two.complete_session("", "en", 9):
        chosen = two.find_session(choice.value)
        assert isinstance(chosen, Exact)
        assert two.pack_of(chosen.value).title.en in choice.label
    assert isinstance(two.find_session("mañana"), Close)
    assert isinstance(two.find_session(f"{NOTES} mañana"), Exact)
    assert isinstance(two.find_session(f"{NOTES} 7"), Unknown)


@pytest.mark.parametrize("lang", LANGS)
def test_what_a_typeahead_offers_can_be_said(library: Library, lang: str) -> None:
    for choice in library.complete_place("", lang, 99):  # type: ignore[arg-type]
        assert isinstance(library.find_place(choice.value), Exact)
    for choice in library.complete_theme("", lang, 99):  # type: ignore[arg-type]
        assert isinstance(library.find_theme(choice.value), Exact)
    for choice in library.complete_session("", lang, 99):  # type: ignore[arg-type]
        assert isinstance(library.find_session(choice.value), Exact)
    for choice in library.complete_initiative("", lang, 999):  # type: ignore[arg-type]
        assert library.initiative(choice.value) is not None
        assert len(choice.value) <= 75
    assert len(library.complete_place("", lang, 99)) == len(library.places())  # type: ignore[arg-type]


def test_a_typeahead_begins_with_what_is_typed(library: Library) -> None:
    assert next(choice.value for choice in library.complete_place("mos", "en", 5)) == "Moscow"
    assert [choice.value for choice in library.complete_place("威", "zh-TW", 5)] == ["威靈頓"]
    assert [choice.value for choice in library.complete_place("威灵", "en", 5)] == ["Wellington"]
    assert {choice.value for choice in library.complete_place("紐西", "zh-TW", 5)} == {"威靈頓", "北帕莫斯頓"}
    assert library.complete_place("zzz", "en", 5) == ()
    assert library.complete_place("!!", "en", 5) == ()
    assert len(library.complete_place("a", "en", 3)) == 3
    assert library.complete_place("a", "en", 0) == ()
    assert library.complete_place("x" * 5000, "en", 5) == ()


def test_a_choice_names_what_tells_it_apart(library: Library) -> None:
    assert library.complete_place("praha", "en", 1)[0].label == "Prague · Czechia"
    assert library.complete_place("Nigeria", "zh-TW", 1)[0].label == "奈及利亞"
    assert library.complete_session("8/13", "zh-TW", 1)[0].label == "第一場次 · 2020-08-13"


def test_initiatives_complete_by_title_in_both_languages(library: Library) -> None:
    one = next(iter(library.corpus.initiatives.values()))
    for typed in (one.id, one.title.zh, one.title.en, one.title.en[:12], one.title.zh[2:]):
        assert one.id in {choice.value for choice in library.complete_initiative(typed, "en", 25)}
    for name in ("布拉格", "Prague"):
        assert {one.id for one in library.corpus.initiatives.values() if one.place == "prague"} <= {
            choice.value for choice in library.complete_initiative(name, "en", 25)
        }


def test_opening_builds_neither_names_nor_index(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from bot.library import Library;"
        f"library = Library.open(Path({str(SHIPPED)!r}), Path({str(tmp_path)!r}));"
        "print(sorted(name for name in vars(library) if name.startswith('_place_')), 'numpy' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert said == "[] False\n"


def test_a_cache_that_cannot_be_kept_costs_time_and_nothing_else(tmp_path: Path) -> None:
    taken = tmp_path / "cache"
    taken.write_text("a file where the folder should be")
    library = Library.open(HARBOURS, taken)
    assert library.index.search("cranes")
    assert taken.read_text() == "a file where the folder should be"


@pytest.mark.parametrize("junk", [b"", b"null", b"{}", b"[" * 100_000, b"\xff\xfe\x00"])
def test_a_garbled_cache_is_made_again(tmp_path: Path, junk: bytes) -> None:
    assert Library.open(HARBOURS, tmp_path).index.search("cranes")
    kept = [path for path in tmp_path.iterdir() if path.is_file()]
    assert len(kept) == 2
    for path in kept:
        path.write_bytes(junk)
    assert Library.open(HARBOURS, tmp_path).index.search("cranes")
    assert all(path.read_bytes() != junk for path in kept)
