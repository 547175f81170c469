"""Discord, as the registry lists it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from adapters.common.platform import ManifestOptions, Payload, Platform
from adapters.discord.secret_patterns import SECRETS

if TYPE_CHECKING:
    from bot.conversation import Conversation
    from bot.domain.cards import Card
    from bot.domain.ports import Adapter, Choice, Outbox, Reply, Request
    from bot.settings import Settings
    from bot.store import Store


def _build(conversation: Conversation, settings: Settings, store: Store) -> Adapter:
    from adapters.discord.adapter import DiscordAdapter

    return DiscordAdapter(conversation, settings, store)


@asynccontextmanager
async def _outbox(settings: Settings, store: Store) -> AsyncIterator[Outbox]:
    from adapters.discord.outbox import DiscordOutbox
    from adapters.discord.rest import Rest

    rest = Rest(settings.discord.token, settings.discord.api_url)
    outbox = DiscordOutbox(rest, store, lambda: datetime.now(UTC))
    try:
        yield outbox
    finally:
        await outbox.close()


def _draw(card: Card, line: str) -> Payload:
    from adapters.discord import render

    return render.message(card, reply_line=line, share=bool(line))


def _kept(card: Card, line: str) -> dict[str, str]:
    from adapters.discord import render

    return render.kept(card, line)


async def _surface(conversation: Conversation, request: Request, reply: Reply, surface: str) -> Payload:
    return _draw(reply.card, reply.line if reply.shareable else "")


def _options(choices: Sequence[Choice]) -> Payload:
    from adapters.discord import render

    return {"type": 8, "data": render.choices(choices)}


def _manifest(settings: Settings, asked: ManifestOptions) -> str:
    from adapters.discord.tree import registration

    return registration() + "\n"


PLATFORM = Platform(
    title="Discord",
    enabled=lambda settings: settings.discord.enabled,
    may_post=lambda settings: settings.discord.enabled,
    build=_build,
    outbox=_outbox,
    draw=_draw,
    kept=_kept,
    surface=_surface,
    options=_options,
    most_options=25,
    # https://docs.discord.com/developers/topics/rate-limits#global-rate-limit: 50, one of them for what else the bot does
    rate=49.0,
    secrets=SECRETS,
    needs="DISCORD_TOKEN",
    manifest=_manifest,
)
