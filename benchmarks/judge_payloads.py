"""Holds every payload of the library against external judges, in both languages, page by page.

    python benchmarks/judge_payloads.py JUDGES

JUDGES is a folder with `validate_discord.py` (a function `validate(payload, kind)` that lists faults) and
`validate_slack.mjs` (a payload on standard input, exit 1 with the reasons), the latter with its node_modules
(@slack/types and typescript). The Slack judge starts a compiler for each payload; here all payloads are compiled
against @slack/types in one go, and the judge sees each of them for everything else. Payloads that are the same are
judged once. Prints the counts; exits 1 when a judge refuses anything.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from adapters.discord import render
from adapters.slack import blocks
from bot.commands import COMMANDS
from bot.conversation import Conversation
from bot.domain.models import LANGS, Lang
from bot.domain.ports import Completion, Request
from bot.libraries import Libraries
from bot.library import Library
from bot.settings import ROOT, Settings

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
HOSTILE = (
    "",
    "Tokyo",
    "台北",
    "🦄",
    "<!channel> & <b>",
    "@everyone **x** https://example.com",
    "\ud800",
    "x\u0301" * 400,
    "雜訊" * 2500,
)


@dataclass(frozen=True)
class Payload:
    """One payload and where it comes from."""

    judge: str
    kind: str
    name: str
    body: dict[str, Any]


def lines(bot: Conversation) -> Iterator[str]:
    """Every command with every argument that the library knows, and what no library knows."""
    library = bot.libraries.shared
    arguments: dict[str, list[str]] = {
        "place": [place.id for place in library.places()],
        "theme": [theme.id for theme in library.themes()],
        "session": [str(session.number) for session in library.sessions()],
        "initiative": ["today", "random", *library.corpus.initiatives],
        "text": [name for theme in library.themes() for name in (theme.name.zh, theme.name.en)],
        "none": [],
    }
    for command in COMMANDS:
        for argument in ["", *arguments[command.argument], *(sub.name for sub in command.subcommands), *HOSTILE]:
            yield f"/{command.name} {argument}".strip(" ")
    yield from ("", "/nothing", "/citybrief", "/citybrief help")


async def payloads(bot: Conversation, lang: Lang) -> list[Payload]:
    """Every page of every answer for both platforms, and the other surfaces of Slack."""
    made: list[Payload] = []
    for line in lines(bot):
        reply = await bot.answer(Request(line=line, lang=lang, now=NOW))
        if reply.kind == "error":
            raise SystemExit(f"{line!r} ended in an error card")
        for card in reply.pages:
            name = f"{line[:60]} [{lang}] page {card.page}"
            slack = blocks.message(card, reply_line=reply.line, share=reply.shareable)
            discord = render.message(card, reply_line=reply.line, share=reply.shareable)
            made += [Payload("slack", "message", name, slack), Payload("discord", "message", name, discord)]
        if reply.kind in ("city", "help", "choices"):
            made.append(Payload("slack", "home", name, blocks.home(reply.pages)))
            made.append(Payload("slack", "modal", name, blocks.modal(reply.pages, "CityBrief")))
    for command in COMMANDS:
        if choices := await bot.complete(Completion(command.name, "", lang, limit=100)):
            made.append(Payload("slack", "options", f"/{command.name} options [{lang}]", blocks.options(choices)))
    return made


TYPES = {
    "message": "{ text: string; blocks: KnownBlock[]; unfurl_links: boolean; unfurl_media: boolean }",
    "home": "Omit<HomeView, 'blocks'> & { blocks: KnownBlock[] }",
    "modal": "Omit<ModalView, 'blocks'> & { blocks: KnownBlock[] }",
    "options": "{ options: PlainTextOption[] }",
}


def type_faults(modules: Path, payloads: list[Payload]) -> str:
    """What the TypeScript compiler says about all payloads at once; the line tells which one."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "node_modules").symlink_to(modules.resolve())
        rows = ["import type { KnownBlock, HomeView, ModalView, PlainTextOption } from '@slack/types';"]
        rows += [
            f"export const p{n}: {TYPES[payload.kind]} = {json.dumps(payload.body)};"
            for n, payload in enumerate(payloads)
        ]
        (folder / "payloads.ts").write_text("\n".join(rows), encoding="utf-8")
        options = {"strict": True, "noEmit": True, "skipLibCheck": True, "module": "nodenext", "target": "es2022"}
        (folder / "tsconfig.json").write_text(
            json.dumps({"compilerOptions": {**options, "types": []}, "files": ["payloads.ts"]})
        )
        done = subprocess.run(
            [modules / ".bin" / "tsc", "-p", folder, "--pretty", "false"], capture_output=True, text=True, check=False
        )
    return "" if done.returncode == 0 else done.stdout + done.stderr


def slack_faults(judge: Path, payload: Payload, without_compiler: Path) -> str:
    """What the Slack judge says of everything but the types, empty when it is content."""
    done = subprocess.run(
        ["node", judge, payload.kind],
        input=json.dumps(payload.body),
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "SLACK_TYPES_NODE_MODULES": str(without_compiler)},
    )
    return "" if done.returncode == 0 else done.stderr.strip() or f"exit code {done.returncode}"


def discord_judge(path: Path) -> Any:
    """The Discord judge as a module. It reads its specification for each payload; here it is read once."""
    spec = importlib.util.spec_from_file_location("validate_discord", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{path} cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    loaded = module.load(True)
    module.load = lambda _strict: loaded
    return module


def main() -> int:
    """Judges everything."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("judges", type=Path)
    judges = parser.parse_args().judges
    with tempfile.TemporaryDirectory() as cache:
        bot = Conversation(Libraries(Library.open(ROOT / "data", Path(cache))), Settings())
    made = [payload for lang in LANGS for payload in asyncio.run(payloads(bot, lang))]
    every = list({(p.judge, p.kind, json.dumps(p.body, sort_keys=True)): p for p in made}.values())
    slack = [payload for payload in every if payload.judge == "slack"]
    module = discord_judge(judges / "validate_discord.py")
    refused = [f"REFUSED by the compiler\n{faults}"] if (faults := type_faults(judges / "node_modules", slack)) else []
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(os.cpu_count()) as pool:
        stub = Path(name) / ".bin" / "tsc"
        stub.parent.mkdir()
        stub.write_text("#!/bin/sh\nexit 0\n")
        stub.chmod(0o755)
        found = pool.map(lambda p: (p, slack_faults(judges / "validate_slack.mjs", p, Path(name))), slack)
        verdicts = [(p, "\n".join(module.validate(p.body, p.kind))) for p in every if p.judge == "discord"]
        refused += [f"REFUSED {p.judge} {p.kind} {p.name}\n{why}" for p, why in [*verdicts, *found] if why]
    print(*refused, sep="\n")
    counts = Counter(f"{payload.judge} {payload.kind}" for payload in every)
    largest = max(len(json.dumps(p.body["blocks"], ensure_ascii=False)) for p in slack if p.kind == "message")
    for name, count in sorted(counts.items()):
        print(f"{name:18}{count:6}")
    print(f"{'made':18}{len(made):6}\n{'refused':18}{len(refused):6}")
    print(f"largest Slack message: {largest} characters of blocks")
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
