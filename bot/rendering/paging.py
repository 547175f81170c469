"""Splits the parts of a card into pages that fit every platform, so that page 3 is the same page everywhere.

The budget is what a discussion bears (`TEXT`) and what the narrowest platform takes: Discord's 40 components and
4,000 characters after escaping (at most twice as many), Slack's 50 blocks and about 13,200 characters of JSON.
What the reply builder and the renderers add to a page (its buttons, the page number) is left free.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from bot.domain.cards import (
    Actions,
    Card,
    Cell,
    Facts,
    Heading,
    Item,
    Lead,
    Menu,
    Note,
    Paragraph,
    Part,
    Quote,
    Source,
    Table,
)
from bot.rendering.clean import tidy
from bot.rendering.cost import MENU, TEXT, Cost, cost_of, fits, head_cost, total
from bot.rendering.layout import is_listed
from bot.text.sanitize import one_line, shorten, utf16
from bot.text.split import split_text, weight

TITLE = 150  # what Slack's header holds
SHORT = 240  # a heading or a label longer than this is no heading
BUTTONS = 10  # buttons of one part
LISTED = 8  # rows of a list that stay together


@dataclass(slots=True)
class _Block:
    """Parts that stay together: headings, one content, the notes and the source under it."""

    parts: list[Part]
    cost: Cost
    source: Source | None = None  # what a page must carry that shows this block


def paginate(card: Card) -> tuple[Card, ...]:
    """The card as pages, each of them cleaned and within the common budget; never empty."""
    title = one_line(card.title)
    parts = [part for whole in card.parts for part in tidy(whole)]
    if utf16(title) > TITLE:
        parts.insert(0, Paragraph(title))
        title = shorten(title, TITLE)
    if fits(parts):
        return (replace(card, title=title, parts=tuple(parts), page=1, pages=1),)
    pages = list(_fill(_blocks([piece for part in parts for piece in _pieces(part)])))
    return tuple(
        replace(card, title=title, parts=tuple(page), page=n, pages=len(pages)) for n, page in enumerate(pages, 1)
    )


# --- splitting what is too long for one page ---------------------------------------------------------------------


def _split_text(text: str, room: int) -> list[str]:
    return [text[start:end].strip() for start, end in split_text(text, room)]


def _pieces(part: Part) -> Iterator[Part]:
    """The part itself, or pieces of it that fit a page each. What is too long for its role becomes text."""
    room = TEXT - SHORT - 160  # beside a heading, a title and the source line
    match part:
        case Heading(text=text) if weight(text) > SHORT:
            yield from map(Paragraph, _split_text(text, room))
        case Lead(text=text) | Paragraph(text=text) | Note(text=text) if weight(text) > room:
            yield from (replace(part, text=piece) for piece in _split_text(text, room))
        case Table(columns=columns, rows=rows):
            for row in rows:
                yield from _row_pieces(columns, row, room)
        case Facts():
            yield from _facts_pieces(part, room)
        case Quote(text=text, marks=marks) if not cost_of(part).fits or weight(text) > room:
            for start, end in split_text(text, room):
                yield _quote_piece(text, marks, start, end)
        case Item():
            yield from _item_pieces(part, room)
        case Menu(label=label, options=options) if len(options) > MENU:
            yield from (Menu(label, options[n : n + MENU]) for n in range(0, len(options), MENU))
        case Actions(buttons=buttons) if len(buttons) > BUTTONS:
            yield from (Actions(buttons[n : n + BUTTONS]) for n in range(0, len(buttons), BUTTONS))
        case _:
            yield part


def _row_pieces(columns: tuple[str, ...], row: tuple[Cell, ...], room: int) -> Iterator[Part]:
    """One row as a table of its own, for pages fill row by row; one that no page holds becomes text, nothing left out."""
    if cost_of(alone := Table(columns, (row,))).fits:
        yield alone
    else:
        said = "\n".join(f"{column}\u3000{cell.text}" for column, cell in zip(columns, row, strict=True) if cell.text)
        yield from map(Lead, _split_text(said, room))


def _quote_piece(text: str, marks: tuple[tuple[int, int], ...], start: int, end: int) -> Quote:
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    piece = piece.strip()
    end = start + len(piece)
    inside = ((max(a, start) - start, min(b, end) - start) for a, b in marks if a < end and b > start)
    return Quote(piece, tuple(inside))


def _facts_pieces(facts: Facts, room: int) -> Iterator[Part]:
    """One `Facts` for each run of pairs; a value longer than a page goes on as a paragraph."""
    run: list[tuple[str, str]] = []
    for label, value in facts.pairs:
        if weight(label) > SHORT:
            label, value = "", f"{label}\n{value}"
        first, *rest = _split_text(value, room) or [""]
        if run and not cost_of(Facts((*run, (label, first)))).fits:
            yield Facts(tuple(run))
            run = []
        run.append((label, first))
        if rest:
            yield Facts(tuple(run))
            run = []
            yield from map(Paragraph, rest)
    if run:
        yield Facts(tuple(run))


def _item_pieces(item: Item, room: int) -> Iterator[Part]:
    if weight(item.title) > SHORT:
        item = replace(item, title="", text=f"{item.title}\n{item.text}".strip())
    if weight(item.text) + weight(item.meta) <= room:
        yield item
        return
    first, *rest = _split_text(f"{item.text}\n{item.meta}".strip(), room)
    yield replace(item, text=first, meta="")
    yield from map(Paragraph, rest)


# --- filling pages -----------------------------------------------------------------------------------------------


def _blocks(parts: list[Part]) -> list[_Block]:
    """Groups parts that belong together, and tells each group the source line that goes with it."""
    groups: list[list[Part]] = []
    open_heading = False
    for part in parts:
        above = groups[-1][-1] if groups else None
        under = isinstance(part, Note | Source) and groups and not open_heading
        # A title, the words below it and what is said about them are read together.
        under = under or (isinstance(part, Quote) and isinstance(above, Item | Quote))
        under = under or (isinstance(part, Item) and isinstance(above, Item) and not is_listed(part))
        listed = is_listed(part) and groups and is_listed(groups[-1][-1]) and len(groups[-1]) <= LISTED
        if (open_heading or under or listed) and total((*groups[-1], part)).fits:
            groups[-1].append(part)
        else:
            groups.append([part])
        open_heading = isinstance(part, Heading)
    following: Source | None = next((p for p in reversed(parts) if isinstance(p, Source)), None)
    blocks: list[_Block] = []
    for group in reversed(groups):
        following = next((part for part in group if isinstance(part, Source)), following)
        quotes = any(isinstance(part, Quote | Item | Facts | Table | Note) for part in group)
        blocks.append(_Block(group, total(group), following if quotes else None))
    blocks.reverse()
    printed: Source | None = None  # a table's source stands above it, where it is seen before the rows
    for block in blocks:
        if printed is not None and isinstance(block.parts[0], Table):
            block.source = printed
        printed = next((part for part in reversed(block.parts) if isinstance(part, Source)), printed)
    return blocks


def _fill(blocks: Iterable[_Block]) -> Iterator[list[Part]]:
    page: list[Part] = []
    cost = Cost()
    owed: Source | None = None  # the source of what stands on the page, while it does not stand there itself
    for block in blocks:
        debt = _debt(page, block, owed)
        if page and not (cost + block.cost + total(debt)).fits:
            yield [*page, owed] if owed else page
            page, cost = [], Cost()
            debt = _debt(page, block, None)
        cost += _put(page, block)
        owed = debt[0] if debt else None
    yield [*page, owed] if owed else page


def _put(page: list[Part], block: _Block) -> Cost:
    """Puts the block on the page; a row joins the table that it belongs to, whose head stands there already."""
    first, *rest = block.parts
    match page[-1] if page else None, first:
        case Table(columns=columns, rows=rows), Table() as row if columns == row.columns:
            page[-1] = Table(columns, rows + row.rows)
            page += rest
            head = head_cost(row)
            return block.cost + Cost(-head.text, -head.units, -head.json)
        case _:
            page += block.parts
            return block.cost


def _debt(page: list[Part], block: _Block, owed: Source | None) -> list[Source]:
    """The source, if any, that will be missing once `block` stands on `page`."""
    for source in (block.source, owed):
        if source is not None and source not in page and source not in block.parts:
            return [source]
    return []
