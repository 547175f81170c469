"""Card → a Discord message of Components V2, as plain JSON. Pure.

Every word of the card is escaped, so that no name, quote or user can format, mention or link. A card is one page of
`bot.rendering.paging.paginate`; what does not fit an id is kept by the adapter under its key (`kept`).
Why Components V2 and not embeds: docs/decisions/0006-discord-components.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import count, groupby
from typing import Any, assert_never

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
from bot.domain.ports import Choice
from bot.i18n import t
from bot.rendering import actions
from bot.rendering.layout import is_listed, listing, menus, pieces, shared_by
from bot.rendering.plain import SEPARATOR
from bot.text.sanitize import shorten, utf16

Component = dict[str, Any]

# https://docs.discord.com/developers/components/reference
COMPONENTS = 40  # of a message, nested ones counted: paging keeps it
TEXT = 4000  # over all text displays of a message, escapes counted: paging keeps it
ROW = 5
LABEL = 80
CUSTOM_ID = 100
OPTIONS = 25
OPTION = 100  # label, value and description alike
PLACEHOLDER = 150
# https://docs.discord.com/developers/resources/message#message-object-message-flags
IS_COMPONENTS_V2 = 1 << 15

_ROW, _BUTTON, _SELECT, _SECTION, _DISPLAY, _SEPARATOR, _CONTAINER = 1, 2, 3, 9, 10, 14, 17
_PRIMARY, _SECONDARY, _DANGER, _LINK = 1, 2, 4, 5
_STYLES = {"default": _SECONDARY, "primary": _PRIMARY, "danger": _DANGER}
_ACCENT = 0x2F6F5E  # the stripe beside a card; it means nothing, so nobody has to see it

# https://support.discord.com/hc/en-us/articles/210298617: whatever could begin markup, a mention, an emoji or a link.
_MARKUP = re.compile(
    r"[\\*_~|`\[\]<@]"
    r"|:(?=//|[\w~+-]+:)"  # https://…, :smile:
    r"|(?<=\.gg)/|(?<=/invite)/"  # an invitation unfolds even without a scheme
)
_LINE_START = re.compile(r"^(\s*)(#|>|-|\+|\d+(?=\.\s))", re.MULTILINE)


def message(card: Card, *, reply_line: str = "", share: bool = False) -> dict[str, Any]:
    """The body of a create-message. With `share`, a button posts this page of `reply_line` to the channel."""
    body = _Components(card).build(reply_line if share else "")
    return {
        "flags": IS_COMPONENTS_V2,
        "components": [{"type": _CONTAINER, "accent_color": _ACCENT, "components": body}],
        "allowed_mentions": {"parse": []},
    }


def choices(offered: Iterable[Choice]) -> dict[str, Any]:
    """The data of an autocomplete answer: at most 25 choices of 1 to 100 characters, best first."""
    fitting = (choice for choice in offered if 1 <= utf16(choice.value) <= OPTION)  # a value cut short means nothing
    shown = [{"name": shorten(c.label or c.value, OPTION), "value": c.value} for c in fitting]
    return {"choices": shown[:OPTIONS]}


def kept(card: Card, reply_line: str = "") -> dict[str, str]:
    """Key and line of everything that `message` replaced by a key: keep them before the card is sent."""
    return actions.overflow(card, CUSTOM_ID, reply_line)


def escape(text: str) -> str:
    """Shows as the text itself, whatever is in it.

    A backslash before a digit would show, so "1." is broken behind the digit.
    """
    escaped = _MARKUP.sub(r"\\\g<0>", text)
    return _LINE_START.sub(_escape_start, escaped)


def _escape_start(match: re.Match[str]) -> str:
    blank, sign = match.groups()
    return f"{blank}{sign}\\" if sign.isdigit() else f"{blank}\\{sign}"


def _bold(text: str) -> str:
    """Discord's bold needs no blank beside it, so Chinese is no hindrance (decision 0006), only an empty one is."""
    return f"**{escape(text)}**" if text else ""


def _bold_lines(text: str) -> str:
    """Bold cannot run over the lines of a quote: each line is bold for itself."""
    return "\n".join(_bold(line) if line.strip() else line for line in text.split("\n"))


def _each_line(mark: str, text: str) -> str:
    return "\n".join(f"{mark}{line}" for line in text.split("\n"))


def _listing(items: Iterable[Part]) -> list[Component]:
    """Rows that are a title only, as one list."""
    return _display("\n".join(f"- {escape(item.title)}" for item in items if isinstance(item, Item)))


def _display(content: str) -> list[Component]:
    return [{"type": _DISPLAY, "content": content}] if content.strip() else []


class _Components:
    """Builds the components of one card; counts the interactive ones so that their ids differ."""

    def __init__(self, card: Card) -> None:
        self._card = card
        self._lang = card.lang
        self._numbers = count()

    def build(self, share_line: str) -> list[Component]:
        title = self._card.title or t(self._lang, "render.untitled")
        parts = self._card.parts
        buttons: tuple[Button, ...] = ()
        match parts:
            case (*_, Actions(buttons=buttons)):  # they close the message, below the page number
                parts = parts[:-1]
            case _:
                pass
        body = _display(f"## {escape(title)}")
        if self._card.shared_by:
            body += _display(
                f"-# {shared_by(self._card, lambda id: f'<@{id}>')}"
            )  # mentioned, and not called: see `message`
        for listed, run in groupby(parts, key=is_listed):
            same = tuple(run)
            body += _listing(same) if listed else [made for part in same for made in self._part(part)]
        if self._card.pages > 1:
            page = t(self._lang, "render.page", page=self._card.page, pages=self._card.pages)
            body += _display(f"-# {escape(page)}")
        if share_line and not any(button.share for button in buttons):
            share = Button(t(self._lang, "render.share"), line=share_line, page=self._card.page, share=True)
            buttons = (*buttons, share)
        return body + self._rows(buttons)

    def _part(self, part: Part) -> list[Component]:
        match part:
            case Heading(text=text):
                return [{"type": _SEPARATOR}, *_display(f"### {escape(text)}")]
            case Facts(pairs=pairs):
                return _display("\n".join(f"{_bold(label)}\u3000{escape(value)}" for label, value in pairs))
            case Lead(text=text):
                return _display(_bold_lines(text))
            case Table():
                return self._table(part)
            case Paragraph(text=text):
                return _display(escape(text))
            case People(label=label, ids=ids):
                sign = _bold(t(self._lang, "render.label", label=label).strip())
                return _display(f"{sign} {' '.join(f'<@{id}>' for id in ids)}")
            case Quote():
                return self._quote(part)
            case Item():
                return self._item(part)
            case Note(text=text, doubt=doubt):
                sign, word = ("⚠\ufe0f", "render.doubt") if doubt else ("※", "render.note")
                label = t(self._lang, "render.label", label=t(self._lang, word))
                gap = " " if label.endswith(" ") else ""
                return _display(f"{sign} {_bold(label.strip())}{gap}{escape(text)}")
            case Source(text=text):
                return _display(_each_line("-# ", escape(text)))
            case Menu():
                return self._menu(part)
            case Actions(buttons=buttons):
                return self._rows(buttons)
            case _:
                assert_never(part)

    def _table(self, table: Table) -> list[Component]:
        """Discord draws no tables: the head in small print, then a list below each first cell."""
        rows = [f"-# {escape(SEPARATOR.join(table.columns))}"]
        for first, members in listing(table):
            rows.append(_bold(first) or "—")
            rows += (f"- {escape(SEPARATOR.join(member))}" for member in members if member)
        return _display("\n".join(rows))

    def _quote(self, quote: Quote) -> list[Component]:
        text = "".join(_bold_lines(text) if marked else escape(text) for text, marked in pieces(quote))
        return _display(_each_line("> ", text))

    def _item(self, item: Item) -> list[Component]:
        rows = (
            _bold(item.title),
            escape(item.text),
            _each_line("-# ", escape(item.meta)) if item.meta else "",
        )
        content = "\n".join(filter(None, rows))
        if item.button is None:
            return _display(content)
        texts = _display(content or escape(item.button.label) or "—")
        return [{"type": _SECTION, "components": texts, "accessory": self._button(item.button)}]

    def _menu(self, menu: Menu) -> list[Component]:
        rows = []
        for label, part in menus(menu, OPTIONS, self._lang):
            select = {
                "type": _SELECT,
                "custom_id": f"menu.{next(self._numbers)}",
                "placeholder": shorten(label, PLACEHOLDER),
                "options": [self._choice(index, option) for index, option in enumerate(part)],
            }
            rows.append({"type": _ROW, "components": [select]})
        return rows

    def _choice(self, index: int, option: Option) -> Component:
        value = actions.encode(index, option.line, 1, share=False, limit=OPTION)
        choice = {"label": shorten(option.label or option.line or "—", OPTION), "value": value}
        if detail := option.detail:
            choice["description"] = shorten(detail, OPTION)
        return choice

    def _rows(self, buttons: Sequence[Button]) -> list[Component]:
        made = [self._button(button) for button in buttons]
        return [{"type": _ROW, "components": made[n : n + ROW]} for n in range(0, len(made), ROW)]

    def _button(self, button: Button) -> Component:
        component: Component = {"type": _BUTTON, "label": shorten(button.label or button.line or "—", LABEL)}
        if button.url is not None:
            return component | {"style": _LINK, "url": button.url}
        page = button.page if button.line or not button.share else self._card.page
        turns = self._lang if button.turns else None
        custom_id = actions.encode(
            next(self._numbers), button.line, page, share=button.share, limit=CUSTOM_ID, turns=turns
        )
        return component | {"style": _STYLES[button.style], "custom_id": custom_id}
