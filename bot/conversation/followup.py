"""What a short line in a thread means after the one before it: 「那布達佩斯呢？」, "only Asian ones", "more". Pure.

A line that can stand alone stands alone. One that only names places keeps the subject that was asked about; one that only
names a subject keeps the places; and one that speaks of the answer itself turns its page, its language or opens a part of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot import comparisons
from bot.commands.line import Line
from bot.domain.models import Lang
from bot.library import Everywhere, Library
from bot.names.mentions import Mention
from bot.questions import spans
from bot.search.subject import subject as subject_of

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST = 60  # characters; whatever is longer says itself what it is about
LAST = -1  # of what was found
_END = r"[\s.!?,;:。！？，、；：～~…]*"
_PLEASE = r"(?:(?:and|ok|okay|so|now|then|please|can you|could you|show me|give me|tell me|那麼?|好|請|麻煩)[\s,，]*)*"
_AFTER = r"(?:[\s,，]*(?:please|thanks|謝謝|呢|嗎|吧|啊|的話))*"


def _whole(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"{_PLEASE}(?:{pattern}){_AFTER}{_END}", re.IGNORECASE)


_MORE = _whole(
    r"more|some more|show more|more results|more of (?:them|these|those)|next|next page|any more|anything else|what else"
    r"|go on|continue|the rest|還有沒有|還有|還有其他的?|還有哪些|還有別的|更多|多一點|再多一點|看更多|下一頁|繼續|其他的|再來"
)
_ENGLISH = _whole(
    r"(?:say (?:it|that) |answer |the same )?(?:in )?english(?: version)?"
    r"|(?:可以|能不能|能)?(?:用|改用|換成?|改成)?英[文語]版?(?:回答|說)?"
)
_CHINESE = _whole(
    r"(?:say (?:it|that) |answer |the same )?(?:in )?(?:traditional )?chinese(?: version)?"
    r"|(?:可以|能不能|能)?(?:用|改用|換成?|改成)?(?:繁體)?中文版?(?:回答|說)?"
)
_NUMBERS = {word: n for n, words in enumerate(
    ("first 1st one 一 1", "second 2nd two 二 兩 2", "third 3rd three 三 3", "fourth 4th four 四 4", "fifth 5th five 五 5",
     "sixth 6th six 六 6", "seventh 7th seven 七 7", "eighth 8th eight 八 8", "ninth 9th nine 九 9", "tenth 10th ten 十 10"),
    1,
) for word in words.split()} | dict.fromkeys(("last", "最後一"), LAST)  # fmt: skip
_ORDINAL = "|".join(
    word for word in _NUMBERS if (word.isascii() and word[0].isalpha()) or word.endswith(("st", "nd", "rd", "th"))
)
_DETAIL = r"(?:詳細一?[點些]?|詳情|細節|仔細一?點|展開|說明一?下?|多說一?[點些]|多講一?[點些]|介紹一?下?|內容|原文|全文|是什麼|怎麼做的?)"
_NTH = _whole(
    rf"(?:the )?(?P<a>{_ORDINAL}) (?:one|result|item|answer|hit|point)?(?: in (?:more )?detail)?"
    rf"|(?:the )?(?P<b>{_ORDINAL})"
    r"|(?:number|no\.?|#) ?(?P<c>\d{1,2})"
    rf"|(?:more|details?|more details?|elaborate|expand)? ?(?:about|on|of) (?:the )?(?:(?P<d>{_ORDINAL})(?: (?:one|result|item))?|(?:number|no\.?|#) ?(?P<e>\d{{1,2}}))"
    rf"|(?:看|講|說|展開|打開)?(?:第(?P<f>[一二三四五六七八九十]|\d{{1,2}})|(?P<g>最後一))[個项項筆條則點件段]?的?{_DETAIL}?(?:給我看)?"
)
_FIRST = _whole(rf"more details?|in (?:more )?detail|elaborate|expand|{_DETAIL}")
# Around names: what makes a line that says nothing else go on from the one before.
_AROUND = re.compile(
    r"\b(?:and|ok|so|but|only|just|what about|how about|the|ones?|those|these|that|in|from|of|for|at|about|is it|are|cities|city"
    r"|countries|country|please|show|me|then|same|too|also|instead|to|limit|narrow|it|down|did|do|does|any|there)\b"
    r"|那麼?|呢|嗎|吧|啊|只要|只看|只找|只有|只限|限|就好|就行|換成?|改成?|看看?|的|那些|這些|城市|國家|地區|在|有|也|跟|和|與|方面|部分|裡面?|做了什麼|怎麼做|如何",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"(?:那麼?)?(.{1,30}?)呢[?？]?|(?:and |ok |so |but )?(?:what|how) about (?:the |their )?(.{1,50}?)[?？]?"
    r"|and (?:the |their )?(.{1,40}?)[?？]",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Before:
    """The line before, complete; which page of its answer was shown, and the language that was chosen for it."""

    line: str
    page: int = 1
    lang: Lang | None = None


@dataclass(frozen=True, slots=True)
class Following:
    """What is asked instead. `nth`: what the answer to the line before has at that place, from 1, or `LAST`; 0 for the
    whole. `subject` and `places` are what was understood, "" where there is none.
    """

    line: str
    subject: str
    places: str = ""
    page: int = 1
    lang: Lang | None = None
    nth: int = 0


def follow(library: Library, before: Before, earlier: Line, typed: str) -> Following | None:
    """None where the line stands alone. `earlier` is the line before as it was parsed."""
    if len(typed) > LONGEST or earlier.command is None:
        return None
    about = _About(library, earlier)
    if _MORE.fullmatch(typed):
        return about.same(before, page=before.page + 1)
    if _ENGLISH.fullmatch(typed):
        return about.same(before, lang="en")
    if _CHINESE.fullmatch(typed):
        return about.same(before, lang="zh-TW")
    if sessions := library.sessions_in(typed):
        return about.in_session(typed[sessions[0].start : sessions[0].end])
    if nth := _nth(typed):
        return about.same(before, nth=nth)
    named = [mention for mention in library.places_in(typed) if mention.as_written]
    if named:
        return about.there(" ".join(typed[m.start : m.end] for m in named)) if _only_names(typed, named) else None
    goes_on = _GOES_ON.fullmatch(typed.strip(" .!。！，、"))
    subject = next((found for found in goes_on.groups() if found), "") if goes_on else ""
    return about.of(subject) if subject and library.index.asks_something(subject) else None


def _nth(typed: str) -> int:
    if _FIRST.fullmatch(typed):
        return 1
    found = _NTH.fullmatch(typed)
    word = next((group for group in found.groups() if group), "") if found else ""
    return _NUMBERS.get(word.lower()) or (int(word) if word.isdecimal() else 0)


def _only_names(typed: str, named: Sequence[Mention[Everywhere]]) -> bool:
    """Whether all else in a line is words that go around names; a lone name has to be asked after."""
    rest = typed
    for start, end in spans(typed, named):
        rest = rest[:start] + "\n" * (end - start) + rest[end:]
    bare = re.sub(r"[\s\W]+", "", rest)
    asked = bool(bare) or typed.rstrip().endswith(("?", "？")) or any(len(one.values) > 1 for one in named)
    return asked and not re.search(r"\w", _AROUND.sub(" ", rest))


class _About:
    """The line before: its subject and the places that it named."""

    def __init__(self, library: Library, earlier: Line) -> None:
        assert earlier.command is not None  # noqa: S101 (looked at before)
        self.library = library
        self.name = earlier.command.name
        self.text = earlier.argument
        opened = library.initiative(earlier.argument.strip()) if self.name in ("initiative", "related") else None
        if opened is not None:
            self.name, self.text = "ask", opened.title.zh
        self.named = [mention for mention in library.places_in(self.text) if mention.as_written]
        self.spans = spans(self.text, self.named)

    @property
    def places(self) -> str:
        return " ".join(self.text[one.start : one.end] for one in self.named)

    @property
    def subject(self) -> str:
        if self.name in ("city", "session", "source", "overview"):
            return ""
        asks = [match.span() for match in comparisons.COMPARES.finditer(self.text)] if len(self.named) > 1 else []
        return subject_of(self.library.index, self.text, [*self.spans, *asks])

    def same(self, before: Before, *, page: int = 1, lang: Lang | None = None, nth: int = 0) -> Following:
        subject = self.subject or ("" if self.named else self.text)
        return Following(before.line, subject, self.places, page, lang or before.lang, nth)

    def there(self, places: str) -> Following | None:
        """The same subject elsewhere."""
        subject = self.subject
        if self.name == "theme" and (themes := self.library.themes_in(self.text)):
            theme = self.text[themes[0].start : themes[0].end]
            return Following(f"/theme {theme} {places}", theme, places)
        group = len(self.library.places_in(places)[0].values) > 1
        if self.name == "city" and not group:
            return Following(f"/city {places}", "", places)
        if self.name == "ask" and len(self.named) == 1 and group == (len(self.named[0].values) > 1):
            ((start, end),) = self.spans
            text = f"{self.text[:start]}{places}{self.text[end:]}"
            return Following(f"/ask {text}", subject or text, places if subject else "")
        return Following(f"/ask {subject} {places}", subject, places) if subject else None

    def of(self, subject: str) -> Following | None:
        """Another subject at the same places."""
        return Following(f"/ask {subject} {self.places}", subject, self.places) if self.places else None

    def in_session(self, session: str) -> Following | None:
        """The same of another session."""
        if self.name == "session":
            return Following(f"/session {session}", "", session)
        earlier = self.library.sessions_in(self.text)
        if self.name != "ask" or len(earlier) != 1:
            return None
        text = f"{self.text[: earlier[0].start]}{session}{self.text[earlier[0].end :]}"
        subject = subject_of(self.library.index, self.text, [(earlier[0].start, earlier[0].end)])
        return Following(f"/ask {text}", subject or text, session if subject else "")
