"""What operators and their machines look at: `/health` and `/metrics`, on an address of its own (`CITYBRIEF_HEALTH`)."""

from __future__ import annotations

from collections.abc import Iterable

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from adapters.ops.health import Health
from adapters.ops.metrics import registry
from bot.conversation import Conversation
from bot.digest.service import Digest
from bot.domain.ports import Adapter
from bot.store import Store


def build(conversation: Conversation, store: Store, digest: Digest, adapters: Iterable[Adapter]) -> web.Application:
    """Two pages that hold no names, no texts and no tokens."""
    health = Health(store, digest, adapters)
    metrics = registry(conversation, digest)

    async def show_health(request: web.Request) -> web.Response:
        found = await health.look()
        return web.json_response(found.as_json(), status=200 if found.well else 503)

    async def show_live(request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})  # the loop turns: what a supervisor needs before it restarts

    async def show_metrics(request: web.Request) -> web.Response:
        body = generate_latest(metrics.with_health(await health.look()))
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})

    app = web.Application()
    app.add_routes([web.get("/health", show_health), web.get("/live", show_live), web.get("/metrics", show_metrics)])
    return app
