"""The engine on a reading-comprehension set in DRCD's format: each paragraph a passage, each question a query.

    python -m benchmarks.drcd FILE [--sample N]

Recall@1 of the engine, of plain jieba with BM25 (k1 1.2, b .75), and of SQLite FTS5 given the same word tokens; with the
questions as they are, in simplified characters, and with one character wrong.
"""

from __future__ import annotations

import argparse
import json
import random
import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import jieba
import numpy as np
import opencc

from benchmarks.plain import PlainBM25
from bot.search.build import Fields, clauses, tables
from bot.search.engine import Engine
from bot.search.lexicon import Lexicon
from bot.search.words import cutter
from bot.text.fold import fold, is_chinese

Question = tuple[str, int]  # text, number of the paragraph that answers it
Answer = Callable[[str], int | None]


def read(path: Path) -> tuple[list[str], list[Question]]:
    """Paragraphs, and the questions with the paragraph each belongs to."""
    paragraphs: list[str] = []
    questions: list[Question] = []
    for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            questions += [(one["question"], len(paragraphs)) for one in paragraph["qas"]]
            paragraphs.append(paragraph["context"])
    return paragraphs, questions


def one_wrong(question: str, characters: Sequence[str], rng: random.Random) -> str:
    """One Chinese character of the question replaced by another."""
    places = [at for at, char in enumerate(question) if is_chinese(char)]
    if not places:
        return question
    at = rng.choice(places)
    return question[:at] + rng.choice(characters) + question[at + 1 :]


def engine_of(paragraphs: Iterable[str]) -> Engine:
    fields = (Fields((), clauses(fold(text)), (), {}) for text in paragraphs)
    return Engine(tables(fields, Lexicon(), cutter(None)))


def ours(engine: Engine) -> Answer:
    def first(question: str) -> int | None:
        _, ranked = engine.answer(question)
        return ranked.docs[0] if ranked.docs else None

    return first


def without_reranking(engine: Engine) -> Answer:
    def first(question: str) -> int | None:
        docs, _ = engine.candidates(engine.reader.read(question))
        return docs[0] if docs else None

    return first


def words(text: str) -> list[str]:
    return [word for word in jieba.cut(text) if word.strip()]


def plain(paragraphs: Iterable[str]) -> Answer:
    index = PlainBM25([words(text) for text in paragraphs], k1=1.2, b=0.75)
    return lambda question: int(np.argmax(index.scores(words(question))))


def fts5(paragraphs: Iterable[str]) -> Answer:
    """The words stand between blanks, so that its tokenizer takes them as they are."""
    base = sqlite3.connect(":memory:")
    base.execute("CREATE VIRTUAL TABLE passages USING fts5(text, tokenize='unicode61')")
    base.executemany("INSERT INTO passages(text) VALUES (?)", ((" ".join(words(text)),) for text in paragraphs))

    def first(question: str) -> int | None:
        match = " OR ".join(
            '"' + word.replace('"', "") + '"' for word in words(question) if any(map(str.isalnum, word))
        )
        if not match:
            return None
        row = base.execute(
            "SELECT rowid FROM passages WHERE passages MATCH ? ORDER BY bm25(passages) LIMIT 1", (match,)
        ).fetchone()
        return row[0] - 1 if row else None

    return first


def recall(answer: Answer, questions: Sequence[Question]) -> float:
    return sum(answer(text) == paragraph for text, paragraph in questions) / len(questions)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--sample", type=int, default=0, help="questions to ask; 0: all")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    paragraphs, questions = read(asked.file)
    rng = random.Random(asked.seed)
    if asked.sample:
        questions = rng.sample(questions, min(asked.sample, len(questions)))
    characters = sorted({char for text in paragraphs for char in text if is_chinese(char)})
    simplify = opencc.OpenCC("t2s").convert
    sets = {
        "traditional": questions,
        "simplified": [(simplify(text), paragraph) for text, paragraph in questions],
        "one wrong": [(one_wrong(text, characters, rng), paragraph) for text, paragraph in questions],
    }
    started = time.perf_counter()
    engine = engine_of(paragraphs)
    built = time.perf_counter() - started
    print(f"{len(paragraphs)} passages, {len(questions)} questions; index built in {built:.1f} s")
    answers = {
        "ours": ours(engine),
        "ours, BM25 alone": without_reranking(engine),
        "plain jieba + BM25": plain(paragraphs),
        "SQLite FTS5, same words": fts5(paragraphs),
    }
    print(f"{'recall@1':<26}" + "".join(f"{name:>14}" for name in sets))
    for name, answer in answers.items():
        print(f"{name:<26}" + "".join(f"{recall(answer, some):>14.4f}" for some in sets.values()))


if __name__ == "__main__":
    main()
