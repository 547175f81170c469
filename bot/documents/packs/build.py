"""From drafts to a Corpus: looks everything up, in the source and across files, and reports what does not fit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import accumulate, pairwise

from bot.documents.packs.coverage import Coverage, Piece
from bot.documents.packs.draft import InitiativeDraft, PackDraft, PassageDraft, PlaceDraft
from bot.documents.packs.errata import UNVERIFIED, unsupported
from bot.documents.packs.nodes import Spot
from bot.documents.packs.values import Corpus
from bot.domain.errors import Fault
from bot.domain.models import Confidence, Erratum, ErratumKind, Initiative, Pack, Passage, Place, Theme
from bot.text.fold import join_lines

# What the reading of a passage puts right; wordings, facts and layout are told, never replaced.
PUT_RIGHT = frozenset({ErratumKind.OCR, ErratumKind.SCRIPT, ErratumKind.PUNCTUATION, ErratumKind.TRUNCATION})


@dataclass(slots=True)
class Findings:
    """`broken`: the corpus cannot be served; `unproven`: it can, but `citybrief check` must fail."""

    broken: list[Fault] = field(default_factory=list)
    unproven: list[Fault] = field(default_factory=list)


def gives_reading(erratum: Erratum) -> bool:
    return erratum.kind in PUT_RIGHT and erratum.confidence is not Confidence.LOW and erratum.probable is not None


class Builder:
    """Collects packs into one Corpus. Call `add` for each pack, then `finish`."""

    def __init__(self, themes: Iterable[tuple[Theme, Spot]], findings: Findings) -> None:
        self.findings = findings
        self._themes: dict[str, Theme] = {}
        self._spots: dict[tuple[str, str], Spot] = {}
        self._packs: dict[str, Pack] = {}
        self._places: dict[tuple[str, str], Place] = {}
        self._passages: dict[str, Passage] = {}
        self._initiatives: dict[str, Initiative] = {}
        self._errata: dict[str, Erratum] = {}
        self._retired: list[tuple[str, str, Spot]] = []
        for theme, spot in themes:
            if self._new("theme", theme.id, spot):
                self._themes[theme.id] = theme

    def add(self, draft: PackDraft) -> None:
        numbers = self._sessions(draft)
        coverage = Coverage(draft)
        self.findings.broken += coverage.broken
        self.findings.unproven += coverage.unproven
        marks = _Errata(draft, coverage, self)
        starts = [0, *accumulate(len(line) + 1 for line in draft.source)]
        ids = {place.id for place in draft.places}
        orders: dict[int, str] = {}
        for place in draft.places:
            if place.session is not None and place.session not in numbers:
                self.fault(place.session_spot, f"the pack has no session {place.session}")
            if orders.setdefault(place.order, place.id) != place.id:
                self.fault(place.spot, f"“{orders[place.order]}” has the order {place.order} too")
            self._new(f"place of {draft.id}", place.id, place.spot)
            self._places[draft.id, place.id] = _place(draft.id, place)
            for passage in place.passages:
                if passage.probably is not None and passage.probably not in ids:
                    self.fault(passage.spot, f"the pack has no place “{passage.probably}”")
                if passage.probably == place.id:
                    self.fault(passage.spot, "a passage is “probably” another place's, not its own")
                self._passage(draft.id, passage, coverage.by_passage.get(passage.id), marks, starts)
        for passage in draft.loose:
            if passage.initiatives or passage.probably:
                self.fault(passage.spot, "what a place did, or probably said, stands in the file of a place")
            self._passage(draft.id, passage, coverage.by_passage.get(passage.id), marks, starts)
        self._in_order(draft)
        self._retired += draft.retired
        if self._new("pack", draft.id, draft.spot):
            sessions = tuple(session for session, _ in sorted(draft.sessions, key=lambda pair: pair[0].number))
            self._packs[draft.id] = Pack(
                draft.id, draft.title, draft.publisher, draft.date, draft.source_path.name, sessions,
                tuple(place.id for place in draft.places), tuple((old, new) for old, new, _ in draft.retired),
                "\n".join(draft.source),
            )  # fmt: skip

    def finish(self, synonyms: tuple[tuple[str, ...], ...], gazetteer: tuple[str, ...], key: str) -> Corpus:
        self._check_retired()
        return Corpus(
            key, self._packs, self._places, self._passages, self._initiatives, self._themes, self._errata, synonyms,
            gazetteer,
        )  # fmt: skip

    def _check_retired(self) -> None:
        """Only once all packs are known: an id is unique over all of them."""
        seen: set[str] = set()
        for old, new, spot in self._retired:
            if old in seen:
                self.fault(spot, f"“{old}” is retired twice")
            if old in self._initiatives:
                self.fault(spot, f"“{old}” is retired, but the initiative is still there")
            if new not in self._initiatives:
                self.fault(spot, f"“{old}” leads to “{new}”, and there is no such initiative")
            seen.add(old)

    def fault(self, spot: Spot, text: str) -> None:
        self.findings.broken.append(Fault(spot.path, spot.line, text))

    def add_erratum(self, erratum: Erratum, spot: Spot) -> None:
        if self._new("erratum", erratum.id, spot):
            self._errata[erratum.id] = erratum

    def _new(self, kind: str, id: str, spot: Spot) -> bool:
        """Whether no other of its kind has this id; a clash is a fault."""
        first = self._spots.setdefault((kind, id), spot)
        if id and first != spot:
            self.fault(spot, f"{kind.partition(' ')[0]} id “{id}” is taken by {first.path}:{first.line}")
        return bool(id) and first == spot

    def _sessions(self, draft: PackDraft) -> set[int]:
        numbers: set[int] = set()
        for session, spot in draft.sessions:
            if session.number in numbers:
                self.fault(spot, f"session {session.number} stands here twice")
            numbers.add(session.number)
        return numbers

    def _passage(
        self, pack: str, draft: PassageDraft, pieces: list[Piece] | None, marks: _Errata, starts: list[int]
    ) -> None:
        fresh = self._new("passage", draft.id, draft.spot)
        text = join_lines([piece for piece, _ in draft.pieces])
        initiatives = [self._initiative(pack, draft, text, one) for one in draft.initiatives]
        if not fresh or pieces is None:
            return
        first, last = pieces[0], pieces[-1]
        self._passages[draft.id] = Passage(
            id=draft.id,
            document=pack,
            place=draft.place,
            probably=draft.probably,
            heading=draft.heading,
            lines=(draft.first, draft.last),
            chars=(starts[first.line - 1] + (first.start or 0), starts[last.line - 1] + last.end),
            text=text,
            reading=marks.reading(pieces),
            initiatives=tuple(one for one in initiatives if one),
            errata=marks.of(draft.id),
            locator=draft.locator,
        )

    def _initiative(self, pack: str, passage: PassageDraft, text: str, draft: InitiativeDraft) -> str:
        fresh = self._new("initiative", draft.id, draft.spot)
        count = text.count(draft.quote) if draft.quote else 1
        if count != 1:
            stands = f"stands {count} times" if count else "does not stand"
            self.fault(draft.quote_spot, f"the quote “{draft.quote}” {stands} in the text of “{passage.id}”")
        for theme in draft.themes:
            if theme not in self._themes:
                self.fault(draft.spot, f"there is no theme “{theme}”")
        if fresh:
            at = text.find(draft.quote)
            self._initiatives[draft.id] = Initiative(
                draft.id, pack, passage.place or "", passage.id, draft.title, draft.rendering, draft.quote,
                (at, at + len(draft.quote)), draft.themes, draft.asked, draft.daily,
            )  # fmt: skip
        return draft.id

    def _in_order(self, draft: PackDraft) -> None:
        known = [(p, self._passages.get(p.id)) for place in draft.places for p in place.passages]
        for (one, before), (other, after) in pairwise(known):
            if before and after and after.chars and before.chars and after.chars < before.chars:
                self.fault(other.spot, f"“{one.id}” stands after this in the source")


def _place(pack: str, draft: PlaceDraft) -> Place:
    return Place(
        id=draft.id,
        pack=pack,
        session=draft.session,
        name=draft.name,
        country=draft.country,
        aliases=draft.aliases,
        country_aliases=draft.country_aliases,
        speaker=draft.speaker,
        passages=tuple(passage.id for passage in draft.passages),
        note=draft.note,
    )


class _Errata:
    """The errata of one pack, laid on its passages."""

    def __init__(self, draft: PackDraft, coverage: Coverage, builder: Builder) -> None:
        self._found: dict[str, list[tuple[int, int, str]]] = {}  # passage -> line, offset, erratum
        self._repairs: dict[int, list[tuple[int, Erratum, Spot]]] = {}  # line -> offset in the line, erratum
        self._builder = builder
        for erratum, spot in draft.errata:
            builder.add_erratum(erratum, spot)
            for evidence in erratum.evidence:
                if evidence.line is not None and evidence.line > len(draft.source):
                    builder.fault(spot, f"the source has no line {evidence.line} to rest on")
            if unsupported(erratum):
                text = f"“{erratum.id}” corrects a fact: give its evidence, or mark it low and say 「{UNVERIFIED}」"
                builder.findings.unproven.append(Fault(spot.path, spot.line, text))
            line = draft.source[erratum.line - 1] if erratum.line <= len(draft.source) else None
            if line is None or (erratum.raw and erratum.raw not in line):
                builder.fault(spot, f"“{erratum.raw}” does not stand in line {erratum.line} of the source")
            elif erratum.raw:
                self._lay(erratum, spot, line, coverage.passage_pieces(erratum.line))

    def of(self, passage: str) -> tuple[str, ...]:
        """Ids of the errata of a passage, in the order of the source."""
        return tuple(dict.fromkeys(id for _, _, id in sorted(self._found.get(passage, ()))))

    def reading(self, pieces: list[Piece]) -> str | None:
        """The passage with its errata put right; None where that changes nothing."""
        verbatim = [piece.text for piece in pieces]
        repaired = [self._repaired(piece) for piece in pieces]
        return join_lines(repaired) if repaired != verbatim else None

    def _repaired(self, piece: Piece) -> str:
        text = piece.text
        base = piece.start or 0
        for at, erratum, _ in sorted(self._repairs.get(piece.line, ()), key=lambda repair: -repair[0]):
            if base <= at < piece.end:
                text = text[: at - base] + (erratum.probable or "") + text[at - base + len(erratum.raw) :]
        return text

    def _lay(self, erratum: Erratum, spot: Spot, line: str, pieces: list[Piece]) -> None:
        at = line.find(erratum.raw)
        unique = line.count(erratum.raw) == 1
        touched = False
        while at >= 0:
            end = at + len(erratum.raw)
            for piece in pieces:
                if at < piece.end and (piece.start or 0) < end:
                    touched = True
                    self._found.setdefault(piece.passage or "", []).append((erratum.line, at, erratum.id))
                    if gives_reading(erratum) and not (piece.start or 0) <= at < end <= piece.end:
                        text = f"“{erratum.raw}” stands only partly in “{piece.passage}”, so it gives no reading"
                        self._builder.fault(spot, text)
            at = line.find(erratum.raw, at + 1)
        if erratum.shown and not touched:
            text = (
                f"“{erratum.id}” is to be shown, but stands in no passage; say it in a place's note, and `shown: false`"
            )
            self._builder.findings.unproven.append(Fault(spot.path, spot.line, text))
        if gives_reading(erratum) and touched:
            if unique:
                self._repair(erratum, spot, line.find(erratum.raw))
            else:
                text = f"“{erratum.raw}” stands more than once in line {erratum.line}; give more of it"
                self._builder.fault(spot, text)

    def _repair(self, erratum: Erratum, spot: Spot, at: int) -> None:
        repairs = self._repairs.setdefault(erratum.line, [])
        for start, other, _ in repairs:
            if at < start + len(other.raw) and start < at + len(erratum.raw):
                self._builder.fault(spot, f"this overlaps with the erratum “{other.id}”")
        repairs.append((at, erratum, spot))
