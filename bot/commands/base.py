"""What a command is, and how a typed line becomes one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bot.domain.ports import Reply, Request

if TYPE_CHECKING:
    from bot.app import CityBrief

ArgumentKind = Literal["place", "theme", "session", "initiative", "text", "none"]
Handler = Callable[["CityBrief", Request, str], Awaitable[Reply]]


@dataclass(frozen=True, slots=True)
class Subcommand:
    """A word after the command; its handler sees only what follows the word. Wording: `commands.NAME.SUB`."""

    name: str
    zh: str
    takes: bool = False  # whether more words may follow
    manages: bool = False  # changes settings: on Discord for those who may manage the server
    aliases: tuple[str, ...] = ()
    argument: ArgumentKind = "text"  # what those words name, for a typeahead


@dataclass(frozen=True, slots=True)
class Command:
    """One slash command. Its wording stands in the catalogue `commands` under its name.

    `argument` says what follows and so what a typeahead offers; without it the command shows what can be chosen. `zh` is
    its Chinese spelling, `aliases` are others that are understood. `lasting`: the answer depends on line, language and
    library alone, so it can be kept while pages are turned.
    """

    name: str
    zh: str
    argument: ArgumentKind
    handler: Handler
    aliases: tuple[str, ...] = ()
    subcommands: tuple[Subcommand, ...] = ()
    lasting: bool = False
