"""The errata of a pack as they were read, each with what its correction rests on."""

from __future__ import annotations

import re
from collections.abc import Iterable

import yaml

from bot.documents.packs.nodes import Node, Spot
from bot.domain.models import Confidence, Erratum, ErratumKind, Evidence, Text

MAX_LINE = 10_000_000
UNVERIFIED = "我們無法查證"  # what the note of a guess must say, so that no reader takes it for more
_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")


def read_errata(node: Node | None) -> Iterable[tuple[Erratum, Spot]]:
    """Every erratum of a file, with the line it stands at."""
    for item in node.items() if node else []:
        record = item.record("id line raw kind confidence shown note", "probable evidence")
        raw = record.get("raw", lambda value: value.string(empty=True), "")
        if record.has("raw") and not raw:
            record.values["raw"].fault("a value is missing here")
        erratum = Erratum(
            id=record.identifier(),
            line=record.integer("line", 1, MAX_LINE),
            raw=raw,
            probable=record.get("probable", lambda value: value.string(empty=True), None),
            kind=record.get("kind", lambda value: value.member(ErratumKind), ErratumKind.OCR),
            confidence=record.get("confidence", lambda value: value.member(Confidence), Confidence.LOW),
            note=record.text("note"),
            shown=record.get("shown", Node.boolean, False),
            evidence=tuple(map(_evidence, record.items("evidence"))),
        )
        yield erratum, record.spot


def _evidence(node: Node) -> Evidence:
    record = node.record("says", "publisher date line")
    inside = record.has("line")
    if inside == record.has("publisher") or inside == record.has("date"):
        node.fault("evidence has either a publisher and a date or a line of the source")
    date = record.get("date", Node.string, None)
    if date and not _DATE.fullmatch(date):
        record.values["date"].fault(f"“{date}” is no date such as 2019, 2019-10 or 2019-10-04")
    return Evidence(
        says=record.text("says"),
        publisher=record.get("publisher", _publisher, None),
        date=date,
        line=record.integer("line", 1, MAX_LINE) if inside else None,
    )


def _publisher(node: Node) -> Text:
    if isinstance(node.raw, yaml.ScalarNode):
        return Text(node.string(), node.string())
    return node.text()


def unsupported(erratum: Erratum) -> bool:
    """Whether it corrects a fact without saying where the correction comes from, and without owning up to a guess."""
    guess = erratum.confidence is Confidence.LOW and UNVERIFIED in erratum.note.zh
    return erratum.kind is ErratumKind.FACT and not erratum.evidence and not guess
