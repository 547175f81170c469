"""What operators and their machines look at: `/health` and `/metrics`, on an address of its own (`CITYBRIEF_HEALTH`)."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from adapters.ops.health import Connected, Health
from adapters.ops.metrics import registry
from bot.app import CityBrief
from bot.digest.service import Digest
from bot.store import Store


def build(bot: CityBrief, store: Store, digest: Digest, platforms: Mapping[str, Connected]) -> web.Application:
    """Two pages that hold no names, no texts and no tokens."""
    health = Health(store, digest, platforms)
    metrics = registry(bot, digest)

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
