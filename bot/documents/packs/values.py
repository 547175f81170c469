"""What the packs hold, once read."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.models import Erratum, Initiative, Pack, Passage, Place, Theme


@dataclass(frozen=True, slots=True)
class Corpus:
    """All packs together. Every mapping keeps the order of the documents; ids are unique over all packs."""

    key: str  # changes whenever a data file (or the code that reads it) does; names what is derived from the corpus
    packs: dict[str, Pack]
    places: dict[tuple[str, str], Place]  # by pack and place: the same id in two packs is the same place
    passages: dict[str, Passage]
    initiatives: dict[str, Initiative]
    themes: dict[str, Theme]
    errata: dict[str, Erratum]
    synonyms: tuple[tuple[str, ...], ...]
    gazetteer: tuple[str, ...] = ()  # names that are near to one of ours and mean something else
