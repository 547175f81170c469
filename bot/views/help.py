"""The help card, made from the command list and from examples of this library."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.cards import Actions, Button, Facts, Paragraph, Part
from bot.domain.ports import Reply, Request
from bot.i18n import t
from bot.library import Library
from bot.views.common import reply

WAYS = ("mention", "direct", "menu", "home")  # beside the commands


def help_card(
    library: Library, request: Request, commands: Sequence[str], root: str, questions: Sequence[str]
) -> Reply:
    """Questions to press, where they can be asked, and every command with what it does and how it is typed."""
    lang = request.lang
    packs = library.corpus.packs.values()
    parts: list[Part] = [
        Paragraph(
            t(
                lang,
                "cards.help_lead",
                documents=t(lang, "cards.list_separator").join(
                    t(lang, "cards.document_title", title=pack.title[lang]) for pack in packs
                ),
                places=t(lang, "cards.cities", n=library.place_count()),
                initiatives=t(lang, "cards.n_initiatives", n=len(library.corpus.initiatives)),
            )
        )
    ]
    if questions:
        parts.append(Paragraph(t(lang, "ask.examples")))
        parts.append(Actions(tuple(Button(one, line=f"/ask {one}") for one in questions)))
        ways = (
            (t(lang, f"cards.help_ways.{way}"), t(lang, f"cards.help_ways.{way}_how", question=questions[0]))
            for way in WAYS
        )
        parts.append(Facts(tuple(ways)))
    buttons = [Button(t(lang, "cards.today"), line="/initiative today", style="primary")]
    for key, name in (("cards.all_cities", "city"), ("cards.all_themes", "theme")):
        buttons.append(Button(t(lang, key), line=f"/{name}"))
    parts.append(Actions(tuple(buttons)))
    rows = ((t(lang, f"commands.{one}.usage"), t(lang, f"commands.{one}.summary")) for one in commands)
    parts.append(Facts(tuple(rows)))
    for place in library.places()[:1]:
        example = {"name": place.name[lang], "zh": place.name.zh}
        parts.append(Paragraph(t(lang, "cards.help_root", root=f"/{root}", **example)))
    suggestions = [f"/{command}" for command in commands]
    return reply(request, "help", t(lang, "cards.help_title"), parts, suggestions=suggestions)
