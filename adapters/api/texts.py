"""An answer as text, for a model that reads no structured content and for the person beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from adapters.api.passages import passages_of
from bot.domain.cards import Actions, Card, Item, Menu, Part
from bot.domain.models import Lang
from bot.domain.ports import Kind, Reply
from bot.i18n import t
from bot.library import Library
from bot.rendering.plain import plain

_PASSAGES_ALONE: frozenset[Kind] = frozenset({"results", "city"})  # their cards hold nothing else
Data = Mapping[str, Any]
LONGEST = 100_000  # characters of a document that are given in one piece


def answer(reply: Reply, data: Data, first: int) -> str:
    """What was found, or that nothing was; then the passages of this page, each with id, doubts and source."""
    lang, hits, closest = reply.lang, data["hits"], data.get("closest") or []
    blocks: list[str] = []
    if reply.kind == "nothing":
        blocks.append(t(lang, "api.closest" if closest else "api.nothing"))
    if reply.kind in _PASSAGES_ALONE and hits:
        blocks += [line for line in (reply.card.title, data.get("lead")) if line]
    else:
        blocks += [plain(_without_buttons(card)) for card in reply.pages]
    blocks += [_passage(hit, lang) for hit in (*hits, *closest)]
    if data["total"] > first + len(hits):
        blocks.append(
            t(lang, "api.more", first=first + 1, last=first + len(hits), total=data["total"], page=data["page"] + 1)
        )
    return "\n\n".join(blocks)


def quote(data: Data, lang: Lang) -> str:
    """The passage between its neighbours."""
    return "\n\n".join(_around(data, lang))


def _around(data: Data, lang: Lang) -> Iterator[str]:
    for name in ("before", "passage", "after"):
        passages = [data[name]] if name == "passage" else data[name]
        if passages:
            yield t(lang, f"api.{name}")
            yield from (_passage(one, lang) for one in passages)


def documents(data: Data, lang: Lang) -> str:
    """One line a document."""
    rows = [f"[{one['id']}] {' / '.join(dict.fromkeys(one['title'].values()))}" for one in data["documents"]]
    return "\n".join(rows) or t(lang, "api.no_documents")


def document(library: Library, id: str, lang: Lang) -> str | None:
    """Its passages by id, as many as fit; None where no such document is here."""
    passages = passages_of(library, id)
    if not passages:
        return None
    rows, room = [library.title_of(passages[0], lang)], LONGEST
    for n, passage in enumerate(passages):
        rows.append(f"[{passage.id}] {passage.text}")
        room -= len(rows[-1])
        if room < 0 and n + 1 < len(passages):
            rows.append(t(lang, "api.document_more", shown=n + 1, total=len(passages)))
            break
    return "\n\n".join(rows)


def _passage(hit: Data, lang: Lang) -> str:
    source = hit["source"]
    head = " · ".join(filter(None, (f"[{hit['id']}]", hit["place_en"])))
    rows = [head, *(f"│ {line}" for line in hit["text"].split("\n"))]
    if hit["reading"]:
        rows.append(t(lang, "api.reading", text=hit["reading"]))
    rows += [f"⚠ {note}" for note in hit["notes"]]
    rows.append(t(lang, "cards.source", document=source["title"], where=source["locator"]["label"]))
    return "\n".join(rows)


def _without_buttons(card: Card) -> Card:
    """Nobody presses anything here."""
    parts = (_unpressed(part) for part in card.parts if not isinstance(part, Actions | Menu))
    return replace(card, parts=tuple(parts), page=1, pages=1)


def _unpressed(part: Part) -> Part:
    return replace(part, button=None) if isinstance(part, Item) else part
