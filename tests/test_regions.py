"""Parts of the world narrow questions, facts and comparisons, as names of places do."""

from __future__ import annotations

import pytest

from bot import comparisons, facts
from bot.library import Library
from bot.questions import find


def ids(library: Library, text: str) -> set[str]:
    return {place[0].id for mention in library.places_in(text) for place in mention.values}


@pytest.mark.parametrize(
    ("text", "some", "none"),
    [
        ("亞洲城市怎麼照顧老人", {"goyang", "da-nang"}, {"wellington", "izmir"}),
        ("European cities with drones", {"gdynia", "prague", "edinburgh"}, {"cranston"}),
        ("南美洲的弱勢", {"medellin", "guayaquil"}, {"belmopan"}),
        ("Latin American telemedicine", {"belmopan", "guayaquil"}, {"cranston", "edinburgh"}),
        ("South Africa", {"midvaal"}, {"nigeria"}),
        ("紐西蘭的兩個城市", {"wellington", "palmerston-north"}, {"cockburn"}),
        ("歐洲的布拉格", {"prague"}, {"gdynia"}),
    ],
)
def test_part_of_the_world_names_its_places(library: Library, text: str, some: set[str], none: set[str]) -> None:
    found = ids(library, text)
    assert some <= found
    assert not none & found


def test_question_is_narrowed(library: Library) -> None:
    for question in ("歐洲城市的無人機", "drones in European cities"):
        answer = find(library, question)
        assert {hit.passage.place for hit in answer.hits} == {"gdynia"}
    assert not find(library, "亞洲城市的無人機").hits


def test_fact_is_narrowed(library: Library) -> None:
    (fact,) = facts.find(library, "亞洲有哪些城市？")
    assert {place.id for place in fact.places} == {"goyang", "da-nang"}
    (fact,) = facts.find(library, "how many African cities spoke?")
    assert {place.id for place in fact.places} == {"midvaal", "nigeria"}


def test_comparison_within_a_part_of_the_world(library: Library) -> None:
    compared = comparisons.find(library, "How do European cities compare on cycling?")
    assert compared is not None
    spoke = [side.place.id for side in compared.sides if side.hits]
    assert {"gdynia", "budapest"} <= set(spoke)
    assert {"edinburgh", "moscow"} <= {place.id for place in compared.silent}
    compared = comparisons.find(library, "比較亞洲城市的線上服務")
    assert compared is not None
    assert [side.place.id for side in compared.sides] == ["goyang", "da-nang"]
    assert comparisons.find(library, "European cities with drones") is None
