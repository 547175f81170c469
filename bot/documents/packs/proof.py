"""What a reader would trip over although every file is well formed: names and titles that mean two things."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.documents.packs.draft import PackDraft, PlaceDraft
from bot.documents.packs.nodes import Spot
from bot.domain.errors import Fault
from bot.domain.models import Theme
from bot.text.fold import name_key


def name_clashes(
    packs: Sequence[PackDraft], themes: Sequence[tuple[Theme, Spot]], gazetteer: Sequence[tuple[str, Spot]]
) -> list[Fault]:
    """Spellings that mean two places, two speakers or two themes once case, accents, script and blanks are gone.
    Places of one country share its name; the same id in two packs is the same place.
    """
    faults: list[Fault] = []
    owners: dict[str, tuple[str, Spot]] = {}
    countries: dict[str, tuple[str, Spot]] = {}
    for place in (place for pack in packs for place in pack.places):
        for spelling in _spellings(place):
            _claim(owners, spelling, place.id, place.spot, faults)
        for spelling in (place.country.zh, place.country.en, *place.country_aliases):
            countries.setdefault(name_key(spelling), (place.country.en, place.spot))
    for key, (country, spot) in countries.items():
        if key in owners and owners[key][0] not in _of_country(packs, country):
            text = f"“{key}” names the place “{owners[key][0]}” and the country {country}"
            faults.append(Fault(spot.path, spot.line, text))
    for name, spot in gazetteer:
        if name_key(name) in owners:
            faults.append(Fault(spot.path, spot.line, f"“{name}” names our own “{owners[name_key(name)][0]}”"))
    named: dict[str, tuple[str, Spot]] = {}
    for theme, spot in themes:
        for spelling in (theme.name.zh, theme.name.en, *theme.synonyms):
            _claim(named, spelling, theme.id, spot, faults)
    return faults


def _spellings(place: PlaceDraft) -> Iterable[str]:
    yield from (place.name.zh, place.name.en, *place.aliases)
    if place.speaker is not None:
        yield from (place.speaker.name.zh, place.speaker.name.en, *place.speaker.aliases)


def _of_country(packs: Sequence[PackDraft], country: str) -> set[str]:
    return {place.id for pack in packs for place in pack.places if place.country.en == country}


def _claim(owners: dict[str, tuple[str, Spot]], spelling: str, owner: str, spot: Spot, faults: list[Fault]) -> None:
    key = name_key(spelling)
    if not spelling:
        return
    if not key:
        faults.append(Fault(spot.path, spot.line, f"the name “{spelling}” of “{owner}” has no letter or digit"))
        return
    first, where = owners.setdefault(key, (owner, spot))
    if first != owner:
        text = f"“{spelling}” names both “{owner}” and “{first}” ({where.path.name}:{where.line})"
        faults.append(Fault(spot.path, spot.line, text))


class Titles:
    """The titles of all initiatives, which a list shows without their places."""

    def __init__(self, packs: Sequence[PackDraft]) -> None:
        self._packs = packs

    def clashes(self) -> list[Fault]:
        faults: list[Fault] = []
        seen: dict[str, str] = {}
        passages = (passage for pack in self._packs for passage in pack.passages)
        for initiative in (one for passage in passages for one in passage.initiatives):
            for title in dict.fromkeys((initiative.title.zh, initiative.title.en)):
                other = seen.setdefault(name_key(title), initiative.id)
                if title and other != initiative.id:
                    spot = initiative.title_spot
                    faults.append(Fault(spot.path, spot.line, f"“{title}” is the title of “{other}” too"))
        return faults
