"""`/digest`: the initiative of the day for a channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands.base import Command, Subcommand
from bot.ports import Reply, Request
from bot.views import digest as view

if TYPE_CHECKING:
    from bot.app import CityBrief

SHOW = Subcommand("show", "顯示", aliases=("status", "list", "查看", "狀態", "設定"))
ON = Subcommand("on", "開啟", takes=True, manages=True, aliases=("開", "啟用", "訂閱", "start", "subscribe", "enable"))
OFF = Subcommand("off", "關閉", manages=True, aliases=("關", "停用", "取消", "stop", "unsubscribe", "disable"))
PAUSE = Subcommand("pause", "暫停", takes=True, manages=True, aliases=("暫停到", "休假"))
TIME = Subcommand("time", "時間", takes=True, manages=True, aliases=("at", "時刻"))
DAYS = Subcommand("days", "日子", takes=True, manages=True, aliases=("day", "星期", "每週", "工作日", "workdays"))
ZONE = Subcommand("zone", "時區", takes=True, manages=True, aliases=("timezone", "tz"))
THEME = Subcommand("theme", "主題", takes=True, manages=True, aliases=("themes", "topic"))
LANG = Subcommand("lang", "語言", takes=True, manages=True, aliases=("language", "語系"))
PREVIEW = Subcommand("preview", "預覽", aliases=("next", "下一則", "預告"))
NOW = Subcommand("now", "立即", manages=True, aliases=("post", "馬上", "現在"))
HISTORY = Subcommand("history", "紀錄", aliases=("log", "past", "記錄", "歷史"))


async def handle(bot: CityBrief, request: Request, argument: str) -> Reply:
    """The order as it stands, or a change of it."""
    return view.not_kept(request)


COMMAND = Command(
    "digest",
    "每日一案",
    "none",
    handle,
    aliases=("daily", "每日", "今日一案", "訂閱"),
    subcommands=(SHOW, ON, OFF, PAUSE, TIME, DAYS, ZONE, THEME, LANG, PREVIEW, NOW, HISTORY),
)
