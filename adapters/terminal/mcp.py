"""`citybrief mcp`: the Model Context Protocol on standard input and output, for an assistant on this machine."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import version

import structlog

from adapters import compose
from adapters.api.answers import Answers
from adapters.api.asker import Asker
from bot.conversation import Conversation
from bot.domain.errors import SettingsError, StoreError
from bot.meaning import PATIENT
from bot.settings import Settings

log = structlog.get_logger(__name__)


async def mcp(settings: Settings, workspace: str) -> None:
    """Serves until standard input ends. Raises CityBriefError."""
    try:
        from mcp.server.stdio import stdio_server

        from adapters.api.server import server
    except ImportError as error:
        raise SettingsError(f"`citybrief mcp` needs `pip install 'citybrief[api]'` ({error}).") from error
    async with compose.documents(settings) as (libraries, _):
        meaning = compose.meaning(settings, PATIENT)
        answers = Answers(Conversation(libraries, settings, meaning=meaning), lambda: datetime.now(UTC))
        asker = Asker(workspace, workspace, settings.lang)
        served = server(answers, lambda _: asker, lambda _: 0.0, version("citybrief"))
        libraries.shared.prepare()
        fresh = asyncio.create_task(libraries.keep_fresh(failed=_database_away))
        try:
            async with stdio_server() as (read, write):
                await served.run(read, write, served.create_initialization_options())
        finally:
            fresh.cancel()
            with suppress(asyncio.CancelledError):
                await fresh
            if meaning is not None:
                await meaning.close()


def _database_away(error: StoreError) -> None:
    log.warning("database_away", error=str(error))
