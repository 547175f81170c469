"""Folded text → terms: the units that the index counts.

A run of Chinese gives its characters, its pairs of neighbours and the words in it; Latin and other words give their
stem; numbers give one form (see `bot.text.numerals`). Words are told from pairs by a leading "w", numbers by "#".
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.search.english import stem
from bot.text.fold import fold
from bot.text.numerals import numbers

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002a6df"
# Kana and Hangul are written without blanks between small units too: characters and pairs serve them as well.
_DENSE = HAN + "\u3040-\u30ff\uac00-\ud7af"
_PIECE = re.compile(rf"[{_DENSE}]|[^\W_{_DENSE}]+")
_COMPOUND = re.compile(rf"[^\W_{_DENSE}]+(?:[-'’.&+][^\W_{_DENSE}]+)+")
_CHINESE_RUN = re.compile(rf"[{HAN}]{{2,}}")

Cut = Callable[[str], Iterable[str]]  # a run of folded Chinese → its words


@dataclass(frozen=True, slots=True)
class Pieces:
    """Smallest readable units of a folded text: a Chinese character, or the stem of any other word after a blank.

    Joined, the keys of neighbouring pieces spell a phrase in one way, however it was written ("QR-code", "qr codes").
    """

    keys: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]


def pieces(folded: str) -> Pieces:
    found = [(m.group(), m.start(), m.end()) for m in _PIECE.finditer(folded)]
    keys = tuple(word if is_dense(word) else " " + stem(word) for word, _, _ in found)
    return Pieces(keys, tuple(start for _, start, _ in found), tuple(end for _, _, end in found))


def is_dense(piece: str) -> bool:
    """Whether a piece is one character of a script without blanks."""
    return len(piece) == 1 and not piece.isascii() and (piece >= "\u4e00" or "\u3040" <= piece <= "\u4dbf")


def phrase_key(text: str) -> str:
    """How a word or phrase is looked up: the joined keys of its pieces."""
    return "".join(pieces(fold(text)).keys)


def compounds(folded: str) -> Iterable[tuple[int, int, str]]:
    """Words written with a hyphen or the like, as one: (start, end, "wifi") for "wi-fi"."""
    for match in _COMPOUND.finditer(folded):
        yield match.start(), match.end(), stem(re.sub(r"[\W_]", "", match.group()))


def terms(folded: str, cut: Cut | None) -> list[str]:
    """Every term of a document's text, repeated as often as it occurs. `cut` None leaves words out."""
    out: list[str] = []
    before, end_before = "", -1
    read = pieces(folded)
    stops = stopwords().english
    for key, start, end in zip(read.keys, read.starts, read.ends, strict=True):
        if key[0] == " ":
            if folded[start:end] not in stops:
                out.append(key)
            before = ""
            continue
        out.append(key)
        if before and end_before == start:
            out.append(before + key)
        before, end_before = key, end
    out += [" " + joined for _, _, joined in compounds(folded)]
    out += [number.token for number in numbers(folded)]
    if cut is not None:
        for run in _CHINESE_RUN.findall(folded):
            out += ["w" + word for word in cut(run) if len(word) > 1]
    return out


@dataclass(frozen=True, slots=True)
class Stopwords:
    frame: frozenset[str]  # folded phrases
    function: frozenset[str]  # folded characters
    english: frozenset[str]
    light: frozenset[str]  # folded phrases, and stems after a blank: they tell little
    reach: Mapping[str, int]  # first character of a phrase → characters of the longest of `frame` and `light`


@cache
def stopwords() -> Stopwords:
    """What of a question asks and says nothing, from `stopwords.toml`."""
    with Path(__file__).with_name("stopwords.toml").open("rb") as file:
        data = tomllib.load(file)
    frame, light = fold(data["frame"]).split(), fold(data["light"]).split()
    reach: dict[str, int] = {}
    for phrase in (*frame, *light):
        reach[phrase[0]] = max(len(phrase), reach.get(phrase[0], 0))
    return Stopwords(
        frozenset(frame),
        frozenset(fold(data["function"])),
        frozenset(data["english"].split()),
        frozenset(light) | {" " + stem(word) for word in data["light_english"].split()},
        reach,
    )
