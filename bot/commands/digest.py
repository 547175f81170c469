"""`/digest`: the initiative of the day for a channel. What its subcommands do is in `bot.commands.digest_subcommands`."""

from __future__ import annotations

from functools import partial

from bot.commands.base import Command, Context, Subcommand
from bot.domain.ports import Reply
from bot.text.fold import fold
from bot.views.failures import not_kept

_ON = ("開", "啟用", "訂閱", "恢復", "start", "subscribe", "enable", "resume")
_OFF = ("關", "停用", "取消", "停止", "stop", "unsubscribe", "disable")
_change = partial(Subcommand, changes=True, right="arrange")
SUBCOMMANDS = (
    Subcommand("show", "顯示", aliases=("status", "list", "查看", "狀態", "設定")),
    _change("on", "開啟", takes=True, aliases=_ON),
    _change("off", "關閉", aliases=_OFF),
    _change("pause", "暫停", takes=True, aliases=("暫停到", "休假")),
    _change("time", "時間", takes=True, aliases=("at", "時刻")),
    _change("days", "日子", takes=True, aliases=("day",)),
    _change("zone", "時區", takes=True, aliases=("timezone", "tz")),
    _change("theme", "主題", takes=True, aliases=("themes", "topic"), argument="theme"),
    _change("lang", "語言", takes=True, aliases=("language", "語系")),
    Subcommand("preview", "預覽", beside=True, aliases=("next", "下一則", "預告")),
    _change("now", "立即", aliases=("post", "立即張貼", "馬上", "現在")),
    Subcommand("history", "紀錄", beside=True, aliases=("log", "past", "記錄", "歷史")),
)
_BY_NAME = {sub.name: sub for sub in SUBCOMMANDS}
_SPELLINGS = {fold(word): sub for sub in SUBCOMMANDS for word in (sub.name, sub.zh, *sub.aliases)}
_GLUED = sorted((spelling for spelling in _SPELLINGS if not spelling.isascii()), key=len, reverse=True)


async def handle(context: Context, argument: str) -> Reply:
    """The subscription as it stands, or a change of it."""
    if context.digest is None or context.request.channel is None or context.subcommand is None:
        return not_kept(context.request, "digest")
    from bot.commands import digest_subcommands

    return await digest_subcommands.answer(context, context.subcommand, argument)


def split(argument: str) -> tuple[Subcommand, str]:
    """The subcommand and what follows. A subscription alone ("09:00 平日") is one to turn on, and so is "開9:00"."""
    word, _, rest = argument.partition(" ")
    if not word:
        return _BY_NAME["show"], ""
    key = fold(word)
    if key in _SPELLINGS:
        return _SPELLINGS[key], rest.strip()
    glued = next((spelling for spelling in _GLUED if key.startswith(spelling) and len(key) == len(word)), None)
    if glued is not None:
        return _SPELLINGS[glued], f"{word[len(glued) :]} {rest}".strip()
    return _BY_NAME["on"], argument


COMMAND = Command(
    "digest",
    "每日一案",
    "none",
    handle,
    aliases=("daily", "每日", "今日一案", "訂閱"),
    subcommands=SUBCOMMANDS,
    split=split,
    needs_channel=True,
)
