"""The files of a pack as they were read: values of the right shape, each with the line it stands at.

Nothing is looked up here, neither in the source nor in other files; that is for bot.documents.packs.build.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from bot.documents.packs.errata import MAX_LINE, read_errata
from bot.documents.packs.nodes import Node, Spot, decode, parse
from bot.domain.errors import Fault
from bot.domain.models import Daily, Dimension, Erratum, Locator, Session, Speaker, Text, Theme

LABEL_KINDS = ("title", "column", "session", "date", "time", "place", "heading", "ghost")
NOTHING = Text("", "")


@dataclass(frozen=True, slots=True)
class InitiativeDraft:
    id: str
    title: Text
    rendering: str
    quote: str
    themes: tuple[str, ...]
    asked: tuple[str, ...]
    daily: Daily | None
    spot: Spot
    quote_spot: Spot
    title_spot: Spot


@dataclass(frozen=True, slots=True)
class PassageDraft:
    id: str
    place: str | None
    first: int
    last: int
    heading: Text | None
    probably: str | None
    pieces: tuple[tuple[str, Spot], ...]  # one for each source line, in order
    initiatives: tuple[InitiativeDraft, ...]
    locator: Locator
    spot: Spot


@dataclass(frozen=True, slots=True)
class PlaceDraft:
    id: str
    session: int | None
    order: int
    name: Text
    aliases: tuple[str, ...]
    country: Text
    country_aliases: tuple[str, ...]
    speaker: Speaker | None
    note: Text | None
    passages: tuple[PassageDraft, ...]
    spot: Spot
    session_spot: Spot


@dataclass(frozen=True, slots=True)
class CellDraft:
    """A label or a piece of noise, said to stand in a source line."""

    line: int
    text: str
    noise: bool
    spot: Spot


@dataclass(slots=True)
class PackDraft:
    id: str
    folder: Path
    spot: Spot
    title: Text = NOTHING
    publisher: Text = NOTHING
    date: str = ""
    bullets: frozenset[str] = frozenset()
    source_path: Path = Path()
    source: list[str] = field(default_factory=list)  # lines, split on \n alone
    sessions: list[tuple[Session, Spot]] = field(default_factory=list)
    places: list[PlaceDraft] = field(default_factory=list)
    loose: tuple[PassageDraft, ...] = ()  # of no place
    cells: list[CellDraft] = field(default_factory=list)
    errata: list[tuple[Erratum, Spot]] = field(default_factory=list)
    retired: list[tuple[str, str, Spot]] = field(default_factory=list)  # old id, new id

    @property
    def passages(self) -> Iterator[PassageDraft]:
        """All of them: place by place, then those of no place."""
        yield from (passage for place in self.places for passage in place.passages)
        yield from self.loose


def read_themes(node: Node | None) -> list[tuple[Theme, Spot]]:
    return [_theme(item) for item in node.items()] if node else []


def _theme(node: Node) -> tuple[Theme, Spot]:
    record = node.record("id name description synonyms dimension questions", "goals")
    questions = record.items("questions")
    if record.has("questions") and len(questions) < 2:
        record.values["questions"].fault("a theme has two questions or more")
    theme = Theme(
        id=record.identifier(),
        name=record.text("name"),
        description=record.text("description"),
        synonyms=record.strings("synonyms"),
        dimension=record.get("dimension", lambda value: value.member(Dimension), Dimension.LIVING),
        goals=tuple(goal.integer(1, 17) for goal in record.items("goals")),
        questions=tuple(question.text() for question in questions),
    )
    return theme, record.spot


def read_synonyms(node: Node | None) -> tuple[tuple[str, ...], ...]:
    groups: list[tuple[str, ...]] = []
    for item in node.items() if node else []:
        words = item.strings()
        if len(words) < 2:
            item.fault("a group of synonyms has two words or more")
        groups.append(words)
    return tuple(groups)


def read_gazetteer(node: Node | None) -> list[tuple[str, Spot]]:
    return [(item.string(), item.spot) for item in node.items()] if node else []


def read_pack(folder: Path, files: Mapping[PurePosixPath, bytes], faults: list[Fault]) -> PackDraft | None:
    """`files` holds the files of the pack by their path inside `folder`."""
    name = PurePosixPath("pack.yaml")
    if name not in files:
        faults.append(Fault(folder / name, 1, "a pack needs this file"))
        return None
    node = parse(files[name], folder / name, faults)
    if node is None:
        return None
    record = node.record("id title source", "publisher date licence bullets sessions retired")
    pack = PackDraft(record.identifier(), folder, record.spot)
    if pack.id and pack.id != folder.name:
        record.values["id"].fault(f"the id of a pack is the name of its folder, “{folder.name}”")
    pack.title = record.text("title")
    pack.publisher = record.text("publisher")
    record.text("licence")
    pack.date = record.string("date")
    pack.bullets = frozenset(record.string("bullets"))
    pack.sessions = [_session(item, pack.id) for item in record.items("sessions")]
    pack.retired = record.get("retired", _retired, [])
    _read_source(pack, record.string("source"), record.at("source"), files, faults)
    _read_parts(pack, folder, files, faults)
    return pack


def _read_source(
    pack: PackDraft, name: str, spot: Spot, files: Mapping[PurePosixPath, bytes], faults: list[Fault]
) -> None:
    raw = files.get(PurePosixPath(name)) if name else None
    pack.source_path = pack.folder / (name or "source.txt")
    if raw is not None:
        pack.source = decode(raw, pack.source_path, faults).split("\n")
    elif name:
        faults.append(Fault(spot.path, spot.line, f"there is no file “{name}” beside this one"))


def _read_parts(pack: PackDraft, folder: Path, files: Mapping[PurePosixPath, bytes], faults: list[Fault]) -> None:
    for name in sorted(files):
        path = folder / name
        if name.suffix not in (".yaml", ".yml") or str(name) == "pack.yaml":
            continue
        if str(name) == "passages.yaml":
            node = parse(files[name], path, faults)
            pack.loose = tuple(_passage(item, None) for item in node.items()) if node else ()
        elif name.match("places/*.yaml"):
            node = parse(files[name], path, faults)
            if node is not None:
                pack.places.append(_place(node, name.stem))
        elif len(name.parts) == 1 and name.match("layout*.yaml"):
            pack.cells += _layout(parse(files[name], path, faults))
        elif len(name.parts) == 1 and name.match("errata*.yaml"):
            pack.errata += read_errata(parse(files[name], path, faults))
        else:
            faults.append(Fault(path, 1, "nothing reads this file; see docs/adding-documents.md for the names"))
    pack.places.sort(key=lambda place: (place.order, place.id))


def _retired(node: Node) -> list[tuple[str, str, Spot]]:
    return [(old.identifier(), new.identifier(), old.spot) for old, new in node.pairs()]


def _session(node: Node, pack: str) -> tuple[Session, Spot]:
    record = node.record("number name", "date starts ends aliases note")
    session = Session(
        pack=pack,
        number=record.integer("number", 1, 9999),
        name=record.text("name"),
        date=record.get("date", Node.iso_date, None),
        starts=record.get("starts", Node.clock, None),
        ends=record.get("ends", Node.clock, None),
        aliases=record.strings("aliases"),
        note=record.maybe_text("note"),
    )
    return session, record.spot


def _place(node: Node, stem: str) -> PlaceDraft:
    record = node.record("id order name country passages", "session speaker aliases country_aliases note")
    place = record.identifier()
    if place and place != stem:
        record.values["id"].fault(f"the id of a place is the name of its file, “{stem}”")
    return PlaceDraft(
        id=place,
        session=record.integer("session", 1, 9999) if record.has("session") else None,
        order=record.integer("order", 1, 999_999),
        name=record.text("name"),
        aliases=record.strings("aliases"),
        country=record.text("country"),
        country_aliases=record.strings("country_aliases"),
        speaker=record.get("speaker", _speaker, None),
        note=record.maybe_text("note"),
        passages=tuple(_passage(item, place) for item in record.items("passages")),
        spot=record.spot,
        session_spot=record.at("session"),
    )


def _speaker(node: Node) -> Speaker:
    record = node.record("name title", "aliases note")
    return Speaker(record.text("name"), record.text("title"), record.strings("aliases"), record.maybe_text("note"))


def _passage(node: Node, place: str | None) -> PassageDraft:
    record = node.record("id lines text", "heading probably initiatives locator")
    first, last = record.get("lines", _line_range, (0, 0))
    return PassageDraft(
        id=record.identifier(),
        place=place,
        first=first,
        last=last,
        heading=record.maybe_text("heading"),
        probably=record.identifier("probably") if record.has("probably") else None,
        pieces=tuple(record.get("text", Node.lines, [])),
        initiatives=tuple(_initiative(item) for item in record.items("initiatives")),
        locator=record.get("locator", _locator, Locator(line=first or None)),
        spot=record.spot,
    )


def _locator(node: Node) -> Locator:
    """Where the passage stands in the file that the source was read from."""
    record = node.record("", "page paragraph row slide heading sheet part")
    page, paragraph, row, slide = (
        record.integer(name, 1, MAX_LINE) if record.has(name) else None
        for name in ("page", "paragraph", "row", "slide")
    )
    sheet, part = (record.string(name) if record.has(name) else None for name in ("sheet", "part"))
    heading = tuple(item.string() for item in record.items("heading"))
    return Locator(page, paragraph, None, row, slide, heading, sheet, part)


def _line_range(node: Node) -> tuple[int, int]:
    value = node.string()
    first, dash, last = value.partition("-")
    numbers = [part for part in (first, last) if part.isascii() and part.isdigit() and 0 < len(part) < 8]
    if not dash or len(numbers) != 2 or not 1 <= int(first) <= int(last):
        node.fault("lines are given as first-last, such as 46-46")
        return 0, 0
    return int(first), int(last)


def _initiative(node: Node) -> InitiativeDraft:
    record = node.record("id title en quote themes", "asked daily")
    themes = record.strings("themes")
    if record.has("themes") and not 1 <= len(themes) <= 3:
        record.values["themes"].fault("an initiative has one to three themes")
    return InitiativeDraft(
        id=record.identifier(),
        title=record.text("title"),
        rendering=record.string("en"),
        quote=record.string("quote"),
        themes=themes,
        asked=record.get("asked", _asked, ()),
        daily=record.get("daily", _daily, None),
        spot=record.spot,
        quote_spot=record.at("quote"),
        title_spot=record.at("title"),
    )


def _asked(node: Node) -> tuple[str, ...]:
    record = node.record("zh-TW en")
    return record.strings("zh-TW") + record.strings("en")


def _daily(node: Node) -> Daily:
    record = node.record("why says")
    return Daily(record.text("why"), record.text("says"))


def _layout(node: Node | None) -> Iterable[CellDraft]:
    if node is None:
        return
    record = node.record("", "labels noise")
    for item in record.items("labels"):
        cell = item.record("line text kind")
        kind = cell.string("kind")
        if kind and kind not in LABEL_KINDS:
            cell.values["kind"].fault(f"“{kind}” is none of {', '.join(LABEL_KINDS)}")
        yield CellDraft(cell.integer("line", 1, MAX_LINE), cell.string("text"), False, cell.spot)
    for item in record.items("noise"):
        cell = item.record("line text")
        yield CellDraft(cell.integer("line", 1, MAX_LINE), cell.string("text"), True, cell.spot)
