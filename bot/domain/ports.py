"""The contract with a platform, on one screen: what comes in, what goes out, where to, and the adapter itself.

An adapter makes a `Request` of whatever a user did and hands it to the conversation; what the bot posts of its own accord
(the digest) leaves through an `Outbox`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from bot.domain.cards import Card, Table
from bot.domain.models import Hit, Lang, Place, Text
from bot.domain.rights import Standing

Platform = str  # the name under which `adapters.registry` lists it
Kind = Literal[
    "city", "session", "theme", "results", "initiative", "related", "passage", "choices", "nothing", "help", "error",
    "digest", "settings", "fact", "compare", "shortlist", "overview",
]  # fmt: skip
News = Literal["stopped", "failing", "uncertain"]  # of a subscription, for whoever set it up


@dataclass(frozen=True, slots=True)
class ChannelRef:
    """Where a message stands. `team` is the platform's id of the workspace ("" where it has none, as in some direct messages)."""

    platform: Platform
    team: str
    channel: str


@dataclass(frozen=True, slots=True)
class User:
    """Who asks. `zone` is an IANA name where the platform tells it."""

    id: str
    zone: str | None = None
    standing: Standing = Standing.UNKNOWN


@dataclass(frozen=True, slots=True)
class Request:
    """One command line and what the platform knows about who typed it where.

    `workspace` is whose library is asked (`slack:TEAM`, `discord:SERVER`, `local` …). `event` is the platform's id of what
    happened, where it may tell of it twice; `direct`: nobody else reads along. `thread` names the talk that the line is a
    part of, "" where nothing of it is kept; `follows` the one it goes on from, where that has another name.
    """

    line: str
    lang: Lang  # of whoever asks
    now: datetime  # aware
    page: int = 1
    channel: ChannelRef | None = None
    user: User | None = None
    workspace: str = "local"
    place_lang: Lang | None = None  # of the place, where the platform tells it: for what all there can see
    direct: bool = False
    event: str = ""
    postable: bool | None = None  # whether the bot may post in the channel, where the platform says so
    thread: str = ""
    follows: str = ""
    unreached: bool = False  # own documents could not be looked into, which every answer says


@dataclass(frozen=True, slots=True)
class Press:
    """A button or an option that was chosen: what it carries, and the message on which it stands."""

    carried: str
    message: str = ""  # the platform's id, "" where it tells none
    private: bool = True  # whether one person alone sees that message


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that follows a reply. `make` writes it beside the loop, for a dark ground or a light one, and may raise
    CityBriefError. `ascii_name` is for platforms that take no other; `alt` says what a picture shows, None for a file to
    open.
    """

    name: str
    ascii_name: str
    type: str
    make: Callable[[bool], Awaitable[bytes]]
    alt: str | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """A fact in one sentence, and which pack it is from; `lines` (both inclusive) where one place in it says so."""

    text: Text
    pack: str
    lines: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """The whole answer. `pages` is never empty; `pages[n - 1]` is what a user sees as page n."""

    line: str
    kind: Kind
    lang: Lang
    pages: tuple[Card, ...]
    page: int = 1  # the page asked for, held inside 1..len(pages)
    places: tuple[Place, ...] = ()  # what the line named
    hits: tuple[Hit, ...] = ()  # over all pages, best first
    closest: tuple[Hit, ...] = ()  # only where there are no hits: perhaps no answer
    facts: tuple[Statement, ...] = ()
    silent: tuple[Place, ...] = ()  # asked about, and do not mention it
    suggestions: tuple[str, ...] = ()  # command lines or names worth trying
    public: bool = False  # for all in the channel, or for the asker alone
    shareable: bool = True
    understood: str | None = None  # what a line that went on from the one before was completed to
    lead: str | None = None  # the first line of the card: what was found, in one sentence
    table: Table | None = None  # whole, over all pages
    replaces: bool = False  # takes the place of the message that was acted on
    claimed: bool = False  # this replica alone gives this answer
    attachment: Attachment | None = None

    @property
    def card(self) -> Card:
        return self.pages[self.page - 1]


@dataclass(frozen=True, slots=True)
class Choice:
    """One suggestion of a typeahead: what is shown, and what stands for it in a command line."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Sent:
    """A post that is there: the platform's own message id, and a link to it where one can be told."""

    message: str
    link: str | None = None


class Outbox(Protocol):
    """How the digest posts on one platform."""

    async def send(self, to: ChannelRef, card: Card, key: str) -> Sent:
        """Post `card` once, marked with `key` (at most 25 ASCII characters). Raises SendError."""
        ...

    async def find(self, to: ChannelRef, key: str, since: datetime) -> Sent | None:
        """The post marked with `key`, if it stands in the channel since `since`. Raises SendError."""
        ...

    async def tell(self, user: str, team: str, card: Card) -> None:
        """Tell one person privately (that their subscription had to stop). Never raises SendError."""
        ...


@dataclass(frozen=True, slots=True)
class ChannelSettings:
    """What a channel has chosen. None is "not chosen"."""

    lang: Lang | None = None
    public: bool = False


@dataclass(frozen=True, slots=True)
class Completion:
    """What a picker or an autocomplete asks: the command (and subcommand), and what has been typed so far."""

    command: str
    text: str
    lang: Lang
    limit: int = 25
    subcommand: str = ""
    workspace: str = "local"
    channel: ChannelRef | None = None
    user: User | None = None


class Adapter(Protocol):
    """One platform: made by the composition root, run until cancelled.

    `run` raises SettingsError where the platform refuses for good. `outbox` works while it runs.
    """

    @property
    def name(self) -> Platform: ...

    @property
    def outbox(self) -> Outbox: ...

    @property
    def connected(self) -> bool:
        """Whether users reach us there now."""
        ...

    async def run(self) -> None: ...
