"""`citybrief run --format json`: a reply as plain data. Other programs rely on these keys."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from bot.domain.cards import Table
from bot.domain.models import Hit, Initiative, Lang, Place, Text
from bot.domain.ports import Kind, Reply, Statement
from bot.library import Library
from bot.views.quotes import notes, spans_shown

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
        "hits": [_hit(library, hit, reply.lang, whole=reply.kind in WHOLE) for hit in reply.hits],
        "closest": [_hit(library, hit, reply.lang, whole=False) for hit in reply.closest],
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


def _hit(library: Library, hit: Hit, lang: Lang, *, whole: bool) -> dict[str, Any]:
    passage = hit.passage
    shown = [(0, len(passage.text))] if whole else spans_shown(hit)
    place = library.place(passage.pack, passage.place)
    return {
        "id": passage.id,
        "place": place.id,
        "place_en": place.name.en,
        "session": place.session,
        "text": passage.text,
        "reading": passage.reading,
        "source": {"pack": passage.pack, "lines": list(passage.lines), "chars": list(passage.chars)},
        "initiatives": [_initiative(initiative) for initiative in hit.initiatives],
        "notes": [note.text for note in notes(library, passage, lang, shown)],
        "score": hit.score,
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
