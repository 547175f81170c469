"""A reply as plain data: `citybrief run --format json`, the HTTP API and MCP. Other programs rely on these keys."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from bot.domain.cards import Table
from bot.domain.models import Hit, Initiative, Lang, Passage, Place, Text
from bot.domain.ports import Kind, Reply, Statement
from bot.i18n import t
from bot.library import Library
from bot.views.quotes import locator_label, notes, spans_shown

WHOLE: tuple[Kind, ...] = ("city", "session", "passage")  # answers that show passages from end to end


def as_json(library: Library, reply: Reply) -> dict[str, Any]:
    """The whole answer; `card` is the page that was asked for."""
    places = [_place(place) for place in reply.places]
    return {
        "command": reply.line,
        "kind": reply.kind,
        "lang": reply.lang,
        "lead": reply.lead,
        "understood": reply.understood,
        "facts": [_statement(library, one, reply.lang) for one in reply.facts],
        "places": places,
        "place": places[0] if len({place["id"] for place in places}) == 1 else None,
        "hits": [hit_json(library, hit, reply.lang, whole=reply.kind in WHOLE) for hit in reply.hits],
        "closest": [hit_json(library, hit, reply.lang, whole=False) for hit in reply.closest],
        "silent": [{"id": place.id, "name": _text(place.name)} for place in reply.silent],
        "table": _table(reply.table) if reply.table else None,
        "suggestions": list(reply.suggestions),
        "card": _card(reply),
        "page": reply.page,
        "pages": len(reply.pages),
    }


def _text(text: Text) -> dict[str, str]:
    return {"zh-TW": text.zh, "en": text.en}


def _statement(library: Library, one: Statement, lang: Lang) -> dict[str, Any]:
    lines = list(one.lines) if one.lines else None
    source = {
        "document": one.pack,
        "pack": one.pack,
        "title": library.corpus.packs[one.pack].title[lang],
        "lines": lines,
    }
    return {"text": _text(one.text), "source": source}


def _table(table: Table) -> dict[str, Any]:
    rows = [[{"text": cell.text, "hits": list(cell.hits)} for cell in row] for row in table.rows]
    return {"columns": list(table.columns), "rows": rows}


def _place(place: Place) -> dict[str, Any]:
    return {"id": place.id, "name": _text(place.name), "session": place.session, "pack": place.pack}


def hit_json(library: Library, hit: Hit, lang: Lang, *, whole: bool = False) -> dict[str, Any]:
    """One passage with its source, its doubts and what it describes."""
    passage = hit.passage
    shown = [(0, len(passage.text))] if whole else spans_shown(hit)
    place = library.place_of(passage)
    return {
        "id": passage.id,
        "place": place.id if place else None,
        "place_en": place.name.en if place else None,
        "session": place.session if place else None,
        "text": passage.text,
        "reading": passage.reading,
        "source": _source(library, passage, lang),
        "initiatives": [_initiative(initiative) for initiative in hit.initiatives],
        "notes": [*_automatic(library, passage, lang), *(note.text for note in notes(library, passage, lang, shown))],
        "score": hit.score,
    }


def _automatic(library: Library, passage: Passage, lang: Lang) -> list[str]:
    return [t(lang, "cards.automatic")] if library.document_of(passage) is not None else []


def _source(library: Library, passage: Passage, lang: Lang) -> dict[str, Any]:
    """Where a passage stands. `pack`, `lines` and `chars` are null for a team's own document, `edition` for a pack."""
    own = library.document_of(passage)
    where = {name: value for name, value in asdict(passage.locator).items() if value not in (None, ())}
    return {
        "document": passage.document,
        "pack": passage.document if own is None else None,
        "title": library.title_of(passage, lang),
        "edition": own.edition if own is not None else None,
        "lines": list(passage.lines) if passage.lines else None,
        "chars": list(passage.chars) if passage.chars else None,
        "locator": where | {"label": locator_label(passage.locator, lang)},
        "reviewed": own is None,
    }


def _initiative(initiative: Initiative) -> dict[str, Any]:
    return {
        "id": initiative.id,
        "title": _text(initiative.title),
        "quote": initiative.quote,
        "themes": list(initiative.themes),
    }


def _card(reply: Reply) -> dict[str, Any]:
    card = reply.card
    parts = [{"part": type(part).__name__.lower(), **asdict(part)} for part in card.parts]
    return {"title": card.title, "page": card.page, "parts": parts}
