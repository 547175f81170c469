"""The two apps that benchmarks/slack.py compares, each run as a process of its own: `python slack_apps.py bare|ours API [PORT]`.

The bare app is the least that a bot on Bolt can be: it acknowledges and answers a fixed text, and reuses its HTTP session.
"""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

SECRET = "signing-secret"


async def bare(api: str, port: int) -> None:
    import aiohttp
    from aiohttp import web
    from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
    from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
    from slack_bolt.async_app import AsyncApp
    from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
    from slack_sdk.web.async_client import AsyncWebClient
    from slack_sdk.webhook.async_client import AsyncWebhookClient

    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(token="xoxb-one", base_url=api, session=session)
        app = AsyncApp(client=client, signing_secret=SECRET)

        @app.command("/city")
        async def city(ack, body) -> None:
            await ack()
            hook = AsyncWebhookClient(
                body["response_url"], session=session, retry_handlers=[AsyncRateLimitErrorRetryHandler()]
            )
            await hook.send(text="A fixed text.", response_type="ephemeral")

        if port:
            site = web.Application()

            async def events(request: web.Request) -> web.Response:
                return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

            site.router.add_post("/slack/events", events)
            runner = web.AppRunner(site, access_log=None)
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", port).start()
            await asyncio.Event().wait()
        await AsyncSocketModeHandler(app, "xapp-one").start_async()


async def ours(api: str, port: int) -> None:
    """`citybrief serve`, whole, on an empty database."""
    import tempfile

    from adapters.serve import serve
    from bot.settings import Address, Settings, SlackSettings

    slack = SlackSettings(
        bot_token="xoxb-one",
        app_token="" if port else "xapp-one",
        signing_secret=SECRET if port else "",
        http=Address("127.0.0.1", port) if port else None,
        api_url=api,
    )
    with tempfile.TemporaryDirectory() as folder:
        settings = replace(Settings(), web=None, database_url=f"sqlite:///{folder}/bench.db", slack=slack)
        await serve(settings)


if __name__ == "__main__":
    import os

    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY", "all_proxy"):
        os.environ.pop(name, None)
    import logging

    logging.disable(logging.WARNING)
    app, api, *rest = sys.argv[1:]
    asyncio.run({"bare": bare, "ours": ours}[app](api, int(rest[0]) if rest else 0))
