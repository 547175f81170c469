"""Trust and noise on the cards: one test for each fault that was found (T1, T2, T3, T6, T13), and two of its kind."""

from __future__ import annotations

import itertools
import re
from typing import TypeVar

import pytest
from talk import Say

from bot.domain.cards import Card, Item, Note, Quote, Source, Table
from bot.domain.models import LANGS, WRITTEN, ErratumKind, Lang
from bot.domain.ports import Reply
from bot.library import Library
from bot.rendering.paging import paginate
from bot.rendering.plain import plain
from bot.views.quotes import erratum_note, notes, spans_shown

T = TypeVar("T")


def _parts(reply: Reply, kind: type[T]) -> list[T]:
    return [part for page in reply.pages for part in page.parts if isinstance(part, kind)]


# T1: a note stands under the words that it is about


async def test_t1_every_note_under_an_initiative_touches_the_words_shown(say: Say, library: Library) -> None:
    shown = 0
    for one in library.corpus.initiatives.values():
        reply = await say(f"/initiative {one.id}")
        (quote,) = _parts(reply, Quote)
        texts = {note.text for note in _parts(reply, Note)}
        for erratum in library.errata_of(library.passage(one.passage)):
            if erratum_note(erratum, "zh-TW").text in texts:
                shown += 1
                assert erratum.kind is ErratumKind.LAYOUT or erratum.raw in quote.text or quote.text in erratum.raw
    assert shown > 20


@pytest.mark.parametrize("lang", LANGS)
def test_t1_a_fault_elsewhere_in_the_passage_is_silent_until_its_words_are_shown(library: Library, lang: Lang) -> None:
    passage = library.passage("moscow-1")
    at = passage.text.index("50%")
    told = erratum_note(library.corpus.errata["l70-ambulance"], lang)
    assert told not in notes(library, passage, lang, [(at, at + 3)])
    assert told in notes(library, passage, lang, [(0, len(passage.text))])


@pytest.mark.parametrize("id", ["gdynia-1", "medellin-1", "moscow-4"])
def test_t1_what_concerns_the_whole_passage_is_told_under_any_of_its_words(library: Library, id: str) -> None:
    passage = library.passage(id)
    about_all = [
        erratum_note(one, "en") for one in library.errata_of(passage) if one.shown and one.kind is ErratumKind.LAYOUT
    ]
    assert all(note in notes(library, passage, "en", [(0, 1)]) for note in about_all)


# T2: a doubt is called one, and nothing else is


def test_t2_only_a_guess_is_a_doubt(library: Library) -> None:
    for erratum in library.corpus.errata.values():
        assert erratum_note(erratum, "zh-TW").doubt is (erratum.confidence == "low")


def test_t2_what_is_certain_is_a_note_of_the_editors() -> None:
    for lang, word in (("zh-TW", "編者註"), ("en", "Note")):
        text = plain(Card("t", lang, (Note("x"),)))
        assert word in text
        assert "存疑" not in text
        assert "Doubtful" not in text


async def test_t2_no_note_stands_twice_on_a_page(say: Say, library: Library) -> None:
    for line in [f"/city {place.id}" for place in library.places()] + ["/ask Maskmatics", "/ask 口罩"]:
        for page in (await say(line)).pages:
            told = [part.text for part in page.parts if isinstance(part, Note)]
            assert len(told) == len(set(told)), line


# T3: a reading is a difference


async def test_t3_a_reading_names_what_differs_and_nothing_else(say: Say, library: Library) -> None:
    found = 0
    for passage in library.corpus.passages.values():
        for note in _parts(await say(f"/source {passage.id}"), Note):
            if "校讀" in note.text:
                found += 1
                for raw, _ in re.findall(r"「(.+?)」應作「(.+?)」", note.text):
                    assert raw in passage.text
                    assert len(raw) < max(12, len(passage.text) // 2)
    assert found > 10


@pytest.mark.parametrize("lang", LANGS)
async def test_t3_no_card_prints_a_passage_again(say: Say, library: Library, lang: Lang) -> None:
    for passage in library.corpus.passages.values():
        if passage.reading is not None and len(passage.reading) > 20:
            assert passage.reading not in plain((await say(f"/source {passage.id}", lang)).card)


def test_t3_a_single_character_is_shown_with_its_neighbour(library: Library) -> None:
    for passage in library.corpus.passages.values():
        for note in notes(library, passage, "zh-TW", [(0, len(passage.text))]):
            assert all(len(raw) > 1 for raw in re.findall(r"「(.*?)」應作", note.text))


# T6: a title, its quote, its notes and its source stay together


@pytest.mark.parametrize("line", ["/ask 教育", "/ask 疫情", "/ask 數位 服務"])
@pytest.mark.parametrize("lang", LANGS)
async def test_t6_a_page_that_names_a_measure_quotes_it_and_its_source(say: Say, line: str, lang: Lang) -> None:
    for page in (await say(line, lang)).pages:
        kinds = [type(part) for part in page.parts if isinstance(part, Item | Quote | Source)]
        if kinds:
            assert kinds[-1] is Source
            assert kinds[0] is not Source
        assert all(b is not Source for a, b in itertools.pairwise(kinds) if a is Item)


@pytest.mark.parametrize("before", range(900, 1700, 97))
def test_t6_wherever_the_page_ends(before: int) -> None:
    group = (Item("Title"), Quote("words " * 20 + "end"), Note("a note"), Source("Source: line 3"))
    pages = paginate(Card("t", "en", (Quote("x" * before), Source("Source: line 1"), *group)))
    (holder,) = [page for page in pages if Item("Title") in page.parts]
    assert set(group) <= set(holder.parts)


# T13: names that the source does not print are marked


@pytest.mark.parametrize("lang", WRITTEN)
async def test_t13_a_country_that_the_source_does_not_name_is_marked(say: Say, lang: Lang) -> None:
    mark = {"zh-TW": "法國（編者補註）", "en": "France (added by the editors)"}[lang]
    assert mark in plain((await say("/city grenoble", lang)).card)
    table = (await say("/city", lang)).table
    assert table is not None
    assert any(cell.text == mark for row in table.rows for cell in row)


@pytest.mark.parametrize(
    ("place", "printed", "editors"), [("prague", "Zdeněk Hřib", "賀瑞普"), ("cranston", "Allan Fung", "馮偉傑")]
)
async def test_t13_a_speaker_is_called_as_printed_and_the_editors_name_said_to_be_theirs(
    say: Say, place: str, printed: str, editors: str
) -> None:
    assert f"{printed}（編者譯名：{editors}）" in plain((await say(f"/city {place}")).card)


@pytest.mark.parametrize("lang", WRITTEN)
async def test_t13_what_the_source_prints_is_not_marked(say: Say, library: Library, lang: Lang) -> None:
    table = (await say("/city", lang)).table
    assert table is not None
    for place, row in zip(library.places(), table.rows, strict=True):
        printed = place.country.zh in library.pack_of(place).text
        assert ("編者" in row[2].text or "editors" in row[2].text) is not printed


# The first line and the table


@pytest.mark.parametrize("lang", LANGS)
async def test_a_first_line_holds_only_words_of_what_is_shown(say: Say, library: Library, lang: Lang) -> None:
    """Names and titles of the pack, words of the hits; what is left are the catalogue's own words."""
    for line in ("/ask 無人機", "/ask 長者", "/ask 布拉格 教學", "/theme telehealth", "/city 高陽", "/session 2"):
        reply = await say(line, lang)
        assert reply.lead is not None
        rest = reply.lead
        known = [place.name[lang] for place in library.places()] + [theme.name[lang] for theme in library.themes()]
        known += [x.name[lang] for x in library.sessions()]
        for hit in reply.hits:
            known += [hit.passage.text] + [
                w for one in hit.initiatives for w in (one.title[lang], one.quote, one.rendering)
            ]
        for text in sorted(known, key=len, reverse=True):
            rest = rest.replace(text.rstrip("。.;；"), "")
        assert len(re.sub(r"[\W\d]+", "", rest)) <= 45, rest


async def test_the_largest_theme_takes_two_pages_with_every_row_whole(say: Say, library: Library) -> None:
    largest = max(library.themes(), key=lambda theme: len(library.initiatives_with(theme.id)))
    for lang in LANGS:
        reply = await say(f"/theme {largest.id}", lang)
        assert len(reply.pages) <= 2
        rows = [row for table in _parts(reply, Table) for row in table.rows]
        assert {row[1].text for row in rows} == {one.title[lang] for one in library.initiatives_with(largest.id)}
        for row in rows:
            (id,) = row[2].hits
            assert row[2].text in library.passage(id).text


@pytest.mark.parametrize(
    ("typed", "places"),
    [
        ("遠距醫療 莫斯科", {"moscow"}),
        ("歐洲 遠距醫療", {"moscow"}),
        ("telehealth Europe", {"moscow"}),
        ("遠距醫療 第二場次", {"guayaquil"}),
        ("telehealth Latin America", {"guayaquil"}),
    ],
)
async def test_a_theme_can_be_narrowed(say: Say, library: Library, typed: str, places: set[str]) -> None:
    reply = await say(f"/theme {typed}")
    assert reply.kind == "theme"
    assert {hit.passage.place for hit in reply.hits} == places


async def test_source_shows_the_passage_between_its_neighbours(say: Say, library: Library) -> None:
    for passage in library.corpus.passages.values():
        reply = await say(f"/source {passage.id}")
        assert reply.kind == "passage"
        quotes = [quote.text for quote in _parts(reply, Quote)]
        assert "".join(quotes).replace("\n", "").find(passage.text[:20]) >= 0
        assert len(quotes) >= 2
        assert [hit.passage.id for hit in reply.hits] == [passage.id]


async def test_no_button_or_menu_option_stands_twice_on_a_card(say: Say, library: Library) -> None:
    lines = ["/ask 無人機", "/ask 長者", "/help", "/city", "/theme", "/ask", "/city zzz", "/theme telehealth"]
    for line in lines + [f"/initiative {id}" for id in list(library.corpus.initiatives)[::20]]:
        reply = await say(line)
        assert reply.shareable is (reply.kind not in ("help", "choices", "nothing"))
        for page in reply.pages:
            labels = [button.label for part in page.parts for button in getattr(part, "buttons", ())]
            assert len(labels) == len(set(labels)), line


def test_the_words_shown_of_a_hit_hold_every_span(library: Library) -> None:
    from bot.views.common import hits_of

    for hit in hits_of(library, library.corpus.initiatives.values()):
        shown = spans_shown(hit)
        assert all(any(a <= one.span[0] and one.span[1] <= b for a, b in shown) for one in hit.initiatives)
