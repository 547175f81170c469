"""The documents that a team added, as one audience of one workspace may find them: read-only, small, made in one go."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.documents.values import StoredPassage, locator_fields, read_locator
from bot.domain.models import Document, Hit, Passage
from bot.search import coverage
from bot.search.encoder import Floats
from bot.search.engine import FIT, INITIATIVE, NEAR, WIDE, Engine, Ranked
from bot.search.marks import markable, marks
from bot.search.own_meaning import joined as vectors_joined
from bot.search.question import Question
from bot.search.results import CLOSEST, CLOSEST_FIT, CLOSEST_LIKENESS, LIKENESS, RESEMBLING, TRAILING, Results
from bot.search.segments import Segment, join
from bot.search.spelling import Spelling
from bot.search.stored import Tables

# A passage of a pack can also score by its initiatives, which nobody has marked in a team's own document: both are
# measured by the best that they can reach.
_FAIR = (1 + NEAR + WIDE + INITIATIVE + FIT) / (1 + NEAR + WIDE + FIT)
_OF_A_PASSAGE = 500  # bytes of a passage beside its text: its row, its id, its place in the tables of names


@dataclass(frozen=True, slots=True)
class Compiled:
    """One document as it is stored, with its segment."""

    document: Document
    passages: Sequence[StoredPassage]
    segment: Segment
    vectors: bytes | None = None


class OwnDocuments:
    """Finds passages. `key` names exactly what is in it."""

    def __init__(self, compiled: Sequence[Compiled], shared: Engine) -> None:
        self.documents = {one.document.id: one.document for one in compiled}
        self._rows = [_row(number, p) for number, one in enumerate(compiled) for p in one.passages]
        self._ids = {p.id: n for n, p in enumerate(p for one in compiled for p in one.passages)}
        self._of = np.repeat(np.arange(len(compiled)), [len(one.passages) for one in compiled])
        self._order = tuple(self.documents)
        self._shown = np.array([not p.hidden for one in compiled for p in one.passages], np.bool_)
        self._named: dict[str, list[int]] = {}
        for at, places in enumerate(names for one in compiled for names in one.segment.places):
            for place in places:
                self._named.setdefault(place, []).append(at)
        joined = join([one.segment for one in compiled], shared.tables.postings)
        spelling = Spelling(shared.tables.sounds, {}, shared.spelling.by_sound, shared.spelling.by_rest)
        spelling.learn(joined.stems)
        tables = Tables(joined.postings, joined.units, shared.tables.lexicon, shared.tables.sounds)
        self._engine = Engine(tables, spelling, joined.rarest)
        self._vectors = vectors_joined([one.vectors for one in compiled], [len(one.passages) for one in compiled])
        self.nbytes = (
            (self._vectors.rows.nbytes if self._vectors is not None else 0)
            + joined.nbytes
            + sum(map(len, self._rows))
            + _OF_A_PASSAGE * len(self._rows)
        )
        self.key = _key(compiled)

    def passage(self, id: str) -> Passage | None:
        """None for one that is not there, or hidden."""
        at = self._ids.get(id)
        return None if at is None or not self._shown[at] else self._passage(at)

    def count(self, document: str) -> int:
        """How many passages of a document are shown."""
        return int(self._shown[self._of == self._order.index(document)].sum())

    def passages(self, document: str) -> tuple[Passage, ...]:
        """Those of a document that are shown, in its order."""
        mine = np.flatnonzero(self._shown & (self._of == self._order.index(document)))
        return tuple(self._passage(int(at)) for at in mine)

    def around(self, id: str, each: int) -> tuple[Passage, ...]:
        """The passage with up to `each` before and after it in its document; hidden ones are left out."""
        at = self._ids[id]
        near = range(max(0, at - each), min(len(self._rows), at + each + 1))
        return tuple(self._passage(n) for n in near if self._of[n] == self._of[at] and self._shown[n])

    def beside(self, passage: Passage, step: int) -> Passage | None:
        """The one that stands so many before or after it in its document."""
        near = self.around(passage.id, abs(step))
        at = near.index(passage) + step if passage in near else -1
        return near[at] if 0 <= at < len(near) else None

    def naming(self, place: str) -> tuple[Passage, ...]:
        """Those that name a place, in the order of the documents."""
        return tuple(self._passage(n) for n in self._named.get(place, ()) if self._shown[n])

    def search(
        self,
        question: str,
        *,
        places: Collection[str] | None = None,
        without: Collection[tuple[int, int]] = (),
        documents: Collection[str] | None = None,
        meaning: Floats | None = None,
        limit: int = 20,
    ) -> Results:
        """Passages that answer, best first, or those that come closest. Scores compare with those of the packs' index.

        `places` narrow to passages that name one of them, `documents` to those of some documents. `without`: pieces of
        `question` that named the places and say no more. `meaning`: the question's vector; it orders what a long question
        finds and brings what is closest.
        """
        allowed = self._allowed(places, documents)
        read, ranked = self._engine.answer(question, without, allowed)
        if not read.informative:
            found = np.flatnonzero(allowed) if allowed is not None and places is not None else ()
            return Results(tuple(Hit(self._passage(int(at)), ()) for at in found[:limit]))
        floor = coverage.floor(read, ranked.fits, in_place=places is not None)
        likeness = self._vectors.likeness(meaning) if self._vectors is not None and meaning is not None else None
        least = TRAILING * ranked.scores[0] if ranked.docs else 0.0
        if any(fits >= floor for fits in ranked.fits):
            if likeness is not None and coverage.is_long(read):
                ranked = _by_likeness(ranked, likeness)
            return Results(self._hits(read, ranked, floor, least, limit))
        if likeness is not None:
            near = np.flatnonzero((likeness >= CLOSEST_LIKENESS) & (True if allowed is None else allowed))
            ranked = _by_likeness(_with(ranked, near.tolist()), likeness)
        return Results((), self._hits(read, ranked, CLOSEST_FIT, 0.0, CLOSEST))

    def resembling(self, text: str, limit: int) -> tuple[Hit, ...]:
        """What shares the telling words of a text that need not be a question, most alike first."""
        read = self._engine.reader.read(text)
        if not read.informative:
            return ()
        ranked = self._engine.rank(read, self._allowed(None, None))
        return self._hits(read, ranked, RESEMBLING, TRAILING * ranked.scores[0] if ranked.docs else 0.0, limit)

    def asks_something(self, question: str, without: Collection[tuple[int, int]] = ()) -> bool:
        """Whether there is a word in it that tells what is asked for."""
        return self._engine.reader.read(question, without).informative

    def _hits(self, read: Question, ranked: Ranked, floor: float, least: float, limit: int) -> tuple[Hit, ...]:
        hits: list[Hit] = []
        for doc, score, fits in zip(ranked.docs, ranked.scores, ranked.fits, strict=True):
            if fits >= floor and score >= least and len(hits) < limit:
                passage = self._passage(doc)
                marked = marks(markable(passage.text, self._engine.tables.lexicon), read, ())
                hits.append(Hit(passage, (), round(_FAIR * score, 4), marked))
        return tuple(hits)

    def _allowed(self, places: Collection[str] | None, documents: Collection[str] | None) -> NDArray[np.bool_] | None:
        allowed = self._shown
        if documents is not None:
            within = np.array([id in documents for id in self._order], np.bool_)
            allowed = allowed & within[self._of]
        if places is not None:
            naming = np.zeros(len(self._rows), np.bool_)
            naming[[at for place in places for at in self._named.get(place, ())]] = True
            allowed = allowed & naming
        return None if allowed.all() else allowed

    def _passage(self, at: int) -> Passage:
        number, id, text, locator, doubtful = json.loads(self._rows[at])
        return Passage(
            id=id,
            document=self._order[number],
            place=None,
            probably=None,
            heading=None,
            lines=None,
            chars=None,
            text=text,
            reading=None,
            initiatives=(),
            errata=(),
            locator=read_locator(locator),
            doubtful=doubtful,
        )


def _with(ranked: Ranked, docs: Sequence[int]) -> Ranked:
    """The candidates, those among `docs` taken in whatever their words, and only what comes close in one way."""
    scores, fits = dict(zip(ranked.docs, ranked.scores, strict=True)), dict(zip(ranked.docs, ranked.fits, strict=True))
    close = [doc for doc in ranked.docs if fits[doc] >= CLOSEST_FIT]
    every = list(dict.fromkeys([*close, *docs]))
    return Ranked(every, [scores.get(doc, 0.0) for doc in every], [1.0] * len(every), [()] * len(every))


def _by_likeness(ranked: Ranked, likeness: Floats) -> Ranked:
    """Ordered by words and meaning together."""
    scores = [
        score + LIKENESS / _FAIR * max(float(likeness[doc]), 0.0)
        for doc, score in zip(ranked.docs, ranked.scores, strict=True)
    ]
    order = sorted(range(len(scores)), key=lambda at: -scores[at])
    return Ranked(
        [ranked.docs[at] for at in order], [scores[at] for at in order], [ranked.fits[at] for at in order],
        [ranked.initiatives[at] for at in order],
    )  # fmt: skip


def _row(number: int, p: StoredPassage) -> bytes:
    """A passage packed: as an object it would take three times the room."""
    return json.dumps([number, p.id, p.text, locator_fields(p.locator), p.doubtful], ensure_ascii=False).encode()


def _key(compiled: Iterable[Compiled]) -> str:
    digest = hashlib.blake2b(digest_size=16)
    for one in compiled:
        said = [one.document.id, one.document.title, one.document.edition, one.vectors is not None]
        said += [[p.id, p.hidden, p.doubtful] for p in one.passages]
        digest.update(json.dumps(said).encode())
    return digest.hexdigest()
