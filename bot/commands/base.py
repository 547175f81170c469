"""What a command is, and what its handler is given."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.domain.models import Lang
from bot.domain.ports import Reply, Request, User
from bot.domain.rights import Right
from bot.library import Library
from bot.settings import Settings

if TYPE_CHECKING:  # both load the database's library, which the terminal does not need
    from bot.digest.service import Digest
    from bot.meaning import Meaning
    from bot.store import Store

ArgumentKind = Literal["place", "places", "theme", "session", "initiative", "text", "none"]
ROOT = "citybrief"  # `/citybrief SUBCOMMAND …` reaches every command where `/city` is taken
NAMED: frozenset[ArgumentKind] = frozenset({"place", "theme", "session", "initiative"})  # what a typeahead can offer


@dataclass(frozen=True, slots=True)
class Subcommand:
    """A word after the command; its handler sees only what follows the word. Wording: `commands.NAME.sub.SUB`.

    `changes`: changes what is stored, for which `right` is needed. `beside`: its answer never takes the place of the card on
    which its button stands.
    """

    name: str
    zh: str
    takes: bool = False  # whether more words may follow
    changes: bool = False
    right: Right | None = None
    beside: bool = False
    aliases: tuple[str, ...] = ()
    argument: ArgumentKind = "text"  # what those words name, for a typeahead


@dataclass(frozen=True, slots=True)
class Context:
    """All that a handler may use: whose question it is (`request`), in which library, and the services there are.

    `store` and `digest` are None where nothing is kept (the terminal), `meaning` where no encoder is wanted. `answers` tells
    what another line, which changes nothing, answers for the same person here.
    """

    request: Request
    library: Library
    settings: Settings
    rng: random.Random
    commands: tuple[Command, ...]
    subcommand: Subcommand | None = None
    store: Store | None = None
    digest: Digest | None = None
    meaning: Meaning | None = None
    rights: frozenset[Right] = frozenset()
    answers: Callable[[str], Awaitable[Reply]] | None = None

    @property
    def lang(self) -> Lang:
        return self.request.lang

    def local_now(self) -> datetime:
        """Now on the asker's own clock."""
        return self.request.now.astimezone(zone_of(self.request.user, self.settings.zone))


Handler = Callable[[Context, str], Awaitable[Reply]]
Split = Callable[[str], tuple[Subcommand | None, str]]


def whole(argument: str) -> tuple[Subcommand | None, str]:
    """The split of a command without subcommands."""
    return None, argument


@dataclass(frozen=True, slots=True)
class Command:
    """One slash command, and the only place that says what it is. Its wording stands in the catalogue `commands`.

    `argument` says what follows and so what a typeahead offers; without it the command shows what can be chosen. `zh` is
    its Chinese spelling, `aliases` are others that are understood. `split` finds the subcommand of an argument.
    `optional`: it means something without its argument. `where_pressed`: what its buttons bring is for those who see the
    button. `cacheable`: the answer depends on line, language and library alone, so it may be kept.
    """

    name: str
    zh: str
    argument: ArgumentKind
    handler: Handler
    aliases: tuple[str, ...] = ()
    subcommands: tuple[Subcommand, ...] = ()
    split: Split = whole
    cacheable: bool = False
    needs_channel: bool = False
    where_pressed: bool = False
    optional: bool = False

    @property
    def changes(self) -> bool:
        """Whether any of its subcommands changes what is stored."""
        return any(sub.changes for sub in self.subcommands)


def zone_of(user: User | None, default: ZoneInfo) -> ZoneInfo:
    """The asker's own time zone where the platform tells it and we know it, else the configured one."""
    if user is not None and user.zone:
        with suppress(ZoneInfoNotFoundError, ValueError, OSError):
            return ZoneInfo(user.zone)
    return default
