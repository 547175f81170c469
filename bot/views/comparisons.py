"""Cards that put several places side by side."""

from __future__ import annotations

from collections.abc import Sequence

from bot.comparisons import Comparison, Side
from bot.domain.cards import Actions, Button, Heading, Paragraph, Part
from bot.domain.models import Hit, Lang, Place
from bot.domain.ports import Cell, Reply, Request, Table
from bot.i18n import t
from bot.library import Library
from bot.text.sanitize import shorten
from bot.views.common import echo, initiative_item, passage_parts, place_line, reply, source_line
from bot.views.places import place_title

TITLES = 3  # of initiatives in one cell
EXCERPT = 80  # characters of a passage in a cell that no initiative sums up


def comparison(library: Library, request: Request, question: str, found: Comparison) -> Reply:
    """Who spoke of it and who did not, then one group a place, with what it said and where that stands."""
    lang = request.lang
    lead = _lead(found, lang)
    parts: list[Part] = [Paragraph(lead)]
    for side in found.sides:
        parts.append(Heading(place_title(side.place, lang)))
        parts += _themes(library, side, found.themes, lang) if found.themes else _passages(library, side, lang)
    parts.append(
        Actions(
            tuple(Button(t(lang, "ask.whole_city", place=p.name[lang]), line=place_line(p)) for p in _places(found))
        )
    )
    return reply(
        request, "compare", t(lang, "ask.title", question=echo(question)), parts, places=_places(found), hits=found.hits,
        lead=lead, silent=found.silent, table=_table(library, found, question, lang),
        suggestions=[place_line(place) for place in _places(found)],
    )  # fmt: skip


def _places(found: Comparison) -> tuple[Place, ...]:
    return tuple(side.place for side in found.sides)


def _lead(found: Comparison, lang: Lang) -> str:
    separator = t(lang, "cards.list_separator")
    spoke = separator.join(side.place.name[lang] for side in found.sides if side.hits)
    silent = separator.join(place.name[lang] for place in found.silent)
    if not spoke:
        return t(lang, "compare.none", silent=silent)
    if found.themes:
        return t(lang, "compare.themes", spoke=spoke)
    return t(lang, "compare.some" if silent else "compare.all", spoke=spoke, silent=silent)


def _passages(library: Library, side: Side, lang: Lang) -> list[Part]:
    if not side.hits:
        return [Paragraph(t(lang, "compare.silent", place=side.place.name[lang]))]
    parts: list[Part] = []
    for hit in side.hits:
        parts += [initiative_item(library, one, lang) for one in hit.initiatives[:TITLES]]
        parts += passage_parts(library, hit.passage, lang, hit.marks)
    return parts


def _themes(library: Library, side: Side, themes: Sequence[str], lang: Lang) -> list[Part]:
    """A line a theme; the whole stands behind the place's button."""
    parts: list[Part] = []
    for theme in themes:
        text = _cell(_with_theme(side.hits, theme), lang).text
        if text:
            parts.append(Paragraph(t(lang, "compare.theme", theme=library.theme(theme).name[lang], text=text)))
    if not parts:
        return [Paragraph(t(lang, "compare.silent", place=side.place.name[lang]))]
    return [*parts, source_line(library, side.hits[0].passage, lang)]


def _with_theme(hits: Sequence[Hit], theme: str) -> list[Hit]:
    found = [Hit(hit.passage, tuple(one for one in hit.initiatives if theme in one.themes)) for hit in hits]
    return [hit for hit in found if hit.initiatives]


def _table(library: Library, found: Comparison, question: str, lang: Lang) -> Table:
    """A column a place. A row a theme, or one for the question; an empty cell is a place that is silent."""
    columns = ("", *(side.place.name[lang] for side in found.sides))
    if not found.themes:
        return Table(columns, ((Cell(echo(question)), *(_cell(side.hits, lang) for side in found.sides)),))
    rows = (
        (Cell(library.theme(theme).name[lang]), *(_cell(_with_theme(side.hits, theme), lang) for side in found.sides))
        for theme in found.themes
    )
    return Table(columns, tuple(rows))


def _cell(hits: Sequence[Hit], lang: Lang) -> Cell:
    titles = [one.title[lang] for hit in hits for one in hit.initiatives]
    texts = list(dict.fromkeys(titles))[:TITLES] or [shorten(hit.passage.text, EXCERPT) for hit in hits[:1]]
    return Cell(t(lang, "cards.list_separator").join(texts), tuple(hit.passage.id for hit in hits))
