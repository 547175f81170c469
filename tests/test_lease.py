"""A replica that was stopped in the middle of a send does not finish it when it wakes past its lease."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from adapters.common.lease import LeasedRequest
from adapters.discord.rest import Rest
from adapters.slack.connection import http_session
from bot.digest.lease import lease_over, leased


class Counting(TestServer):
    """Counts the bodies that arrive."""

    def __init__(self) -> None:
        self.bodies: list[str] = []
        app = web.Application()
        app.router.add_post("/", self._take)
        super().__init__(app)

    async def _take(self, request: web.Request) -> web.Response:
        self.bodies.append(await request.text())
        return web.Response()


@pytest.fixture
async def server() -> AsyncIterator[Counting]:
    async with Counting() as running:
        yield running


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(request_class=LeasedRequest) as opened:
        yield opened


async def test_under_a_lease_and_without_one_it_is_an_ordinary_request(
    server: Counting, session: aiohttp.ClientSession
) -> None:
    async with session.post(server.make_url("/"), data="free"):
        pass
    with leased(asyncio.get_running_loop().time() + 60):
        async with session.post(server.make_url("/"), data="leased"):
            pass
    assert server.bodies == ["free", "leased"]


@pytest.mark.parametrize("warm", [True, False])
async def test_past_the_lease_nothing_is_written(
    server: Counting, session: aiohttp.ClientSession, *, warm: bool
) -> None:
    loop = asyncio.get_running_loop()
    if warm:  # with a connection at hand there is no wait before the write
        async with session.post(server.make_url("/"), data="warm"):
            pass
    deadline = loop.time() - 0.001
    with leased(deadline):
        assert lease_over()
        with pytest.raises((TimeoutError, aiohttp.ClientError)):
            async with asyncio.timeout(0.5), session.post(server.make_url("/"), data="late"):
                pass
    assert not lease_over()
    async with session.post(server.make_url("/"), data="next"):
        pass
    assert "late" not in server.bodies
    assert server.bodies[-1] == "next"


async def test_both_platforms_post_with_leased_requests(server: Counting) -> None:
    async with http_session() as slack:
        assert slack._request_class is LeasedRequest
    rest = Rest("token", str(server.make_url("")).rstrip("/"))
    await rest.request("POST", "/", {})
    assert rest._session is not None
    assert rest._session._request_class is LeasedRequest
    await rest.close()
