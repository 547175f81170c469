"""What a button or an option carries: a command line, in as few characters as a platform gives.

`encode` fits the line into `limit` characters or replaces it by a key made from the line itself, so that rendering stays
pure; `overflow` lists the lines that need keeping under their keys (30 days, see bot.store) before a card is sent.
The first field makes ids differ within one message, and tells of a button that turns its message's page in which language
that message is. Lines are carried cleaned (`bot.text.sanitize.one_line`), and without the
characters that mean something here or to a platform (Slack escapes `&`, `<` and `>` on the way).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.cards import Actions, Button, Card, Item, Menu
from bot.domain.models import LANGS, Lang
from bot.text.sanitize import one_line

_TURNS = "~"
KEY_LENGTH = 24  # hexadecimal digits: 96 bits
_PACKED = {char: f"%{ord(char):02X}" for char in "%&<>!#"}
_PACK = str.maketrans(_PACKED)
_UNPACK = {packed: char for char, packed in _PACKED.items()}
_PACKS = re.compile("|".join(_UNPACK))


@dataclass(frozen=True, slots=True)
class Action:
    """A decoded id: run `line` at `page`, or post its answer to the channel. `line` is None while only `key` is known.

    `turns` is the language of the message whose page it turns, None where it does something else.
    """

    page: int
    line: str | None
    key: str | None
    share: bool
    turns: Lang | None = None


def line_key(line: str) -> str:
    return hashlib.sha256(line.encode()).hexdigest()[:KEY_LENGTH]


def encode(nth: str | int, line: str, page: int, *, share: bool, limit: int, turns: Lang | None = None) -> str:
    """At most `limit` characters (limit ≥ 50). `nth` holds no full stop."""
    head = f"{nth}{f'{_TURNS}{turns}' if turns else ''}.{page}.{'!' if share else ''}"
    line = one_line(line)
    whole = head + line.translate(_PACK)
    return whole if len(whole) <= limit else f"{head}#{line_key(line)}"


def decode(value: str) -> Action | None:
    """None for what `encode` never made (an id of an older release, or forged)."""
    nth, _, rest = value.partition(".")
    page, _, line = rest.partition(".")
    if not (nth and page.isascii() and page.isdigit() and len(page) <= 6 and line):
        return None
    share = line.startswith("!")
    line = line.removeprefix("!")
    said = nth.partition(_TURNS)[2]
    turns = next((lang for lang in LANGS if lang == said), None)
    if line.startswith("#"):
        return Action(int(page), None, line[1:], share, turns)
    return Action(int(page), _PACKS.sub(lambda match: _UNPACK[match[0]], line), None, share, turns)


def lines(card: Card) -> Iterator[str]:
    """Every command line that the card's buttons and options carry."""
    for part in card.parts:
        match part:
            case Actions(buttons=buttons):
                yield from (b.line for b in buttons if b.line)
            case Item(button=Button(line=line)) if line:
                yield line
            case Menu(options=options):
                yield from (option.line for option in options)
            case _:
                pass


def overflow(card: Card, limit: int, *more: str) -> dict[str, str]:
    """Key and line of everything in the card, and of `more`, that may not fit into `limit` characters."""
    spare = limit - 40  # room for the fields before the line
    every = map(one_line, (*lines(card), *more))
    return {line_key(line): line for line in every if len(line.translate(_PACK)) > spare}
