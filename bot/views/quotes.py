"""How the document's words are shown: what an initiative rests on, what the editors say about those words, where they stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bot.domain.cards import Note, Option, Part, Quote, Source
from bot.domain.models import Erratum, ErratumKind, Hit, Lang, Locator, Passage, Place, Session
from bot.i18n import t
from bot.library import Library
from bot.text.fold import name_key
from bot.text.sentences import joined, sentence_around, words_around

Span = tuple[int, int]
ALONE = 160  # characters of a passage that is shown whole where nothing in it is marked


def spans_shown(hit: Hit) -> list[Span]:
    """The pieces of the passage that an answer quotes: those of its initiatives, else the sentences that matched."""
    text = hit.passage.text
    if hit.initiatives:
        return joined((words_around(text, *one.span) for one in hit.initiatives), text)
    if hit.marks and len(text) > ALONE:
        return joined((sentence_around(text, *mark) for mark in hit.marks), text)
    return [(0, len(text))]


def quote(text: str, span: Span, marks: Iterable[Span] = ()) -> Quote:
    """One piece of a text, its marks with it."""
    start, end = span
    inside = ((max(a, start) - start, min(b, end) - start) for a, b in marks if a < end and b > start)
    return Quote(text[start:end], tuple(inside))


def quoted(
    library: Library, passage: Passage, lang: Lang, spans: Sequence[Span], marks: Sequence[Span] = (),
    opens: tuple[Option, ...] = (),
) -> list[Part]:  # fmt: skip
    """Those words, what is known about them, and where they stand."""
    parts: list[Part] = [quote(passage.text, span, marks) for span in spans]
    return [*parts, *notes(library, passage, lang, spans), source(library, passage, lang, opens)]


def notes(library: Library, passage: Passage, lang: Lang, spans: Sequence[Span]) -> list[Note]:
    """What the reader of these words must be told: whose they probably are, each fault that touches them, and how they read
    once misread characters are put right.
    """
    doubtful = [Note(t(lang, "cards.doubtful"), doubt=True)] if passage.doubtful else []
    return [*swapped(library, passage, lang), *doubtful, *remarks(library, passage, lang, spans)]


def swapped(library: Library, passage: Passage, lang: Lang) -> list[Note]:
    """Where it is probably another place's than the one it is printed under."""
    if passage.probably is None:
        return []
    ids = (passage.place or "", passage.probably)
    printed, probably = (library.place(passage.document, id).name[lang] for id in ids)
    return [Note(t(lang, "cards.swapped", printed=printed, probably=probably), doubt=True)]


def remarks(library: Library, passage: Passage, lang: Lang, spans: Sequence[Span]) -> list[Note]:
    """What the editors have to say about these words."""
    known = library.errata_of(passage)
    touching = [one for one in known if one.shown and _concerns(one, passage, spans)]
    found = [erratum_note(one, lang) for one in touching]
    readings = [one for one in known if _reads(one, passage, spans) and one not in touching]
    if readings:
        pairs = dict.fromkeys(
            t(lang, "cards.should_read", raw=_in_words(one, passage), probable=_in_words(one, passage, put_right=True))
            for one in readings
        )
        found.append(Note(t(lang, "cards.reading", pairs=t(lang, "cards.list_separator").join(pairs))))
    return found


def erratum_note(erratum: Erratum, lang: Lang) -> Note:
    """A known fault and, in a few words, what the correction rests on; a guess is called a doubt."""
    text = t(lang, "cards.erratum", line=erratum.line, note=erratum.note[lang])
    for one in erratum.evidence[:1]:
        if one.publisher is None:
            rests = t(lang, "cards.evidence_line", line=one.line, says=one.says[lang])
        else:
            rests = t(lang, "cards.evidence", publisher=one.publisher[lang], date=one.date, says=one.says[lang])
        text = t(lang, "cards.on_evidence", text=text, evidence=rests)
    return Note(text, doubt=erratum.confidence == "low")


def _concerns(erratum: Erratum, passage: Passage, spans: Sequence[Span]) -> bool:
    """Whether it touches the words, or, being about where they are printed, the whole passage."""
    return erratum.kind is ErratumKind.LAYOUT or _touches(erratum, passage, spans)


def _touches(erratum: Erratum, passage: Passage, spans: Sequence[Span]) -> bool:
    return any(a < end and b > start for a, b in _places(erratum, passage.text) for start, end in spans)


def _places(erratum: Erratum, text: str) -> Iterator[Span]:
    """Where it stands in the passage; a fault that runs past its end concerns all of it."""
    at = text.find(erratum.raw) if erratum.raw else -1
    if at < 0:
        yield 0, len(text)
    while at >= 0:
        yield at, at + len(erratum.raw)
        at = text.find(erratum.raw, at + 1)


def _reads(erratum: Erratum, passage: Passage, spans: Sequence[Span]) -> bool:
    """Whether it gives a reading of these words: one that mends marks and blanks alone is not worth a reader's time."""
    if erratum.probable is None or passage.reading is None or erratum.raw not in passage.text:
        return False
    right = passage.text.replace(erratum.raw, erratum.probable)
    apart = name_key(erratum.raw) != name_key(erratum.probable) and name_key(right) != name_key(passage.text)
    return apart and erratum.confidence != "low" and _touches(erratum, passage, spans)


def _in_words(erratum: Erratum, passage: Passage, *, put_right: bool = False) -> str:
    """The characters, a single one with its neighbour, for nobody finds one alone."""
    at = passage.text.find(erratum.raw)
    after = at + len(erratum.raw)
    words = (erratum.probable or "") if put_right else erratum.raw
    if len(erratum.raw) > 1:
        return words
    return words + passage.text[after : after + 1] if after < len(passage.text) else passage.text[at - 1 : at] + words


# --- where it stands -----------------------------------------------------------------------------------------------


def point(library: Library, passage: Passage) -> int:
    """Which of the place's points it is, as the document prints them."""
    place = library.place_of(passage)
    return place.passages.index(passage.id) + 1 if place is not None else 0


def cited_point(library: Library, passage: Passage, lang: Lang) -> str:
    """第 4 點（原文第 47 行）, and whose it probably is where that is another's."""
    said = t(lang, "cards.point", n=point(library, passage), lines=stands(passage, lang))
    if passage.probably is None:
        return said
    return t(lang, "cards.point_of", point=said, place=library.place(passage.document, passage.probably).name[lang])


def source_of_place(library: Library, place: Place, lang: Lang) -> Source:
    """Document, session and place, where each quote names its own point."""
    document, name = library.pack_of(place).title[lang], place.name[lang]
    if place.session is None:
        return Source(t(lang, "cards.source", document=document, where=name))
    session = library.session(place.pack, place.session)
    return Source(t(lang, "cards.source_place", document=document, session=session.name[lang], place=name))


def where(library: Library, passage: Passage, lang: Lang) -> str:
    """第一場次・格丁尼亞・第 4 點（原文第 47 行）: what a reader can follow to the page. Of a file, its own words for places."""
    place = library.place_of(passage)
    if place is None:
        return stands(passage, lang)
    said = t(lang, "cards.point", n=point(library, passage), lines=stands(passage, lang))
    session = [library.session(place.pack, place.session).name[lang]] if place.session is not None else []
    return t(lang, "cards.where_separator").join((*session, place.name[lang], said))


def stands(passage: Passage, lang: Lang) -> str:
    """Its lines in a pack's source, or where it stands in a file."""
    return lines(*passage.lines, lang) if passage.lines is not None else locator_label(passage.locator, lang)


def locator_label(locator: Locator, lang: Lang) -> str:
    """第 3 頁, Sheet “2026”, row 5: the place as a reader of the file would look for it."""
    pieces: list[str] = []
    if locator.heading and not (locator.page or locator.slide or locator.sheet):
        pieces.append(t(lang, "cards.locator.heading", name=locator.heading[-1]))
    for name in ("page", "slide", "sheet", "row", "line", "paragraph"):
        value = getattr(locator, name)
        if value is not None and not (name == "paragraph" and locator.page):
            pieces.append(t(lang, f"cards.locator.{name}", n=value))
    if locator.part is not None:
        pieces.append(t(lang, f"cards.locator.parts.{locator.part}"))
    return t(lang, "cards.locator.separator").join(pieces)


def lines(first: int, last: int, lang: Lang) -> str:
    """第 47 行, 第 47–49 行, both inclusive."""
    return t(lang, "cards.line" if first == last else "cards.lines", first=first, last=last)


def source(library: Library, passage: Passage, lang: Lang, opens: tuple[Option, ...] = ()) -> Source:
    """The citation of one passage."""
    said = t(lang, "cards.source", document=library.title_of(passage, lang), where=where(library, passage, lang))
    if library.document_of(passage) is not None:
        said = t(lang, "cards.automatic_source", source=said, automatic=t(lang, "cards.automatic"))
    return Source(said, opens)


def sources(library: Library, of: Iterable[Passage | Session], lang: Lang) -> list[Source]:
    """One line a document: for a table whose rows name their own lines, or for what a document says of its sessions."""
    cited: dict[str, str] = {}
    for one in of:
        pack = one.document if isinstance(one, Passage) else one.pack
        cited.setdefault(pack, "cards.source_rows" if isinstance(one, Passage) else "cards.source_document")
    return [Source(t(lang, key, document=library.corpus.packs[id].title[lang])) for id, key in cited.items()]


def opened(hit: Hit) -> str:
    """The line that shows more of a hit: its measure where it is of one, else its passage."""
    return f"/initiative {hit.initiatives[0].id}" if len(hit.initiatives) == 1 else source_line(hit.passage)


def source_line(passage: Passage) -> str:
    return f"/source {passage.id}"
