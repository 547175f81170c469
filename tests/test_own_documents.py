"""A team's own documents from file to answer: for those who may, on real SQLite and PostgreSQL, read by the real child."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from documents_world import NOW, World, world

from bot.documents.export import pack_folder, write_pack
from bot.documents.packs import check
from bot.domain.errors import StoreError
from bot.domain.rights import Standing
from bot.library import Library
from bot.meaning import Meaning
from bot.settings import DocumentSettings
from bot.store.reading_jobs import LostError
from bot.vectors import VectorMaker

pytest_plugins = ("databases",)

PLAN = """# 長照社區計畫

## 目標
我們要在每個里設立巷弄長照站，讓失智長者走路十分鐘就能到。

布拉格以無人機巡檢橋梁的做法，值得本市參考。

## 經費
照服員的薪資每月編列三萬八千元，由市府公務預算支應。
"""
WAGES = "照服員的薪資每月編列三萬八千元，由市府公務預算支應。"
STATION = "我們要在每個里設立巷弄長照站，讓失智長者走路十分鐘就能到。"


@pytest.fixture
async def one(database_url: str, library: Library, tmp_path: Path) -> AsyncIterator[World]:
    async with world(database_url, library, tmp_path) as made:
        yield made


@pytest.fixture
async def two(one: World, database_url: str, library: Library, tmp_path: Path) -> AsyncIterator[tuple[World, World]]:
    async with world(database_url, library, tmp_path, holder="b") as other:
        yield one, other


async def test_a_file_becomes_answers_that_cite_it(one: World) -> None:
    edition = await one.add(PLAN)
    assert (edition.state, edition.passages, edition.edition) == ("ready", 3, 1)
    reply = await one.ask("照服員薪資怎麼編")
    (hit,) = [hit for hit in reply.hits if hit.passage.document == edition.id]
    assert reply.hits[0] == hit
    assert hit.passage.text == WAGES
    assert hit.passage.locator.heading == ("長照社區計畫", "經費")
    assert "自動擷取，未經校對" in str(reply.card)
    assert [hit.passage.text for hit in (await one.ask("/related 失智長者走路就能到的長照站")).hits] == [STATION]


async def test_a_city_is_also_found_in_what_names_it(one: World) -> None:
    await one.add(PLAN)
    (named,) = await one.found("/city 布拉格")
    assert named.startswith("布拉格")
    assert named in await one.found("布拉格 無人機 橋梁")
    assert await one.found("/city 布達佩斯") == []


async def test_a_question_can_be_narrowed(one: World) -> None:
    first = await one.add(PLAN, title="長照計畫")
    await one.add("巷弄長照站在鄉間要兼做送餐，讓失智長者不必出門。", "rural.txt", title="鄉間 送餐")
    assert {hit.passage.document for hit in (await one.ask("失智長者 in:長照計畫")).hits} == {first.id}
    assert len(await one.found("失智長者 in:鄉間 送餐")) == 1
    assert await one.found("失智長者 in:沒有這份") == []


@pytest.mark.parametrize("audience", ["", "C1"])
async def test_only_those_who_may_find_it(one: World, audience: str) -> None:
    await one.add(PLAN, workspace="slack:T1", audience=audience)
    channels, standings = ("", "C1", "C2"), tuple(Standing)
    full = {Standing.OWNER, Standing.ADMIN, Standing.MEMBER, Standing.PARTICIPANT}
    for channel, standing in itertools.product(channels, standings):
        found = await one.found("照服員薪資", workspace="slack:T1", channel=channel, standing=standing)
        may = standing in full and audience in ("", channel)
        assert found == ([WAGES] if may else []), (channel, standing)
    assert await one.found("照服員薪資", workspace="slack:T2", channel="C1") == []
    asked = await one.ask("照服員薪資", workspace="slack:T1", channel="C1", standing=Standing.UNKNOWN)
    assert "現在查不到團隊自己的文件" in str(asked.card)


async def test_the_same_bytes_are_known_under_their_name(one: World) -> None:
    first = await one.add(PLAN, title="長照計畫")
    again = await one.put(PLAN, "copy.md")
    assert (again.status, again.edition.id, again.edition.title) == ("duplicate", first.id, "長照計畫")
    assert (await one.put(PLAN, "copy.md", "slack:T2")).status == "queued"


async def test_a_file_that_gives_nothing_is_refused_with_a_code(one: World) -> None:
    assert (await one.put("", "empty.txt")).code == "empty"
    edition = await one.add("PK\x03\x04 no archive", "broken.docx")
    assert (edition.state, edition.code) == ("refused", "damaged")
    assert [part async for part in one.documents.original(*edition.key)] == []


async def test_a_new_edition_keeps_the_ids_of_what_it_keeps(one: World) -> None:
    first = await one.add(PLAN)
    before = {p.text: p.id for p in await one.documents.passages(*first.key)}
    await one.intake.correct("local", before[STATION], "U1", NOW, doubtful=True)
    moved = PLAN.replace("## 目標\n", "## 目標\n先說明緣起：社區裡的長者愈來愈多。\n\n").replace("三萬八千", "四萬")
    second = await one.add(moved, "plan-2.md", edition_of=first.id, now=NOW + timedelta(days=1))
    assert (second.id, second.edition, second.state) == (first.id, 2, "ready")
    passages = await one.documents.passages(*second.key)
    after = {p.text: p.id for p in passages}
    assert {text for text in before if before[text] == after.get(text)} == before.keys() - {WAGES}
    assert [p.text for p in passages if p.doubtful] == [STATION]
    assert (await one.documents.edition(first.id, 1)).state == "replaced"
    assert await one.found("照服員薪資") == [WAGES.replace("三萬八千", "四萬")]
    assert "存疑" in str((await one.ask("失智長者 巷弄長照站")).card)


async def test_an_edition_that_says_the_same_changes_nothing(one: World) -> None:
    first = await one.add(PLAN)
    again = await one.add(PLAN + "\n\n", "plan-2.md", edition_of=first.id)
    assert (again.state, again.code) == ("cancelled", "unchanged")
    assert (await one.documents.answering_edition(first.id)).edition == 1
    with pytest.raises(KeyError):
        await one.put("x", edition_of="nobody")


async def test_a_hidden_passage_answers_nothing(two: tuple[World, World]) -> None:
    one, other = two
    edition = await one.add(PLAN)
    await other.libraries.refresh()
    assert await other.found("照服員薪資") == [WAGES]
    (id,) = [p.id for p in await one.documents.passages(*edition.key) if p.text == WAGES]
    await one.intake.correct("local", id, "U1", NOW, hidden=True)
    await other.libraries.refresh()
    assert await one.found("照服員薪資") == await other.found("照服員薪資") == []
    assert await one.found("失智長者 巷弄長照站") == [STATION]
    assert await one.intake.correct("slack:T9", id, "U1", NOW, hidden=False) is None


async def test_forgetting_is_whole_on_every_replica(
    two: tuple[World, World], database_url: str, tmp_path: Path
) -> None:
    one, other = two
    markers = [f"標記句子{n}：{'甲乙丙丁戊己庚辛'[n % 8]}號路口的秘密編號是{n * 7919}號。" for n in range(20)]
    edition = await one.add("\n\n".join(markers), "markers.txt")
    await other.libraries.refresh()
    for replica in two:
        assert await replica.found("標記句子 秘密編號") != []
    assert len(_files(tmp_path, f"segment-{edition.content}-*")) == 2
    assert await one.intake.forget("local", edition.id, "U1", NOW)
    await other.libraries.refresh()
    for replica in two:
        assert await replica.found("標記句子 秘密編號") == []
    assert await one.documents.edition(*edition.key) is None
    assert [what for _, _, what, _ in await one.documents.log("local")] == ["added", "forgot"]
    (tmp_path / "markers.txt").unlink()
    files = _files(tmp_path, "*")
    if database_url.startswith("sqlite"):
        assert any(path.name == "bot.db" for path in files)
    held = [path.name for path in files for marker in markers if marker.encode() in path.read_bytes()]
    assert held == []
    assert _files(tmp_path, "segment-*") == []
    assert not await one.intake.forget("local", edition.id, "U1", NOW)


def _files(folder: Path, pattern: str) -> list[Path]:
    return [path for path in folder.rglob(pattern) if path.is_file()]


async def test_a_replica_that_was_away_writes_nothing(database_url: str, library: Library, tmp_path: Path) -> None:
    async with (
        world(database_url, library, tmp_path, lease=0.0) as slow,
        world(database_url, library, tmp_path, holder="b") as quick,
    ):
        taken = await slow.put(PLAN)
        lost = await slow.intake.jobs.claim()
        assert lost is not None
        edition = await quick.read(taken.edition)
        assert edition.state == "ready"
        passages = await quick.documents.passages(*edition.key)
        for late in (slow.intake.jobs.store(lost, passages), slow.intake.jobs.refuse(lost, "time")):
            with pytest.raises(LostError):
                await late
        await slow.intake.take(lost)
        assert (await quick.documents.edition(*edition.key)).state == "ready"
        assert await quick.documents.passages(*edition.key) == passages


async def test_workspaces_take_turns(one: World) -> None:
    order = ["slack:A", "slack:A", "slack:A", "slack:B", "slack:C"]
    for number, workspace in enumerate(order):
        await one.put(f"檔案 {number}", f"{number}.txt", workspace)
    served = []
    while (job := await one.intake.jobs.claim()) is not None:
        served.append(job.edition.workspace)
        await asyncio.sleep(0.002)  # the database's clock tells whose turn it was
    assert sorted(served[:3]) == ["slack:A", "slack:B", "slack:C"]
    assert served[3:] == ["slack:A", "slack:A"]


async def test_a_job_that_is_given_up_is_taken_again(two: tuple[World, World]) -> None:
    one, other = two
    taken = await one.put(PLAN)
    assert await one.intake.jobs.claim() is not None
    assert await other.intake.jobs.claim() is None
    await one.intake.jobs.release()
    assert (await other.read(taken.edition)).state == "ready"


async def test_cancelling_ends_the_reading(one: World) -> None:
    reading = asyncio.Event()
    ended = asyncio.Event()

    async def slow(*_: object) -> None:
        reading.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    one.intake._read = slow
    taken = await one.put(PLAN)
    running = asyncio.create_task(one.intake.run())
    await reading.wait()
    assert await one.intake.cancel(taken.edition)
    await ended.wait()
    edition = await one.intake.wait(taken.edition)
    assert edition is not None
    assert edition.state == "cancelled"
    assert not await one.intake.cancel(taken.edition)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_quotas_are_said_before_reading(database_url: str, library: Library, tmp_path: Path) -> None:
    limits = DocumentSettings(file_bytes=400, files=2, pages=3)
    async with world(database_url, library, tmp_path, limits=limits) as small:
        assert (await small.put("字" * 200, "long.txt")).code == "too_large"
        await small.add("第一份", "1.txt")
        await small.add("第二份", "2.txt")
        assert (await small.put("第三份", "3.txt")).code == "quota"
        assert (await small.put("第三份", "3.txt", "slack:T2")).status == "queued"


async def test_who_cannot_look_for_changes_says_so(one: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await one.add(PLAN)
    assert await one.found("照服員薪資") == [WAGES]
    one.clock.seconds += 31
    reply = await one.ask("照服員薪資")
    assert reply.hits == ()
    assert "現在查不到團隊自己的文件" in str(reply.card)
    await one.libraries.refresh()
    assert await one.found("照服員薪資") == [WAGES]

    async def away(*_: object) -> None:
        raise StoreError("away")

    monkeypatch.setattr(one.documents, "answering", away)
    assert await one.found("照服員薪資") == [WAGES]  # resident: answered without the database
    one.libraries._resident.clear()
    reply = await one.ask("照服員薪資")
    assert "現在查不到團隊自己的文件" in str(reply.card)
    assert next(hit.passage.place for hit in (await one.ask("/city 布拉格")).hits) == "prague"


async def test_libraries_that_nobody_asks_make_room(database_url: str, library: Library, tmp_path: Path) -> None:
    async with world(database_url, library, tmp_path, memory=16_000) as narrow:
        for n in range(3):
            await narrow.add(PLAN, workspace=f"slack:T{n}")
        for n in (0, 1, 2, 0, 0, 2):
            assert await narrow.found("照服員薪資", workspace=f"slack:T{n}") == [WAGES]
        assert [workspace for workspace, _ in narrow.libraries._resident] == ["slack:T0", "slack:T2"]


async def test_adding_a_document_compiles_no_other(one: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await one.add(PLAN)
    assert await one.found("照服員薪資") == [WAGES]
    await one.add("第二份文件談的是雨水下水道的清淤頻率。", "drains.txt")

    def fail(*_: object) -> None:
        raise AssertionError("compiled in this process")

    monkeypatch.setattr("bot.search.segments.compile_segment", fail)
    one.libraries._resident.clear()
    assert await one.found("下水道 清淤頻率") == ["第二份文件談的是雨水下水道的清淤頻率。"]
    assert await one.found("照服員薪資") == [WAGES]


async def test_an_english_question_comes_close_to_a_chinese_file(one: World) -> None:
    meaning = Meaning("use", None, deadline=60.0)
    try:
        edition = await one.add(PLAN)
        if not await VectorMaker(one.documents, one.libraries, meaning).make():
            pytest.skip("NO ENCODER: the wheel is not installed")
        assert (await one.documents.edition(*edition.key)).meaning
        assert await one.documents.without_vectors("use") == []
        one.conversation.meaning = meaning
        reply = await one.ask("where do people with dementia find care within ten minutes on foot", lang="en")
        assert (reply.kind, reply.hits) == ("nothing", ())
        assert reply.closest[0].passage.text == STATION
        assert await one.intake.forget("local", edition.id, "U1", NOW)
        assert await one.documents.vectors([edition.key], "use") == {}
    finally:
        await meaning.close()


async def test_what_is_taken_out_is_a_pack_that_passes_the_check(one: World, tmp_path: Path) -> None:
    edition = await one.add(PLAN + "\n| 年度 | 金額 |\n|---|---|\n| 2025 | 1,200 |\n| 2026 | 3,400 |\n")
    passages = await one.documents.passages(*edition.key)
    folder = pack_folder(tmp_path / "data", edition.id)
    write_pack(folder, edition.title, passages)
    assert check(tmp_path / "data") == []
    pack = Library.open(tmp_path / "data", None)
    (hit, *_) = pack.index.search("照服員薪資").hits
    assert (hit.passage.text, hit.passage.place, hit.passage.document) == (WAGES, None, edition.id)
    assert [p.id for p in pack.corpus.passages.values()] == [p.id for p in passages]
    assert pack_folder(tmp_path / "packs" / "mine", edition.id) == tmp_path / "packs" / "mine"
