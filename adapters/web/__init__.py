"""The local page: a chat where the same commands answer, drawn as Slack and as Discord would draw them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

from aiohttp import web
from aiohttp.typedefs import Handler

from adapters.web import temporary
from adapters.web.api import Api
from adapters.web.documents import Files
from adapters.web.downloads import PATH, Downloads
from adapters.web.guard import hosts, middleware
from adapters.web.panel import Panel
from adapters.web.trials import Trials
from adapters.web.wire import BODY
from bot.conversation import Conversation
from bot.intake import Intake

_STATIC = Path(str(files(__package__).joinpath("static")))
_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


def build(
    conversation: Conversation,
    intake: Intake | None = None,
    *,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> web.Application:
    """The application, to be run on the address that the settings name. Reads its files once. Without `intake` no file can
    be added.
    """
    settings = conversation.settings
    temporary.sweep()
    trials = Trials(conversation, now)
    downloads = Downloads()
    api, panel = Api(conversation, now, trials, downloads, files=intake is not None), Panel(trials, settings.lang)
    bound = settings.web.host if settings.web is not None else ""
    app = web.Application(
        middlewares=[middleware(hosts(bound or "127.0.0.1", settings.public_url))], client_max_size=BODY
    )
    app.router.add_get("/healthz", _health)
    app.router.add_get("/api/page", api.page)
    app.router.add_post("/api/answer", api.answer)
    app.router.add_post("/api/complete", api.complete)
    app.router.add_post("/api/trial", panel.act)
    app.router.add_get(f"{PATH}/{{key}}", downloads.serve)
    if intake is not None:
        documents = Files(intake, now, settings.lang, settings.documents.file_bytes)
        app.router.add_put("/api/files", documents.put)
        app.router.add_post("/api/files", documents.act)

    async def clean(_app: web.Application) -> None:
        await trials.close()

    app.on_cleanup.append(clean)
    for file in sorted(_STATIC.iterdir()):
        if file.suffix in _TYPES:
            path = "/" if file.name == "index.html" else f"/static/{file.name}"
            app.router.add_get(path, _served(file))
    return app


async def _health(_request: web.Request) -> web.Response:
    return web.json_response({"status": "ok"})


def _served(file: Path) -> Handler:
    """A handler for one file. The files are few and small, and are read once: no path of a request reaches the disk."""
    body = file.read_bytes()

    async def serve(_request: web.Request) -> web.Response:
        return web.Response(
            body=body, content_type=_TYPES[file.suffix], charset="utf-8", headers={"Cache-Control": "no-cache"}
        )

    return serve
