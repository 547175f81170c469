"""Which place a text means: by its name, its speaker or its country, with titles and ordinary words around it.

A text is cut into pieces that are all known: names of places and speakers, countries, titles, and words such as 市 or
"city of" that say nothing by themselves. What the naming pieces have in common is the place. What remains unknown is
compared with the names for a typing error. A title alone names nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

from bot.domain.models import Lang, Place
from bot.names.gazetteer import known_gazetteer
from bot.names.resolver import LONGEST, Close, Exact, Found, NameIndex, Unknown, grouped, settle, words_of
from bot.text.fold import fold, is_chinese, name_key

# Words around a name, in any pack's languages. Titles and countries come from the packs.
_AROUND = """
    a an the of in from at and special city cities town village state district region metropolitan metropolis metro area capital
    municipality municipal council government authority hall office mayor mayors deputy vice executive acting lord lady
    councillor councilor cllr member president governor minister mr mrs ms miss dr sir jp obe mbe cbe oam phd
    de la del ville mairie maire métropole président présidente ciudad alcaldía alcalde alcaldesa municipio presidente
    prefeitura prefeito cidade comune sindaco città stadt bürgermeister oberbürgermeister miasto prezydent burmistrz
    primátor polgármester főpolgármester belediye belediyesi büyükşehir başkanı si 시 시장 시청
    市 城 城市 市長 副市長 市府 市政府 政府 地方政府 市議會 議會 議員 議長 副議長 首長 都會 都會區 大都會 大都會區 首都 首府 區 區長 縣 州
    省 國 國家 代表 部長 局長 副局長 處長 主任 經理 先生 女士 小姐 的 之 在 與 和 一
"""  # 一 is a dash as OCR reads it: 布拉格一市長
_CITY = ("市", "city")
_UNIT = re.compile(r"[^\W_]")
_MOST_UNITS = 40
_QUALIFIER = re.compile(r"[,，、(（/]")
# 賓州斯克蘭頓: an administrative name that no pack has may stand before a name that one has.
_ADMINISTRATIVE = re.compile(r"^.{1,7}?(?:州|省|郡|邦|道|县|大区|地区|도)(?=.)")
_SHORTEST_SURNAME = 4
_COMPASS = "東西南北中"


class Kind(IntEnum):
    """What a known piece is; where one spelling is several, the first counts."""

    PLACE = 0
    SPEAKER = 1
    COUNTRY = 2
    REGION = 3  # a part of a country, such as 西澳: narrows, names nobody by itself
    TITLE = 4
    AROUND = 5


@dataclass(frozen=True, slots=True)
class Piece:
    kind: Kind
    places: tuple[str, ...]
    city: bool = False  # the word for one


class PlaceNames:
    """All that names the places of a corpus. Values are place ids, the same in every pack that has the place."""

    def __init__(self, places: Iterable[Place], gazetteer: Iterable[str] = ()) -> None:
        members = tuple(places)
        self._gazetteer = frozenset(map(name_key, gazetteer))
        names = [(spelling, place.id) for place in members for spelling in names_of(place)]
        speakers = [(spelling, place.id) for place in members for spelling in speakers_of(place)]
        countries = list(_countries(members))
        self.names = NameIndex([*names, *speakers], by_sound=True)
        self.countries = NameIndex(countries)
        self._pieces: dict[str, Piece] = {}
        self._longest = 1
        self._add(Kind.PLACE, names)
        self._add(Kind.SPEAKER, speakers)
        self._add(Kind.COUNTRY, countries)
        self._add(Kind.SPEAKER, _surnames(members, self._pieces))
        self._add(Kind.REGION, _regions(countries))
        self._titles = {place.id: tuple(map(name_key, _titles_of(place))) for place in members}
        self._add(Kind.TITLE, [(title, place.id) for place in members for title in _titles_of(place)])
        self._add(Kind.AROUND, [(word, "") for word in _AROUND.split()])
        spoken = ((place.id, place.speaker.title.en) for place in members if place.speaker is not None)
        self._add(Kind.TITLE, [(word, id) for id, title in spoken for word in words_of(title)])

    def find(self, text: str) -> Found[str]:
        """What `text` as a whole names: a place, several that fit equally well, or none with suggestions."""
        key = name_key(text[: LONGEST + 1])
        if not key or len(key) > LONGEST:
            return Unknown()
        whole = self._pieces.get(key)
        if whole is not None and whole.kind <= Kind.COUNTRY:
            return settle(whole.places, as_written=True)
        units = units_of(text)
        found = self._common(self.cut(units)) if len(units) <= _MOST_UNITS else None
        return found or self._qualified(text) or self._misspelt(text, units, key)

    def in_gazetteer(self, key: str) -> bool:
        """Whether a key that is no spelling of ours is another place's, and so no misspelling either."""
        return key in self._gazetteer or key in known_gazetteer()

    def cut(self, units: Sequence[str]) -> list[Piece] | None:
        """The fewest known pieces that the units consist of; None if some unit belongs to none."""
        count = len(units)
        best: list[list[Piece] | None] = [None] * count + [[]]
        for start in range(count - 1, -1, -1):
            key = ""
            for end in range(start + 1, min(count, start + self._longest) + 1):
                key += units[end - 1]
                piece, rest = self._pieces.get(key), best[end]
                shortest = best[start]
                if piece is not None and rest is not None and (shortest is None or len(rest) + 1 < len(shortest)):
                    best[start] = [piece, *rest]
        return best[0]

    def _add(self, kind: Kind, spellings: Iterable[tuple[str, str]]) -> None:
        added: dict[str, dict[str, None]] = {}
        for spelling, places in grouped(spellings).items():
            key = name_key(spelling)
            if key and (key not in self._pieces or self._pieces[key].kind is kind):
                added.setdefault(key, {}).update(places)
                if len(spelling) > self._longest:
                    self._longest = max(self._longest, len(units_of(spelling)))
        self._pieces |= {key: Piece(kind, tuple(places), key in _CITY) for key, places in added.items()}

    def _common(self, pieces: list[Piece] | None) -> Found[str] | None:
        """What all naming pieces have in common. Those that contradict each other are offered as a choice."""
        naming = [piece for piece in pieces or () if piece.kind <= Kind.COUNTRY]
        if not naming or pieces is None:
            return None
        if pieces[-1].city and all(piece.kind is Kind.COUNTRY for piece in naming):
            return Unknown(naming[-1].places[:3])  # Belize City: a city named after its country, and none of ours
        common = [place for place in naming[0].places if all(place in piece.places for piece in naming)]
        if not common:
            return Close(tuple(dict.fromkeys(place for piece in naming for place in piece.places)))
        for beside in (piece for piece in pieces if piece.kind in {Kind.REGION, Kind.TITLE}):
            common = [place for place in common if place in beside.places] or common
        return settle(common, as_written=True)

    def _qualified(self, text: str) -> Found[str] | None:
        """A known name with a region that no pack has: after a comma or bracket, or before it in Chinese."""
        name = _QUALIFIER.split(text, maxsplit=1)[0]
        if name == text:
            name = _ADMINISTRATIVE.sub("", fold(text), count=1)
        units = units_of(name)
        if not units or len(units) > _MOST_UNITS or units == units_of(text):
            return None
        pieces = self.cut(units)
        if pieces is None or all(piece.kind > Kind.SPEAKER for piece in pieces):
            return None
        return self._common(pieces)

    def _misspelt(self, text: str, units: Sequence[str], key: str) -> Found[str]:
        if len(units) > _MOST_UNITS:
            return Unknown(self.names.suggest(key))
        core, around = self._stripped(units)
        bare = "".join(core)
        if self.in_gazetteer(key) or self.in_gazetteer(bare):
            return Unknown(self._suggestions(core, around, key))
        titled = self._with_part_of_title(core)
        if titled:
            return settle(titled, as_written=True)
        whole = words_of(text)
        for tried, words in dict.fromkeys(((key, whole), (bare, tuple(core) if bare != key else whole))):
            found = [place for place in self.names.near(tried, words) if _fits(place, around)] if tried else []
            if found:
                return settle(found, as_written=False)
        # Ordinary words are near to countries (hungry, Hungary): one of those is suggested, never assumed.
        asked = self.names.near(bare, tuple(core), doubtful=True) if bare else ()
        asked = asked or (self.countries.near(bare, tuple(core)) if len(bare) > 3 else ())
        asked = tuple(place for place in asked if _fits(place, around))
        if len(asked) > 1:
            return Close(asked)
        return Unknown(tuple(dict.fromkeys((*asked, *self._suggestions(core, around, key)))))

    def _with_part_of_title(self, units: Sequence[str]) -> tuple[str, ...]:
        """The place whose name comes first and is followed by a part of its speaker's title: 峴港市資訊科技部門."""
        for size in range(min(len(units) - 1, self._longest), 0, -1):
            piece = self._pieces.get("".join(units[:size]))
            if piece is not None and piece.kind <= Kind.SPEAKER:
                rest = "".join(self._stripped(units[size:])[0])
                return tuple(p for p in piece.places if len(rest) > 1 and any(rest in t for t in self._titles[p]))
        return ()

    def _suggestions(self, core: Sequence[str], around: Sequence[Piece], key: str) -> tuple[str, ...]:
        """What is named inside the text, then some places of the country it names, then what resembles it."""
        named = [
            place
            for start in range(len(core))
            for end in range(start + 1, min(len(core), start + self._longest) + 1)
            if (piece := self._pieces.get("".join(core[start:end]))) and piece.kind <= Kind.SPEAKER
            for place in piece.places
        ]
        countries = [place for piece in around if piece.kind is Kind.COUNTRY for place in piece.places]
        return tuple(dict.fromkeys([*named, *countries[:3], *self.names.suggest("".join(core) or key)]))[:5]

    def _stripped(self, units: Sequence[str]) -> tuple[Sequence[str], list[Piece]]:
        """The units without known pieces at their ends that are no names of places or speakers, and those pieces."""
        around: list[Piece] = []
        start, end = 0, len(units)
        while start < end:
            size = next((n for n in range(end - start, 0, -1) if self._is_around(units[start : start + n])), 0)
            if not size:
                break
            around.append(self._pieces["".join(units[start : start + size])])
            start += size
        while start < end:
            size = next((n for n in range(end - start, 0, -1) if self._is_around(units[end - n : end])), 0)
            if not size:
                break
            around.append(self._pieces["".join(units[end - size : end])])
            end -= size
        return units[start:end], around

    def _is_around(self, units: Sequence[str]) -> bool:
        piece = self._pieces.get("".join(units)) if len(units) <= self._longest else None
        return piece is not None and piece.kind > Kind.SPEAKER


def units_of(text: str) -> list[str]:
    """Folded words; what is written without blanks, Chinese and Korean endings, character by character."""
    units: list[str] = []
    open_word = False
    for char in fold(text[: 4 * LONGEST]):
        if is_chinese(char) or "가" <= char <= "힣":
            units.append(char)
            open_word = False
        elif not _UNIT.match(char):
            open_word = False
        elif open_word:
            units[-1] += char
        else:
            units.append(char)
            open_word = True
    return units


def with_country(place: Place, lang: Lang) -> str:
    """Its name, and its country where that is another."""
    name, country = place.name[lang], place.country[lang]
    return name if name == country else f"{name} · {country}"


def names_of(place: Place) -> tuple[str, ...]:
    return (place.name.zh, place.name.en, place.id, *place.aliases)


def speakers_of(place: Place) -> Iterable[str]:
    """The speaker's names, with the family name first and last, and without middle names."""
    if place.speaker is None:
        return
    for name in (place.speaker.name.zh, place.speaker.name.en, *place.speaker.aliases):
        yield name
        words = name.split()
        if len(words) > 1:
            yield " ".join([words[-1], *words[:-1]])
            yield " ".join([*words[1:], words[0]])
        for word in words[1:] if len(words) > 2 else ():
            yield f"{words[0]} {word}"


def _titles_of(place: Place) -> tuple[str, ...]:
    return (place.speaker.title.zh, place.speaker.title.en) if place.speaker is not None else ()


def _regions(countries: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    """西澳 for 澳洲: a side of the compass before the first character of a Chinese country name."""
    for country, place in countries:
        if is_chinese(country[0]) and country[0] not in _COMPASS:
            yield from ((side + country[0], place) for side in _COMPASS)


def _surnames(places: Sequence[Place], taken: dict[str, Piece]) -> Iterable[tuple[str, str]]:
    """Last names that only one speaker has."""
    owners: dict[str, set[str]] = {}
    for place in places:
        words = place.speaker.name.en.split() if place.speaker is not None else []
        for word in words[-2:] if len(words) > 3 else words[-1:] if len(words) > 1 else ():
            owners.setdefault(name_key(word), set()).add(place.id)
    for key, ids in owners.items():
        if len(ids) == 1 and len(key) >= _SHORTEST_SURNAME and key not in taken:
            yield key, next(iter(ids))


def _countries(places: Sequence[Place]) -> Iterable[tuple[str, str]]:
    """Every spelling of a country that any of its places gives, for all of its places."""
    spellings: dict[str, dict[str, None]] = {}
    members: dict[str, list[str]] = {}
    for place in places:
        key = name_key(place.country.en)
        spellings.setdefault(key, {}).update(
            dict.fromkeys((place.country.zh, place.country.en, *place.country_aliases))
        )
        members.setdefault(key, []).append(place.id)
    for key, forms in spellings.items():
        yield from ((form, place) for form in forms for place in members[key])


def _fits(place: str, around: Iterable[Piece]) -> bool:
    return all(place in piece.places for piece in around if piece.kind is Kind.COUNTRY)


__all__ = ["Close", "Exact", "Kind", "Piece", "PlaceNames", "Unknown", "names_of", "speakers_of", "units_of"]
