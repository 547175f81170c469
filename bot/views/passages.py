"""The card of one passage in its document."""

from __future__ import annotations

import re

from bot.domain.cards import Actions, Button, Heading, Option, Paragraph, Part, Quote
from bot.domain.models import Lang, Passage
from bot.domain.ports import Reply, Request
from bot.i18n import t
from bot.library import Library
from bot.views.common import buttons_to, initiative_line, place_line, reply, whole_hits
from bot.views.quotes import lines, notes, point, quote, source, stands, where

AROUND = 240  # characters of what stands before and after: more is cut at a line's or a sentence's end
_SENTENCE_END = re.compile(r"[。！？；;!?]|\.(?=\s)")


def passage(library: Library, request: Request, chosen: Passage) -> Reply:
    """The passage whole, between what the document prints before and after it, each with its lines."""
    lang = request.lang
    place, name = library.place_of(chosen), library.title_of(chosen, lang)
    hits = whole_hits(library, [chosen])
    whole = (0, len(chosen.text))
    opens = tuple(Option(one.title[lang], initiative_line(one)) for one in hits[0].initiatives)
    parts: list[Part] = _around(library, chosen, lang, before=True)
    parts.append(Heading(t(lang, "cards.the_passage", lines=stands(chosen, lang))))
    parts.append(quote(chosen.text, whole, [one.span for one in hits[0].initiatives]))
    parts += [*notes(library, chosen, lang, [whole]), source(library, chosen, lang, opens)]
    parts += _around(library, chosen, lang, before=False)
    lead = t(lang, "cards.passage_lead", document=name, where=where(library, chosen, lang))
    if place is None:
        return reply(request, "passage", t(lang, "cards.document_title", title=name), parts, lead=lead, hits=hits)
    parts += buttons_to([(t(lang, "ask.whole_city", place=place.name[lang]), place_line(place))])
    title = t(lang, "cards.source_of", place=place.name[lang], n=point(library, chosen))
    return reply(request, "passage", title, parts, lead=lead, places=(place,), hits=hits)


def _around(library: Library, chosen: Passage, lang: Lang, *, before: bool) -> list[Part]:
    """What is printed before or after it: to the end of its line, and one line more that is not blank. Of a file, the
    passage before or after.
    """
    if chosen.chars is None:
        near = library.beside(chosen, -1 if before else 1)
        heading = "cards.before" if before else "cards.after"
        return [Heading(t(lang, heading, lines=stands(near, lang))), Quote(near.text)] if near is not None else []
    text = library.corpus.packs[chosen.document].text
    first, last = chosen.chars
    piece = text[:first] if before else text[last:]
    rows = piece.split("\n")
    kept = len(rows[-1] if before else rows[0])
    for row in reversed(rows[:-1]) if before else rows[1:]:
        kept += len(row) + 1
        if row.strip():
            break
    start, end = (max(0, first - kept), first) if before else (last, min(len(text), last + kept))
    if end - start > AROUND:
        start, end = _nearest(text, start, end, before=before)
    start += len(text[start:end]) - len(text[start:end].lstrip())
    words = text[start:end].rstrip()
    if not words:
        return []
    numbers = lines(text.count("\n", 0, start) + 1, text.count("\n", 0, start + len(words)) + 1, lang)
    return [Heading(t(lang, "cards.before" if before else "cards.after", lines=numbers)), quote(words, (0, len(words)))]


def _nearest(text: str, start: int, end: int, *, before: bool) -> tuple[int, int]:
    """The part of [start, end) next to the passage that begins or ends with a sentence, about AROUND characters."""
    if before:
        ends = [match.end() for match in _SENTENCE_END.finditer(text, end - AROUND, end - 1)]
        return (ends[0] if ends else end - AROUND), end
    ends = [match.end() for match in _SENTENCE_END.finditer(text, start, start + AROUND)]
    return start, (ends[-1] if ends else start + AROUND)


def no_passage(request: Request, typed: str) -> Reply:
    """There is none of that id; or none was asked for."""
    lang = request.lang
    ways = [Button(t(lang, "cards.all_cities"), line="/city")]
    if typed:
        ways.append(Button(t(lang, "cards.ask_instead"), line=f"/ask {typed}"))
    parts = (Paragraph(t(lang, "cards.no_passage")), Actions(tuple(ways)))
    title = t(lang, "cards.nothing_title", typed=typed) if typed else t(lang, "commands.source.summary")
    return reply(request, "nothing" if typed else "choices", title, parts, suggestions=["/city"])
