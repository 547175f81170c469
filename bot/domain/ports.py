"""What comes in, what goes out, where to: the whole contract between the core and a platform.

Adapters build a `Request`, call `bot.app.CityBrief.answer`, and render the `Reply`. Whatever the bot posts on
its own (the digest) leaves through an `Outbox`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from bot.domain.cards import Card
from bot.domain.models import Hit, Lang, Place

Platform = Literal["slack", "discord", "web", "terminal"]
Kind = Literal[
    "city", "session", "theme", "results", "initiative", "related", "choices", "nothing", "help", "error",
    "digest", "settings",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class ChannelRef:
    """Where a message stands. `team` is a Slack workspace or a Discord guild ("" in direct messages)."""

    platform: Platform
    team: str
    channel: str


@dataclass(frozen=True, slots=True)
class User:
    """Who asks. `zone` is an IANA name where the platform tells it; `may_manage` may change settings."""

    id: str
    zone: str | None = None
    may_manage: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """One command line and what the platform knows about who typed it where."""

    line: str
    lang: Lang
    now: datetime  # aware
    page: int = 1
    channel: ChannelRef | None = None
    user: User | None = None
    postable: bool | None = None  # whether the bot may post in the channel, where the platform says so


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
    suggestions: tuple[str, ...] = ()  # command lines or names worth trying
    public: bool = False  # for all in the channel, or for the asker alone
    shareable: bool = True

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
    """What a picker or an autocomplete asks: the command, and what has been typed so far."""

    command: str
    text: str
    lang: Lang
    limit: int = 25
    extra: dict[str, str] = field(default_factory=dict)
