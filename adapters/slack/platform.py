"""Slack, as the registry lists it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from adapters.common.platform import ManifestOptions, Payload, Platform
from adapters.slack.secret_patterns import SECRETS

if TYPE_CHECKING:
    from bot.conversation import Conversation
    from bot.domain.cards import Card
    from bot.domain.ports import Adapter, Choice, Outbox, Reply, Request
    from bot.settings import Settings
    from bot.store import Store


def _build(conversation: Conversation, settings: Settings, store: Store) -> Adapter:
    from adapters.slack.app import SlackAdapter

    return SlackAdapter(conversation, settings, store)


@asynccontextmanager
async def _outbox(settings: Settings, store: Store) -> AsyncIterator[Outbox]:
    from adapters.slack.outbox import standing_outbox

    async with standing_outbox(settings.slack, store) as outbox:
        yield outbox


def _draw(card: Card, line: str) -> Payload:
    from adapters.slack import blocks

    return blocks.message(card, reply_line=line, share=bool(line))


def _kept(card: Card, line: str) -> dict[str, str]:
    from adapters.slack import blocks

    return blocks.kept(card, line)


async def _surface(conversation: Conversation, request: Request, reply: Reply, surface: str) -> Payload:
    """A bare command comes with its picker, the home tab is the same for any line."""
    from adapters.slack import blocks, home, typeahead

    wanted = typeahead.wanted(conversation.parse(reply.line))
    match surface:
        case "modal":
            return blocks.modal(reply.card, "CityBrief")
        case "home":
            return await home.view(conversation, request)
        case _ if wanted is not None:
            return typeahead.with_typeahead(reply, wanted)
        case _:
            return _draw(reply.card, reply.line if reply.shareable else "")


def _options(choices: Sequence[Choice]) -> Payload:
    from adapters.slack import blocks

    return blocks.options(choices)


def _manifest(settings: Settings, asked: ManifestOptions) -> str:
    from adapters.slack.manifest import manifest

    return manifest(settings, prefix=asked.prefix, reconcile=asked.reconcile, url=asked.url)


PLATFORM = Platform(
    title="Slack",
    enabled=lambda settings: settings.slack.enabled,
    may_post=lambda settings: settings.slack.enabled or bool(settings.slack.bot_token),
    build=_build,
    outbox=_outbox,
    draw=_draw,
    kept=_kept,
    surface=_surface,
    options=_options,
    most_options=100,
    rate=None,
    secrets=SECRETS,
    needs="SLACK_BOT_TOKEN",
    manifest=_manifest,
)
