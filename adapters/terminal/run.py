"""`citybrief run`: command lines in, one answer each out. It keeps no state but a thread's and needs no network."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO, Literal, TextIO

from adapters.registry import NAMES, platform
from bot.conversation import Conversation
from bot.domain.models import Lang
from bot.domain.ports import ChannelRef, Completion, Request
from bot.rendering.plain import plain

Format = str  # "text", "json", or the name of a platform
Surface = Literal["message", "home", "modal", "options"]
# Characters that JSON allows raw and that some readers take for the end of a line.
_LINE_ENDS = str.maketrans({"\x85": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"})


@dataclass(frozen=True, slots=True)
class Run:
    """How `run` was called."""

    format: Format
    surface: Surface
    lang: Lang
    page: int
    at: datetime  # aware
    workspace: str = "local"
    channel: str = ""  # in which it is asked
    thread: str = ""  # under which key its lines go on from each other


async def run(conversation: Conversation, options: Run, lines: Iterable[str], out: TextIO) -> None:
    """Answers each line in order; a bad one is answered too."""
    try:
        for line in lines:
            print(await answer(conversation, options, line), file=out, flush=True)
    finally:
        if conversation.meaning is not None:
            await conversation.meaning.close()


def lines_of(stream: BinaryIO) -> Iterator[str]:
    """Lines split at line feeds alone; bytes that are no UTF-8 are replaced."""
    for raw in stream:
        yield raw.decode("utf-8", errors="replace").removesuffix("\n").removesuffix("\r")


async def answer(conversation: Conversation, options: Run, line: str) -> str:
    """One answer in the form asked for; one line unless it is text."""
    channel = _channel(options)
    request = Request(
        line,
        options.lang,
        options.at,
        options.page,
        channel=channel,
        workspace=options.workspace,
        thread=options.thread,
    )
    if options.surface == "options":
        return _one_line(await _options(conversation, options, line))
    reply = await conversation.answer(request)
    match options.format:
        case "text":
            return plain(reply.card) + "\n"
        case "json":
            from adapters.common.contract import as_json

            library = await conversation.libraries.load(options.workspace, channel, None)
            return _one_line(as_json(library, reply))
        case name:
            return _one_line(await platform(name).surface(conversation, request, reply, options.surface))


def _channel(options: Run) -> ChannelRef | None:
    platform, _, team = options.workspace.partition(":")
    return ChannelRef(platform, team, options.channel) if options.channel else None


async def _options(conversation: Conversation, options: Run, line: str) -> dict[str, Any]:
    """What a picker shows for a command line that is still being typed."""
    parsed = conversation.parse(line)
    name = parsed.command.name if parsed.command else "help"
    drawn = platform(options.format) if options.format in NAMES else None
    limit = drawn.most_options if drawn else 100
    asked = Completion(name, parsed.argument, options.lang, limit, "", options.workspace, _channel(options))
    choices = await conversation.complete(asked)
    if drawn is not None:
        return drawn.options(choices)
    return {"options": [{"label": choice.label, "value": choice.value} for choice in choices]}


def _one_line(payload: Any) -> str:
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).translate(_LINE_ENDS)
    # Half of a surrogate pair cannot be written as UTF-8; as an escape it is valid JSON.
    return text.encode("utf-8", errors="backslashreplace").decode("utf-8")
