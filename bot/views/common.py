"""How every reply is put together, and the parts that several cards share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Literal

from bot.domain.cards import (
    Actions,
    Button,
    Card,
    Cell,
    Heading,
    Item,
    Lead,
    Menu,
    Note,
    Option,
    Paragraph,
    Part,
    Source,
    Table,
)
from bot.domain.models import Hit, Initiative, Lang, Pack, Passage, Place, Session, Text, Theme
from bot.domain.ports import Kind, Reply, Request, Statement
from bot.i18n import t
from bot.library import Library
from bot.rendering.paging import paginate
from bot.text.sanitize import shorten
from bot.views.quotes import quoted, remarks, source_line, spans_shown, stands

ECHO = 60  # characters of a user's own words that a card repeats
NAMED = 6  # names that a first line gives before it only counts
HANDED_ON: tuple[Kind, ...] = ("results", "compare", "city", "theme")  # a chief may want to see it
UNSAVED: tuple[Kind, ...] = ("shortlist", "digest", "settings", "help", "choices", "nothing", "error", "overview")
_QUOTED = re.compile(r"/(?:initiative|source) ([\w.-]+)")
NOT_FOR_ALL: tuple[Kind, ...] = ("help", "choices", "nothing", "error", "settings")  # nothing to show a channel


def echo(text: str) -> str:
    """What the user typed, short enough to repeat."""
    return shorten(text, ECHO)


def reply(
    request: Request,
    kind: Kind,
    title: str,
    parts: Iterable[Part],
    *,
    lead: str | None = None,
    facts: Sequence[Statement] = (),
    closest: Sequence[Hit] = (),
    silent: Sequence[Place] = (),
    table: Table | None = None,
    places: Sequence[Place] = (),
    hits: Sequence[Hit] = (),
    suggestions: Sequence[str] = (),
    shareable: bool = True,
) -> Reply:
    """Paginates. `lead` becomes the first line; without it the first paragraph is. `table` is what a program reads; without
    it the first one of the card is.
    """
    missing = (Note(t(request.lang, "cards.unreached"), doubt=True),) if request.unreached else ()
    parts = (*missing, *parts) if lead is None else (Lead(lead), *missing, *parts)
    whole = table or next((part for part in parts if isinstance(part, Table)), None)
    answer = paged(
        request, kind, paginate(Card(title, request.lang, parts)), places=places, hits=hits, suggestions=suggestions,
        shareable=shareable,
    )  # fmt: skip
    first = next((part.text for part in parts if isinstance(part, Lead | Paragraph)), None)
    return replace(answer, lead=first, table=whole, facts=tuple(facts), closest=tuple(closest), silent=tuple(silent))


def paged(
    request: Request,
    kind: Kind,
    pages: tuple[Card, ...],
    *,
    places: Sequence[Place] = (),
    hits: Sequence[Hit] = (),
    suggestions: Sequence[str] = (),
    shareable: bool = True,
) -> Reply:
    """A reply of these pages; below each what it lets a reader open and the buttons that turn pages."""
    lead = next((part.text for part in pages[0].parts if isinstance(part, Lead | Paragraph)), None)
    pages = tuple(_with_ways(page, request.line, kind, hits) for page in pages)
    return Reply(
        line=request.line,
        kind=kind,
        lang=request.lang,
        pages=pages,
        page=min(max(request.page, 1), len(pages)),
        places=tuple(places),
        hits=tuple(hits),
        suggestions=tuple(suggestions),
        shareable=shareable and kind not in NOT_FOR_ALL,
        lead=lead,
    )


def _with_ways(page: Card, line: str, kind: Kind, hits: Sequence[Hit]) -> Card:
    """The page, below it a menu of all that stands on it and can be opened, then the ways to save, to hand on, and to the
    other pages.
    """
    lang = page.lang
    opens = [option for part in page.parts for option in _opens(part)]
    parts = page.parts
    if opens:
        menu = Menu(
            t(lang, "cards.open_menu"), tuple({option.line: option for option in reversed(opens)}.values())[::-1]
        )
        at = len(parts) - isinstance(parts[-1], Actions)
        parts = (*parts[:at], menu, *parts[at:])
    options = saves(page, kind, hits)
    buttons = [Button(t(lang, "shortlist.save"), line=options[0].line)] if len(options) == 1 else []
    if len(options) > 1 and any(isinstance(part, Table) for part in page.parts):
        # A second menu of all the rows would cost as much room as the rows: it opens when it is wanted.
        buttons.append(Button(t(lang, "shortlist.pick"), line=f"/shortlist add {line}"))
    elif len(options) > 1:
        at = len(parts) - isinstance(parts[-1], Actions)
        parts = (*parts[:at], Menu(t(lang, "shortlist.pick"), options, quiet=True), *parts[at:])
    if kind in HANDED_ON and hits:
        buttons.append(Button(t(lang, "brief.button"), line=f"/brief {line}"))
    if page.page > 1:
        buttons.append(Button(t(lang, "cards.previous"), line=line, page=page.page - 1, turns=True))
    if page.page < page.pages:
        buttons.append(
            Button(
                t(lang, "cards.next", page=page.page + 1, pages=page.pages), line=line, page=page.page + 1, turns=True
            )
        )
    if buttons and isinstance(parts[-1], Actions):
        parts = (*parts[:-1], Actions((*parts[-1].buttons, *buttons)))
    elif buttons:
        parts = (*parts, Actions(tuple(buttons)))
    return replace(page, parts=parts)


def saves(page: Card, kind: Kind, hits: Sequence[Hit]) -> tuple[Option, ...]:
    """What a page quotes, to be put on the shortlist: what its sources and rows lead to."""
    if kind in UNSAVED or not hits:
        return ()
    lang = page.lang
    if kind in ("initiative", "passage"):
        own = hits[0].initiatives[0].id if kind == "initiative" else hits[0].passage.id
        return (Option(page.title, f"/shortlist add {own}"),)
    led = [option for part in page.parts for option in _opens(part)]
    led += [Option(part.title, part.button.line) for part in page.parts if isinstance(part, Item) and part.button]
    found_by_id = {}
    for option in led:
        if found := _QUOTED.fullmatch(option.line):
            found_by_id[found[1]] = Option(
                t(lang, "shortlist.save_one", title=option.label), f"/shortlist add {found[1]}"
            )
    for hit in hits:
        if any(one.id in found_by_id for one in hit.initiatives):
            found_by_id.pop(hit.passage.id, None)  # the measure says more than the passage it stands in
    return tuple(found_by_id.values())


def _opens(part: Part) -> Iterable[Option]:
    match part:
        case Source(opens=opens):
            return opens
        case Table(rows=rows):
            return [Option(cell.text, cell.line)
                    for row in rows for cell in row if cell.line]  # fmt: skip
        case _:
            return ()


def own_parts(library: Library, heading: str, hits: Sequence[Hit], lang: Lang) -> list[Part]:
    """Passages of a team's own documents under a heading, each cited as it stands in its file; nothing where there are none."""
    parts: list[Part] = [Heading(heading)] if hits else []
    for hit in hits:
        opens = (Option(stands(hit.passage, lang), source_line(hit.passage), t(lang, "cards.see_source")),)
        parts += quoted(library, hit.passage, lang, spans_shown(hit), hit.marks, opens)
    return parts


def themes_text(library: Library, initiative: Initiative, lang: Lang) -> str:
    return listed((library.theme(theme).name[lang] for theme in initiative.themes), lang)


def listed(names: Iterable[str], lang: Lang) -> str:
    return t(lang, "cards.list_separator").join(names)


def some(names: Sequence[str], lang: Lang, limit: int = NAMED) -> str:
    """The names; of many the first few and how many there are in all."""
    if len(names) <= limit:
        return listed(names, lang)
    return t(lang, "cards.and_others", names=listed(names[:limit], lang), n=len(names))


def by_city(library: Library, initiatives: Sequence[Initiative], lang: Lang) -> list[Part]:
    """A table of their cities, what they did and the words it rests on; of what is probably another's, both are named."""
    names = []
    for one in initiatives:
        name = library.place_of(one).name[lang]
        if (probably := library.passage(one.passage).probably) is not None:
            name = t(lang, "cards.probably", name=name, probably=library.place(one.pack, probably).name[lang])
        names.append(in_document(library, name, one.pack, lang))
    return measures(library, initiatives, lang, "city", names)


def measures(
    library: Library, initiatives: Sequence[Initiative], lang: Lang, head: Literal["city", "theme"], first: list[str]
) -> list[Part]:
    """A table, one row for each: the words of `first`, its title, what it rests on, and the lines of the document, with a
    sign where the editors have something to say about those words.
    """
    columns = tuple(t(lang, f"cards.columns.{name}") for name in (head, "measure", "words", "lines"))
    rows = []
    marked = False
    for name, one in zip(first, initiatives, strict=True):
        passage = library.passage(one.passage)
        cited = "–".join(dict.fromkeys(map(str, passage.lines or ())))
        if remarks(library, passage, lang, [one.span]):
            cited, marked = t(lang, "cards.remarked", lines=cited), True
        title = Cell(one.title[lang], (passage.id,), initiative_line(one))
        rows.append((Cell(name), title, Cell(one.quote, (passage.id,)), Cell(cited, (passage.id,))))
    table: list[Part] = [Table(columns, tuple(rows))] if rows else []
    return [*table, Note(t(lang, "cards.remarks_elsewhere"))] if marked else table


def buttons_to(names: Iterable[tuple[str, str]]) -> list[Part]:
    """One button for each label and line, each line once; no part where there is nothing to press."""
    found = {line: Button(label, line=line) for label, line in names}
    return [Actions(tuple(found.values()))] if found else []


def in_document(library: Library, name: str, pack: str, lang: Lang) -> str:
    """A name, and with several packs the document that it is of."""
    if len(library.corpus.packs) == 1:
        return name
    return t(lang, "cards.in_document", name=name, document=library.corpus.packs[pack].title[lang])


def as_printed(library: Library, pack: Pack, text: Text, lang: Lang) -> str:
    """A name as the document prints it; one that it prints in neither language is marked as the editors'."""
    if library.prints(pack, text["en" if lang == "en" else "zh-TW"]) or (
        lang == "en" and library.prints(pack, text.zh)
    ):
        return text[lang]
    other = text.zh if lang == "en" else text.en
    return other if library.prints(pack, other) else t(lang, "cards.editors", name=text[lang])


def session_when(session: Session, lang: Lang) -> str:
    """Date and times as far as the source gives them; what it does not give is said, never filled in."""
    day = session.date.isoformat() if session.date else t(lang, "cards.no_date")
    if session.starts and session.ends:
        return f"{day} {session.starts:%H:%M}–{session.ends:%H:%M}"
    if session.starts:
        return f"{day} {t(lang, 'cards.no_end', start=f'{session.starts:%H:%M}')}"
    return day


def whole_hits(library: Library, passages: Iterable[Passage]) -> tuple[Hit, ...]:
    """Passages as hits with all of their initiatives, unscored."""
    hits = []
    for passage in passages:
        found = (library.initiative(id) for id in passage.initiatives)
        hits.append(Hit(passage, tuple(i for i in found if i is not None)))
    return tuple(hits)


def hits_of(library: Library, initiatives: Iterable[Initiative]) -> tuple[Hit, ...]:
    """The passages of the initiatives, in their order, each with those that were given."""
    by_passage: dict[str, list[Initiative]] = {}
    for one in initiatives:
        by_passage.setdefault(one.passage, []).append(one)
    return tuple(Hit(library.passage(id), tuple(members)) for id, members in by_passage.items())


def theme_line(theme: Theme) -> str:
    return f"/theme {theme.id}"


def place_line(place: Place) -> str:
    return f"/city {place.id}"


def initiative_line(initiative: Initiative) -> str:
    return f"/initiative {initiative.id}"
