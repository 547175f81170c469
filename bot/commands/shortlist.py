"""`/shortlist`: what a channel keeps of what it found, who finds it worth studying, and what was decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands.base import Command, Context, Subcommand
from bot.domain.ports import Reply
from bot.domain.rights import belongs
from bot.domain.shortlist import DECISIONS, Decided, Outcome
from bot.saved import Saved, all_of, find
from bot.text.fold import fold
from bot.views import shortlists as view
from bot.views.failures import not_kept

if TYPE_CHECKING:  # the terminal does not need the database's library
    from bot.store.shortlists import Shortlists

_SHOW = Subcommand("show", "顯示", takes=True, aliases=("list", "查看", "開啟"))
_ADD = Subcommand(
    "add", "收藏", takes=True, changes=True, beside=True, aliases=("save", "加入", "新增"), argument="initiative"
)
_REMOVE = Subcommand("remove", "移除", takes=True, changes=True, aliases=("delete", "刪除", "取消收藏"))
_NOTE = Subcommand("note", "備註", takes=True, changes=True, aliases=("附註", "註記"))
_MOVE = Subcommand("move", "移到", takes=True, changes=True, right="arrange", aliases=("順序", "排序"))
_VOTE = Subcommand("vote", "值得研究", takes=True, changes=True, aliases=("+1", "投票"))
_UNVOTE = Subcommand("unvote", "收回", takes=True, changes=True, aliases=("-1", "收回投票"))
_DECIDE = Subcommand("decide", "決定", takes=True, changes=True, right="arrange", aliases=("決議",))
SUBCOMMANDS = (_SHOW, _ADD, _REMOVE, _NOTE, _MOVE, _VOTE, _UNVOTE, _DECIDE)
_SPELLINGS = {fold(word): sub for sub in SUBCOMMANDS for word in (sub.name, sub.zh, *sub.aliases)}
_DECISIONS: dict[str, Decided | None] = {
    **{name: name for name in DECISIONS},
    fold("採用"): "adopt",
    fold("研議"): "study",
    fold("不採"): "reject",
    fold("不採用"): "reject",
    **dict.fromkeys(("none", "clear", fold("未定"), fold("取消")), None),
}


def split(argument: str) -> tuple[Subcommand, str]:
    """The subcommand and what follows; whatever else is something to show."""
    word, _, rest = argument.partition(" ")
    known = _SPELLINGS.get(fold(word))
    return (known, rest.strip()) if known is not None else (_SHOW, argument)


async def handle(context: Context, argument: str) -> Reply:
    """The list, one entry of it, or a change."""
    request, channel = context.request, context.request.channel
    if context.store is None or channel is None:
        return not_kept(request, "shortlist")
    lists = context.store.shortlists
    saved = all_of(context.library, await lists.entries(channel))
    word, _, rest = argument.partition(" ")
    if context.subcommand in (None, _SHOW):
        one = _meant(saved, word)
        if one is None:
            return view.shortlist(context.library, request, saved, missing=word)
        return view.entry(context.library, request, one, last=len(saved), rights=context.rights)
    if request.user is None or not belongs(request.user.standing):
        return view.refused(request)
    if context.subcommand is _ADD:
        return await _add(context, lists, word, rest)
    meant = _meant(saved, word)
    if meant is None:
        return view.shortlist(context.library, request, saved, missing=word or "?")
    outcome = await _changed(context, lists, meant, rest.strip())
    if outcome is None:
        return view.unclear(request, meant)
    saved = all_of(context.library, await lists.entries(channel))
    now = _meant(saved, meant.entry.item)
    if now is None:
        return view.shortlist(context.library, request, saved, removed=meant)
    return view.entry(context.library, request, now, last=len(saved), rights=context.rights, outcome=outcome)


async def _add(context: Context, lists: Shortlists, word: str, note: str) -> Reply:
    """Saves what an id stands for; of a line, offers all that it quotes."""
    request = context.request
    assert request.channel is not None  # noqa: S101 (looked at above)
    assert request.user is not None  # noqa: S101
    if word.startswith("/") and context.answers is not None:
        return view.which(request, await context.answers(f"{word} {note}".strip()))
    found = find(context.library, word)
    if found is None:
        return view.unknown(request, word)
    outcome = await lists.add(
        request.channel, found.item, request.user.id, request.now, note=note, edition=found.edition
    )
    saved = all_of(context.library, await lists.entries(request.channel))
    return view.added(context.library, request, _meant(saved, found.item), outcome, len(saved))


async def _changed(context: Context, lists: Shortlists, one: Saved, rest: str) -> Outcome | None:
    """None where the words do not say what is wanted."""
    request, item = context.request, one.entry.item
    assert request.channel is not None  # noqa: S101 (looked at above)
    assert request.user is not None  # noqa: S101
    channel, user = request.channel, request.user.id
    match context.subcommand:
        case sub if sub is _REMOVE:
            return await lists.remove(channel, item, user, any_of="arrange" in context.rights)
        case sub if sub is _NOTE:
            return await lists.annotate(channel, item, rest, user)
        case sub if sub is _MOVE:
            ahead = rest.isascii() and rest.isdigit() and len(rest) < 6
            return await lists.move(channel, item, int(rest)) if ahead else None
        case sub if sub is _DECIDE:
            if fold(rest) not in _DECISIONS:
                return None
            return await lists.decide(channel, item, _DECISIONS[fold(rest)], context.local_now().date(), user)
        case sub:
            return await lists.vote(channel, item, user, wanted=sub is _VOTE)


def _meant(saved: tuple[Saved, ...], word: str) -> Saved | None:
    """By its id, or by its place in the list."""
    place = int(word) if word.isascii() and word.isdigit() and len(word) < 6 else 0
    return next((one for one in saved if one.entry.item == word or one.entry.position == place), None)


COMMAND = Command(
    "shortlist",
    "收藏清單",
    "none",
    handle,
    aliases=("收藏", "清單", "saved"),
    subcommands=SUBCOMMANDS,
    split=split,
    needs_channel=True,
)
