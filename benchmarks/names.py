"""How well names resolve: `python -m benchmarks.names FILE [--data data]` and `… --generated`.

FILE holds JSON lines {"q", "expect", "kind"}: `expect` is an English place name, or null for what must be refused (an answer
with a choice refuses too). Near misses, names that a misspelling could be mistaken for, are counted apart. `--generated`
makes its own rows: every one-edit typo class of every spelling, Chinese spellings by sound, ordinary words.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import statistics
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.library import Library
from bot.names.places import names_of
from bot.names.resolver import Close, Exact
from bot.text.fold import fold, is_chinese, name_key

NEAR_MISS = "near miss"
ORDINARY = 4000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--data", type=Path, default=Path(__file__).parent.parent / "data")
    parser.add_argument("--generated", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    library = Library.open(chosen.data, None)
    if chosen.file:
        score_file(library, [json.loads(line) for line in chosen.file.read_text().splitlines() if line.strip()])
    if chosen.generated:
        score_generated(library, random.Random(chosen.seed))


def answer(library: Library, query: str) -> str | None:
    found = library.find_place(query)
    return found.value[0].name.en if isinstance(found, Exact) else None


def score_file(library: Library, rows: list[dict[str, str | None]]) -> None:
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    times: list[float] = []
    answer(library, "warm")
    for row in rows:
        expect, kind = row["expect"], str(row["kind"])
        group = "resolved" if expect else "near misses refused" if kind.startswith(NEAR_MISS) else "refused"
        began = time.perf_counter()
        got = answer(library, str(row["q"]))
        times.append(time.perf_counter() - began)
        total[group] += 1
        right[group] += got == expect
        if got != expect:
            print(f"  wrong: {row['q']!r} ({kind}): {got}, expected {expect}")
    for group in sorted(total, reverse=True):
        print(f"{group}: {right[group]}/{total[group]} = {right[group] / total[group]:.1%}")
    print(f"latency: median {statistics.median(times) * 1e6:.0f} µs, longest {max(times) * 1e6:.0f} µs")


def score_generated(library: Library, chance: random.Random) -> None:
    """Prints, for each way to go wrong: resolved rightly, offered among others, refused, and resolved wrongly."""
    for title, rows in (
        ("one letter changed, added, lost or swapped", typos(library, chance)),
        ("Chinese by sound", by_sound(library, chance)),
    ):
        outcome: Counter[str] = Counter()
        wrong: list[str] = []
        for typed, place in rows:
            found = library.find_place(typed)
            match found:
                case Exact(value=places):
                    right = places[0].id == place
                    outcome["right" if right else "wrong"] += 1
                    if not right:
                        wrong.append(f"{typed} for {place}: {places[0].id}")
                case Close(values=values):
                    outcome["offered" if any(one[0].id == place for one in values) else "wrong offer"] += 1
                case _:
                    outcome["refused"] += 1
        total = sum(outcome.values())
        print(f"{title}: {total} rows,", ", ".join(f"{name} {n / total:.2%}" for name, n in outcome.most_common()))
        print("   ", "; ".join(wrong[:8]))
    for title, words in (
        ("ordinary Chinese words", chinese_words(chance)),
        ("ordinary English words", english_words(library)),
    ):
        accepted = [(word, got) for word in words if (got := answer(library, word))]
        print(f"{title}: {len(words)} rows, accepted {len(accepted) / len(words):.2%}", accepted[:12])


def spellings(library: Library) -> Iterator[tuple[str, str]]:
    for place in library.places():
        speaker = place.speaker
        for spelling in dict.fromkeys((*names_of(place), speaker.name.zh, speaker.name.en, *speaker.aliases)):
            yield spelling, place.id


def typos(library: Library, chance: random.Random, each: int = 8) -> Iterator[tuple[str, str]]:
    """Misspelt Latin names of four letters or more; those that happen to be some spelling are left out."""
    known = {name_key(spelling) for spelling, _ in spellings(library)}
    for spelling, place in spellings(library):
        key = name_key(spelling)
        if len(key) < 4 or any(map(is_chinese, key)) or not key.isalpha():
            continue
        for _ in range(each):
            typed = misspelt(fold(spelling), chance)
            if name_key(typed) not in known:
                yield typed, place


def misspelt(word: str, chance: random.Random) -> str:
    """One letter changed, added, lost or swapped with the next."""
    letters = [at for at, char in enumerate(word) if char.isalpha()]
    at = chance.choice(letters)
    other = chance.choice("abcdefghijklmnopqrstuvwxyz")
    match chance.randrange(4):
        case 0:
            return word[:at] + other + word[at + 1 :]
        case 1:
            return word[:at] + other + word[at:]
        case 2:
            return word[:at] + word[at + 1 :]
        case _:
            return word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :]


def by_sound(library: Library, chance: random.Random, each: int = 6) -> Iterator[tuple[str, str]]:
    """Chinese names with one character replaced by a common one of the same reading and tone."""
    import jieba
    from pypinyin.pinyin_dict import pinyin_dict

    jieba.setLogLevel(60)
    jieba.initialize()
    common = Counter({c: n for c, n in jieba.dt.FREQ.items() if len(c) == 1 and is_chinese(c)})
    similar: dict[str, list[str]] = {}
    for char, _ in common.most_common(5000):
        for reading in pinyin_dict.get(ord(char), "").split(","):
            similar.setdefault(reading, []).append(char)
    known = {name_key(spelling) for spelling, _ in spellings(library)}
    for spelling, place in spellings(library):
        key = name_key(spelling)
        if len(key) < 2 or not all(map(is_chinese, key)):
            continue
        for _ in range(each):
            at = chance.randrange(len(key))
            reading = pinyin_dict.get(ord(key[at]), "").split(",")[0]
            others = [c for c in similar.get(reading, ()) if c != key[at]]
            typed = key[:at] + chance.choice(others) + key[at + 1 :] if others else key
            if typed not in known:
                yield typed, place


def chinese_words(chance: random.Random) -> list[str]:
    """Words of jieba's dictionary that are no names, the common ones more often."""
    import jieba
    import jieba.posseg

    jieba.setLogLevel(60)
    jieba.initialize()
    tags = {}
    with Path(jieba.posseg.__file__).parent.parent.joinpath("dict.txt").open(encoding="utf-8") as file:
        for line in file:
            word, count, tag = line.split()
            if not tag.startswith(("nr", "ns", "nt")) and 2 <= len(word) <= 5 and all(map(is_chinese, word)):
                tags[word] = int(count)
    common = sorted(tags, key=lambda word: -tags[word])[: ORDINARY * 5]
    return chance.sample(common, ORDINARY)


def english_words(library: Library) -> list[str]:
    """Words in small letters of our own English texts and of Python's manual, those of our names apart."""
    from pydoc_data.topics import topics

    root = Path(__file__).parent.parent
    paths: Iterable[Path] = [*root.glob("bot/i18n/en/*.toml"), *root.glob("docs/**/*.md"), *root.glob("data/**/*.yaml")]
    texts = [*(path.read_text(encoding="utf-8") for path in paths), *topics.values()]
    words = {word for text in texts for word in re.findall(r"\b[a-z]{3,}\b", text)}
    ours = {word for spelling, _ in spellings(library) for word in re.findall(r"[a-z]+", fold(spelling))}
    return sorted(words - ours)


if __name__ == "__main__":
    main()
