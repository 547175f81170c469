"""`/compare` of every two cities under every theme, in both languages: how long it takes, and whether both judges take it.

python -m benchmarks.compare JUDGES     JUDGES as in judge_payloads; the Slack judge sees every EVERY-th payload,
                                        for it starts a process for each; our own limits see them all
"""

from __future__ import annotations

import asyncio
import importlib.util
import json
import subprocess
import sys
import time
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path

from adapters import compose
from adapters.discord import render
from adapters.slack import blocks
from benchmarks.judge_payloads import discord_judge
from bot.domain.models import LANGS
from bot.domain.ports import Request
from bot.settings import Settings

EVERY = 760
P50, P99 = 3.0, 15.0  # milliseconds


def judge_of(folder: Path, name: str):
    spec = importlib.util.spec_from_file_location(name, folder / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


async def main(folder: Path) -> None:
    own = judge_of(Path(__file__).parent.parent / "tests" / "support", "limits_slack")
    discord = discord_judge(folder / "validate_discord.py")
    conversation = compose.offline(Settings.from_environment({}))
    library = conversation.libraries.shared
    library.prepare()
    asked, silent, judged, times, faults = 0, 0, 0, [], []
    for lang in LANGS:
        names = [place.name[lang] for place in library.places()]
        for theme in library.themes():
            for one, other in combinations(names, 2):
                request = Request(f"/compare {one} {other} {theme.name[lang]}", lang, datetime.now(UTC))
                started = time.perf_counter()
                reply = await conversation.answer(request)
                slack = blocks.message(reply.card, reply_line=reply.line, share=True)
                times.append((time.perf_counter() - started) * 1000)
                asked += 1
                assert reply.kind == "compare", request.line
                assert {place.id for place in reply.places} == {
                    p.id for p in library.places() if p.name[lang] in (one, other)
                }
                mute = [side.name[lang] for side in reply.silent]
                silent += len(mute)
                assert all(name in (reply.lead or "") for name in mute), request.line
                for page in reply.pages:
                    faults += own.faults(blocks.message(page, reply_line=reply.line, share=True))
                    body = render.message(page, reply_line=reply.line, share=True)
                    faults += discord.validate(body, "message")
                if asked % EVERY == 0:
                    judged += 1
                    done = subprocess.run(  # noqa: ASYNC221
                        ["node", folder / "validate_slack.mjs"],
                        check=False,
                        input=json.dumps(slack),
                        text=True,
                        capture_output=True,
                        cwd=folder,
                    )
                    if done.returncode:
                        faults.append(done.stdout + done.stderr)
    times.sort()
    p50, p99 = times[len(times) // 2], times[len(times) * 99 // 100]
    print(
        f"{asked} comparisons, {silent} silent cities, all named; p50 {p50:.2f} ms, p99 {p99:.2f} ms, with Slack's message"
    )
    print(f"{len(faults)} faults; Slack's judge saw {judged} messages", *faults[:3], sep="\n")
    assert not faults
    assert p50 <= P50
    assert p99 <= P99


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
