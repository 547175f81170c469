"""What the core commands promise, said and read as a user would."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from talk import NOW, Say
from two_documents import LATER, NOTES, two_documents

from bot.commands import COMMANDS, ROOT
from bot.conversation import Conversation
from bot.digest.today import of_the_day
from bot.domain.cards import Actions, Card, Item, Menu, Note, Quote, Source, Table
from bot.domain.models import LANGS, Lang
from bot.domain.ports import Reply, Request, User
from bot.i18n import t
from bot.libraries import Libraries
from bot.library import Library
from bot.rendering.plain import plain
from bot.settings import Settings


def _text(reply: Reply) -> str:
    return "\n".join(plain(page) for page in reply.pages)


def _parts(reply: Reply, kind: type) -> list:
    return [part for page in reply.pages for part in page.parts if isinstance(part, kind)]


def _leads(card: Card) -> list[tuple[str, int]]:
    """Line and page of everything on a card that can be pressed or chosen."""
    found: list[tuple[str, int]] = []
    for part in card.parts:
        match part:
            case Actions(buttons=buttons):
                found += [(button.line, button.page) for button in buttons]
            case Item(button=button) if button:
                found.append((button.line, button.page))
            case Menu(options=options):
                found += [(option.line, 1) for option in options]
    return found


class TestCity:
    async def test_shows_country_speaker_title_session_and_date(self, say: Say) -> None:
        text = _text(await say("/city 布拉格"))
        for wanted in ("布拉格", "Prague", "捷克", "Zdeněk Hřib", "市長", "第一場次", "2020-08-13"):
            assert wanted in text

    async def test_groups_its_initiatives_by_theme(self, say: Say, library: Library) -> None:
        reply = await say("/city 布拉格")
        (place,) = reply.places
        rows = {(row[0].text, row[1].text) for table in _parts(reply, Table) for row in table.rows}
        own = library.initiatives_of(place)
        assert rows == {(library.theme(one.themes[0]).name.zh, one.title.zh) for one in own}

    async def test_quotes_every_passage_word_for_word_with_its_line(self, say: Say, library: Library) -> None:
        for place in library.places():
            reply = await say(f"/city {place.id}")
            quoted = "".join(quote.text for quote in _parts(reply, Quote))
            for passage in library.passages_of(place):
                assert passage.text.replace(" ", "") in quoted.replace(" ", "")
                assert any(f"第 {passage.lines[0]}" in item.title for item in _parts(reply, Item))
            assert _parts(reply, Source)

    async def test_every_page_that_quotes_names_its_source(self, say: Say, library: Library) -> None:
        for place in library.places():
            for page in (await say(f"/city {place.id}")).pages:
                if any(isinstance(part, Quote) for part in page.parts):
                    assert any(isinstance(part, Source) for part in page.parts)

    async def test_swapped_rows_are_said_aloud_and_shown_for_both_cities(self, say: Say) -> None:
        for asked, other in (("伊茲密爾", "midvaal"), ("米德瓦爾", "izmir")):
            reply = await say(f"/city {asked}")
            own = {hit.passage.place for hit in reply.hits}
            assert other in own
            assert any("兩列對調" in note.text for note in _parts(reply, Note))
        maskmatics = [h for h in (await say("/city Izmir")).hits if "Maskmatics" in h.passage.text]
        assert [hit.passage.place for hit in maskmatics] == ["midvaal"]

    async def test_a_menu_opens_each_initiative(self, say: Say) -> None:
        (menu,) = (menu for menu in _parts(await say("/city 高陽"), Menu) if not menu.quiet)
        for option in menu.options:
            assert (await say(option.line)).kind == "initiative"

    @pytest.mark.parametrize(
        "typed",
        ["布拉格市長", "布拉格 ", "Praha", "Zdenek Hrib", "prague", "捷克布拉格", "布拉哥"],
    )
    async def test_many_spellings_lead_to_it(self, say: Say, typed: str) -> None:
        reply = await say(f"/city {typed}")
        assert [place.id for place in reply.places] == ["prague"]

    async def test_a_country_of_two_cities_is_a_choice(self, say: Say) -> None:
        reply = await say("/city 紐西蘭")
        assert reply.kind == "choices"
        assert {place.id for place in reply.places} == {"wellington", "palmerston-north"}

    @pytest.mark.parametrize("typed", ["Tokyo", "台北", "😀🚲", "x" * 5000, "市長", "無人機"])
    async def test_what_fits_none_says_so_and_suggests(self, say: Say, typed: str) -> None:
        reply = await say(f"/city {typed}")
        assert reply.kind == "nothing"
        assert reply.places == ()
        assert reply.suggestions
        assert len(_text(reply)) < 2000

    async def test_alone_it_shows_all_cities_with_counts(self, say: Say, library: Library) -> None:
        reply = await say("/city")
        assert reply.kind == "choices"
        text = _text(reply)
        for place in library.places():
            assert place.name.zh in text
        (table,) = {reply.table}
        assert table is not None
        assert all(row[-1].text.isdecimal() for row in table.rows)


class TestSession:
    @pytest.mark.parametrize("typed", ["1", "第一場次", "8/13", "2020-08-13", "session 1", "一"])
    async def test_is_found_by_number_date_or_name(self, say: Say, typed: str) -> None:
        reply = await say(f"/session {typed}")
        assert reply.kind == "session"
        assert {place.session for place in reply.places} == {1}

    async def test_a_missing_date_is_said_not_filled_in(self, say: Say) -> None:
        text = _text(await say("/session 3"))
        assert "文件未載日期" in text
        assert "2020-08" not in text

    async def test_lists_all_its_speakers(self, say: Say, library: Library) -> None:
        reply = await say("/session 2")
        assert {place.id for place in reply.places} == {p.id for p in library.places() if p.session == 2}

    @pytest.mark.parametrize("typed", ["4", "9/1", "昨天"])
    async def test_an_unknown_one_shows_those_there_are(self, say: Say, typed: str) -> None:
        reply = await say(f"/session {typed}")
        assert reply.kind == "nothing"
        assert len(reply.suggestions) == 3


class TestTheme:
    async def test_shows_which_cities_did_what(self, say: Say, library: Library) -> None:
        for theme in library.themes():
            reply = await say(f"/theme {theme.id}")
            shown = {row[1].text for table in _parts(reply, Table) for row in table.rows}
            assert shown == {initiative.title.zh for initiative in library.initiatives_with(theme.id)}

    @pytest.mark.parametrize("typed", ["遠距醫療", "远程医疗", "telemedicine", "telehealth"])
    async def test_is_found_by_synonyms_in_any_script(self, say: Say, typed: str) -> None:
        assert (await say(f"/theme {typed}")).card.title == "遠距醫療"

    async def test_alone_it_lists_all_with_counts(self, say: Say, library: Library) -> None:
        text = _text(await say("/theme"))
        for theme in library.themes():
            assert theme.name.zh in text


class TestInitiative:
    async def test_shows_title_in_both_languages_quote_and_source(self, say: Say, library: Library) -> None:
        for initiative in library.corpus.initiatives.values():
            reply = await say(f"/initiative {initiative.id}")
            text = _text(reply)
            assert initiative.title.zh in text
            assert initiative.title.en in text
            assert _parts(reply, Source)

    async def test_marks_the_span_it_rests_on(self, say: Say, library: Library) -> None:
        for initiative in library.corpus.initiatives.values():
            quotes = _parts(await say(f"/initiative {initiative.id}"), Quote)
            marked = "".join(q.text[a:b] for q in quotes for a, b in q.marks)
            assert marked.replace(" ", "") == initiative.quote.replace(" ", "")

    async def test_today_is_the_same_for_everyone_all_day_by_the_configured_zone(self, bot: Conversation) -> None:
        async def title(now: datetime, zone: str) -> str:
            request = Request("/initiative today", "en", now, user=User("U1", zone=zone))
            return (await bot.answer(request)).card.title

        evening = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)  # already Tuesday in Taipei
        assert await title(NOW, "Asia/Taipei") == await title(NOW + timedelta(hours=5), "Asia/Taipei")
        assert await title(evening, "Asia/Taipei") == await title(evening, "Europe/London")
        assert await title(evening, "Asia/Taipei") != await title(NOW, "Europe/London")

    async def test_today_shows_all_before_any_comes_again(self, library: Library) -> None:
        count = len(library.corpus.initiatives)
        shown = [of_the_day(library, date(2020, 1, 1) + timedelta(days=n)).id for n in range(3 * count)]
        assert [len(set(shown[n : n + count])) for n in (0, count, 2 * count)] == [count] * 3

    async def test_random_takes_its_chance_from_outside(self, library: Library) -> None:
        bots = [Conversation(Libraries(library), Settings(), rng=random.Random(7)) for _ in range(2)]
        titles = [(await bot.answer(Request("/initiative random", "en", NOW))).card.title for bot in bots]
        assert titles[0] == titles[1]

    async def test_a_title_finds_it_too(self, say: Say, library: Library) -> None:
        one = next(iter(library.corpus.initiatives.values()))
        reply = await say(f"/initiative {one.title.zh}")
        assert reply.card.title == one.title.zh

    async def test_an_unknown_id_helps(self, say: Say) -> None:
        reply = await say("/initiative no-such-thing-at-all")
        assert reply.kind == "nothing"


class TestRoot:
    @pytest.mark.parametrize(
        ("line", "kind"),
        [
            ("/citybrief city 布拉格", "city"),
            ("/citybrief 城市 布拉格", "city"),
            ("/citybrief 場次 1", "session"),
            ("/citybrief 场次 1", "session"),
            ("/citybrief 主題 遠距醫療", "theme"),
            ("/citybrief help", "help"),
            ("/citybrief", "help"),
            ("／city 布拉格", "city"),
            ("/CITY 布拉格", "city"),
            ("city 布拉格", "city"),
            ("", "help"),
            ("   ", "help"),
            ("/", "help"),
        ],
    )
    async def test_reaches_every_command_by_its_spellings(self, say: Say, line: str, kind: str) -> None:
        assert (await say(line)).kind == kind

    @pytest.mark.parametrize("lang", LANGS)
    async def test_help_names_every_command(self, say: Say, lang: Lang) -> None:
        text = _text(await say("/help", lang=lang))
        for command in COMMANDS:
            assert f"/{command.name}" in text
        assert f"/{ROOT}" in text

    async def test_a_mistyped_command_is_helped_along(self, say: Say) -> None:
        reply = await say("/citi 布拉格")
        assert reply.kind == "help"
        assert "/city" in reply.suggestions

    @pytest.mark.parametrize("line", ["/nonsense", "/\u202e", "/\x00", "/ 😀", "/" + "a" * 9000])
    async def test_a_slash_with_nonsense_gets_help(self, say: Say, line: str) -> None:
        reply = await say(line)
        assert reply.kind == "help"
        assert len(_text(reply)) < 3000


class TestPages:
    async def test_next_and_previous_lead_through_all_pages(self, say: Say) -> None:
        first = await say("/city 布達佩斯")
        assert len(first.pages) > 1
        for number in range(1, len(first.pages) + 1):
            reply = await say("/city 布達佩斯", page=number)
            assert reply.card.page == number

    async def test_a_page_too_far_is_the_last_one(self, say: Say) -> None:
        reply = await say("/city 布達佩斯", page=99)
        assert reply.card.page == len(reply.pages)


class TestFailures:
    async def test_a_failure_of_ours_becomes_a_card_with_a_number(
        self, bot: Conversation, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(text: str) -> None:
            raise RuntimeError("secret detail")

        monkeypatch.setattr(bot.libraries.shared, "find_place", fail)
        reply = await bot.answer(Request("/city 布拉格", "zh-TW", NOW))
        assert reply.kind == "error"
        text = _text(reply)
        assert t("zh-TW", "cards.failed_title") in text
        assert "secret detail" not in text


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return two_documents(tmp_path_factory.mktemp("two"))


async def test_each_way_out_of_a_card_of_two_documents_leads_on(two: Library) -> None:
    bot = Conversation(Libraries(two), Settings())

    async def ask(line: str, page: int = 1) -> Reply:
        return await bot.answer(Request(line=line, lang="en", now=NOW, page=page))

    waiting = [("/help", 1), ("/session", 1), ("/session 1", 1), ("/city", 1), ("/theme", 1), ("/ask cranes", 1)]
    seen: set[tuple[str, int]] = set()
    while waiting:
        line, page = waiting.pop()
        if (line, page) in seen:
            continue
        seen.add((line, page))
        reply = await ask(line, page)
        assert reply.kind not in {"nothing", "error"}, line
        assert reply.page == page
        waiting += _leads(reply.card)
    assert {f"/session {NOTES} 1", f"/session {LATER} 1", "/city porto"} <= {line for line, _ in seen}


async def test_cards_of_two_documents_name_both_and_count_a_place_once(two: Library) -> None:
    bot = Conversation(Libraries(two), Settings())

    async def ask(line: str) -> Reply:
        return await bot.answer(Request(line=line, lang="en", now=NOW))

    asked = await ask("/session 1")
    assert asked.kind == "choices"
    assert asked.suggestions == (f"/session {NOTES} 1", f"/session {LATER} 1")
    for line in ("/city porto", "/theme cargo", "/session 1", "/city"):
        text = _text(await ask(line))
        assert "Harbour notes, 2019" in text
        assert "Harbour notes, 2021" in text
    assert (await ask("/city")).card.title == "3 cities and countries"
    (menu,) = (part for part in (await ask("/city")).card.parts if isinstance(part, Menu))
    lines = [option.line for option in menu.options]
    assert len(lines) == len(set(lines)) == 3


async def test_a_library_without_initiatives_says_so(library: Library) -> None:
    empty = replace(library.corpus, initiatives={})
    bot = Conversation(Libraries(Library(empty)), Settings())
    for line in ("/initiative", "/initiative today", "/initiative random"):
        reply = await bot.answer(Request(line=line, lang="en", now=NOW))
        assert reply.kind == "nothing"
        assert "no initiatives yet" in plain(reply.card)


@pytest.mark.parametrize("line", ["/城市布拉格", "/city布拉格", "／城市布拉格市長", "/城市Prague"])
async def test_a_command_needs_no_blank_beside_chinese(say: Say, line: str) -> None:
    reply = await say(line)
    assert [place.id for place in reply.places] == ["prague"]


@pytest.mark.parametrize("line", ["/cityprague", "/citya布拉格", "/x城市"])
async def test_a_word_that_only_begins_like_a_command_is_none(say: Say, line: str) -> None:
    assert (await say(line)).card.title == t("zh-TW", "cards.unknown_command_title")


@pytest.mark.parametrize("word", ["health", "健康"])
async def test_a_part_of_several_themes_is_a_choice(say: Say, word: str) -> None:
    reply = await say(f"/theme {word}")
    assert reply.kind == "choices"
    assert len(reply.suggestions) > 1
    assert (await say("/theme telehelth")).kind == "theme"
