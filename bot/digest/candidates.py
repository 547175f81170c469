"""What the digest may pick from a library."""

from __future__ import annotations

from bot.digest.pick import Candidate
from bot.library import Library


def candidates_of(library: Library) -> tuple[Candidate, ...]:
    """All that may be picked from it, without numbers. The dimension is that of the first theme."""
    retired: dict[str, list[str]] = {}
    for pack in library.corpus.packs.values():
        for old, _ in pack.retired:
            now = library.initiative(old)
            if now is not None:
                retired.setdefault(now.id, []).append(old)
    return tuple(
        Candidate(
            0, one.id, one.place, frozenset(one.themes), f"{one.pack}/{one.passage}",
            library.theme(one.themes[0]).dimension if one.themes else "", one.daily is not None,
            tuple(retired.get(one.id, ())),
        )
        for one in library.corpus.initiatives.values()
    )  # fmt: skip
