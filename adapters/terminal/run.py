"""`citybrief run`: command lines in, one answer each out. It keeps no state and needs no network."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO, Literal, TextIO

from bot.app import CityBrief
from bot.domain.models import Lang
from bot.domain.ports import Completion, Reply, Request
from bot.rendering.plain import plain

Format = Literal["text", "json", "slack", "discord"]
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


async def run(bot: CityBrief, options: Run, lines: Iterable[str], out: TextIO) -> None:
    """Answers each line in order; a bad one is answered too."""
    try:
        for line in lines:
            print(await answer(bot, options, line), file=out, flush=True)
    finally:
        if bot.meaning is not None:
            await bot.meaning.close()


def lines_of(stream: BinaryIO) -> Iterator[str]:
    """Lines split at line feeds alone; bytes that are no UTF-8 are replaced."""
    for raw in stream:
        yield raw.decode("utf-8", errors="replace").removesuffix("\n").removesuffix("\r")


async def answer(bot: CityBrief, options: Run, line: str) -> str:
    """One answer in the form asked for; one line unless it is text."""
    request = Request(line=line, lang=options.lang, now=options.at, page=options.page)
    if options.surface == "options":
        return _one_line(_options(bot, options, line))
    reply = await bot.answer(request)
    match options.format:
        case "text":
            return plain(reply.card) + "\n"
        case "json":
            from adapters.terminal.contract import as_json

            return _one_line(as_json(bot.library, reply))
        case "slack":
            return _one_line(await _slack(bot, options, reply))
        case "discord":
            from adapters.discord import render

            return _one_line(render.message(reply.card, reply_line=reply.line, share=reply.shareable))


async def _slack(bot: CityBrief, options: Run, reply: Reply) -> dict[str, Any]:
    """What the Slack adapter would send: a bare command comes with its picker, the home tab is the same for any line."""
    from adapters.slack import blocks, home, typeahead

    parsed = bot.parse(reply.line)
    match options.surface:
        case "modal":
            return blocks.modal(reply.card, "CityBrief")
        case "home":
            return await home.view(bot, options.lang, options.at)
        case _ if parsed.command is not None and typeahead.offered(parsed.command, parsed.argument):
            return typeahead.with_typeahead(reply, parsed.command, share=reply.shareable)
        case _:
            return blocks.message(reply.card, reply_line=reply.line, share=reply.shareable)


def _options(bot: CityBrief, options: Run, line: str) -> dict[str, Any]:
    """What a picker shows for a command line that is still being typed."""
    parsed = bot.parse(line)
    name = parsed.command.name if parsed.command else "help"
    if options.format == "discord":
        found = bot.complete(Completion(name, parsed.argument, options.lang, limit=25))
        return {"type": 8, "data": {"choices": [{"name": c.label[:100], "value": c.value[:100]} for c in found]}}
    choices = bot.complete(Completion(name, parsed.argument, options.lang, limit=100))
    if options.format == "slack":
        from adapters.slack import blocks

        return blocks.options(choices)
    return {"options": [{"label": choice.label, "value": choice.value} for choice in choices]}


def _one_line(payload: Any) -> str:
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).translate(_LINE_ENDS)
    # Half of a surrogate pair cannot be written as UTF-8; as an escape it is valid JSON.
    return text.encode("utf-8", errors="backslashreplace").decode("utf-8")
