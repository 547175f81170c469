"""Scores /ask on every set of questions: `python benchmarks/questions.py [--encoder off|use|e5] [FILE…]`.

R@1 counts over hits, R@5 over hits and then what is closest; refusals and false answers over hits. Each share comes with
its 95 % interval (Wilson), by language and kind. Rows of kind `about` count where the fact is stated of the right place.
`--unrelated`: how many of 100 lines that have nothing to do with the library show something closest.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
from collections import defaultdict
from math import sqrt
from pathlib import Path

from bot import comparisons, facts
from bot.evaluation import rank_of, row_of
from bot.library import Library
from bot.meaning import Meaning
from bot.questions import find
from bot.settings import ROOT
from bot.views.facts import statement

HERE = Path(__file__).parent
SETS = ("practice", "practice-blind", "unanswerable", "unanswerable-blind")


def interval(right: float, of: int) -> str:
    """A share with its Wilson interval."""
    if not of:
        return "-"
    z, p = 1.96, right / of
    middle, half = (p + z * z / (2 * of)), z * sqrt(p * (1 - p) / of + z * z / (4 * of * of))
    return f"{p:.3f} [{(middle - half) / (1 + z * z / of):.3f}, {(middle + half) / (1 + z * z / of):.3f}] of {of}"


async def answer(library: Library, meaning: Meaning | None, question: str) -> tuple[list, list, str]:
    known = facts.find(library, question)
    if known:
        said = [statement(library, one).text for one in known]
        return [], [], " ".join(f"{one.zh} {one.en}" for one in said)
    vector = None
    if meaning is not None and (library.index.is_long(question) or not find(library, question).hits):
        vector = await meaning.question(library.index, question)
    compared = comparisons.find(library, question, vector)
    if compared is not None:
        return list(compared.hits), [], ""
    found = find(library, question, vector, 20)
    return list(found.hits), list(found.closest), ""


async def score(library: Library, meaning: Meaning | None, path: Path, *, misses: bool) -> None:
    groups: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):  # noqa: ASYNC240
        raw = json.loads(line)
        hits, closest, fact = await answer(library, meaning, raw["q"])
        if raw.get("gold_mode") == "place":
            marks = {"fact": float(any(one in fact for one in raw["fact"]))}
        elif raw.get("gold_mode") == "none":
            marks = {"falsely answered": float(bool(hits or fact))}
        else:
            row = row_of(raw, number)
            first = min(rank_of(library, gold, hits) for gold in row.gold)
            ranks = [rank_of(library, gold, [*hits, *closest]) for gold in row.gold]
            among = sum(rank <= 5 + len(ranks) for rank in ranks) / len(ranks) if row.mode == "all" else min(ranks) <= 5
            marks = {"R@1": float(first == 1), "R@5": float(among), "refused": float(not hits)}
        if misses and (marks.get("R@1", 1) < 1 or marks.get("fact", 1) < 1 or marks.get("falsely answered")):
            print(f"  {raw['id']} {raw['q']}")
        for group in ("all", raw.get("lang", "?"), raw.get("kind", "?")):
            for name, value in marks.items():
                groups[group][name].append(value)
    print(path.stem)
    for group, marks in groups.items():
        print(f"  {group:<11}", "; ".join(f"{name} {interval(sum(v), len(v))}" for name, v in marks.items()))


async def unrelated(library: Library, meaning: Meaning | None) -> None:
    lines = (HERE / "unrelated.txt").read_text("utf-8").splitlines()
    shown = [line for line in lines if any((await answer(library, meaning, line))[:2])]
    print(f"unrelated lines that show something: {interval(len(shown), len(lines))}")
    print("\n".join(f"  {line}" for line in shown))


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--encoder", default="use", choices=("off", "use", "e5"))
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--unrelated", action="store_true")
    args = parser.parse_args()
    cache = Path(tempfile.gettempdir()) / "citybrief-questions"
    library = Library.open(ROOT / "data", cache)
    meaning = None if args.encoder == "off" else Meaning(args.encoder, cache, deadline=60)
    for path in args.files or [HERE / f"{name}.jsonl" for name in SETS]:
        await score(library, meaning, path, misses=args.misses)
    if args.unrelated:
        await unrelated(library, meaning)
    if meaning is not None:
        await meaning.close()


if __name__ == "__main__":
    asyncio.run(main())
