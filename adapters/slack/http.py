"""Slack's requests over HTTP: events, commands and interactions on one path, and the pages of the install flow."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.request.async_request import AsyncBoltRequest

from adapters.common.listening import Runner, read_body
from adapters.slack.checked import BadRequestError, check_form, check_signature, is_ssl_check
from adapters.slack.manifest import EVENTS_PATH
from bot.domain.errors import SettingsError
from bot.settings import Address

LARGEST = 256 * 1024  # bytes of a request; a message with all its blocks and attachments stays below half of it


def application(
    app: AsyncApp,
    flow: AsyncOAuthFlow | None,
    secret: str,
    logger: logging.Logger,
    now: Callable[[], float] = time.time,
) -> web.Application:
    """Nothing reads what is posted before its signature (`secret`) was checked. `now`: seconds since 1970."""
    site = web.Application(client_max_size=LARGEST)

    async def events(request: web.Request) -> web.Response:
        try:
            body = await read_body(request)
            content_type = request.headers.get("Content-Type", "")
            if is_ssl_check(content_type, body):
                return web.Response()
            check_signature(request.headers, body, secret, now)
            check_form(content_type, body)
        except (web.HTTPRequestEntityTooLarge, web.HTTPRequestTimeout) as error:
            logger.warning("a request was refused: %d", error.status)
            return web.json_response({"error": "invalid request"}, status=error.status)
        except BadRequestError as error:
            logger.warning("a request was refused: %d, %s", error.status, error)
            return web.json_response({"error": "invalid request"}, status=error.status)
        # As UTF-8, whatever it calls itself: Slack sends nothing else.
        asked = AsyncBoltRequest(body=body.decode(), query=request.query_string, headers=dict(request.headers))
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


async def serve_http(site: web.Application, address: Address, listening: Callable[[], None]) -> None:
    """Serves until cancelled; calls `listening` once. Raises SettingsError where the address is taken."""
    runner = Runner(site)
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
