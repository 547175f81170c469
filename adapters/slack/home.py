"""The Home tab: today's initiative, search, what is in the library, this workspace's digests and settings."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from typing import Any

from adapters.slack import blocks
from adapters.slack.naming import Rename, named
from bot.conversation import Conversation
from bot.domain.cards import Card
from bot.domain.errors import StoreError
from bot.domain.models import Lang
from bot.domain.ports import Request
from bot.domain.rights import rights_of
from bot.i18n import t
from bot.patience import patience
from bot.views import home as cards

SEARCH = "search"  # the action of the search field
SEARCH_LIMIT = 300
DATABASE_SECONDS = 1.0  # for it to tell which channels get the digest
CHANNEL = "#{}"
_CHANNEL = re.compile(r"#([CG][A-Z0-9]+)")


async def view(conversation: Conversation, request: Request, rename: Rename = str) -> dict[str, Any]:
    """Whole and ready to publish, for whoever asks."""
    lang = request.lang
    today = await conversation.answer(replace(request, line="/initiative today", channel=None))
    library = await conversation.libraries.load(request.workspace, None, request.user)
    shown = (today.card, cards.in_library(library, lang), *await _arranged(conversation, request))
    below = len(blocks.home([named(today.card, rename)])["blocks"])
    home: dict[str, Any] = _linked(blocks.home(named(card, rename) for card in shown))
    home["blocks"].insert(below, _search(lang))
    del home["blocks"][blocks.VIEW_BLOCKS :]
    return home


async def _arranged(conversation: Conversation, request: Request) -> list[Card]:
    """The workspace's digests and settings, for those who may arrange them; nothing while the database is away."""
    store, digest = conversation.store, conversation.digest
    if store is None or digest is None or request.user is None or "arrange" not in rights_of(request.user.standing):
        return []
    team = request.workspace.removeprefix("slack:")
    with suppress(StoreError), patience(DATABASE_SECONDS):
        subscriptions = await digest.subscriptions.of_team("slack", team)
        return [cards.arranged(request.lang, subscriptions, store.settings_of("slack", team), CHANNEL)]
    return []


def _linked(value: Any) -> Any:
    """Channels by their names; of a private one, whoever is not in it reads none."""
    if isinstance(value, list):
        return [_linked(one) for one in value]
    if not isinstance(value, dict):
        return value
    found = _CHANNEL.fullmatch(str(value.get("text"))) if value.get("type") == "text" else None
    return {"type": "channel", "channel_id": found[1]} if found else {k: _linked(v) for k, v in value.items()}


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
