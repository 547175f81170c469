"""Parts of the world that a question may be narrowed to, from the tz database: no list of countries of our own."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from bot.domain.models import Place
from bot.names.mentions import Mention, MentionFinder
from bot.names.resolver import NameIndex
from bot.text.fold import name_key

_SPELLINGS = {
    "europe": ("歐洲", "欧洲", "Europe", "European"),
    "asia": ("亞洲", "亚洲", "Asia", "Asian"),
    "africa": ("非洲", "Africa", "African"),
    "america": ("美洲", "America", "Americas", "the Americas"),
    "latin": ("拉丁美洲", "中南美洲", "中南美", "Latin America", "Latin American"),
    "north": ("北美洲", "北美", "North America", "North American"),
    "south": ("南美洲", "南美", "South America", "South American"),
    "oceania": ("大洋洲", "紐澳", "Oceania", "Pacific"),
}
_REGIONS = {name_key(spelling): region for region, spellings in _SPELLINGS.items() for spelling in spellings}
_CONTINENTS = {"Australia": "oceania", "Pacific": "oceania"}
_NORTH = frozenset(("US", "CA", "MX"))
_SOUTH = frozenset("AR BO BR CL CO EC FK GF GY PE PY SR UY VE".split())


def region_of(text: str) -> str | None:
    """Which region a text names as a whole."""
    return _REGIONS.get(name_key(text))


def regions_in(text: str) -> tuple[Mention[str], ...]:
    """The regions that a longer text names, left to right."""
    return _finder().find(text)


@cache
def _finder() -> MentionFinder:
    return MentionFinder.of_names(NameIndex((name, id) for id, names in _SPELLINGS.items() for name in names))


def lies_in(place: Place, region: str) -> bool:
    """Whether the country of the place lies in the region: by its first zone, so that Russia is in Europe."""
    names = (place.country.en, *place.country_aliases)
    return any(region in _regions().get(name_key(name), ()) for name in names)


@cache
def _regions() -> dict[str, tuple[str, ...]]:
    """Every name of a country that the tz database knows → the regions it lies in."""
    folder = files("tzdata") / "zoneinfo"
    first: dict[str, str] = {}
    for line in (folder / "zone.tab").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            code, _, zone, *_ = line.split("\t")
            first.setdefault(code, zone.partition("/")[0])
    found: dict[str, tuple[str, ...]] = {}
    for line in (folder / "iso3166.tab").read_text(encoding="utf-8").splitlines():
        code, _, written = line.partition("\t")
        if line.startswith("#") or code not in first:
            continue
        regions: tuple[str, ...] = (_CONTINENTS.get(first[code], first[code].lower()),)
        if regions == ("america",):
            regions += ("north",) if code in _NORTH else ()
            regions += () if code in ("US", "CA") else ("latin",)
            regions += ("south",) if code in _SOUTH else ()
        name, _, aside = written.rstrip(")").partition(" (")
        for spelling in (code, name, f"{aside} {name}", aside):  # "Korea (South)", "Britain (UK)"
            found.setdefault(name_key(spelling), regions)  # "Virgin Islands (US)" is not the US
    return found
