"""What the ids of a shortlist stand for in a library."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from bot.domain.models import Hit
from bot.domain.shortlist import Entry
from bot.library import Library

State = Literal["current", "new edition", "removed"]


@dataclass(frozen=True, slots=True)
class Found:
    """An id that can be saved, and the edition of the document that it is of (None for a pack)."""

    item: str
    hit: Hit
    edition: int | None


@dataclass(frozen=True, slots=True)
class Saved:
    """An entry, and its passage with the initiatives that were meant; None where it is gone, or not for who asks."""

    entry: Entry
    hit: Hit | None
    state: State


def find(library: Library, id: str) -> Found | None:
    """A passage or an initiative, one that was retired included."""
    initiative = library.initiative(id)
    if initiative is not None:
        return Found(initiative.id, Hit(library.passage(initiative.passage), (initiative,)), None)
    passage = library.corpus.passages.get(id)
    if passage is None:
        return None
    initiatives = (library.initiative(one) for one in passage.initiatives)
    document = library.document_of(passage)
    hit = Hit(passage, tuple(one for one in initiatives if one is not None))
    return Found(passage.id, hit, document.edition if document else None)


def all_of(library: Library, entries: Iterable[Entry]) -> tuple[Saved, ...]:
    """In the order of the list."""
    return tuple(_saved(library, entry) for entry in entries)


def _saved(library: Library, entry: Entry) -> Saved:
    found = find(library, entry.item)
    if found is None:
        return Saved(entry, None, "removed")
    return Saved(entry, found.hit, "current" if found.edition == entry.edition else "new edition")
