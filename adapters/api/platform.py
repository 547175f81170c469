"""The API, as the registry lists it: programs ask, and nothing is posted to them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from adapters.common.platform import ManifestOptions, Payload, Platform

if TYPE_CHECKING:
    from bot.conversation import Conversation
    from bot.domain.cards import Card
    from bot.domain.ports import Adapter, Choice, Outbox, Reply, Request
    from bot.settings import Settings
    from bot.store import Store


def _build(conversation: Conversation, settings: Settings, store: Store) -> Adapter:
    from adapters.api.adapter import ApiAdapter

    return ApiAdapter(conversation, settings, store)


@asynccontextmanager
async def _outbox(settings: Settings, store: Store) -> AsyncIterator[Outbox]:
    from adapters.api.outbox import NoOutbox

    yield NoOutbox()


def _draw(card: Card, line: str) -> Payload:
    from bot.rendering.plain import plain

    return {"text": plain(card)}


def _kept(card: Card, line: str) -> dict[str, str]:
    return {}


def _never(settings: Settings) -> bool:
    return False


async def _surface(conversation: Conversation, request: Request, reply: Reply, surface: str) -> Payload:
    """The text that a model reads, on every surface the same."""
    return _draw(reply.card, reply.line)


def _options(choices: Sequence[Choice]) -> Payload:
    return {"options": [{"label": choice.label, "value": choice.value} for choice in choices]}


def _manifest(settings: Settings, asked: ManifestOptions) -> str:
    """The OpenAPI document."""
    import json

    from adapters.api.openapi import document

    return json.dumps(document(), ensure_ascii=False, indent=2) + "\n"


PLATFORM = Platform(
    title="programs (HTTP API and MCP)",
    enabled=lambda settings: settings.api is not None,
    may_post=_never,
    build=_build,
    outbox=_outbox,
    draw=_draw,
    kept=_kept,
    surface=_surface,
    options=_options,
    most_options=100,
    rate=None,
    secrets=r"\bcbk_[A-Za-z0-9_-]{16,}",  # `adapters.api.keys`
    needs="",
    manifest=_manifest,
)
