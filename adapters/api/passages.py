"""Passages in the order of their document, which a question does not ask for."""

from __future__ import annotations

from bot.domain.models import Passage
from bot.library import Library


def passages_of(library: Library, document: str) -> tuple[Passage, ...]:
    """All of a pack or of an own document; none where it is not here."""
    if library.own is not None and document in library.own.documents:
        return library.own.passages(document)
    return tuple(one for one in library.corpus.passages.values() if one.document == document)


def around(library: Library, passage: Passage, each: int) -> tuple[tuple[Passage, ...], tuple[Passage, ...]]:
    """Up to `each` passages before it and after it: of its place in a pack, else of its document."""
    place = library.place_of(passage)
    if place is not None:
        near = library.passages_of(place)
    elif library.own is not None and library.document_of(passage) is not None:
        near = library.own.around(passage.id, each)
    else:
        near = passages_of(library, passage.document)
    at = near.index(passage)
    return near[max(0, at - each) : at], near[at + 1 : at + 1 + each]
