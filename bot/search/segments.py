"""A team's own documents as terms. A document is compiled once into a segment that never changes; segments are joined
into the tables of an index with numpy alone, so that adding one document reads no other again.

Characters, pairs, stems, numbers and concepts, but no words of jieba's: they add less than a hundredth (`shared`
measurements in docs/decisions), and without them neither its dictionary nor a table of words is kept for each library.
"""

from __future__ import annotations

import json
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.documents.packs.cache import write_atomically
from bot.search import postings
from bot.search.build import TITLE, clauses
from bot.search.lexicon import Lexicon
from bot.search.postings import Postings, term_class
from bot.search.stored import code_version, pack_arrays, text_array, unpack_arrays
from bot.search.tokens import pieces, terms
from bot.search.units import Units
from bot.text.fold import fold


@dataclass(frozen=True, slots=True)
class Segment:
    """Units of passage `p` are `of_passage[p]:of_passage[p + 1]`: its headings and its document's title, then clauses.

    Terms of unit `u` are `terms[starts[u]:starts[u + 1]]`, numbers of `vocabulary`, as often as they occur.
    """

    vocabulary: tuple[str, ...]
    of_passage: NDArray[np.int64]
    starts: NDArray[np.int64]
    terms: NDArray[np.uint32]
    places: tuple[tuple[str, ...], ...]  # ids of the places that each passage names, in its text or its headings


def compile_segment(
    passages: Sequence[tuple[Sequence[str], str]], lexicon: Lexicon, named: Callable[[str], Iterable[str]]
) -> Segment:
    """`passages`: headings and text of each. `lexicon` knows the concepts, and is only read; `named` finds places."""
    vocabulary: dict[str, int] = {}
    of_passage, starts, found = array("q", [0]), array("q", [0]), array("I")
    for headings, text in passages:
        for unit in (fold("\n".join(headings)), *(clauses(fold(text)) or [""])):
            said = terms(unit, None)
            for phrase in lexicon.scan(pieces(unit)):
                said += phrase.phrase.concepts
            found.extend(vocabulary.setdefault(term, len(vocabulary)) for term in said)
            starts.append(len(found))
        of_passage.append(len(starts) - 1)
    return Segment(
        tuple(vocabulary),
        np.array(of_passage, np.int64),
        np.array(starts, np.int64),
        np.array(found, np.uint32),
        tuple(tuple(dict.fromkeys(named("\n".join((*headings, text))))) for headings, text in passages),
    )


class Vocabulary(Mapping[str, int]):
    """Term → number as hashes alone: a tenth of a dict of strings. A term's number is the rank of its hash."""

    __slots__ = ("_hashes",)

    def __init__(self, hashes: NDArray[np.int64]) -> None:
        self._hashes = array("q", hashes.tobytes())

    def get(self, term: str, default: int | None = None) -> int | None:  # type: ignore[override]
        sought = hash(term)
        at = bisect_left(self._hashes, sought)
        return at if at < len(self._hashes) and self._hashes[at] == sought else default

    def __contains__(self, term: object) -> bool:
        return self.get(str(term)) is not None

    def __getitem__(self, term: str) -> int:
        number = self.get(term)
        if number is None:
            raise KeyError(term)
        return number

    def __len__(self) -> int:
        return len(self._hashes)

    def __iter__(self) -> Iterator[str]:
        raise TypeError("the terms themselves are not kept")

    @property
    def nbytes(self) -> int:
        return 8 * len(self._hashes)


@dataclass(frozen=True, slots=True)
class Joined:
    """Tables over the passages of several segments, one after the other; `stems` are the Latin ones among the terms."""

    postings: Postings
    units: Units
    stems: frozenset[str]
    rarest: float  # idf of a term that nothing has

    @property
    def nbytes(self) -> int:
        """What it holds in memory, roughly."""
        p, u = self.postings, self.units
        arrays = (p.starts, p.docs, p.impacts, p.idf, u.of_doc, u.starts, u.terms, u.initiative)
        own = p.vocabulary.nbytes if isinstance(p.vocabulary, Vocabulary) else 0
        return sum(one.nbytes for one in arrays) + own + 100 * len(self.stems)


def join(segments: Sequence[Segment], background: Postings) -> Joined:
    """How rare a term is, is told by these passages and those of `background` together: five passages alone tell nothing."""
    hashes = [np.fromiter(map(hash, one.vocabulary), np.int64, len(one.vocabulary)) for one in segments]
    known = np.unique(np.concatenate(hashes)) if hashes else np.zeros(0, np.int64)
    kind, elsewhere = np.zeros(len(known), np.int64), np.zeros(len(known), np.int64)
    numbers = []
    for segment, own in zip(segments, hashes, strict=True):
        number = np.searchsorted(known, own)
        kind[number] = np.fromiter(map(term_class, segment.vocabulary), np.int64, len(own))
        elsewhere[number] = _frequencies(segment.vocabulary, background)
        numbers.append(number)
    term = _concatenated([number[one.terms] for number, one in zip(numbers, segments, strict=True)])
    starts = _offsets([one.starts for one in segments])
    of_doc = _offsets([one.of_passage for one in segments])
    unit = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    first = np.zeros(len(starts) - 1, np.bool_)
    first[of_doc[:-1]] = True  # the unit of headings
    doc = np.repeat(np.arange(len(of_doc) - 1), np.diff(of_doc))[unit]
    weight = np.where(first[unit], TITLE, 1.0)
    pair, inverse = np.unique(doc * max(len(known), 1) + term, return_inverse=True)
    freq = np.bincount(inverse, weights=weight, minlength=len(pair)).astype(np.float32)
    engine = postings.weigh(
        Vocabulary(known),
        (pair % max(len(known), 1)).astype(np.int32),
        (pair // max(len(known), 1)).astype(np.int32),
        freq,
        kind,
        len(of_doc) - 1,
        elsewhere=elsewhere,
        size_elsewhere=background.size,
    )
    size = engine.size + background.size
    stems = frozenset(term for one in segments for term in one.vocabulary if term[0] == " ")
    return Joined(engine, _units(unit, term, len(known), len(starts) - 1, of_doc), stems, postings.rarest(size))


def _units(
    unit: NDArray[np.int64], term: NDArray[np.int64], vocabulary: int, count: int, of_doc: NDArray[np.int64]
) -> Units:
    """Each unit with each of its terms once. Headings are units like clauses: what is asked may stand in them."""
    pair = np.unique(unit * max(vocabulary, 1) + term)
    starts = np.searchsorted(pair // max(vocabulary, 1), np.arange(count + 1)).astype(np.int64)
    return Units(of_doc, starts, (pair % max(vocabulary, 1)).astype(np.int32), np.full(count, -1, np.int32))


def _frequencies(vocabulary: Sequence[str], background: Postings) -> NDArray[np.int64]:
    """In how many of the background's passages each term stands."""
    numbers = np.fromiter((background.vocabulary.get(term, -1) for term in vocabulary), np.int64, len(vocabulary))
    odds = np.exp(background.idf[numbers].astype(np.float64)) - 1
    frequency = np.rint((background.size + 0.5 - 0.5 * odds) / (odds + 1)).astype(np.int64)
    return np.where(numbers < 0, 0, np.clip(frequency, 0, background.size))


def _concatenated(arrays: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    return np.concatenate(arrays) if arrays else np.zeros(0, np.int64)


def _offsets(arrays: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    """Bounds that follow each other: the last of one is the first of the next."""
    lasts = np.cumsum([0, *(int(one[-1]) for one in arrays)])
    return np.concatenate([[0], *(one[1:] + last for one, last in zip(arrays, lasts, strict=False))]).astype(np.int64)


# Files

_PREFIX = "segment-"


def path_of(folder: Path, content: str, corpus: str) -> Path:
    """Where the segment of a document is kept that was compiled beside a corpus."""
    return folder / f"{_PREFIX}{content}-{corpus[:16]}-{code_version()}.npz"


def save(path: Path, segment: Segment) -> None:
    """A folder that cannot be written to costs time later, nothing else."""
    words = text_array(json.dumps(segment.vocabulary, ensure_ascii=False))
    places = text_array(json.dumps(segment.places))
    small = segment.terms.astype(np.uint16) if len(segment.vocabulary) < 2**16 else segment.terms
    lengths = np.diff(segment.starts).astype(np.uint32), np.diff(segment.of_passage).astype(np.uint32)
    write_atomically(path, pack_arrays(words=words, places=places, terms=small, units=lengths[0], passages=lengths[1]))


def load(path: Path) -> Segment | None:
    """None for a file that is missing or garbled."""
    kept = unpack_arrays(path)
    try:
        if kept is None:
            return None
        words = tuple(json.loads(kept["words"].tobytes()))
        passages, units = (
            np.concatenate(([0], np.cumsum(kept[name]))).astype(np.int64) for name in ("passages", "units")
        )
        places = tuple(map(tuple, json.loads(kept["places"].tobytes())))
        return Segment(words, passages, units, kept["terms"].astype(np.uint32), places)
    except (ValueError, KeyError, TypeError):
        return None


def sweep(folder: Path, contents: frozenset[str]) -> None:
    """Deletes the segments of what is no longer there."""
    for path in folder.glob(f"{_PREFIX}*.npz"):
        if path.name.removeprefix(_PREFIX).partition("-")[0] not in contents:
            path.unlink(missing_ok=True)
