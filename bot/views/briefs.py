"""Cards about a file to hand on: that it is coming, and how to ask for one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.briefs import FORMATS, Format
from bot.briefs.model import Brief
from bot.briefs.names import file_name
from bot.domain.cards import Actions, Button, Facts, Item, Paragraph, Part
from bot.domain.ports import Attachment, Reply, Request
from bot.i18n import t
from bot.views.common import reply

EXAMPLES = ("compare", "ask", "shortlist")


def coming(request: Request, answer: Reply, brief: Brief, format: Format, attachment: Attachment) -> Reply:
    """What is in the file, which follows; it holds what `answer` found."""
    lang = request.lang
    cases = [case for section in brief.sections for case in section.cases]
    holds = t(
        lang, "brief.holds", cases=len(cases), sources=len(brief.sources), notes=sum(bool(c.notes) for c in cases)
    )
    facts = Facts(((t(lang, "brief.file"), file_name(brief, format)), (t(lang, "brief.contents"), holds)))
    others = [
        Button(t(lang, f"brief.as_{one}"), line=f"/brief {one} {answer.line}") for one in FORMATS if one != format
    ]
    parts: list[Part] = [Paragraph(t(lang, f"brief.coming.{format}")), facts, Actions(tuple(others))]
    made = reply(request, answer.kind, brief.title, parts, places=answer.places, hits=answer.hits)
    return replace(made, attachment=attachment)


def ask_first(request: Request, line: str, titles: Sequence[str]) -> Reply:
    """Some of it may be found in this channel alone, and a file goes anywhere: whoever asks says that they mean it."""
    lang = request.lang
    text = t(lang, "brief.narrow", titles=t(lang, "cards.list_separator").join(titles))
    sure = Actions((Button(t(lang, "brief.sure"), line=f"/brief sure {line}", style="primary"),))
    return reply(request, "choices", t(lang, "brief.how_title"), (Paragraph(text), sure), shareable=False)


def how(request: Request) -> Reply:
    """`/brief` where nothing is saved yet."""
    lang = request.lang
    parts: list[Part] = [Paragraph(t(lang, "brief.how"))]
    parts += [Item(t(lang, f"brief.example.{name}.line"), t(lang, f"brief.example.{name}.does")) for name in EXAMPLES]
    return reply(request, "choices", t(lang, "brief.how_title"), parts, suggestions=["/shortlist"])
