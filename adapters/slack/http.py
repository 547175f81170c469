"""Slack's requests over HTTP: events, commands and interactions on one path, and the pages of the install flow."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow

from adapters.slack.manifest import EVENTS_PATH
from bot.domain.errors import SettingsError
from bot.settings import Address

LARGEST = 4 * 1024 * 1024  # bytes of a request; Slack's own stay far below


def application(app: AsyncApp, flow: AsyncOAuthFlow | None) -> web.Application:
    """Bolt checks the signature of whatever is posted."""
    site = web.Application(client_max_size=LARGEST)

    async def events(request: web.Request) -> web.Response:
        if not request.headers.get("X-Slack-Request-Timestamp", "0").isdecimal():  # Bolt takes it for a number
            return web.json_response({"error": "invalid request"}, status=401)
        try:
            asked = await to_bolt_request(request)
        except (ValueError, AttributeError, TypeError):  # no JSON, no object, no UTF-8: none of Slack's
            return web.json_response({"error": "invalid request"}, status=400)
        return await to_aiohttp_response(await app.async_dispatch(asked))

    site.router.add_post(EVENTS_PATH, events)
    if flow is not None:

        async def install(request: web.Request) -> web.Response:
            return await to_aiohttp_response(await flow.handle_installation(await to_bolt_request(request)))

        async def callback(request: web.Request) -> web.Response:
            return await to_aiohttp_response(await flow.handle_callback(await to_bolt_request(request)))

        site.router.add_get(flow.install_path, install)
        site.router.add_get(flow.redirect_uri_path, callback)
    return site


async def serve_http(
    app: AsyncApp, address: Address, flow: AsyncOAuthFlow | None, listening: Callable[[], None]
) -> None:
    """Serves until cancelled; calls `listening` once. Raises SettingsError where the address is taken."""
    runner = web.AppRunner(application(app, flow), access_log=None)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, address.host, address.port).start()
        except OSError as error:
            raise SettingsError(f"CITYBRIEF_SLACK_HTTP: {address} cannot be listened on ({error.strerror}).") from None
        listening()
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()
