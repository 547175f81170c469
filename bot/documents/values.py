"""A team's own documents as they are stored."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any, Literal

from bot.documents.readers.values import Kind, LeftOut, RefusedCode
from bot.domain.models import Locator

State = Literal["queued", "reading", "indexing", "ready", "partly", "refused", "cancelled", "replaced"]
ANSWERING: frozenset[State] = frozenset({"ready", "partly"})
WAITING: frozenset[State] = frozenset({"queued", "reading", "indexing"})


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """`hidden` ones answer nothing; `doubtful` ones say so."""

    id: str
    text: str
    locator: Locator
    hidden: bool = False
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of a document. `audience` is the one channel that may find it, or "" for the whole workspace."""

    id: str
    edition: int
    workspace: str
    audience: str
    title: str
    name: str
    kind: Kind | None
    state: State
    meaning: bool
    code: RefusedCode | Literal["unchanged"] | None
    pages: int | None
    passages: int
    bytes: int
    sha256: str
    content: str | None
    added: datetime
    by: str
    without_text: tuple[int, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    @property
    def key(self) -> tuple[str, int]:
        return self.id, self.edition


@dataclass(frozen=True, slots=True)
class Version:
    """Of a workspace's documents. `withdrawn`: the last version after which something may no longer be shown."""

    version: int
    withdrawn: int


def locator_fields(locator: Locator) -> dict[str, Any]:
    """What of it is known, ready for JSON."""
    return {name: value for name, value in asdict(locator).items() if value not in (None, ())}


def read_locator(said: dict[str, Any]) -> Locator:
    """The inverse of `locator_fields`, from JSON."""
    known = {field.name: said[field.name] for field in fields(Locator) if field.name in said}
    return Locator(**known | {"heading": tuple(said.get("heading", ()))})
