"""Replies → a brief. What a card says in pages stands here once and whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from bot.briefs.model import Brief, Case, Grid, GridCell, Section
from bot.domain.cards import Paragraph, Table
from bot.domain.models import Hit, Lang
from bot.domain.ports import Reply
from bot.i18n import t
from bot.library import Library
from bot.text.fold import name_key
from bot.views.places import who
from bot.views.quotes import notes, source

SUMMARY_FROM = 3  # cities from which a table stands before them


class _Sources:
    """Numbers sources in the order in which they are first met."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def number(self, source: str) -> int:
        return self.numbers.setdefault(source, len(self.numbers) + 1)


def compose(
    library: Library, replies: Sequence[Reply], day: date, title: str = "", remarks: Mapping[str, str] | None = None
) -> Brief:
    """One section a reply, in their language. `remarks` are said of the passages under their ids."""
    lang = replies[0].lang
    sources = _Sources()
    sections = tuple(_section(library, reply, sources, remarks or {}) for reply in replies)
    subject = title or (sections[0].heading if len(sections) == 1 else "")
    about = subject.strip("「」“”")
    titled = title or (t(lang, "brief.title_about", subject=about) if about else t(lang, "brief.title"))
    return Brief(titled, about, lang, day, sections, tuple(sources.numbers))


def _section(library: Library, reply: Reply, sources: _Sources, remarks: Mapping[str, str]) -> Section:
    lang = reply.lang
    hits = _by_city(library, reply)
    cases = [_case(library, hit, lang, sources, remarks.get(hit.passage.id, "")) for hit in hits]
    by_id = {hit.passage.id: case.source for hit, case in zip(hits, cases, strict=True)}
    grid = _grid(reply.table, by_id) if reply.table else _summary(cases, lang)
    silent = tuple(place.name[lang] for place in reply.silent)
    return Section(reply.pages[0].title, _lead(reply), grid, tuple(cases), silent)


def _by_city(library: Library, reply: Reply) -> list[Hit]:
    """Each city's together, cities in the order in which the answer names them; a shortlist keeps its own order."""
    if reply.kind == "shortlist":
        return list(reply.hits)
    groups: dict[str, list[Hit]] = {}
    for hit in reply.hits:
        groups.setdefault(_who(library, hit, reply.lang), []).append(hit)
    return [hit for group in groups.values() for hit in group]


def _who(library: Library, hit: Hit, lang: Lang) -> str:
    return who(library, hit.passage, lang)


def _lead(reply: Reply) -> str:
    """The answer in a sentence; where nothing was found, what the card says instead."""
    if reply.lead or reply.hits:
        return reply.lead or ""
    said = [part.text for part in reply.pages[0].parts if isinstance(part, Paragraph)]
    return said[0] if said else ""


def _case(library: Library, hit: Hit, lang: Lang, sources: _Sources, remark: str) -> Case:
    passage, who = hit.passage, _who(library, hit, lang)
    mended = passage.reading is not None and name_key(passage.reading) != name_key(passage.text)
    strong = _merged([one.span for one in hit.initiatives])
    whole = sum(end - start for start, end in strong) >= len(passage.text) - 1
    return Case(
        who=who,
        measures=tuple(one.title[lang] for one in hit.initiatives),
        renderings=tuple(one.rendering for one in hit.initiatives) if lang == "en" else (),
        quote=passage.text,
        strong=() if whole else strong,
        reading=passage.reading or "" if mended else "",
        notes=tuple(note.text for note in notes(library, passage, lang, [(0, len(passage.text))])),
        source=sources.number(_cited(library, hit, lang)),
        remark=remark,
    )


def _cited(library: Library, hit: Hit, lang: Lang) -> str:
    """Document and place in it; the list's own head says that these are sources."""
    return source(library, hit.passage, lang).text.removeprefix(t(lang, "brief.source_prefix"))


def _merged(spans: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """The same pieces in order, those that touch in one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _grid(table: Table, sources: Mapping[str, int]) -> Grid:
    number: Callable[[str], int | None] = sources.get
    rows = tuple(
        tuple(GridCell(cell.text, tuple(sorted({n for id in cell.hits if (n := number(id))}))) for cell in row)
        for row in table.rows
    )
    return Grid(table.columns, rows)


def _summary(cases: Sequence[Case], lang: Lang) -> Grid | None:
    """Who did what, a row a city, where there are several."""
    by_who: dict[str, list[Case]] = {}
    for case in cases:
        by_who.setdefault(case.who, []).append(case)
    if len(by_who) < SUMMARY_FROM:
        return None
    rows = []
    for name, members in by_who.items():
        titles = dict.fromkeys(measure for case in members for measure in case.measures)
        text = t(lang, "brief.measures_separator").join(titles) or t(lang, "brief.statement")
        rows.append((GridCell(name), GridCell(text, tuple(sorted({case.source for case in members})))))
    return Grid((t(lang, "brief.grid.who"), t(lang, "brief.grid.measures")), tuple(rows))
