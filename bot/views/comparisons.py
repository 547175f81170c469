"""Cards that put several places side by side."""

from __future__ import annotations

from collections.abc import Sequence

from bot.comparisons import Comparison
from bot.domain.cards import Cell, Note, Paragraph, Part, Table
from bot.domain.models import Hit, Lang, Passage, Place
from bot.domain.ports import Reply, Request
from bot.i18n import t
from bot.library import Library
from bot.text.sanitize import shorten
from bot.views.common import buttons_to, echo, initiative_line, listed, place_line, reply
from bot.views.quotes import remarks, source_line, sources, spans_shown

TITLES = 3  # of initiatives in one cell
EXCERPT = 80  # characters of a passage in a cell
Row = tuple[Cell, ...]


def comparison(library: Library, request: Request, question: str, found: Comparison) -> Reply:
    """Who spoke of it and who did not, then a table: what each did and the words that it rests on."""
    lang = request.lang
    lead = _lead(found, lang)
    table = _matrix(library, found, question, lang)
    parts: list[Part] = [table] if len(found.themes) > 1 else _cases(library, found, lang)
    parts += sources(library, (hit.passage for hit in found.hits), lang)
    parts += buttons_to([(t(lang, "ask.whole_city", place=p.name[lang]), place_line(p)) for p in _places(found)])
    return reply(
        request, "compare", t(lang, "compare.title", question=echo(question)), parts, places=_places(found),
        hits=found.hits, lead=lead, silent=found.silent, table=table,
        suggestions=[place_line(place) for place in _places(found)],
    )  # fmt: skip


def how(library: Library, request: Request, understood: Sequence[Place], *, many: bool = False) -> Reply:
    """How to compare; which places were understood, where that was one or too many."""
    lang = request.lang
    names = listed((place.name[lang] for place in understood), lang)
    key = "compare.too_many" if many else "compare.one" if understood else "compare.how"
    first, second = [place.name[lang] for place in library.places()[:1] + library.places()[-1:]]
    theme = library.themes()[0].name[lang] if library.themes() else ""
    lines = [f"/compare {first} {second}", f"/compare {first} {second} {theme}"]
    parts: list[Part] = [Paragraph(t(lang, key, places=names, example=lines[-1]))]
    parts += buttons_to([(line.removeprefix("/compare "), line) for line in lines])
    return reply(request, "choices", t(lang, "compare.how_title"), parts, places=understood, suggestions=lines)


def _places(found: Comparison) -> tuple[Place, ...]:
    return tuple(side.place for side in found.sides)


def _lead(found: Comparison, lang: Lang) -> str:
    spoke = listed((side.place.name[lang] for side in found.sides if side.hits), lang)
    silent = listed((place.name[lang] for place in found.silent), lang)
    if not spoke:
        return t(lang, "compare.none", silent=silent)
    if len(found.themes) > 1:
        return t(lang, "compare.themes", spoke=spoke)
    return t(lang, "compare.some" if silent else "compare.all", spoke=spoke, silent=silent)


def _cases(library: Library, found: Comparison, lang: Lang) -> list[Part]:
    """A row a measure, under its city; one that says nothing has a row that says so."""
    columns = tuple(t(lang, f"cards.columns.{name}") for name in ("city", "measure", "words", "lines"))
    rows: list[Row] = []
    marked = False
    for side in found.sides:
        if not side.hits:
            silent = Cell(side.place.name[lang], line=place_line(side.place))
            rows.append((silent, Cell(t(lang, "compare.nothing")), Cell("—"), Cell("—")))
        for hit in side.hits:
            passage = hit.passage
            cited = "–".join(dict.fromkeys(map(str, passage.lines or ())))
            if remarks(library, passage, lang, spans_shown(hit)):
                cited, marked = t(lang, "cards.remarked", lines=cited), True
            name, lines = Cell(_whose(library, passage, lang)), Cell(cited, (passage.id,))
            shown = [(one.title[lang], initiative_line(one), one.quote) for one in hit.initiatives[:TITLES]]
            shown = shown or [(t(lang, "compare.statement"), source_line(passage), shorten(passage.text, EXCERPT))]
            for title, line, words in shown:
                rows.append((name, Cell(title, (passage.id,), line), Cell(words, (passage.id,)), lines))
    table: list[Part] = [Table(columns, tuple(rows))]
    return [*table, Note(t(lang, "cards.remarks_elsewhere"))] if marked else table


def _whose(library: Library, passage: Passage, lang: Lang) -> str:
    """The city under which it is printed, and the one whose it probably is."""
    place = library.place_of(passage)
    name = place.name[lang] if place is not None else library.title_of(passage, lang)
    if passage.probably is None:
        return name
    return t(lang, "cards.probably", name=name, probably=library.place(passage.document, passage.probably).name[lang])


def _with_theme(hits: Sequence[Hit], theme: str) -> list[Hit]:
    found = [Hit(hit.passage, tuple(one for one in hit.initiatives if theme in one.themes)) for hit in hits]
    return [hit for hit in found if hit.initiatives]


def _matrix(library: Library, found: Comparison, question: str, lang: Lang) -> Table:
    """A column a place. A row a theme, or one for the question; a place that is silent has an empty cell."""
    columns = (t(lang, "compare.column.theme"), *(side.place.name[lang] for side in found.sides))
    if not found.themes:
        return Table(columns, ((Cell(echo(question)), *(_cell(side.hits, lang) for side in found.sides)),))
    rows = (
        (Cell(library.theme(theme).name[lang]), *(_cell(_with_theme(side.hits, theme), lang) for side in found.sides))
        for theme in found.themes
    )
    return Table(columns, tuple(rows))


def _cell(hits: Sequence[Hit], lang: Lang) -> Cell:
    if not hits:
        return Cell(t(lang, "compare.nothing"))
    titles = [one.title[lang] for hit in hits for one in hit.initiatives]
    texts = list(dict.fromkeys(titles))[:TITLES] or [shorten(hit.passage.text, EXCERPT) for hit in hits[:1]]
    return Cell(listed(texts, lang), tuple(hit.passage.id for hit in hits))
