"""Random, hostile and mutated lines against the whole road: no exception, every payload within the platforms' limits.

python benchmarks/fuzz.py [COUNT] [SEED]
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from adapters.common.contract import as_json
from adapters.discord import render
from adapters.slack import blocks
from bot.commands import COMMANDS, ROOT
from bot.conversation import Conversation
from bot.domain.models import LANGS
from bot.domain.ports import Request
from bot.libraries import Libraries
from bot.library import Library
from bot.rendering.plain import plain
from bot.settings import ROOT as PROJECT
from bot.settings import Settings

sys.path.insert(0, str(PROJECT / "tests" / "support"))
import limits_discord
import limits_slack

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
HOSTILE = [
    "<!channel>", "<@U123>", "@everyone", "<@&1>", "<#C1|x>", "```", "**", "__", "||", "[a](http://x.y)", "<http://x|y>", ":smile:",
    "\u202e", "\u2066", "\x00", "\x1b[31m", "\u2028", "\ud800", "\udfff", "\ufeff", "👨‍👩‍👧‍👦", "🇹🇼", "e" + "\u0301" * 90,
    "&amp;", "<script>", "'; DROP TABLE", "%s%n", "{0}", "{name}", "\\", "//", "#" * 200, "> ", "1. ", "٣", "①", "Ⅷ", "½", "％", "　",
    "xoxb-1-secret", "9" * 400, "-1", "1e309", "nan", "../../..", "臺" * 3000, "a" * 6000, "\n", "\r\n", "\t",
]  # fmt: skip


class Lines:
    """Makes lines. One seed, one sequence."""

    def __init__(self, library: Library, seed: int) -> None:
        self._rng = random.Random(seed)
        names = [c.name for c in COMMANDS] + [c.zh for c in COMMANDS] + [a for c in COMMANDS for a in c.aliases]
        self._words = [f"/{name}" for name in names] + [f"/{ROOT}"] + names
        self._words += [s for place in library.places() for s in (place.name.zh, place.name.en, *place.aliases)]
        self._words += [s for theme in library.themes() for s in (theme.name.zh, theme.name.en, *theme.synonyms)]
        self._words += [sub.name for c in COMMANDS for sub in c.subcommands] + list(library.corpus.initiatives)
        self._texts = [passage.text for passage in library.corpus.passages.values()]

    def next(self) -> str:
        rng = self._rng
        kind = rng.random()
        if kind < 0.1:
            return "".join(
                chr(rng.choice((rng.randrange(0x80), rng.randrange(0x3000), rng.randrange(0x110000))))
                for _ in range(rng.randrange(60))
            )
        parts = [rng.choice(self._words)]
        parts += [
            rng.choice((rng.choice(self._words), rng.choice(HOSTILE), self._piece())) for _ in range(rng.randrange(4))
        ]
        line = rng.choice((" ", " ", " ", "", "　")).join(parts)
        return self._mutated(line) if kind < 0.7 else line

    def _piece(self) -> str:
        text = self._rng.choice(self._texts)
        start = self._rng.randrange(len(text))
        return text[start : start + self._rng.randrange(1, 40)]

    def _mutated(self, line: str) -> str:
        rng = self._rng
        for _ in range(rng.randrange(1, 4)):
            at = rng.randrange(len(line) + 1)
            match rng.randrange(4):
                case 0:
                    line = line[:at] + rng.choice(HOSTILE) + line[at:]
                case 1:
                    line = line[:at] + line[at + 1 :]
                case 2:
                    line = line[: at - 1] + line[at : at + 1] + line[at - 1 : at] + line[at + 1 :] if at else line
                case _:
                    line = line[:at] + chr(rng.randrange(0x20, 0x9FFF)) + line[at + 1 :]
        return line


async def fuzz(count: int, seed: int) -> Counter[str]:
    library = Library.open(PROJECT / "data", Path(PROJECT / "var" / "cache"))
    bot = Conversation(Libraries(library), Settings(), rng=random.Random(seed))
    source = Lines(library, seed)
    kinds: Counter[str] = Counter()
    for number in range(count):
        line = source.next()
        page = source._rng.choice((1, 1, 1, 2, 99, 10**9))
        reply = await bot.answer(Request(line, LANGS[number % 2], NOW, page=page))
        kinds[reply.kind] += 1
        faults = limits_slack.faults(blocks.message(reply.card, reply_line=reply.line, share=True))
        faults += limits_discord.faults(render.message(reply.card, reply_line=reply.line, share=True))
        json.dumps(as_json(library, reply))
        if faults or reply.kind == "error" or not plain(reply.card).strip():
            kinds["FAULT"] += 1
            print(f"{line!r}: {faults or reply.kind}")
    return kinds


if __name__ == "__main__":
    arguments = [int(argument) for argument in sys.argv[1:]]
    found = asyncio.run(fuzz(*(arguments + [100_000, 1][len(arguments) :])))
    print(dict(found.most_common()))
    sys.exit(1 if found["FAULT"] else 0)
