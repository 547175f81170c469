"""`citybrief check`: every fault with its file and line, and no character that can be lost unseen."""

from __future__ import annotations

import random
import shutil
from pathlib import Path, PurePosixPath

import pytest

from bot.documents.packs import accept, check, load, lock, read_files
from bot.domain.errors import PackError

SHIPPED = Path(__file__).parent.parent / "data"
HARBOURS = Path(__file__).parent / "packs" / "harbours"
PACK = "packs/2019-harbour-notes/"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return Path(shutil.copytree(HARBOURS, tmp_path / "data"))


def edit(data: Path, name: str, old: str, new: str) -> int:
    """Replaces the first `old`; the line it stood in."""
    path = data / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    return text[: text.index(old)].count("\n") + 1


PORTO = PACK + "places/porto.yaml"
ALEGRE = PACK + "places/porto-alegre.yaml"

# File, what is replaced, by what, and what the fault at that line must say. `+1` and the like: the lines below.
BROKEN = [
    ("themes.yaml", "synonyms: [噪音, noise]", "synonym: [噪音, noise]", "the key “synonym” is not known"),
    ("themes.yaml", "dimension: economy", "dimension: money", "“money” is none of economy, people"),
    ("themes.yaml", "goals: [9]", "goals: [18]", "“18” is no whole number from 1 to 17"),
    ("themes.yaml", "en: Cargo}", "en: }", "a value is missing here"),
    ("themes.yaml", "{zh-TW: 貨運, en: Cargo}", "{}", "a text is expected here, in zh-TW, en or both"),
    ("themes.yaml", "[貨物, freight", "[貨物, 貨物", "“貨物” stands here twice"),
    ("themes.yaml", "[貨物, freight, carga]", "freight", "a list is expected here"),
    ("gazetteer.yaml", "- Puerto", "- [Puerto]", "a plain text is expected"),
    ("synonyms.yaml", "[crane, grúa, 起重機]", "[crane]", "two words or more"),
    (PACK + "pack.yaml", "id: 2019-harbour-notes", "id: 2019-notes", "the id of a pack is the name of its folder"),
    (PACK + "pack.yaml", "date: 2019-03-02", "date: 2019-13-02", "is no date such as"),
    (PACK + "pack.yaml", "source: source.txt", "source: text.txt", "there is no file “text.txt”"),
    (PACK + "pack.yaml", "number: 2", "number: one", "“one” is no whole number"),
    (PACK + "pack.yaml", "- number: 2", "- number: 1", "session 1 stands here twice"),
    (PACK + "layout.yaml", "kind: title", "kind: heap", "“heap” is none of title, column"),
    (PACK + "errata.yaml", "raw: th1rd", "raw: th2rd", "“th2rd” does not stand in line 3"),
    (PACK + "errata.yaml", "raw: th1rd", "raw: th1rd. *", "stands only partly in “porto-1”"),
    (PACK + "errata.yaml", "raw: th1rd", "raw: n", "stands more than once in line 3"),
    (PACK + "errata.yaml", "confidence: high", "confidence: certain", "“certain” is none of high, medium, low"),
    (PACK + "errata.yaml", "    - {line: 3, says", "    - {line: 3, date: 2019, says", "either a publisher and a date or a line"),
    (PACK + "errata.yaml", "    - {line: 3, says", "    - {says", "either a publisher and a date or a line"),
    (PACK + "errata.yaml", "date: 2018-11", "date: November 2018", "“November 2018” is no date such as 2019"),
    (PACK + "pack.yaml", "porto-cranes: porto-crane-booking", "porto-cranes: gone", "there is no such initiative"),
    (PACK + "pack.yaml", "porto-cranes: porto", "porto-night-speed-limit: porto", "the initiative is still there"),
    (PACK + "pack.yaml", "retired:", "retired:\n  porto-cranes: porto-night-speed-limit", "is retired twice"),
    (PACK + "errata.yaml", "shown: false", "shown: maybe", "true or false is expected"),
    (PACK + "errata.yaml", "id: l6-swap", "id: l3-third", "erratum id “l3-third” is taken"),
    (PORTO, "id: porto\n", "id: Porto\n", "“Porto” is no id"),
    (PORTO, "session: 1", "session: 9", "the pack has no session 9"),
    (PORTO, "id: porto-2", "id: porto-1", "passage id “porto-1” is taken"),
    (PORTO, "id: porto-night-speed-limit", "id: porto-crane-booking", "initiative id “porto-crane-booking” is taken"),
    (PORTO, "lines: 3-5", "lines: 5-3", "lines are given as first-last"),
    (PORTO, "booked online, which cut", "booked on line, which cut", "after “re booked on” expected “line, which cut queues b”"),
    (PORTO, "      dolphins.", "      whales.", "“whales.” does not stand in line 5"),
    (PORTO, "quote: Cranes are booked online", "quote: Cranes are booked off", "does not stand in the text of “porto-1”"),
    (PORTO, "quote: A night speed limit", "quote: e", "the quote “e” stands"),
    (PORTO, "themes: [cargo]", "themes: []", "one to three themes"),
    (PORTO, "en: [how to stop trucks waiting at the dock]", "fr: [x]", "the key “fr” is not known"),
    (PORTO, "吊車要排很久怎麼辦, 卸貨可以先登記嗎", "卸貨可以先登記嗎, 卸貨可以先登記嗎", "stands here twice"),
    (PORTO, "          why: {", "          who: {", "the key “why” is missing"),
    (PORTO, "aliases: [Oporto, 波爾圖]", "aliasse: [Oporto]", "the key “aliasse” is not known"),
    (PORTO, "name: {zh-TW: Rui Vaz", "name: {zh-TW: '  '", "a value is missing"),
    (ALEGRE, "probably: porto", "probably: paris", "the pack has no place “paris”"),
    (ALEGRE, "country_aliases: [Brasil]", "country: {zh-TW: a, en: b}", "the key “country” stands here twice"),
    (ALEGRE, "title: {zh-TW: 代表, en: Delegate}", "title: Delegate: of", "not YAML"),
]  # fmt: skip

UNPROVEN = [
    (PACK + "source.txt", "Morning\tPorto", "Morning lost\tPorto", "“lost” belongs to no passage, label or noise"),
    (PACK + "layout.yaml", "text: Afternoon", "text: Afternoo", None),
    (PACK + "layout.yaml", "line: 7, text: Afternoon", "line: 70, text: Afternoon", "the source has 8 lines, not 70"),
    (PACK + "layout.yaml", "{line: 3, text: Morning", "{line: 3, text: Mourning", "after “Mo” expected “rning"),
    (PORTO, "aliases: [Oporto", "aliases: [PÔRTO-ALEGRE", None),
    (ALEGRE, "Quayside power for barges}", "CRANES booked-online}", "is the title of “porto-crane-booking” too"),
    (ALEGRE, "title: {zh-TW: 駁船岸電", "title: {zh-TW: 線上預約起重機", "is the title of “porto-crane-booking” too"),
    ("themes.yaml", "[噪音, noise]", "[噪音, FREIGHT]", None),
    (PACK + "layout.yaml", "text: x}", "text: xx~}", None),
    ("gazetteer.yaml", "- Puerto", "- OPORTO", "names our own “porto”"),
    (PACK + "errata.yaml", "kind: ocr", "kind: fact", "“l3-third” corrects a fact: give its evidence"),
    (PACK + "errata.yaml", "kind: truncation\n  confidence: low", "kind: fact\n  confidence: low", "say 「我們無法查證」"),
    (PACK + "errata.yaml", "raw: Quayside\n", "raw: Alegre\n", "is to be shown, but stands in no passage"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "says"), BROKEN)
def test_a_fault_is_told_with_file_and_line_and_keeps_the_pack_from_loading(
    data: Path, name: str, old: str, new: str, says: str
) -> None:
    line = edit(data, name, old, new)
    faults = [fault for fault in check(data) if fault.path == data / name and says in fault.text]
    assert faults, "\n".join(map(str, check(data)))
    assert any(abs(fault.line - line) <= 3 for fault in faults)
    with pytest.raises(PackError, match=r":\d+: "):
        load(data, None)


@pytest.mark.parametrize(("name", "old", "new", "says"), UNPROVEN)
def test_what_is_not_proved_can_be_served_but_not_sealed(
    data: Path, name: str, old: str, new: str, says: str | None
) -> None:
    edit(data, name, old, new)
    accept(data)
    faults = check(data)
    assert faults
    assert says is None or any(says in fault.text for fault in faults), "\n".join(map(str, faults))
    assert load(data, None).passages


def test_evidence_stands_in_a_line_that_is_there(data: Path) -> None:
    edit(data, PACK + "errata.yaml", "    - {line: 3, says", "    - {line: 9, says")
    assert any(fault.text == "the source has no line 9 to rest on" for fault in check(data))


def test_a_guess_at_a_fact_that_owns_up_needs_no_evidence(data: Path) -> None:
    edit(data, PACK + "errata.yaml", "kind: truncation\n  confidence: low", "kind: fact\n  confidence: low")
    edit(data, PACK + "errata.yaml", "猜測。", "可能是兩列，但我們無法查證。")
    accept(data)
    assert check(data) == []
    edit(data, PACK + "errata.yaml", "kind: fact\n  confidence: low", "kind: fact\n  confidence: medium")
    accept(data)
    assert [fault.text for fault in check(data) if "corrects a fact" in fault.text]


def test_all_faults_come_at_once_in_order(data: Path) -> None:
    lines = [
        edit(data, PORTO, "session: 1", "session: 8"),
        edit(data, PORTO, "themes: [cargo]", "themes: [gold]"),
        edit(data, PORTO, "quote: A night speed limit", "quote: A day"),
    ]
    with pytest.raises(PackError) as caught:
        load(data, None)
    assert [fault.line for fault in caught.value.faults] == sorted(fault.line for fault in caught.value.faults)
    assert len(caught.value.faults) == 3
    assert lines[0] == caught.value.faults[0].line
    assert str(caught.value.faults[0]).endswith("places/porto.yaml:2: the pack has no session 8")


def test_the_exact_line_of_a_wrong_word_is_named(data: Path) -> None:
    line = edit(data, PORTO, "      speed limit keeps", "      speed limits keep")
    (fault,) = [fault for fault in check(data) if "this is not what" in fault.text]
    assert fault.line == line
    assert "after “speed limit” expected “ keeps the river quiet f”" in fault.text


def test_passages_out_of_order_are_a_fault(data: Path) -> None:
    edit(data, ALEGRE, "order: 2", "order: 9")
    assert any("stands after this in the source" in fault.text for fault in check(data))


def test_two_places_of_one_order_are_a_fault(data: Path) -> None:
    edit(data, ALEGRE, "order: 2", "order: 1")
    assert any("has the order 1 too" in fault.text for fault in check(data))


def test_much_noise_is_a_fault(data: Path) -> None:
    edit(data, PACK + "layout.yaml", "{line: 7, text: Afternoon, kind: session}", "{line: 2, text: '', kind: session}")
    edit(data, PACK + "layout.yaml", "- {line: 4, text: x}", "- {line: 4, text: x}\n  - {line: 7, text: Afternoon}")
    assert any("declared noise; 1% is too much" in fault.text for fault in check(data))


def test_a_text_covered_twice_is_a_fault(data: Path) -> None:
    edit(data, PACK + "layout.yaml", "text: x}", "text: x}\n  - {line: 6, text: barges}")
    assert any("“barges” of line 6 is covered twice" in fault.text for fault in check(data))


def test_ids_clash_over_packs_too(data: Path) -> None:
    shutil.copytree(data / PACK, data / "packs" / "other")
    edit(data, "packs/other/pack.yaml", "id: 2019-harbour-notes", "id: other")
    texts = [fault.text for fault in check(data)]
    assert any(text.startswith("passage id “porto-1” is taken by") for text in texts)
    assert any(text.startswith("erratum id “l3-third” is taken by") for text in texts)
    assert not any("names both" in text for text in texts), "the same id in two packs is the same place"


def test_a_country_may_not_be_another_countrys_place(data: Path) -> None:
    edit(data, PORTO, "aliases: [Oporto", "aliases: [Brasil")
    assert any("names the place “porto” and the country Brazil" in fault.text for fault in check(data))


def test_files_that_nothing_reads_are_faults(data: Path) -> None:
    for name in (PACK + "errors.yaml", PACK + "places/rio.yml", "theme.yaml"):
        (data / name).write_text("- x\n")
        assert any(fault.path == data / name and "nothing reads" in fault.text for fault in check(data))


@pytest.mark.parametrize(
    "raw", [b"", b"\xff\xfe\x00", b"\x00", b"- [", b"&a [*a]", b"? x", b"7", b"{}", b"[]", b"a: b"]
)
@pytest.mark.parametrize("name", ["themes.yaml", PACK + "pack.yaml", PACK + "errata.yaml", PORTO])
def test_any_file_at_all_gives_faults_and_no_exception(data: Path, name: str, raw: bytes) -> None:
    (data / name).write_bytes(raw)
    assert check(data)


def test_a_changed_line_is_named(data: Path) -> None:
    line = edit(data, PORTO, "en: Cranes are booked online.", "en: Cranes are booked on the web.")
    (fault,) = check(data)
    assert (fault.path, fault.line) == (data / PORTO, line)
    assert "changed since pack.lock was written" in fault.text
    load(data, None)
    assert accept(data) == [data / PACK / "pack.lock"]
    assert check(data) == []
    assert accept(data) == []


def test_new_and_lost_files_are_named(data: Path) -> None:
    (data / "NOTICE").write_text("ours\n")
    (data / PACK / "map.txt").write_text("")
    assert [fault.text.partition(";")[0] for fault in check(data)] == [
        "this file is not in data.lock",
        "this file is not in pack.lock",
    ]
    accept(data)
    assert check(data) == []
    (data / "NOTICE").unlink()
    assert [fault.text.partition(";")[0] for fault in check(data)] == ["“NOTICE” is in this lock and not in the folder"]
    (data / "data.lock").unlink()
    assert [fault.text.partition(";")[0] for fault in check(data)] == ["this lock is missing"]


def test_every_character_of_every_file_is_sealed() -> None:
    """Deletes each character of the small pack in turn, in its locks too."""
    files = read_files(HARBOURS)
    assert not lock.faults(HARBOURS, files)
    for name, raw in files.items():
        text = raw.decode()
        for at in range(len(text)):
            changed = {**files, name: (text[:at] + text[at + 1 :]).encode()}
            assert lock.faults(HARBOURS, changed), f"{name} without character {at}"


def test_any_deletion_from_the_shipped_data_is_found(tmp_path: Path) -> None:
    data = Path(shutil.copytree(SHIPPED, tmp_path / "shipped"))
    accept(data)
    files = read_files(data)
    chance = random.Random(20200813)
    places = [(name, len(raw.decode())) for name, raw in files.items()]
    for name, length in chance.choices(places, weights=[length for _, length in places], k=200):
        text = files[name].decode()
        at = chance.randrange(length)
        assert lock.faults(data, {**files, name: (text[:at] + text[at + 1 :]).encode()}), (name, at)
    for name in (PurePosixPath("themes.yaml"), PurePosixPath("data.lock")):
        text = files[name].decode()
        (data / name).write_text(text[:100] + text[101:])
        assert check(data)
        (data / name).write_text(text)
