"""Scores the answers to a file of questions, so that whoever adds a pack can measure whether it is found.

One JSON object a line:

    {"id": "q1", "q": "drones", "lang": "en", "kind": "keyword", "gold_mode": "any",
     "gold": [{"place_en": "Gdynia", "evidence": "a verbatim piece of the source", "also_accept": "Izmir"}]}

`gold_mode` place: one of the words of `fact` has to be stated of the gold's place; any: one of the gold passages is enough; all: the share of them counts; none: nothing should be found. The first place counts among what answers, the first five also among what is shown as closest.
`also_accept` (optional) names another place that the passage may be shown under.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot import comparisons, facts
from bot.domain.errors import Fault, PackError
from bot.domain.models import Hit
from bot.library import Library
from bot.questions import find
from bot.text.fold import fold
from bot.views.facts import statement

NEAR_TOP = 5
DEPTH = 20  # passages that are looked through for the reciprocal rank


class _RowError(ValueError):
    """One row is not what a row should be; never leaves this module."""


@dataclass(frozen=True, slots=True)
class Gold:
    places: frozenset[str]  # folded English names that are accepted
    evidence: str  # folded, no blanks


@dataclass(frozen=True, slots=True)
class Row:
    id: str
    question: str
    lang: str
    kind: str
    mode: str
    gold: tuple[Gold, ...]
    fact: tuple[str, ...] = ()  # for mode place: one of these words has to be stated


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one question was answered. A question that should be refused has `first` and `found` 1 where it was."""

    row: Row
    first: float  # a right passage first
    found: float  # among the first five; for mode all, the share of the gold among five plus their number
    reciprocal: float
    refused: bool


@dataclass(frozen=True, slots=True)
class Score:
    """Means over answerable questions; refusals over the others. `falsely` is of the answerable ones."""

    answerable: int
    first: float
    found: float
    reciprocal: float
    falsely_refused: int
    unanswerable: int
    refused: int


@dataclass(frozen=True, slots=True)
class Report:
    outcomes: tuple[Outcome, ...]

    def score(self, *, lang: str | None = None, kind: str | None = None) -> Score:
        """Over all outcomes, or those of one language or kind."""
        some = [o for o in self.outcomes if lang in (None, o.row.lang) and kind in (None, o.row.kind)]
        asked = [o for o in some if o.row.mode != "none"]
        idle = [o for o in some if o.row.mode == "none"]
        return Score(
            len(asked),
            _mean(o.first for o in asked),
            _mean(o.found for o in asked),
            _mean(o.reciprocal for o in asked),
            sum(o.refused for o in asked),
            len(idle),
            sum(o.refused for o in idle),
        )

    @property
    def misses(self) -> tuple[Outcome, ...]:
        """Answered worse than it could be, in the order of the file."""
        return tuple(o for o in self.outcomes if o.first < 1 or o.found < 1)

    def __str__(self) -> str:
        groups: list[tuple[str, Score]] = [("all", self.score())]
        groups += [(lang, self.score(lang=lang)) for lang in dict.fromkeys(o.row.lang for o in self.outcomes)]
        groups += [(kind, self.score(kind=kind)) for kind in dict.fromkeys(o.row.kind for o in self.outcomes)]
        lines = [
            f"{'':<12}{'n':>5}{'R@1':>8}{'R@5':>8}{'MRR':>8}{'refused though answerable':>28}{'unanswerable refused':>24}"
        ]
        lines += [_line(name, score) for name, score in groups]
        lines += [f"missed: {o.row.id} {o.row.question}" for o in self.misses]
        return "\n".join(lines)


def _line(name: str, score: Score) -> str:
    means = "".join(f"{value:>8.3f}" for value in (score.first, score.found, score.reciprocal))
    means = means if score.answerable else " " * 24
    refused = f"{score.refused} of {score.unanswerable}" if score.unanswerable else ""
    return (
        f"{name:<12}{score.answerable + score.unanswerable:>5}{means}{score.falsely_refused:>28}{refused:>24}".rstrip()
    )


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return sum(listed) / len(listed) if listed else 0.0


def score(library: Library, path: Path) -> Report:
    """Raises PackError with every malformed row and its line."""
    rows = read(path)
    return Report(tuple(_outcome(library, row) for row in rows))


def _outcome(library: Library, row: Row) -> Outcome:
    known = facts.find(library, row.question)
    if row.mode == "place":
        right = float(_states(library, known, row))
        return Outcome(row, right, right, right, not known)
    compared = None if known else comparisons.find(library, row.question)
    answer = find(library, row.question, limit=DEPTH)
    hits = () if known else compared.hits if compared else answer.hits
    if row.mode == "none":
        right = 0.0 if hits or known else 1.0
        return Outcome(row, right, right, right, not hits and not known)
    near = hits if known or compared else (*hits, *answer.closest)
    ranks = [rank_of(library, gold, near) for gold in row.gold]
    first = min(rank_of(library, gold, hits) for gold in row.gold)
    top = min(ranks)
    if row.mode == "all":
        within = NEAR_TOP + len(ranks)
        found = sum(rank <= within for rank in ranks) / len(ranks)
    else:
        found = float(top <= NEAR_TOP)
    return Outcome(row, float(first == 1), found, 1 / top, not hits)


def _states(library: Library, known: Sequence[facts.Fact], row: Row) -> bool:
    """Whether one of the words that a row looks for is stated, of a place that it names."""
    places = frozenset(place for gold in row.gold for place in gold.places)
    said = [statement(library, fact).text for fact in known if any(fold(p.name.en) in places for p in fact.places)]
    return any(fold(word) in fold(f"{text.zh} {text.en}") for text in said for word in row.fact)


def rank_of(library: Library, gold: Gold, hits: Sequence[Hit]) -> float:
    """From 1; infinite where it was not found."""
    for rank, hit in enumerate(hits, 1):
        named = library.place_of(hit.passage)
        place = fold(named.name.en) if named else ""
        if place in gold.places and gold.evidence in _bare(hit.passage.text):
            return rank
    return float("inf")


def _bare(text: str) -> str:
    return "".join(fold(text).split())


def read(path: Path) -> tuple[Row, ...]:
    """The rows of a question file; blank lines are skipped. Raises PackError with every malformed row and its line."""
    rows: list[Row] = []
    faults: list[Fault] = []
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PackError([Fault(path, 1, f"cannot be read: {error}")]) from error
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            rows.append(row_of(json.loads(line), number))
        except (ValueError, RecursionError) as error:
            faults.append(Fault(path, number, str(error)))
    if faults:
        raise PackError(faults)
    if not rows:
        raise PackError([Fault(path, 1, "there is no question in it")])
    return tuple(rows)


def row_of(raw: Any, number: int) -> Row:
    if not isinstance(raw, dict):
        raise _RowError("not a JSON object")
    mode = raw.get("gold_mode", "any")
    if mode not in ("any", "all", "none", "place"):
        raise _RowError(f"gold_mode is {mode!r}, not any, all, none or place")
    gold = raw.get("gold", [])
    if not isinstance(gold, list) or bool(gold) == (mode == "none"):
        raise _RowError("gold must be a list: empty where gold_mode is none, else not")
    fact = raw.get("fact", [])
    if not isinstance(fact, list) or bool(fact) != (mode == "place") or not all(isinstance(one, str) for one in fact):
        raise _RowError("fact must be a list of words: one at least where gold_mode is place, else none")
    return Row(
        _string(raw, "id", str(number)),
        _string(raw, "q"),
        _string(raw, "lang", "?"),
        _string(raw, "kind", "?"),
        mode,
        tuple(map(_gold, gold)),
        tuple(fact),
    )


def _gold(raw: Any) -> Gold:
    if not isinstance(raw, dict):
        raise _RowError("a gold entry is not a JSON object")
    places = {_string(raw, "place_en"), _string(raw, "also_accept", _string(raw, "place_en"))}
    return Gold(frozenset(fold(place) for place in places), _bare(_string(raw, "evidence")))


def _string(raw: dict[str, Any], key: str, default: str | None = None) -> str:
    value = raw.get(key, default)
    if not isinstance(value, str) or not value.strip():
        raise _RowError(f"{key} must be a text that is not empty")
    return value
