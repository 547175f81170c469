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
class Lead:
    """What was found, in one sentence, which may hold the document's words. Nothing of a card is drawn stronger."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """The bot's own words, commands included: where a workspace names them otherwise, they are renamed here."""

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
class People:
    """Persons by the platform's ids, which it shows by name and does not call."""

    label: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One row of a list: a title, a line below it, small print, and at most one button."""

    title: str
    text: str = ""
    meta: str = ""
    button: Button | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """What the editors have to say; `doubt` where it is a guess. Renderers put a sign and a word before it, never colour
    alone.
    """

    text: str
    doubt: bool = False


@dataclass(frozen=True, slots=True)
class Option:
    label: str
    line: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """Document and place in it. Pagination repeats it on every page that quotes; it is never cut.

    `opens` is what a reader may want to open next; the menu below a page offers it.
    """

    text: str
    opens: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """`hits` are ids of the passages that the text rests on; `line` is what the menu below the page opens for it."""

    text: str
    hits: tuple[str, ...] = ()
    line: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of as many cells as there are columns. Where a surface draws no tables, rows that follow each other and begin
    with the same cell are a list below it.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Menu:
    """A list to choose from; choosing runs the option's line. Any number of options. Plain text leaves out a `quiet` one."""

    label: str
    options: tuple[Option, ...]
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Actions:
    buttons: tuple[Button, ...]


Part = Heading | Facts | Lead | Paragraph | Quote | Item | Table | Note | Source | Menu | Actions | People


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
