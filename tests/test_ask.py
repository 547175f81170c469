"""`/ask` and `/related`: a line goes in, a card comes out."""

from __future__ import annotations

from typing import TypeVar

import pytest
from talk import Say

from bot.domain.cards import Actions, Button, Heading, Item, Menu, Note, Part, Quote, Source
from bot.domain.models import LANGS, Lang
from bot.domain.ports import Reply
from bot.library import Library
from bot.rendering.plain import plain

P = TypeVar("P")


def _parts(reply: Reply, kind: type[P]) -> list[P]:
    return [part for page in reply.pages for part in page.parts if isinstance(part, kind)]


def _buttons(reply: Reply) -> list[Button]:
    parts: list[Part] = [part for page in reply.pages for part in page.parts]
    rows = [part.button for part in parts if isinstance(part, Item) and part.button]
    return rows + [button for part in parts if isinstance(part, Actions) for button in part.buttons]


@pytest.mark.parametrize("line", ["/ask 哪些城市用無人機", "哪些城市用無人機", "/ask drones", "/問 無人機"])
async def test_answers_with_the_words_of_the_document(say: Say, line: str) -> None:
    reply = await say(line)
    assert reply.kind == "results"
    assert {place.text for place in _parts(reply, Heading)} == {"格丁尼亞（Gdynia）"}
    quotes = _parts(reply, Quote)
    assert reply.lead is not None
    assert "格丁尼亞" in reply.lead
    assert "無人機" in reply.lead
    assert len(quotes) == len(reply.hits)
    for hit, quote in zip(reply.hits, quotes, strict=True):
        assert quote.text in hit.passage.text
        assert all(one.quote in quote.text for one in hit.initiatives)
    assert all("無人機" in quote.text[a:b] for quote in quotes for a, b in quote.marks)
    assert all("47" in source.text for source in _parts(reply, Source))
    lines = {button.line for button in _buttons(reply)} | {
        one.line for menu in _parts(reply, Menu) for one in menu.options
    }
    assert {"/city gdynia", "/initiative gdynia-drone-delivery", "/source gdynia-5"} <= lines


@pytest.mark.parametrize("lang", LANGS)
async def test_several_cities_stand_in_the_first_line_with_their_count(say: Say, library: Library, lang: Lang) -> None:
    reply = await say("/ask 黑客松", lang)
    text = plain(reply.pages[0])
    assert "2" in text.split("\n")[2]
    cities = {library.place_of(hit.passage).name[lang] for hit in reply.hits}
    assert {"prague", "budapest"} == {library.place_of(hit.passage).id for hit in reply.hits}
    assert all(city in (reply.lead or "") for city in cities)


async def test_what_answers_only_a_part_is_called_so(say: Say) -> None:
    reply = await say("/ask How did cities help kids without internet at home?", "en")
    headings = [heading.text for heading in _parts(reply, Heading)]
    apart = next(at for at, text in enumerate(headings) if "part of the question" in text)
    assert headings[0] == "Palmerston North (北帕莫斯頓)"
    assert apart > 0
    assert apart < len(headings) - 1


async def test_a_doubtful_row_is_told(say: Say) -> None:
    reply = await say("/ask Maskmatics")
    assert any("兩列對調" in note.text for note in _parts(reply, Note))


async def test_what_the_line_named_is_in_the_reply(say: Say) -> None:
    reply = await say("/ask 高陽 碳中和")
    assert [place.id for place in reply.places] == ["goyang"]
    assert {hit.passage.place for hit in reply.hits} == {"goyang"}


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("question", ["台北捷運票價", "布拉格 房價", "bitcoin price"])
async def test_nothing_found_says_so_and_leads_on(say: Say, question: str, lang: Lang) -> None:
    reply = await say(f"/ask {question}", lang)
    assert reply.kind == "nothing"
    assert reply.hits == ()
    assert not _parts(reply, Quote)
    assert any(button.line.startswith("/theme ") for button in _buttons(reply))


@pytest.mark.parametrize("lang", LANGS)
async def test_alone_it_shows_questions_that_have_an_answer(say: Say, lang: Lang) -> None:
    reply = await say("/ask", lang)
    assert reply.kind == "choices"
    assert len(reply.suggestions) >= 4
    for line in reply.suggestions:
        assert (await say(line, lang)).kind == "results", line


async def test_every_button_leads_somewhere(say: Say) -> None:
    for line in ("/ask 黑客松", "/ask 台北捷運票價", "/related gdynia-drone-delivery"):
        for button in _buttons(await say(line)):
            assert (await say(button.line)).kind not in ("error", "nothing"), button.line


@pytest.mark.parametrize(
    "text", ["?", "😀" * 300, "哪些城市", "a" * 10_000, "無" * 10_000, "<script>", "@everyone", "*_~`", "\u202e\u0000"]
)
async def test_odd_questions_get_a_short_answer(say: Say, text: str) -> None:
    reply = await say(f"/ask {text}")
    assert reply.kind in ("nothing", "choices", "fact")  # "which cities" lists them
    assert len(reply.card.title) <= 100


@pytest.mark.parametrize("lang", LANGS)
async def test_related_initiatives_of_other_cities(say: Say, library: Library, lang: Lang) -> None:
    reply = await say("/related gdynia-cycle-lanes", lang)
    assert reply.kind == "related"
    assert reply.hits
    assert reply.hits[0].passage.place == "budapest"
    assert all(hit.passage.place != "gdynia" for hit in reply.hits)
    assert _parts(reply, Source)


async def test_every_initiative_has_a_related_card(say: Say, library: Library) -> None:
    for id in library.corpus.initiatives:
        reply = await say(f"/related {id}")
        assert reply.kind == "related"
        assert _buttons(reply)


@pytest.mark.parametrize(("line", "kind"), [("/related", "choices"), ("/related nosuchthing-xyz", "nothing")])
async def test_related_to_nothing_leads_on(say: Say, line: str, kind: str) -> None:
    reply = await say(line)
    assert reply.kind == kind


@pytest.mark.parametrize("text", ["我們想用無人機送藥到山區", "Could drones carry medicine to the mountains?"])
async def test_related_to_a_message(say: Say, text: str) -> None:
    reply = await say(f"/related {text}")
    assert reply.kind == "related"
    found = {one.id for hit in reply.hits for one in hit.initiatives}
    assert "gdynia-drone-delivery" in found
    assert {f"/initiative {id}" for id in found} <= {one.line for menu in _parts(reply, Menu) for one in menu.options}


@pytest.mark.parametrize("text", ["中午吃什麼？", "好的", "收到，謝謝", "這個週末颱風會來嗎", "I will be late, sorry"])
async def test_nothing_is_related_to_small_talk(say: Say, text: str) -> None:
    assert (await say(f"/related {text}")).kind == "nothing"


async def test_related_takes_a_title(say: Say) -> None:
    reply = await say("/related 無人機快遞")
    assert reply.kind == "related"
    assert "無人機快遞" in reply.card.title


@pytest.mark.parametrize("line", ["/ask 布拉格有哪些措施", "/ask 布拉格有哪些重點？請列點", "/ask Prague initiatives"])
async def test_a_question_about_a_city_and_nothing_else_shows_all_that_it_said(
    say: Say, library: Library, line: str
) -> None:
    reply = await say(line)
    (prague,) = reply.places
    assert {hit.passage.id for hit in reply.hits} == set(prague.passages)
