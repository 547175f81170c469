"""What the composition root, the page and the terminal need of a platform: one value a platform, in its `platform.py`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # the terminal needs none of them
    from bot.conversation import Conversation
    from bot.domain.cards import Card
    from bot.domain.ports import Adapter, Choice, Outbox, Reply, Request
    from bot.settings import Settings
    from bot.store import Store

Payload = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ManifestOptions:
    """What `citybrief manifest` was asked for; a platform takes what means something to it."""

    prefix: str | None = None
    reconcile: bool = False
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Platform:
    """`title` is how people write its name. Whatever loads the platform's library loads it late.

    `build` makes the adapter, `outbox` opens its outbox alone (for `citybrief digest deliver`), where `may_post` says that
    it can. `draw` makes the message of a card, with a button that shares it where a line is given, and `kept` the lines for
    which the message has no room; `surface` is what a user would see of a reply there, `options` what of choices. `rate` is how many posts a second a
    whole bot may make, None where each workspace has a limit of its own;
    `secrets` what to keep out of logs (a pattern of `regex`), `needs` the setting without which nothing is posted.
    """

    title: str
    enabled: Callable[[Settings], bool]
    may_post: Callable[[Settings], bool]
    build: Callable[[Conversation, Settings, Store], Adapter]
    outbox: Callable[[Settings, Store], AbstractAsyncContextManager[Outbox]]
    draw: Callable[[Card, str], Payload]
    kept: Callable[[Card, str], dict[str, str]]
    surface: Callable[[Conversation, Request, Reply, str], Awaitable[Payload]]
    options: Callable[[Sequence[Choice]], Payload]
    most_options: int
    rate: float | None
    secrets: str
    needs: str
    manifest: Callable[[Settings, ManifestOptions], str]
