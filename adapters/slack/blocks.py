"""Card → Block Kit. Pure: a card goes in, JSON-ready data comes out.

A card arrives cleaned: `bot.rendering.paging` does it once. Words of the document and of users stand in rich text, where
nothing is markup, or in plain text. No mrkdwn is written: its bold does not show beside Chinese. A card is one page of `bot.rendering.paging.paginate`; what Slack has no room for in a
button or an option is kept by the adapter under its key (`kept`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import count, groupby
from typing import Any, assert_never

from adapters.slack.elements import Block, around, escape, lettering, option_object, plain_text, rich_section, rich_text
from bot.domain.cards import (
    Actions,
    Button,
    Card,
    Facts,
    Heading,
    Item,
    Lead,
    Menu,
    Note,
    Option,
    Paragraph,
    Part,
    People,
    Quote,
    Source,
    Table,
)
from bot.domain.models import Lang
from bot.domain.ports import Choice
from bot.i18n import t
from bot.rendering import actions
from bot.rendering.layout import is_listed, listing, menus, pieces, shared_by
from bot.rendering.plain import SEPARATOR, plain, source_lines

# https://docs.slack.dev/reference/block-kit/blocks/header-block
HEADER = 150
# https://docs.slack.dev/reference/block-kit/blocks/section-block
SECTION = 3000
# https://docs.slack.dev/reference/block-kit/blocks/context-block (no length is given there; a section's less a margin)
CONTEXT = 2000
# https://docs.slack.dev/reference/block-kit/blocks/actions-block
ACTIONS = 25
# https://docs.slack.dev/reference/block-kit/block-elements/button-element (text 75, value 2000, url 3000)
BUTTON = 75
BUTTON_VALUE = 300  # far below the limit: Slack refuses a message of more than about 13,200 characters of blocks
# https://docs.slack.dev/reference/block-kit/composition-objects/option-object
OPTION_VALUE = 150
# https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element
OPTIONS = 100
PLACEHOLDER = 150
# https://docs.slack.dev/reference/methods/chat.postMessage#truncating (40,000 is the limit, 4,000 the advice)
TEXT = 4000
# https://docs.slack.dev/reference/views/modal-views
MODAL_TITLE = 24
# https://docs.slack.dev/reference/block-kit/blocks/table-block (one a message; of its cells 10,000 characters in all)
TABLE_ROWS = 100
TABLE_COLUMNS = 20
TABLE_TEXT = 10_000
# https://docs.slack.dev/reference/block-kit/blocks (a view; a message takes 50, which paging keeps)
VIEW_BLOCKS = 100

ACTION_ID = re.compile(r"^(line|menu|link)\.\d+$")  # every action_id made here; a link's press needs only an ack

_SENTENCE_END = re.compile(r"[。！？!?；;\n]|\.(?=\s)")


def message(card: Card, *, reply_line: str = "", share: bool = False) -> dict[str, Any]:
    """`text` and `blocks` of one message. With `share`, a button posts this page of `reply_line` to the channel."""
    who = f"{shared_by(card, lambda id: f'<@{id}>')}\n" if card.shared_by else ""
    return {
        "text": who + fallback(card),
        "blocks": _Blocks(card, tables=True).build(reply_line if share else ""),
        "unfurl_links": False,
        "unfurl_media": False,
    }


def home(cards: Iterable[Card]) -> dict[str, Any]:
    """The view of the app's home tab: the cards one below the other, as many as a view holds."""
    return {"type": "home", "blocks": _stack(cards)}


def modal(cards: Card | Iterable[Card], title: str, *, close: str = "") -> dict[str, Any]:
    """A modal that shows the cards. `close` names its button; it has no other."""
    view: dict[str, Any] = {
        "type": "modal",
        "title": plain_text(title, MODAL_TITLE),
        "blocks": _stack([cards] if isinstance(cards, Card) else cards),
    }
    if close:
        view["close"] = plain_text(close, MODAL_TITLE)
    return view


def options(choices: Sequence[Choice]) -> dict[str, Any]:
    """The answer to an external select's question. A choice whose value does not fit cannot be offered."""
    fitting = [choice for choice in choices if 0 < len(choice.value) <= OPTION_VALUE]
    return {"options": [option_object(choice.label, choice.value) for choice in fitting[:OPTIONS]]}


def kept(card: Card, reply_line: str = "") -> dict[str, str]:
    """Key and line of everything that `message` replaced by a key: keep them before the card is sent."""
    return actions.overflow(card, OPTION_VALUE, reply_line)


def fallback(card: Card) -> str:
    """The card as a notification or a screen reader gives it: cut at a sentence end, its source lines whole."""
    text = escape(plain(replace(card, parts=tuple(_read(card)))))
    if len(text) <= TEXT:
        return text
    sources = "\n".join(escape(line) for line in dict.fromkeys(source_lines(card)))
    room = TEXT - len(sources) - 3
    ends = [match.end() for match in _SENTENCE_END.finditer(text, 0, room)]
    # Without a sentence end, cut before an entity begins rather than inside it.
    end = ends[-1] if ends else max(text.rfind("&", 0, room - 5), room - 10)
    return f"{text[:end].rstrip()}…\n{sources}".rstrip()


def _read(card: Card) -> Iterator[Part]:
    """What is read rather than pressed."""
    for part in card.parts:
        match part:
            case Menu() | Actions():
                pass
            case Item():
                yield replace(part, button=None)
            case _:
                yield part


def _stack(cards: Iterable[Card]) -> list[Block]:
    blocks: list[Block] = []
    numbers = count()
    for card in cards:
        more = _Blocks(card, numbers).build("")
        if len(blocks) + len(more) + 1 > VIEW_BLOCKS:
            break
        blocks += [{"type": "divider"}, *more] if blocks else more
    return blocks


def _listing(items: Iterable[Part]) -> Block:
    """Rows that are a title only, as one list."""
    rows = [rich_section(lettering(item.title or "—")) for item in items if isinstance(item, Item)]
    return rich_text({"type": "rich_text_list", "style": "bullet", "elements": rows})


class _Blocks:
    """Builds the blocks of one card; counts the elements so that ids differ."""

    def __init__(self, card: Card, numbers: Iterator[int] | None = None, *, tables: bool = False) -> None:
        self._card = card
        self._tables = tables  # whether the surface draws one, and the message has none yet
        self._lang: Lang = card.lang
        self._numbers = numbers if numbers is not None else count()

    def build(self, share_line: str) -> list[Block]:
        untitled = t(self._lang, "render.untitled")
        blocks: list[Block] = [{"type": "header", "text": plain_text(self._card.title, HEADER, untitled)}]
        if self._card.shared_by:
            before, after = shared_by(self._card, lambda _: "\n").split("\n")
            mention = {"type": "user", "user_id": self._card.shared_by}
            blocks.append(rich_text(rich_section(*around(before, mention, after))))
        parts = self._card.parts
        buttons: tuple[Button, ...] = ()
        match parts:
            case (*_, Actions(buttons=buttons)):  # they close the message, below the page number
                parts = parts[:-1]
            case _:
                pass
        for listed, run in groupby(parts, key=is_listed):
            same = tuple(run)
            blocks += [_listing(same)] if listed else [block for part in same for block in self._part(part)]
        if self._card.pages > 1:
            page = t(self._lang, "render.page", page=self._card.page, pages=self._card.pages)
            blocks.append({"type": "context", "elements": [plain_text(page, CONTEXT)]})
        if share_line and not any(button.share for button in buttons):
            share = Button(t(self._lang, "render.share"), line=share_line, page=self._card.page, share=True)
            buttons = (*buttons, share)
        return blocks + self._actions(buttons)

    def _part(self, part: Part) -> list[Block]:
        match part:
            case Heading(text=text):
                return [{"type": "divider"}, rich_text(rich_section(lettering(text or "—", "bold")))]
            case Facts(pairs=pairs):
                return self._facts(pairs)
            case Lead(text=text):
                return [rich_text(rich_section(lettering(text, "bold")))]
            case Table():
                return self._table(part)
            case Paragraph(text=text):
                return [rich_text(rich_section(lettering(text)))] if text else []
            case People(label=label, ids=ids):
                sign = t(self._lang, "render.label", label=label)
                people = [mention for id in ids for mention in (lettering(" "), {"type": "user", "user_id": id})][1:]
                return [rich_text(rich_section(lettering(sign, "bold"), *people))]
            case Quote():
                return self._quote(part)
            case Item():
                return self._item(part)
            case Note(text=text, doubt=doubt):
                sign, word = ("⚠ ", "render.doubt") if doubt else ("※ ", "render.note")
                label = t(self._lang, "render.label", label=t(self._lang, word))
                return [rich_text(rich_section(lettering(sign), lettering(label, "bold"), lettering(text or "—")))]
            case Source(text=text):
                return self._small(text)
            case Menu():
                return self._menu(part)
            case Actions(buttons=buttons):
                return self._actions(buttons)
            case _:
                assert_never(part)

    def _table(self, table: Table) -> list[Block]:
        """A table block; lists where the surface has none or the block cannot hold it."""
        rows = [table.columns, *(tuple(cell.text for cell in row) for row in table.rows)]
        size = sum(len(escape(text)) for row in rows for text in row)
        fits = len(rows) <= TABLE_ROWS and len(table.columns) <= TABLE_COLUMNS and size <= TABLE_TEXT
        if self._tables and fits:
            self._tables = False  # Slack takes one a message
            cells = [[{"type": "raw_text", "text": text or " "} for text in row] for row in rows]
            settings = [{"is_wrapped": True} for _ in table.columns]
            return [{"type": "table", "rows": cells, "column_settings": settings}]
        blocks: list[Block] = []
        for first, members in listing(table):
            lines = [rich_section(lettering(SEPARATOR.join(member) or "—")) for member in members]
            lists = {"type": "rich_text_list", "style": "bullet", "elements": lines}
            blocks.append(rich_text(rich_section(lettering(first or "—", "bold")), lists))
        return blocks

    def _facts(self, pairs: Sequence[tuple[str, str]]) -> list[Block]:
        elements = []
        for n, (label, value) in enumerate(pairs):
            if n:
                elements.append(lettering("\n"))
            if label:
                elements.append(lettering(label, "bold"))
            elements.append(lettering(f"\u3000{value or '—'}" if label else value or "—"))
        return [rich_text(rich_section(*elements))] if elements else []

    def _quote(self, quote: Quote) -> list[Block]:
        """The document's words; what matched is bold, which rich text can do in the middle of Chinese."""
        elements = [lettering(text, "bold") if marked else lettering(text) for text, marked in pieces(quote)]
        return [rich_text({"type": "rich_text_quote", "elements": elements})] if elements else []

    def _item(self, item: Item) -> list[Block]:
        title, text, meta = item.title, item.text, item.meta
        if item.button is None or (item.button.share and not item.button.line):
            lines = [lettering(title, "bold")] if title else []
            if text:
                lines.append(lettering(f"\n{text}" if lines else text))
            return ([rich_text(rich_section(*lines))] if lines else []) + self._small(meta)
        # A section beside a button cannot be bold without mrkdwn: what is below the title is small instead.
        row = plain_text(title, SECTION, item.button.label or "—")
        section = {"type": "section", "text": row, "accessory": self._button(item.button)}
        return [section, *self._small("\n".join(filter(None, (text, meta))))]

    def _small(self, text: str) -> list[Block]:
        if not text:
            return []
        if len(escaped := escape(text)) > CONTEXT:
            return [rich_text(rich_section(lettering(text)))]
        return [{"type": "context", "elements": [{"type": "plain_text", "text": escaped, "emoji": False}]}]

    def _menu(self, menu: Menu) -> list[Block]:
        blocks = []
        for label, part in menus(menu, OPTIONS, self._lang):
            select = {
                "type": "static_select",
                "action_id": f"menu.{next(self._numbers)}",
                "placeholder": plain_text(label, PLACEHOLDER),
                "options": [self._choice(index, option) for index, option in enumerate(part)],
            }
            blocks.append({"type": "actions", "elements": [select]})
        return blocks

    def _choice(self, index: int, option: Option) -> dict[str, Any]:
        value = actions.encode(index, option.line, 1, share=False, limit=OPTION_VALUE)
        return option_object(option.label, value, option.detail)

    def _actions(self, buttons: Sequence[Button]) -> list[Block]:
        elements = [self._button(button) for button in buttons]
        rows = (elements[n : n + ACTIONS] for n in range(0, len(elements), ACTIONS))
        return [{"type": "actions", "elements": row} for row in rows]

    def _button(self, button: Button) -> dict[str, Any]:
        number = next(self._numbers)
        element: dict[str, Any] = {"type": "button", "text": plain_text(button.label, BUTTON, button.line or "—")}
        if button.url is not None:
            return element | {"action_id": f"link.{number}", "url": button.url}
        page = button.page if button.line or not button.share else self._card.page
        turns = self._lang if button.turns else None
        value = actions.encode(number, button.line, page, share=button.share, limit=BUTTON_VALUE, turns=turns)
        element |= {"action_id": f"line.{number}", "value": value}
        return element if button.style == "default" else element | {"style": button.style}
