"""Cards of a channel's shortlist: the whole of it, one entry, and what became of a change."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.domain.cards import Actions, Button, Facts, Item, Menu, Note, Paragraph, Part, People
from bot.domain.models import Hit, Lang
from bot.domain.ports import Reply, Request
from bot.domain.rights import Right
from bot.domain.shortlist import DECISIONS, Outcome
from bot.i18n import t
from bot.library import Library
from bot.saved import Saved
from bot.text.sanitize import shorten
from bot.views.common import echo, initiative_line, reply, saves
from bot.views.places import places_of, who
from bot.views.quotes import quoted, source, spans_shown

EXCERPT = 60  # characters of a passage that has no title
BRIEF = "/brief /shortlist"


def title_of(one: Saved, lang: Lang) -> str:
    """The measure; where there is none the passage's beginning, and where that is gone, that it is."""
    if one.hit is None:
        return t(lang, "shortlist.gone")
    if len(one.hit.initiatives) == 1:
        return one.hit.initiatives[0].title[lang]
    return shorten(one.hit.passage.text, EXCERPT)


def remark(one: Saved, lang: Lang) -> str:
    """What was decided and what was noted, in one line."""
    entry = one.entry
    votes = t(lang, "shortlist.votes", n=len(entry.votes)) if entry.votes else ""
    decided = ""
    if entry.decision:
        decided = t(lang, "shortlist.decided", what=t(lang, f"shortlist.{entry.decision}"), date=entry.decided)
    note = t(lang, "shortlist.noted", note=entry.note) if entry.note else ""
    return t(lang, "shortlist.separator").join(filter(None, (decided, votes, note)))


def shortlist(
    library: Library, request: Request, saved: Sequence[Saved], *, missing: str = "", removed: Saved | None = None
) -> Reply:
    """The list in its order. `missing`: what was asked for and is not in it; `removed`: what just left it."""
    lang = request.lang
    parts: list[Part] = []
    if missing:
        parts.append(Paragraph(t(lang, "shortlist.missing", typed=echo(missing))))
    if removed is not None:
        parts.append(Paragraph(t(lang, "shortlist.removed", title=title_of(removed, lang))))
    direct = ".direct" if request.direct else ""
    lead = t(lang, f"shortlist.lead{direct}" if saved else "shortlist.empty", n=len(saved))
    parts.append(Paragraph(lead))
    for one in saved:
        parts += _row(library, one, lang)
    if any(one.hit for one in saved):
        parts.append(Actions((Button(t(lang, "brief.button"), line=BRIEF, style="primary"),)))
    hits = _hits(saved)
    places = places_of(library, hits)
    suggestions = [f"/shortlist show {one.entry.item}" for one in saved]
    return reply(
        request, "shortlist", t(lang, "shortlist.title"), parts, places=places, hits=hits, suggestions=suggestions
    )


def _hits(saved: Sequence[Saved]) -> tuple[Hit, ...]:
    """One a passage, with all of its initiatives that are on the list."""
    by_passage: dict[str, list[Hit]] = {}
    for one in saved:
        if one.hit is not None:
            by_passage.setdefault(one.hit.passage.id, []).append(one.hit)
    return tuple(
        Hit(hits[0].passage, tuple(dict.fromkeys(one for hit in hits for one in hit.initiatives)))
        for hits in by_passage.values()
    )


def _row(library: Library, one: Saved, lang: Lang) -> list[Part]:
    title = t(lang, "shortlist.row", position=one.entry.position, title=title_of(one, lang))
    button = Button(t(lang, "cards.open"), line=f"/shortlist show {one.entry.item}")
    if one.hit is None:
        return [Item(title, meta=remark(one, lang), button=button)]
    city = who(library, one.hit.passage, lang)
    meta = t(lang, "shortlist.separator").join(filter(None, (city, remark(one, lang))))
    parts: list[Part] = [Item(title, meta=meta, button=button)]
    if one.state == "new edition":
        parts.append(Note(t(lang, "shortlist.new_edition")))
    return [*parts, source(library, one.hit.passage, lang)]


def entry(
    library: Library,
    request: Request,
    one: Saved,
    *,
    last: int,
    rights: Collection[Right],
    outcome: Outcome | None = None,
) -> Reply:
    """One entry whole, with what can be done about it. `outcome` is of a change that was just asked for."""
    lang = request.lang
    parts: list[Part] = [Paragraph(t(lang, f"shortlist.outcome.{outcome}"))] if outcome else []
    facts = [(t(lang, "shortlist.position"), t(lang, "shortlist.of", position=one.entry.position, last=last))]
    decision = one.entry.decision
    decided = t(lang, "shortlist.undecided")
    if decision:
        decided = t(lang, "shortlist.decided", what=t(lang, f"shortlist.{decision}"), date=one.entry.decided)
    facts.append((t(lang, "shortlist.decision"), decided))
    if one.entry.note:
        facts.append((t(lang, "shortlist.note"), one.entry.note))
    parts.append(Facts(tuple(facts)))
    if one.entry.by:
        parts.append(People(t(lang, "shortlist.by"), (one.entry.by,)))
    if one.entry.votes:
        parts.append(People(t(lang, "shortlist.voters", n=len(one.entry.votes)), one.entry.votes))
    hits: tuple[Hit, ...] = ()
    if one.hit is not None:
        hits = (one.hit,)
        if one.state == "new edition":
            parts.append(Note(t(lang, "shortlist.new_edition")))
        marks = [initiative.span for initiative in one.hit.initiatives]
        parts += quoted(library, one.hit.passage, lang, spans_shown(one.hit), marks)
    else:
        parts.append(Note(t(lang, "shortlist.gone_note")))
    parts.append(Actions(_buttons(one, request, rights, last)))
    places = places_of(library, hits)
    return reply(request, "shortlist", title_of(one, lang), parts, places=places, hits=hits, shareable=False)


def _buttons(one: Saved, request: Request, rights: Collection[Right], last: int) -> tuple[Button, ...]:
    lang, item, place = request.lang, one.entry.item, one.entry.position
    me = request.user.id if request.user else ""
    voted = me in one.entry.votes
    wanted = [("unvote" if voted else "vote", f"{'unvote' if voted else 'vote'} {item}")]
    if "arrange" in rights:
        wanted += [(one_, f"decide {item} {one_}") for one_ in DECISIONS if one_ != one.entry.decision]
        wanted += [("clear", f"decide {item} none")] if one.entry.decision else []
        wanted += [("up", f"move {item} {place - 1}")] if place > 1 else []
        wanted += [("down", f"move {item} {place + 1}")] if place < last else []
    if "arrange" in rights or one.entry.by == me:
        wanted.append(("remove", f"remove {item}"))
    buttons = [Button(t(lang, f"shortlist.{label}"), line=f"/shortlist {line}") for label, line in wanted]
    if one.hit is not None and len(one.hit.initiatives) == 1:
        buttons.append(Button(t(lang, "cards.open"), line=initiative_line(one.hit.initiatives[0])))
    return (*buttons, Button(t(lang, "shortlist.whole"), line="/shortlist"))


def which(request: Request, answer: Reply) -> Reply:
    """All that an answer quotes, to choose what is saved of it."""
    options = dict.fromkeys(one for page in answer.pages for one in saves(page, answer.kind, answer.hits))
    if not options:
        return _said(request, "unknown", typed=echo(answer.line))
    lang = request.lang
    parts = (
        Paragraph(t(lang, "shortlist.which", title=answer.card.title)),
        Menu(t(lang, "shortlist.pick"), tuple(options)),
    )
    return reply(request, "shortlist", t(lang, "shortlist.title"), parts, shareable=False)


def added(library: Library, request: Request, one: Saved | None, outcome: Outcome, count: int) -> Reply:
    """What became of a save."""
    lang = request.lang
    if one is None:  # the list is full, or somebody has just taken it out again
        return _said(request, "full" if outcome == "full" else "missing", typed="", n=count)
    text = t(lang, f"shortlist.add.{outcome}", title=title_of(one, lang), position=one.entry.position, n=count)
    item = one.entry.item
    ways = [("vote", f"/shortlist vote {item}"), ("whole", "/shortlist")]
    if outcome == "done":
        ways.insert(1, ("remove", f"/shortlist remove {item}"))
    buttons = Actions(tuple(Button(t(lang, f"shortlist.{label}"), line=line) for label, line in ways))
    return reply(request, "shortlist", t(lang, "shortlist.title"), (Paragraph(text), buttons), shareable=False)


def unknown(request: Request, typed: str) -> Reply:
    """An id that stands for nothing here."""
    return _said(request, "unknown", typed=echo(typed))


def refused(request: Request) -> Reply:
    """A guest, a stranger, or somebody who could not be looked up."""
    return _said(request, "refused")


def unclear(request: Request, one: Saved) -> Reply:
    """A place or a decision that the words do not name."""
    return _said(request, "unclear", item=one.entry.item)


def _said(request: Request, key: str, **values: object) -> Reply:
    lang = request.lang
    parts = (
        Paragraph(t(lang, f"shortlist.{key}", **values)),
        Actions((Button(t(lang, "shortlist.whole"), line="/shortlist"),)),
    )
    return reply(request, "shortlist", t(lang, "shortlist.title"), parts, shareable=False)
