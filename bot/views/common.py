"""How every reply is put together, and the parts that several cards share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.domain.cards import Actions, Button, Card, Heading, Item, Note, Paragraph, Part, Quote, Source
from bot.domain.models import Erratum, Hit, Initiative, Lang, Locator, Passage, Place, Session, Theme
from bot.domain.ports import Kind, Reply, Request, Statement, Table
from bot.i18n import t
from bot.library import Library
from bot.rendering.paging import paginate
from bot.text.fold import name_key
from bot.text.sanitize import shorten

ECHO = 60  # characters of a user's own words that a card repeats


def echo(text: str) -> str:
    """What the user typed, short enough to repeat."""
    return shorten(text, ECHO)


def reply(
    request: Request,
    kind: Kind,
    title: str,
    parts: Iterable[Part],
    *,
    places: Sequence[Place] = (),
    hits: Sequence[Hit] = (),
    closest: Sequence[Hit] = (),
    lead: str | None = None,
    facts: Sequence[Statement] = (),
    silent: Sequence[Place] = (),
    table: Table | None = None,
    suggestions: Sequence[str] = (),
    shareable: bool = True,
) -> Reply:
    """Paginates, and puts the buttons that turn pages below each page."""
    if request.unreached:
        parts = (Note(t(request.lang, "cards.unreached")), *parts)
    pages = paginate(Card(title=title, lang=request.lang, parts=tuple(parts)))
    if len(pages) > 1:
        pages = tuple(_with_turns(page, request.line, request.lang) for page in pages)
    return Reply(
        line=request.line,
        kind=kind,
        lang=request.lang,
        pages=pages,
        page=min(max(request.page, 1), len(pages)),
        places=tuple(places),
        hits=tuple(hits),
        closest=tuple(closest),
        lead=lead,
        facts=tuple(facts),
        silent=tuple(silent),
        table=table,
        suggestions=tuple(suggestions),
        shareable=shareable,
    )


def _with_turns(page: Card, line: str, lang: Lang) -> Card:
    buttons = []
    if page.page > 1:
        buttons.append(Button(t(lang, "cards.previous"), line=line, page=page.page - 1, turns=True))
    if page.page < page.pages:
        buttons.append(
            Button(
                t(lang, "cards.next", page=page.page + 1, pages=page.pages), line=line, page=page.page + 1, turns=True
            )
        )
    return replace(page, parts=(*page.parts, Actions(tuple(buttons))))


def source_line(library: Library, passage: Passage, lang: Lang) -> Source:
    """Document and lines of one passage, or where it stands in a file."""
    if passage.lines is not None:
        return source_lines(library, passage.document, *passage.lines, lang)
    where, title = locator_label(passage.locator, lang), library.title_of(passage, lang)
    said = t(lang, "cards.source_at", document=title, where=where)
    if library.document_of(passage) is not None:
        said = t(lang, "cards.automatic_source", source=said, automatic=t(lang, "cards.automatic"))
    return Source(said)


def locator_label(locator: Locator, lang: Lang) -> str:
    """第 3 頁, Sheet “2026”, row 5: the place as a reader of the file would look for it."""
    pieces: list[str] = []
    if locator.heading and not (locator.page or locator.slide or locator.sheet):
        pieces.append(t(lang, "cards.locator.heading", name=locator.heading[-1]))
    for name in ("page", "slide", "sheet", "row", "line", "paragraph"):
        value = getattr(locator, name)
        if value is not None and not (name == "paragraph" and locator.page):
            pieces.append(t(lang, f"cards.locator.{name}", n=value))
    if locator.part is not None:
        pieces.append(t(lang, f"cards.locator.parts.{locator.part}"))
    return t(lang, "cards.locator.separator").join(pieces)


def source_lines(library: Library, pack: str, first: int, last: int, lang: Lang) -> Source:
    """《…》第 47–49 行, both inclusive."""
    key = "cards.source_line" if first == last else "cards.source_lines"
    return Source(t(lang, key, document=library.corpus.packs[pack].title[lang], first=first, last=last))


def erratum_note(erratum: Erratum, lang: Lang) -> Note:
    """A known fault as the reader is told it; a guess is called a guess."""
    key = "cards.guess" if erratum.confidence == "low" else "cards.doubt"
    return Note(t(lang, key, note=erratum.note[lang], line=erratum.line))


def passage_notes(library: Library, passage: Passage, lang: Lang) -> list[Note]:
    """Every doubt about a passage that its reader must be told."""
    notes = []
    if passage.probably is not None:
        printed = library.place(passage.document, passage.place or "")
        probably = library.place(passage.document, passage.probably)
        notes.append(Note(t(lang, "cards.swapped", printed=printed.name[lang], probably=probably.name[lang])))
    if passage.doubtful:
        notes.append(Note(t(lang, "cards.doubtful")))
    notes += [erratum_note(erratum, lang) for erratum in library.errata_of(passage) if erratum.shown]
    return notes


def passage_parts(
    library: Library, passage: Passage, lang: Lang, marks: tuple[tuple[int, int], ...] = ()
) -> list[Part]:
    """The document's own words, the corrected reading, the doubts, and where it stands."""
    parts: list[Part] = [Quote(passage.text, marks)]
    # A reading that mends marks and blanks alone would only say everything twice.
    if passage.reading is not None and name_key(passage.reading) != name_key(passage.text):
        parts.append(Paragraph(t(lang, "cards.reading", text=passage.reading)))
    parts += passage_notes(library, passage, lang)
    parts.append(source_line(library, passage, lang))
    return parts


def own_parts(library: Library, heading: str, hits: Sequence[Hit], lang: Lang) -> list[Part]:
    """Passages of a team's own documents under a heading, each under its document's title; nothing where there are none."""
    parts: list[Part] = [Heading(heading)] if hits else []
    for hit in hits:
        parts.append(Paragraph(t(lang, "cards.document_title", title=library.title_of(hit.passage, lang))))
        parts += passage_parts(library, hit.passage, lang, hit.marks)
    return parts


def themes_text(library: Library, initiative: Initiative, lang: Lang) -> str:
    return t(lang, "cards.list_separator").join(library.theme(theme).name[lang] for theme in initiative.themes)


def initiative_item(library: Library, initiative: Initiative, lang: Lang, *, meta: str = "") -> Item:
    """One row: its title, in English the editors' rendering, and a button to the whole of it."""
    return Item(
        title=initiative.title[lang],
        text=initiative.rendering if lang == "en" else "",
        meta=meta,
        button=Button(t(lang, "cards.details"), line=initiative_line(initiative)),
    )


def in_document(library: Library, name: str, pack: str, lang: Lang) -> str:
    """A name, and with several packs the document that it is of."""
    if len(library.corpus.packs) == 1:
        return name
    return t(lang, "cards.in_document", name=name, document=library.corpus.packs[pack].title[lang])


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


def theme_line(theme: Theme) -> str:
    return f"/theme {theme.id}"


def place_line(place: Place) -> str:
    return f"/city {place.id}"


def initiative_line(initiative: Initiative) -> str:
    return f"/initiative {initiative.id}"
