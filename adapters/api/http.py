"""`/api/v1`: a path a question, read-only, by key. ETags; pages with links; no CORS, for keys do not belong into a browser."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from math import ceil

from aiohttp import web

from adapters.api.answers import Answers, Told
from adapters.api.asker import Asker
from adapters.api.openapi import document
from adapters.api.problems import no_key, problem
from adapters.api.questions import QUESTIONS, Question
from adapters.api.values import InvalidError, from_words
from bot.domain.errors import StoreError

BASE = "/api/v1"
Handler = Callable[[web.Request], Awaitable[web.Response]]
Find = Callable[[str], Awaitable[Asker | None]]
_CACHE = {"Cache-Control": "private, no-cache", "Vary": "Authorization"}


def bearer(request: web.Request) -> str:
    """The key that a request brings, "" for none."""
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    return key.strip() if scheme.lower() == "bearer" else ""


def routes(answers: Answers, find: Find, wait: Callable[[Asker], float]) -> list[web.RouteDef]:
    """`find` tells who asks with a key; `wait` counts their questions."""
    described = json.dumps(document(), ensure_ascii=False).encode()

    async def openapi(_request: web.Request) -> web.Response:
        return web.Response(body=described, content_type="application/json")

    def asked(question: Question) -> Handler:
        async def ask(request: web.Request) -> web.Response:
            try:
                asker = await find(bearer(request))
            except StoreError:
                return problem(503, "Keys cannot be checked just now.", {"Retry-After": "5"})
            if asker is None:
                return no_key()
            try:
                values = from_words(question, _once(request))
            except InvalidError as error:
                return problem(400, str(error))
            if seconds := wait(asker):
                return problem(429, "Too many questions.", {"Retry-After": str(ceil(seconds))})
            told = await answers.answer(asker, question, values)
            return problem(404, "There is no passage of that id here.") if told is None else _sent(request, told)

        return ask

    return [
        web.get(f"{BASE}/openapi.json", openapi, allow_head=False),
        *(web.get(f"{BASE}/{question.name}", asked(question), allow_head=False) for question in QUESTIONS),
    ]


def _once(request: web.Request) -> dict[str, str]:
    query = request.query
    if len(query) != len(set(query)):
        raise InvalidError("Each parameter is given once.")
    return dict(query)


def _sent(request: web.Request, told: Told) -> web.Response:
    headers = _CACHE | {"ETag": told.etag}
    if told.etag in request.headers.get("If-None-Match", ""):
        return web.Response(status=304, headers=headers)
    if links := _links(request, told):
        headers["Link"] = links
    return web.Response(body=told.body, content_type="application/json", headers=headers)


def _links(request: web.Request, told: Told) -> str:
    """RFC 8288: the pages beside this one."""
    page, pages = told.data.get("page", 1), told.data.get("pages", 1)
    beside = [("prev", page - 1)] if 1 < page <= pages else []
    beside += [("next", page + 1)] if page < pages else []
    return ", ".join(f'<{request.rel_url.update_query(page=n)}>; rel="{rel}"' for rel, n in beside)
