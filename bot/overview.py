"""Themes × cities: how many initiatives each city has under each theme. Packs alone have initiatives."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.models import Initiative, Lang, Place, Theme
from bot.i18n import t
from bot.library import Library
from bot.rendering.heatmap import Matrix


@dataclass(frozen=True, slots=True)
class Overview:
    """`cells[theme][place]` holds the initiatives; themes and places that have any, in the order of the library."""

    themes: tuple[Theme, ...]
    places: tuple[Place, ...]
    cells: tuple[tuple[tuple[Initiative, ...], ...], ...]


def overview(library: Library) -> Overview:
    """A place that several packs have counts once."""
    places = {place.id: place for place in reversed(library.places()) if library.initiatives_of(place)}
    ids = tuple(reversed(places))
    themes = tuple(theme for theme in library.themes() if library.initiatives_with(theme.id))
    cells = []
    for theme in themes:
        by_place: dict[str, list[Initiative]] = {id: [] for id in ids}
        for one in library.initiatives_with(theme.id):
            by_place[one.place].append(one)
        cells.append(tuple(tuple(by_place[id]) for id in ids))
    return Overview(themes, tuple(places[id] for id in ids), tuple(cells))


def matrix(found: Overview, lang: Lang) -> Matrix:
    """What the picture draws."""
    counts = tuple(tuple(map(len, row)) for row in found.cells)
    return Matrix(
        t(lang, "overview.title"),
        tuple(theme.name[lang] for theme in found.themes),
        tuple(place.name[lang] for place in found.places),
        counts,
        t(lang, "overview.caption"),
    )
