"""`/digest`: the initiative of the day for a channel. What it does is in `bot.digest.commands`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands.base import Command, Subcommand
from bot.domain.ports import Reply, Request
from bot.text.fold import fold
from bot.views import digest as view

if TYPE_CHECKING:
    from bot.app import CityBrief

_ON = ("開", "啟用", "訂閱", "恢復", "start", "subscribe", "enable", "resume")
_OFF = ("關", "停用", "取消", "停止", "stop", "unsubscribe", "disable")
SUBCOMMANDS = (
    Subcommand("show", "顯示", aliases=("status", "list", "查看", "狀態", "設定")),
    Subcommand("on", "開啟", takes=True, manages=True, aliases=_ON),
    Subcommand("off", "關閉", manages=True, aliases=_OFF),
    Subcommand("pause", "暫停", takes=True, manages=True, aliases=("暫停到", "休假")),
    Subcommand("time", "時間", takes=True, manages=True, aliases=("at", "時刻")),
    Subcommand("days", "日子", takes=True, manages=True, aliases=("day",)),
    Subcommand("zone", "時區", takes=True, manages=True, aliases=("timezone", "tz")),
    Subcommand("theme", "主題", takes=True, manages=True, aliases=("themes", "topic"), argument="theme"),
    Subcommand("lang", "語言", takes=True, manages=True, aliases=("language", "語系")),
    Subcommand("preview", "預覽", aliases=("next", "下一則", "預告")),
    Subcommand("now", "立即", manages=True, aliases=("post", "立即張貼", "馬上", "現在")),
    Subcommand("history", "紀錄", aliases=("log", "past", "記錄", "歷史")),
)
_BY_NAME = {sub.name: sub for sub in SUBCOMMANDS}
_SPELLINGS = {fold(word): sub for sub in SUBCOMMANDS for word in (sub.name, sub.zh, *sub.aliases)}
_GLUED = sorted((spelling for spelling in _SPELLINGS if not spelling.isascii()), key=len, reverse=True)


async def handle(bot: CityBrief, request: Request, argument: str) -> Reply:
    """The order as it stands, or a change of it. A change needs `request.user.may_manage`."""
    if bot.digest is None or request.channel is None:
        return view.not_kept(request)
    from bot.digest import commands

    subcommand, rest = split(argument)
    return await commands.answer(bot, request, subcommand, rest)


def split(argument: str) -> tuple[Subcommand, str]:
    """The subcommand and what follows. An order alone ("09:00 平日") is one to turn on, and so is "開9:00"."""
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
)
