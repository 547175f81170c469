"""The neutral answer: a closed union of parts that every renderer matches exhaustively.

Texts in a card are plain: no markup of any platform. Renderers escape. A button or a menu option carries
the command line that it stands for, so every surface (message, page, terminal) can act on it the same way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.domain.models import Lang


@dataclass(frozen=True, slots=True)
class Heading:
    """Opens a group of parts (a theme, a session, a city)."""

    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Label and value pairs, in reading order."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """The bot's own words."""

    text: str


@dataclass(frozen=True, slots=True)
class Quote:
    """The document's own words, `marks` being the pieces (start, end) that matched."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Button:
    """Runs `line` when pressed, as if the user had typed it; `page` of its answer is shown.

    `url` makes it a link instead. `share` posts this card to the channel instead of running a line; `turns` shows another
    page of this card in its place.
    """

    label: str
    line: str = ""
    page: int = 1
    url: str | None = None
    share: bool = False
    turns: bool = False
    style: Literal["default", "primary", "danger"] = "default"


@dataclass(frozen=True, slots=True)
class Item:
    """One row of a list: a title, a line below it, small print, and at most one button."""

    title: str
    text: str = ""
    meta: str = ""
    button: Button | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A doubt, said aloud. Renderers put a sign and a word before it, never colour alone."""

    text: str


@dataclass(frozen=True, slots=True)
class Source:
    """Document and line. Pagination repeats it on every page that quotes; it is never cut."""

    text: str


@dataclass(frozen=True, slots=True)
class Option:
    label: str
    line: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Menu:
    """A list to choose from; choosing runs the option's line. Any number of options."""

    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Actions:
    buttons: tuple[Button, ...]


Part = Heading | Facts | Paragraph | Quote | Item | Note | Source | Menu | Actions


@dataclass(frozen=True, slots=True)
class Card:
    """One page of an answer, or, before `bot.rendering.paging.paginate`, the whole of it.

    `shared_by` is the platform's id of whoever shared it with the channel; renderers say so.
    """

    title: str
    lang: Lang
    parts: tuple[Part, ...]
    page: int = 1
    pages: int = 1
    shared_by: str | None = None
