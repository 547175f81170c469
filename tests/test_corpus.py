"""Loading packs: what the values hold, for two documents that have nothing in common, and the compiled cache."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from bot.documents.packs import check, load, read_files
from bot.documents.packs.cache import key_of
from bot.domain.errors import PackError
from bot.domain.models import Evidence, Text
from bot.text.fold import join_lines

SHIPPED = Path(__file__).parent.parent / "data"
HARBOURS = Path(__file__).parent / "packs" / "harbours"


@pytest.fixture
def harbours(tmp_path: Path) -> Path:
    return Path(shutil.copytree(HARBOURS, tmp_path / "data"))


def test_the_shipped_data_is_proved() -> None:
    assert [str(fault) for fault in check(SHIPPED)] == []


def test_the_second_pack_is_proved() -> None:
    assert check(HARBOURS) == []


@pytest.mark.parametrize("data", [SHIPPED, HARBOURS], ids=["summit", "harbours"])
def test_every_value_points_into_its_source(data: Path) -> None:
    corpus = load(data, None)
    assert corpus.passages
    assert corpus.initiatives
    sources = {id: (data / "packs" / id / pack.source).read_bytes().decode() for id, pack in corpus.packs.items()}
    for passage in corpus.passages.values():
        first, last = passage.chars
        source = sources[passage.document]
        assert (source.count("\n", 0, first) + 1, source.count("\n", 0, last) + 1) == passage.lines
        hull = source[first:last]
        assert hull[0] == passage.text[0]
        assert hull[-1] == passage.text[-1]
        assert passage.id in corpus.places[passage.document, passage.place].passages
        if passage.lines[0] == passage.lines[1]:
            assert passage.text == join_lines([hull])
    for initiative in corpus.initiatives.values():
        passage = corpus.passages[initiative.passage]
        assert passage.text[slice(*initiative.span)] == initiative.quote
        assert passage.text.count(initiative.quote) == 1
        assert initiative.id in passage.initiatives
        assert set(initiative.themes) <= corpus.themes.keys()


def test_values_are_in_the_order_of_the_document() -> None:
    corpus = load(SHIPPED, None)
    starts = [passage.chars[0] for passage in corpus.passages.values()]
    assert starts == sorted(starts)
    assert list(corpus.passages) == [id for place in corpus.places.values() for id in place.passages]
    assert list(corpus.initiatives) == [id for passage in corpus.passages.values() for id in passage.initiatives]


def test_the_second_pack_reads_as_written() -> None:
    corpus = load(HARBOURS, None)
    pack = corpus.packs["2019-harbour-notes"]
    assert (pack.title.en, pack.date, pack.places) == (
        "Harbour notes, 2019",
        "2019",
        ("porto", "porto-alegre", "sao-joao"),
    )
    assert [(one.number, one.date, one.starts) for one in pack.sessions] == [
        (1, date(2019, 3, 2), None),
        (2, None, None),
    ]
    assert pack.sessions[1].note is not None
    night = corpus.passages["porto-2"]
    assert night.text == "A night speed limit keeps the river quiet for dolphins."
    assert (night.lines, night.heading and night.heading.en) == ((3, 5), "At night")
    assert corpus.passages["porto-alegre-2"].probably == "porto"
    assert corpus.synonyms == (("crane", "grúa", "起重機"),)


def test_what_the_editors_add_is_carried() -> None:
    corpus = load(HARBOURS, None)
    crane = corpus.initiatives["porto-crane-booking"]
    assert crane.asked == ("吊車要排很久怎麼辦", "卸貨可以先登記嗎", "how to stop trucks waiting at the dock")
    assert crane.daily is not None
    assert crane.daily.says.en == "Ships book a crane online, and queues are a third shorter."
    night = corpus.initiatives["porto-night-speed-limit"]
    assert (night.asked, night.daily) == ((), None)
    assert corpus.packs["2019-harbour-notes"].retired == (("porto-cranes", "porto-crane-booking"),)
    assert corpus.errata["l3-third"].evidence == ()
    assert corpus.errata["l5-dolphins"].evidence[1:] == (
        Evidence(Text("見過鼠海豚。", "Porpoises were seen."), Text("River Watch", "River Watch"), "2018"),
        Evidence(Text("上一行說的是夜間。", "The line before speaks of the night."), line=3),
    )


def test_a_reading_puts_right_what_is_sure_and_leaves_the_rest() -> None:
    corpus = load(HARBOURS, None)
    assert corpus.passages["porto-1"].reading == "Cranes are booked online, which cut queues by a third."
    told = {"porto-alegre-1": "l6-quayside", "porto-alegre-2": "l6-swap", "sao-joao-1": "l7-train"}
    for passage, erratum in told.items():
        assert corpus.passages[passage].reading is None
        assert corpus.passages[passage].errata == (erratum,)


def test_several_packs_make_one_corpus(harbours: Path) -> None:
    summit = next((SHIPPED / "packs").iterdir())
    shutil.copytree(summit, harbours / "packs" / summit.name)
    shutil.copy(SHIPPED / "themes.yaml", harbours / "summit-themes")
    themes = (SHIPPED / "themes.yaml").read_text() + (HARBOURS / "themes.yaml").read_text()
    (harbours / "themes.yaml").write_text(themes)
    corpus = load(harbours, None)
    assert set(corpus.packs) == {summit.name, "2019-harbour-notes"}
    assert {pack for pack, _ in corpus.places} == set(corpus.packs)


def test_a_warm_cache_gives_the_same_corpus(harbours: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    cold = load(harbours, cache)
    assert load(harbours, cache) == cold
    assert load(harbours, None) == cold
    shipped = load(SHIPPED, cache)
    assert load(SHIPPED, cache) == shipped
    places = list(shipped.places.values())
    assert [type(value) for value in (places[0].passages, places[0].session)] == [tuple, int]


def test_a_warm_start_reads_no_yaml_and_no_dictionary(tmp_path: Path) -> None:
    load(SHIPPED, tmp_path)
    program = (
        "import sys; from pathlib import Path; from bot.library import Library;"
        f"Library.open(Path({str(SHIPPED)!r}), Path({str(tmp_path)!r})).find_place('布拉格');"
        "print(sorted({'yaml', 'pypinyin', 'jieba', 'numpy', 'sqlalchemy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_a_warm_start_is_light(tmp_path: Path) -> None:
    load(SHIPPED, tmp_path)
    fastest = min(_cpu(lambda: load(SHIPPED, tmp_path)) for _ in range(5))
    assert fastest < 0.06


def _cpu(action: object) -> float:
    began = time.process_time()
    action()  # type: ignore[operator]
    return time.process_time() - began


def test_an_edit_is_seen_at_the_next_start(harbours: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    before = load(harbours, cache)
    path = harbours / "packs" / "2019-harbour-notes" / "places" / "porto.yaml"
    path.write_text(path.read_text().replace("title: {zh-TW: 線上預約起重機", "title: {zh-TW: 起重機預約"))
    after = load(harbours, cache)
    assert after.key != before.key
    assert after.initiatives["porto-crane-booking"].title.zh == "起重機預約"


@pytest.mark.parametrize(
    "garble",
    [
        lambda _: b"",
        lambda raw: raw[: len(raw) // 2],
        lambda raw: b"\xff\xfe" + raw,
        lambda _: b"[]",
        lambda _: b"null",
        lambda raw: raw.replace(b'"passages":[[', b'"passages":[7,['),
        lambda raw: raw.replace(b'"living"', b'"nowhere"').replace(b'"environment"', b'"nowhere"'),
        lambda _: b"[" * 100_000,
    ],
)
def test_a_garbled_cache_is_made_again(harbours: Path, tmp_path: Path, garble: object) -> None:
    cache = tmp_path / "cache"
    whole = load(harbours, cache)
    (kept,) = cache.glob("*.json")
    kept.write_bytes(garble(kept.read_bytes()))  # type: ignore[operator]
    assert load(harbours, cache) == whole
    assert load(harbours, cache) == whole


def test_a_cache_that_cannot_be_written_is_done_without(harbours: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    assert load(harbours, tmp_path / "file" / "cache") == load(harbours, None)


def test_old_caches_are_cleared_away(harbours: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    for number in range(5):
        (harbours / "note.txt").write_text(str(number))
        load(harbours, cache)
    assert len(list(cache.iterdir())) == 2


def test_several_processes_may_write_the_cache_at_once(harbours: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    with ThreadPoolExecutor(8) as pool:
        corpora = list(pool.map(lambda _: load(harbours, cache), range(16)))
    assert all(corpus == corpora[0] for corpus in corpora)
    assert [path.suffix for path in cache.iterdir()] == [".json"]


def test_the_key_tells_where_one_file_ends_and_the_next_begins(tmp_path: Path) -> None:
    for folder, files in {"a": {"x": "1y2", "y": ""}, "b": {"x": "1", "y": "2"}, "c": {"x1": "y2", "y": ""}}.items():
        (tmp_path / folder).mkdir()
        for name, text in files.items():
            (tmp_path / folder / name).write_text(text)
    assert len({key_of(read_files(tmp_path / folder)) for folder in "abc"}) == 3


def test_a_missing_folder_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="there is no such folder"):
        load(tmp_path / "nowhere", None)
    assert [fault.text for fault in check(tmp_path / "nowhere")] == ["there is no such folder"]
    with pytest.raises(PackError, match="there is no pack here"):
        load(tmp_path, None)
