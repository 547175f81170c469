"""The Home tab: search, today's initiative, themes, sessions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from adapters.slack import blocks
from adapters.slack.naming import Rename, named
from bot.conversation import Conversation
from bot.domain.cards import Actions, Button, Card, Menu, Option
from bot.domain.models import Lang
from bot.domain.ports import Completion, Request
from bot.i18n import t

SEARCH = "search"  # the action of the search field
SEARCH_LIMIT = 300


async def view(conversation: Conversation, request: Request, rename: Rename = str) -> dict[str, Any]:
    """Whole and ready to publish, for whoever asks."""
    lang = request.lang
    today = await conversation.answer(replace(request, line="/initiative today", channel=None))
    cards = (await _themes(conversation, lang), await _sessions(conversation, lang), today.card)
    home = blocks.home(named(card, rename) for card in cards)
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


async def _themes(conversation: Conversation, lang: Lang) -> Card:
    choices = await conversation.complete(Completion("theme", "", lang, limit=blocks.OPTIONS))
    options = tuple(Option(choice.label, f"/theme {choice.value}") for choice in choices)
    return Card(t(lang, "slack.home_themes"), lang, (Menu(t(lang, "slack.pick.theme"), options),) if options else ())


async def _sessions(conversation: Conversation, lang: Lang) -> Card:
    choices = await conversation.complete(Completion("session", "", lang, limit=10))
    buttons = tuple(Button(choice.label, line=f"/session {choice.value}") for choice in choices)
    return Card(t(lang, "slack.home_sessions"), lang, (Actions(buttons),) if buttons else ())
