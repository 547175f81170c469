"""Names as people write them: resolved, offered as a choice, or refused; never guessed."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.library import Library
from bot.names.places import names_of
from bot.names.resolver import Close, Exact, Found, NameIndex, Unknown, convert, edits_allowed, settle
from bot.text.fold import fold, is_chinese, name_key

SHIPPED = Path(__file__).parent.parent / "data"
HARBOURS = Path(__file__).parent / "packs" / "harbours"


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.open(SHIPPED, None)


@pytest.fixture(scope="module")
def harbours() -> Library:
    return Library.open(HARBOURS, None)


def place(library: Library, text: str) -> str | None:
    found = library.find_place(text)
    return found.value[0].id if isinstance(found, Exact) else None


RESOLVED = {
    "prague": "布拉格|布拉格市長|捷克首都布拉格|Praha|Mayor of Prague|ZDENEK HRIB|Mayor Hřib|Prauge|不拉閣|布拉克|Прага|ＰＲＡＧＵＥ|捷克布拉格—市長 Mr. Zdeněk Hřib|布拉格市長賀瑞普",
    "midvaal": "米德瓦尔|南非的米德瓦爾市長|Midvaal, Gauteng|Executive Mayor of Midvaal|Bongani Baloyi|南非",
    "izmir": "İZMİR|ızmır|IZMIR|伊兹密尔|土耳其伊茲密爾市長|Tunc Soyer|Soyer Tunç|Turkey|Türkiye|土耳其伊茲密爾一市長 Mr. Tunç Soyer|İzmir Büyükşehir Belediye Başkanı Tunç Soyer|Mayor Tunç Soyer of İzmir",
    "grenoble": "Grenobel|格勒諾布爾-阿爾卑斯大都會區|Grenoble Alpes Metropole|Christophe Ferrari|法國|格勒諾布爾-阿爾卑斯大都會 區一區長 Mr. Christophe Ferrari",
    "gdynia": "gdynia poland|波蘭|Gdinya|Gdyna|波蘭格丁尼亞市副市長|Bartosz Bartoszewicz",
    "budapest": "Budapset|Deputy Mayor of Budapest|Kerpel-Fronius Gábor|gabor kerpel fronius|匈牙利布達佩斯",
    "moscow": "Москва|莫斯科市|Alexey Parabuchev|俄國|Mosocw|莫斯科創新局局長|Head of the Moscow Innovation Agency|莫斯科市政府創新局",
    "medellin": "medelin|Medellín|麥德林|麦德林|哥伦比亚|Juan Gonzalez|Medellín, Antioquia|Ciudad de Medellín",
    "cranston": "克蘭斯頓|Cranston|Mayor Allan Fung|Cranston, RI|Cranston, Rhode Island|美國克蘭斯頓一市長 Mr. Allan Fung",
    "scranton": "斯克蘭頓|Mayor of Scranton|賓州斯克蘭頓|Scranton, PA|Paige Cognetti",
    "goyang": "고양|고양시|고양시장|高阳市|Goyang-si|Lee Jae-jun|Jae-jun Lee|京畿道高陽市|韓國|경기도 고양시",
    "belmopan": "貝里斯貝爾墨潘|Belmopan City Council|keyla magana|伯利茲|貝里斯貝爾墨潘 -地方經濟 發展經理 Ms. Keyla Magaña",
    "wellington": "威灵顿|紐西蘭威靈頓議員|Wellingtn|Welington|Wellington, New Zealand|Ms. Laurie Foon",
    "guayaquil": "惠夜基|瓜亚基尔|Guayaquil Ecuador|Guayaqil|Bianca Dager|厄瓜多",
    "palmerston-north": "北帕默斯頓|Palmerstn North|PalmerstonNorth|紐西蘭北帕莫斯頓市長|紐西蘭市長|Grant Smith",
    "cockburn": "科克本市|西澳科克本|Mayor of Cockburn, Western Australia|Cokburn|Logan Howlett|Logan Howlett JP, Mayor of the City of Cockburn",
    "kwinana": "奎納納|奎那那市|City of Kwinana, Western Australia|Carol Adams|Kwinanna",
    "edinburgh": "愛丁堡|Dùn Èideann|英國愛丁堡市副議長|City of Edinburgh Council|Edinbrugh|UK|艾丁堡|Depute Leader Cammy Day",
    "nigeria": "奈及利亞|尼日利亞|Nigera|Mohammed Yahaya",
    "da-nang": "峴港|峴岡|Đà Nẵng|Da Nagn|danang|Thai Thanh Hai|越南|峴港市資訊科技部門|越南峴港市 — 資言刊科技部門 Mr. Thai Thai nh Hai",
}
REFUSED = (
    "Tokyo|東京|台北|臺北市長|Mayor of London|New York|紐約|伯斯|維也納|柯文哲|John Smith|Sydney, Australia|North Korea|高雄市"
    "|東京市長|市長|副市長|Mayor|the mayor of|city|城市|首都|President|無人機|drones|遠距醫療|abc|42|😀🚲🏙️|!!!|的的的|'; --"
    "|Niger|尼日|Bucharest|Gdansk|Anyang|Palmerston South|Austria|沈陽|Izmit|Mayor of Izmit|Plague|威明頓|伊斯坦堡|Belize City|貝里斯市|\u0000|\u202e|%s|<@U1>"
)  # fmt: skip
CHOICES = {
    "紐西蘭": {"wellington", "palmerston-north"},
    "New Zealand": {"wellington", "palmerston-north"},
    "澳洲市長": {"cockburn", "kwinana"},
    "USA": {"cranston", "scranton"},
    "cranton": {"cranston", "scranton"},
    "Prague, Poland": {"prague", "gdynia"},
    "布拉格 布達佩斯": {"prague", "budapest"},
    "Astralia": {"cockburn", "kwinana"},
}


@pytest.mark.parametrize(("text", "id"), [(text, id) for id, texts in RESOLVED.items() for text in texts.split("|")])
def test_a_name_resolves(library: Library, text: str, id: str) -> None:
    assert place(library, text) == id
    assert place(library, f"  {text}  ") == id


@pytest.mark.parametrize("text", REFUSED.split("|"))
def test_what_is_no_name_is_refused(library: Library, text: str) -> None:
    assert isinstance(library.find_place(text), Unknown)


@pytest.mark.parametrize(("text", "ids"), CHOICES.items())
def test_what_fits_several_is_offered(library: Library, text: str, ids: set[str]) -> None:
    found = library.find_place(text)
    assert isinstance(found, Close)
    assert {places[0].id for places in found.values} == ids


def test_a_refusal_suggests_what_is_near(library: Library) -> None:
    def suggested(text: str) -> list[str]:
        found = library.find_place(text)
        assert isinstance(found, Unknown)
        return [places[0].id for places in found.suggestions]

    assert suggested("Niger")[0] == "nigeria"
    assert suggested("Hungry")[0] == "budapest"
    assert suggested("drag")[0] == "prague"
    assert suggested("新愛丁堡")[0] == "edinburgh"
    assert suggested("drones in Gdynia")[0] == "gdynia"
    assert {"cockburn", "kwinana"} <= set(suggested("Sydney, Australia"))
    assert suggested("😀") == []
    assert suggested("x" * 5000) == []


def test_every_spelling_of_the_pack_means_its_place(library: Library) -> None:
    for spelling, id in spellings(library):
        assert place(library, spelling) == id, spelling
        assert place(library, spelling.upper()) == id, spelling


def test_one_typing_error_is_forgiven_or_asked_about(library: Library) -> None:
    """Two thousand misspelt Latin names of four letters and more."""
    chance = random.Random(17)
    known = {name_key(spelling) for spelling, _ in spellings(library)}
    wrong: list[str] = []
    exact = total = 0
    for spelling, id in spellings(library):
        key = name_key(spelling)
        if len(key) < 4 or any(map(is_chinese, key)):
            continue
        for _ in range(10):
            typed = misspelt(fold(spelling), chance)
            if name_key(typed) in known:
                continue
            found = library.find_place(typed)
            total += 1
            match found:
                case Exact(value=places) if places[0].id == id:
                    exact += 1
                case Close(values=values) if any(places[0].id == id for places in values):
                    pass
                case Unknown(suggestions=near) if near and near[0][0].id == id:
                    pass
                case _:
                    wrong.append(f"{typed} for {spelling}: {found}")
    assert total > 1500
    assert not wrong[: total // 200]
    assert exact / total > 0.99


def misspelt(word: str, chance: random.Random) -> str:
    at = chance.choice([at for at, char in enumerate(word) if char.isalpha()])
    other = chance.choice("abcdefghijklmnopqrstuvwxyz")
    kinds = (
        word[:at] + other + word[at + 1 :],
        word[:at] + other + word[at:],
        word[:at] + word[at + 1 :],
        word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :],
    )
    return chance.choice(kinds)


def spellings(library: Library) -> Iterator[tuple[str, str]]:
    for one in library.places():
        for spelling in (*names_of(one), one.speaker.name.zh, one.speaker.name.en, *one.speaker.aliases):
            yield spelling, one.id


def test_ordinary_words_are_no_names(library: Library) -> None:
    """Every word of the pack's own texts and of Python's English manual that is no spelling in the pack."""
    from pydoc_data.topics import topics

    named = {unit for spelling, _ in spellings(library) for unit in fold(spelling).split()}
    english = {word for text in topics.values() for word in text.split() if word.isalpha() and word.islower()}
    chinese = {
        passage.text[at : at + size]
        for passage in library.corpus.passages.values()
        for size in (2, 3, 4)
        for at in range(len(passage.text) - size)
    }
    exact = library._place_names.names.exact
    countries = library._place_names.countries.exact
    known = exact.keys() | countries.keys()
    some = random.Random(5).sample(sorted(chinese), 4000)
    pieces = {word for word in some if all(map(is_chinese, word)) and not any(key in fold(word) for key in known)}
    words = [*(english - named), *pieces]
    assert len(words) > 5000
    taken = [word for word in words if place(library, word) is not None]
    assert len(taken) < 0.005 * len(words), taken


@given(st.text(max_size=300))
def test_any_text_gets_an_answer(text: str) -> None:
    library = _shipped()
    for found in (library.find_place(text), library.find_theme(text), library.find_session(text)):
        assert isinstance(found, (Exact, Close, Unknown))
    for mention in (*library.places_in(text), *library.themes_in(text)):
        assert 0 <= mention.start < mention.end <= len(text)
        assert mention.values


@given(st.text(alphabet="布拉格市長的紐西蘭高陽峴港 PragueMayorof,.-()", max_size=60))
def test_mixtures_of_known_pieces_get_an_answer(text: str) -> None:
    library = _shipped()
    assert isinstance(library.find_place(text), (Exact, Close, Unknown))
    assert len({mention.start for mention in library.places_in(text)}) == len(library.places_in(text))


_kept: list[Library] = []


def _shipped() -> Library:
    if not _kept:
        _kept.append(Library.open(SHIPPED, None))
    return _kept[0]


def test_nothing_about_the_first_pack_is_hard_wired(harbours: Library) -> None:
    assert place(harbours, "Oporto") == "porto"
    assert place(harbours, "Portoo") == "porto"
    assert place(harbours, "波多港務長 Rui Vaz") == "porto"
    assert place(harbours, "Harbour Master of Porto, Portugal") == "porto"
    assert place(harbours, "PÔRTO ALEGRE") == "porto-alegre"
    assert place(harbours, "sao joao del rei") == "sao-joao"
    assert place(harbours, "Prado") == "sao-joao"
    assert isinstance(harbours.find_place("Brasil"), Close)
    assert place(harbours, "Porro") == "porto"
    assert isinstance(harbours.find_place("Puerto"), Unknown)
    assert harbours.places_in("Puerto or Pronto, Porto?")[0].start == 18
    assert isinstance(harbours.find_place("Prague"), Unknown)
    assert isinstance(harbours.find_place("Harbour Master"), Unknown)


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("峴岡有什麼", [("峴岡", ["da-nang"])]),
        ("medelin and Wellingtn drones", [("medelin", ["medellin"]), ("Wellingtn", ["wellington"])]),
        ("紐西蘭的威靈頓怎麼做", [("紐西蘭", ["wellington"]), ("威靈頓", ["wellington"])]),
        ("紐西蘭怎麼做", [("紐西蘭", ["wellington", "palmerston-north"])]),
        ("Prague的黑客松", [("Prague", ["prague"])]),
        ("Palmerston North’s bins", [("Palmerston North", ["palmerston-north"])]),
        ("İzmir'de", [("İzmir", ["izmir"])]),
        ("what did Allan Fung say", [("Allan Fung", ["cranston"])]),
        ("US cities", [("US", ["cranston", "scranton"])]),
        ("how can this help us", []),
        ("科技本身的重要", []),
        ("mayors and cities", []),
        ("pragueish", []),
        ("", []),
    ],
)
def test_names_inside_a_question(library: Library, text: str, spans: list[tuple[str, list[str]]]) -> None:
    found = [(text[m.start : m.end], [places[0].id for places in m.values]) for m in library.places_in(text)]
    assert found == spans


def test_themes_inside_a_question(library: Library) -> None:
    text = "哪些城市做了遠距醫療？"
    (mention,) = library.themes_in(text)
    assert (mention.values[0].id, text[mention.start : mention.end]) == ("telehealth", "遠距醫療")


def test_themes_by_any_spelling(library: Library) -> None:
    for text in ("遠距醫療", "远程医疗", "Telehealth", "telemedicine", "TELEMEDICINE", "tele-health", "telehelth"):
        found = library.find_theme(text)
        assert isinstance(found, Exact)
        assert found.value.id == "telehealth", text
    assert isinstance(library.find_theme("布拉格"), Unknown)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *[(text, 1) for text in ("1", "１", "一", "第一場", "第1場次", "第 1 場", "session 1", "Session One", "#1", "No. 1", "1場")],
        *[(text, 1) for text in ("8/13", "08/13", "2020-08-13", "2020/8/13", "8月13日", "2020年8月13日", "Aug 13", "August 13, 2020")],
        *[(text, 1) for text in ("13 August 2020", "13/8", "Aug 13th", "第一場次", "first session")],
        *[(text, 2) for text in ("2", "二", "第二场次", "8-18", "18 Aug")],
        *[(text, 3) for text in ("3", "三", "第三場次")],
        *[(text, None) for text in ("4", "0", "星期四", "Thursday", "2021-08-13", "9/9", "31/31", "布拉格", "", "第十二場", "十十", "99999")],
    ],
)  # fmt: skip
def test_sessions(library: Library, text: str, number: int | None) -> None:
    found = library.find_session(text)
    assert (found.value.number if isinstance(found, Exact) else None) == number


def test_settling_and_converting() -> None:
    assert settle([], as_written=True) == Unknown()
    assert settle(["a", "a"], as_written=False) == Exact("a", as_written=False)
    results: list[Found[str]] = [Exact("a"), Close(("a", "b")), Unknown(("c",))]
    assert [convert(one, str.upper) for one in results] == [Exact("A"), Close(("A", "B")), Unknown(("C",))]


def test_short_names_bear_no_error() -> None:
    assert [edits_allowed(n, chinese=False) for n in (3, 4, 8, 9)] == [0, 1, 1, 2]
    assert [edits_allowed(n, chinese=True) for n in (2, 3, 6)] == [0, 1, 1]


def test_a_hundred_thousand_names_stay_quick() -> None:
    """The candidate filter: a misspelt name among 100,000 in well under what comparing all would take (27 ms)."""
    chance = random.Random(3)
    syllables = [a + b for a in "bdfgklmnprst" for b in ("a", "e", "i", "o", "u", "an", "er", "in", "ol", "us")]
    names = {"".join(chance.choices(syllables, k=4)): number for number in range(100_000)}
    index = NameIndex(names.items())
    asked = chance.sample(sorted(names), 50)
    began = time.process_time()
    found = [index.find(name[:3] + "x" + name[4:]) for name in asked]
    each = (time.process_time() - began) / len(asked)
    assert sum(not isinstance(one, Unknown) for one in found) == len(asked)
    assert each < 0.01


@pytest.mark.parametrize(
    ("typed", "offers"),
    [("praa", "Prague"), ("wellingtn", "Wellington"), ("gdnia", "Gdynia"), ("莫斯克", "Moscow"), ("布ㄌ", "Prague")],
)
def test_a_typeahead_offers_what_the_command_would_understand(library: Library, typed: str, offers: str) -> None:
    assert offers in [choice.value for choice in library.complete_place(typed, "en", 25)]


def test_a_typeahead_forgives_in_themes_and_titles_too(library: Library) -> None:
    assert library.complete_theme("transprt", "en", 25)
    assert any("rone" in choice.label for choice in library.complete_initiative("drne", "en", 25))


def test_a_typeahead_offers_nothing_for_what_is_like_nothing(library: Library) -> None:
    assert library.complete_place("xqzzk", "en", 25) == ()
