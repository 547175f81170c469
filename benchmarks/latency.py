"""How long an answer takes, and what the index costs, beside tantivy, bm25s and SQLite FTS5.

    python -m benchmarks.latency FILE [--sizes 10000 100000] [--data data]

FILE is a reading-comprehension set in DRCD's format. Its sentences, put together anew at random, are the passages of the
large sizes, its questions the queries; at the shipped size these are the pack and the practice questions. The others are
given words cut beforehand; their times are without and with jieba's cutting of the question. Every engine runs in a
process of its own, so that memory is its own.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import re
import resource
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.drcd import engine_of, read, words
from bot.library import Library

Ask = Callable[[str], object]
HERE = Path(__file__).parent
SENTENCES = 5  # in a made-up passage
WARM, ASKED = 50, 1000  # questions before the clock runs, and under it
_SENTENCE = re.compile(r"[^。!?！？]+[。!?！？]?")


def passages_like(paragraphs: Sequence[str], size: int) -> list[str]:
    """As many passages of the paragraphs' sentences, none of them like another."""
    rng = random.Random(size)
    sentences = [found for text in paragraphs for found in _SENTENCE.findall(text) if len(found) > 8]
    return ["".join(rng.sample(sentences, SENTENCES)) for _ in range(size)]


def clock(ask: Ask, questions: Sequence[str]) -> tuple[float, float]:
    """Median and 99th percentile in milliseconds."""
    times = []
    for n, question in enumerate(questions):
        started = time.perf_counter()
        ask(question)
        if n >= WARM:
            times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times), statistics.quantiles(times, n=100)[98]


def megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def resident() -> float:
    """What the process holds now, in megabytes."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return megabytes()


def ours(passages: Sequence[str], questions: Sequence[str], out: Callable[[str], None]) -> None:
    before = resident()
    started = time.perf_counter()
    engine = engine_of(passages)
    built = time.perf_counter() - started
    from bot.search import stored

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "index.npz"
        stored.save(path, engine.tables)
        disk = path.stat().st_size / 1e6
        started = time.perf_counter()
        stored.load(path)
        loaded = time.perf_counter() - started
    held = resident() - before
    alone = clock(lambda question: engine.candidates(engine.reader.read(question)), questions)
    ranked = clock(engine.answer, questions)
    out(
        f"{'ours, tokens included':<26}{_pair(alone)}{'':>20}{built:>9.1f}{held:>9.0f}{disk:>8.1f}  loads in {loaded * 1000:.0f} ms"
    )
    out(f"{'ours, re-ranked':<26}{_pair(ranked)}")


def tantivy(passages: Sequence[str], questions: Sequence[str], out: Callable[[str], None]) -> None:
    import tantivy as engine

    bags = [" ".join(words(text)) for text in passages]
    with tempfile.TemporaryDirectory() as folder:
        before, started = resident(), time.perf_counter()
        builder = engine.SchemaBuilder()
        builder.add_text_field("body", stored=False, tokenizer_name="whitespace")
        index = engine.Index(builder.build(), path=folder)
        writer = index.writer(64_000_000)
        for bag in bags:
            writer.add_document(engine.Document(body=bag))
        writer.commit()
        index.reload()
        searcher = index.searcher()
        schema = index.schema
        built = time.perf_counter() - started
        disk = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file()) / 1e6

        def ask(cut: Sequence[str]) -> object:
            terms = [
                (engine.Occur.Should, engine.Query.term_query(schema, "body", word)) for word in dict.fromkeys(cut)
            ]
            return searcher.search(engine.Query.boolean_query(terms), 50).hits

        _compare("tantivy", ask, questions, built, resident() - before, disk, out)


def bm25s(passages: Sequence[str], questions: Sequence[str], out: Callable[[str], None]) -> None:
    import bm25s as engine

    bags = [words(text) for text in passages]
    before, started = resident(), time.perf_counter()
    index = engine.BM25()
    index.index(bags, show_progress=False)
    built = time.perf_counter() - started
    count = min(50, len(bags))
    with tempfile.TemporaryDirectory() as folder:
        index.save(folder)
        disk = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file()) / 1e6

    def ask(cut: Sequence[str]) -> object:
        return index.retrieve([list(cut)], k=count, show_progress=False)

    _compare("bm25s", ask, questions, built, resident() - before, disk, out)


def fts5(passages: Sequence[str], questions: Sequence[str], out: Callable[[str], None]) -> None:
    bags = [(" ".join(words(text)),) for text in passages]
    with tempfile.TemporaryDirectory() as folder:
        before, started = resident(), time.perf_counter()
        base = sqlite3.connect(Path(folder) / "base")
        base.execute("CREATE VIRTUAL TABLE passages USING fts5(text, tokenize='unicode61')")
        base.executemany("INSERT INTO passages(text) VALUES (?)", bags)
        base.commit()
        built = time.perf_counter() - started
        disk = (Path(folder) / "base").stat().st_size / 1e6
        find = "SELECT rowid FROM passages WHERE passages MATCH ? ORDER BY bm25(passages) LIMIT 50"

        def ask(cut: Sequence[str]) -> object:
            match = " OR ".join('"' + word.replace('"', "") + '"' for word in cut if any(map(str.isalnum, word)))
            return base.execute(find, (match,)).fetchall() if match else []

        fewer = questions if len(bags) < 50_000 else questions[: WARM + 100]
        _compare("SQLite FTS5", ask, fewer, built, resident() - before, disk, out)


def _compare(
    name: str,
    ask: Callable[[Sequence[str]], object],
    questions: Sequence[str],
    built: float,
    held: float,
    disk: float,
    out: Callable[[str], None],
) -> None:
    cut = {question: words(question) for question in questions}
    alone = clock(lambda question: ask(cut[question]), questions)
    with_cutting = clock(lambda question: ask(words(question)), questions)
    out(f"{name:<26}{_pair(alone)}{_pair(with_cutting)}{built:>9.1f}{held:>9.0f}{disk:>8.1f}")


def _pair(times: tuple[float, float]) -> str:
    return f"{times[0]:>10.3f}{times[1]:>10.3f}"


ENGINES = (ours, tantivy, bm25s, fts5)


def _say(line: str) -> None:
    print(line, flush=True)


def _run(engine: Callable[..., None], passages: Sequence[str], questions: Sequence[str]) -> None:
    engine(passages, questions, _say)


def compare(passages: Sequence[str], questions: Sequence[str]) -> None:
    print(
        f"\n{len(passages)} passages; milliseconds a question, seconds to build (words cut beforehand but for ours), MB"
    )
    print(
        f"{'':<26}{'p50':>10}{'p99':>10}{'p50 + cut':>10}{'p99 + cut':>10}{'build':>9}{'memory':>9}{'disk':>8}",
        flush=True,
    )
    for engine in ENGINES:
        process = multiprocessing.get_context("fork").Process(target=_run, args=(engine, passages, questions))
        process.start()
        process.join()


def whole_answers(data: Path, questions: Sequence[str]) -> None:
    """`/ask` at the shipped size, card and pages included, and what stands between a start and the first answer."""
    import asyncio
    from datetime import UTC, datetime

    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        _ = Library.open(data, Path(folder)).index
        first = time.perf_counter() - started
        started = time.perf_counter()
        library = Library.open(data, Path(folder))
        opened = time.perf_counter() - started
        library.index.search(questions[0])
        ready = time.perf_counter() - started
    from bot.conversation import Conversation
    from bot.domain.ports import Request
    from bot.libraries import Libraries
    from bot.settings import Settings

    bot = Conversation(Libraries(library), Settings())
    now = datetime.now(UTC)
    loop = asyncio.new_event_loop()

    def ask(question: str) -> object:
        return loop.run_until_complete(bot.answer(Request(line=f"/ask {question}", lang="zh-TW", now=now)))

    engine = library.index.engine
    alone = clock(lambda question: engine.candidates(engine.reader.read(question)), questions)
    hits = clock(library.index.search, questions)
    cards = clock(ask, questions)
    loop.close()
    print(f"the shipped pack: {len(library.corpus.passages)} passages, {len(library.corpus.initiatives)} initiatives")
    print(
        f"{'engine, tokens included':<26}{_pair(alone)}\n{'hits with marks':<26}{_pair(hits)}\n{'whole /ask with card':<26}{_pair(cards)}"
    )
    print(
        f"first start {first:.2f} s (jieba and pypinyin), later ones {opened * 1000:.0f} ms, {ready * 1000:.0f} ms to an answer"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--sizes", type=int, nargs="*", default=[150, 10_000, 100_000])
    parser.add_argument("--data", type=Path, default=HERE.parent / "data")
    asked = parser.parse_args()
    practice = (HERE / "practice.jsonl").read_text(encoding="utf-8").splitlines()
    whole_answers(asked.data, [json.loads(line)["q"] for line in practice] * 3)
    paragraphs, rows = read(asked.file)
    questions = [question for question, _ in random.Random(1).sample(rows, min(WARM + ASKED, len(rows)))]
    for size in asked.sizes:
        compare(passages_like(paragraphs, size), questions)


if __name__ == "__main__":
    main()
