"""The Home tab: search, today's initiative, themes, sessions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from adapters.slack import blocks
from bot.app import CityBrief
from bot.domain.cards import Button, Card, Item, Menu, Option
from bot.domain.models import Lang
from bot.domain.ports import Completion, Request, User
from bot.i18n import t

SEARCH = "search"  # the action of the search field
SEARCH_LIMIT = 300


async def view(bot: CityBrief, lang: Lang, now: datetime, user: User | None = None) -> dict[str, Any]:
    """Whole and ready to publish."""
    today = await bot.answer(Request("/initiative today", lang, now, user=user))
    home = blocks.home((_themes(bot, lang), _sessions(bot, lang), today.card))
    home["blocks"].insert(0, _search(lang))
    del home["blocks"][blocks.VIEW_BLOCKS :]
    return home


def _search(lang: Lang) -> dict[str, Any]:
    return {
        "type": "input",
        "block_id": SEARCH,
        "dispatch_action": True,  # Enter asks at once; a home tab has no button to submit
        "label": {"type": "plain_text", "text": t(lang, "slack.search"), "emoji": False},
        "element": {
            "type": "plain_text_input",
            "action_id": SEARCH,
            "max_length": SEARCH_LIMIT,
            "placeholder": {"type": "plain_text", "text": t(lang, "slack.search_example"), "emoji": False},
            "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]},
        },
    }


def _themes(bot: CityBrief, lang: Lang) -> Card:
    choices = bot.complete(Completion("theme", "", lang, limit=blocks.OPTIONS))
    options = tuple(Option(choice.label, f"/theme {choice.value}") for choice in choices)
    return Card(t(lang, "slack.home_themes"), lang, (Menu(t(lang, "slack.pick.theme"), options),) if options else ())


def _sessions(bot: CityBrief, lang: Lang) -> Card:
    choices = bot.complete(Completion("session", "", lang, limit=10))
    rows = tuple(
        Item(choice.label, button=Button(t(lang, "cards.open"), line=f"/session {choice.value}")) for choice in choices
    )
    return Card(t(lang, "slack.home_sessions"), lang, rows)
