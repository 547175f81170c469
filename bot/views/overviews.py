"""The card of an overview, and what its picture says to who cannot see it."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.cards import Actions, Button, Cell, Paragraph, Part, Table
from bot.domain.models import Initiative, Lang, Place
from bot.domain.ports import Attachment, Reply, Request
from bot.i18n import t
from bot.library import Library
from bot.overview import Overview
from bot.views.common import reply, theme_line, whole_hits

ALTERNATIVE = 1000  # characters: Discord takes 1024 of an alternative text


def overview(library: Library, request: Request, found: Overview, attachment: Attachment | None) -> Reply:
    """A row a theme: how many initiatives, and which city has how many of them."""
    lang = request.lang
    rows = []
    for theme, row in zip(found.themes, found.cells, strict=True):
        ids = tuple(dict.fromkeys(one.passage for cell in row for one in cell))
        total = t(lang, "overview.theme", name=theme.name[lang], n=sum(map(len, row)))
        rows.append((Cell(total, line=theme_line(theme)), Cell(_cities(found, row, lang), ids)))
    columns = tuple(t(lang, f"overview.column.{name}") for name in ("theme", "cities"))
    count = len(library.corpus.initiatives)
    lead = t(lang, "overview.lead", initiatives=count, themes=len(found.themes), places=len(found.places))
    parts: list[Part] = [Paragraph(lead), Table(columns, tuple(rows))]
    if attachment is None:
        parts.append(Actions((Button(t(lang, "overview.map"), line="/overview map", style="primary"),)))
    passages = dict.fromkeys(one.passage for row in found.cells for cell in row for one in cell)
    hits = whole_hits(library, (library.passage(id) for id in passages))
    made = reply(request, "overview", t(lang, "overview.title"), parts, hits=hits)
    return replace(made, attachment=attachment)


def _cities(found: Overview, row: tuple[tuple[Initiative, ...], ...], lang: Lang) -> str:
    counted: list[tuple[Place, int]] = [
        (place, len(cell)) for place, cell in zip(found.places, row, strict=True) if cell
    ]
    return t(lang, "cards.list_separator").join(
        t(lang, "overview.city", name=place.name[lang], n=n) for place, n in sorted(counted, key=lambda pair: -pair[1])
    )


def alternative(found: Overview, lang: Lang) -> str:
    """Every theme with its number, and the cities as far as there is room; the table says all."""
    totals = [sum(map(len, row)) for row in found.cells]
    for cities in range(len(found.places), -1, -1):
        rows = []
        for theme, row, total in zip(found.themes, found.cells, totals, strict=True):
            named = sorted(zip(found.places, row, strict=True), key=lambda pair: -len(pair[1]))[:cities]
            names = [t(lang, "overview.city", name=p.name[lang], n=len(cell)) for p, cell in named if cell]
            said = t(lang, "cards.list_separator").join(names)
            key = "overview.alt_row" if said else "overview.alt_total"
            rows.append(t(lang, key, theme=theme.name[lang], n=total, cities=said))
        text = t(lang, "overview.alt", rows=t(lang, "overview.alt_separator").join(rows))
        if len(text) <= ALTERNATIVE:
            return text
    return text[:ALTERNATIVE]


def file_name(lang: Lang) -> str:
    """What the picture is called."""
    return t(lang, "overview.file")
