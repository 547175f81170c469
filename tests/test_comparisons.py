"""Several places side by side."""

from __future__ import annotations

import pytest
from talk import Say

from bot.rendering.plain import plain


@pytest.mark.parametrize("line", ["/ask 比較莫斯科跟麥德林的教育作法", "/ask compare Moscow and Medellín on education"])
async def test_both_are_named_and_who_is_silent_is_said(say: Say, line: str) -> None:
    reply = await say(line)
    assert reply.kind == "compare"
    assert [place.id for place in reply.places] == ["moscow", "medellin"]
    assert [place.id for place in reply.silent] == ["medellin"]
    assert {hit.passage.place for hit in reply.hits} == {"moscow"}
    assert "麥德林沒有提到" in plain(reply.card)
    assert reply.table is not None
    assert reply.table.columns[1:] == ("莫斯科", "麥德林")
    ((_, moscow, medellin),) = reply.table.rows
    assert moscow.hits == tuple(hit.passage.id for hit in reply.hits)
    assert (medellin.text, medellin.hits) == ("未談到", ())


@pytest.mark.parametrize("line", ["/ask 布拉格跟布達佩斯的遠距教學差在哪", "/ask Prague vs Budapest distance learning"])
async def test_each_place_has_its_own_words(say: Say, line: str) -> None:
    reply = await say(line)
    assert reply.kind == "compare"
    assert {hit.passage.place for hit in reply.hits} == {"prague", "budapest"}
    assert not reply.silent


async def test_without_a_subject_the_shared_themes_are_the_rows(say: Say) -> None:
    reply = await say("/ask compare Moscow and Medellín", "en")
    assert reply.table is not None
    assert len(reply.table.rows) > 2
    known = {hit.passage.id for hit in reply.hits}
    assert all(set(cell.hits) <= known and len(row) == 3 for row in reply.table.rows for cell in row)


async def test_one_place_compares_nothing(say: Say) -> None:
    assert (await say("/ask compare drones in Gdynia")).kind == "results"
