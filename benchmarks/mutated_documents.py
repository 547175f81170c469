"""Broken files through the real reading process: none hangs, none brings the caller down, each refusal has its sentence.

    python -m benchmarks.mutated_documents --files 2000 --seed 1 FOLDER

FOLDER holds whole files of any kind. Each is bent in one of the ways below, by a seeded program, and read; the caller's
event loop is watched meanwhile. Prints one JSON line: how many files ended how, what took longest, the loop's delays.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import json
import random
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from bot.documents.child.wire import Bounds
from bot.documents.readers.values import Limits, Refused
from bot.documents.reading import read_file
from bot.domain.models import LANGS
from bot.i18n import t

_LOOP_STEP = 0.005  # seconds that the watcher of the loop sleeps


def cut(data: bytearray, chance: random.Random) -> bytearray:
    """Ends somewhere."""
    return data[: chance.randrange(len(data))]


def flip(data: bytearray, chance: random.Random) -> bytearray:
    """Some bytes are others."""
    for _ in range(chance.choice((1, 4, 32, 256))):
        data[chance.randrange(len(data))] = chance.randrange(256)
    return data


def repeat(data: bytearray, chance: random.Random) -> bytearray:
    """A stretch stands there many times."""
    start = chance.randrange(len(data))
    stretch = data[start : start + chance.randrange(1, 400)]
    return data[:start] + stretch * chance.choice((2, 50, 2000)) + data[start:]


def drop(data: bytearray, chance: random.Random) -> bytearray:
    """A stretch is missing."""
    start = chance.randrange(len(data))
    return data[:start] + data[start + chance.randrange(1, 2000) :]


def zeros(data: bytearray, chance: random.Random) -> bytearray:
    """A stretch is blank, as a broken download leaves it."""
    start = chance.randrange(len(data))
    length = min(chance.randrange(1, 4000), len(data) - start)
    data[start : start + length] = bytes(length)
    return data


def numbers(data: bytearray, chance: random.Random) -> bytearray:
    """Digits are others: lengths, counts, references."""
    digits = [at for at, byte in enumerate(data) if 48 <= byte <= 57]
    for at in chance.sample(digits, min(len(digits), chance.choice((1, 5, 50)))):
        data[at] = chance.choice(b"0123456789")
    return data


def inside(data: bytearray, chance: random.Random) -> bytearray:
    """A part of an archive is bent and packed again, so that its checksum holds; of what is no archive, its bytes."""
    bend = chance.choice((cut, flip, repeat, drop, zeros, numbers))
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return bend(data, chance)
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        parts = [name for name in old.namelist() if old.getinfo(name).file_size]
        bent = chance.choice([name for name in parts if name.endswith((".xml", ".rels"))] or parts)
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, bytes(bend(bytearray(content), chance)) if name == bent else content)
    return bytearray(made.getvalue())


_WAYS: tuple[Callable[[bytearray, random.Random], bytearray], ...] = (
    cut, flip, repeat, drop, zeros, numbers, inside, inside, inside,
)  # fmt: skip


async def watch(delays: list[float]) -> None:
    """Notes how much later than asked the loop came back."""
    while True:
        before = time.perf_counter()
        await asyncio.sleep(_LOOP_STEP)
        delays.append(time.perf_counter() - before - _LOOP_STEP)


def quiet(done: int, total: int | None) -> None:
    """Takes progress and says nothing."""


async def run(whole: list[Path], files: int, seed: int, at_once: int) -> dict[str, object]:
    """Reads `files` bent files and tells how they ended. Raises whatever is no Refused."""
    ended: Counter[str] = Counter()
    took: list[tuple[float, str]] = []
    delays: list[float] = []
    free = asyncio.Semaphore(at_once)

    async def one(number: int, scratch: Path) -> None:
        source = whole[number % len(whole)]
        own = random.Random(f"{seed} {number}")
        way = own.choice(_WAYS)
        path = scratch / f"{number}{source.suffix}"
        async with free:
            await asyncio.to_thread(lambda: path.write_bytes(way(bytearray(source.read_bytes()), own)))
            started = time.perf_counter()
            try:
                document = await read_file(path, path.name, quiet, Limits(), Bounds())
                ended["partly" if document.without_text else "ready"] += 1
            except Refused as refused:
                ended[refused.code] += 1
                if not all(t(lang, f"documents.refused.{refused.code}").strip() for lang in LANGS):
                    raise
            took.append((time.perf_counter() - started, f"{way.__name__} {source.name} #{number}"))
        path.unlink()

    watcher = asyncio.create_task(watch(delays))
    with tempfile.TemporaryDirectory() as scratch:
        for start in range(0, files, 50):
            await asyncio.gather(*(one(number, Path(scratch)) for number in range(start, min(start + 50, files))))
    watcher.cancel()
    delays.sort()
    took.sort(reverse=True)
    return {
        "files": sum(ended.values()),
        "seed": seed,
        "ended": dict(ended.most_common()),
        "slowest": [(round(seconds, 1), what) for seconds, what in took[:5]],
        "median seconds": round(took[len(took) // 2][0], 2),
        "loop delay ms p50, p99, most": [
            round(1000 * delays[int(len(delays) * share)], 1) for share in (0.5, 0.99, 0.99999)
        ],
    }


def main() -> None:
    """Reads the arguments and prints the outcome."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--files", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--at-once", type=int, default=1)
    asked = parser.parse_args()
    whole = sorted(path for path in asked.folder.resolve().iterdir() if path.stat().st_size and path.suffix != ".json")
    print(json.dumps(asyncio.run(run(whole, asked.files, asked.seed, asked.at_once)), ensure_ascii=False))


if __name__ == "__main__":
    main()
