"""What a question is about, in its own words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.text.fold import fold_map

if TYPE_CHECKING:  # with numpy behind it, which most commands do not need
    from collections.abc import Collection

    from bot.search.index import Index, Span


def subject(index: Index, question: str, without: Collection[Span] = ()) -> str:
    """The piece of a question from its first to its last word that tells what it asks for; "" where none does."""
    for start, end in without:
        question = question[:start] + "\n" * (end - start) + question[end:]
    read = index.engine.reader.read(question)
    told = [at for at, weight in enumerate(read.term_weight) if weight]
    if not told:
        return ""
    _, origin = fold_map(question)
    first, last = origin[read.pieces.starts[told[0]]], origin[read.pieces.ends[told[-1]] - 1]
    return " ".join(question[first : last + 1].split())
