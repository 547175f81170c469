"""`/settings`: shows and changes a channel's language and who sees the answers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.commands.base import Command, Subcommand
from bot.domain.models import Lang
from bot.domain.ports import ChannelSettings, Reply, Request
from bot.text.fold import fold
from bot.views import settings as view

if TYPE_CHECKING:
    from bot.app import CityBrief

# Every word that is understood, folded. None is "as each reader's own platform says".
_LANGUAGES: dict[str, Lang | None] = {
    **dict.fromkeys(("zh-tw", "zh_tw", "zh-hant", "zh", "tw", "chinese"), "zh-TW"),
    **dict.fromkeys(map(fold, ("中文", "繁體中文", "繁中", "正體中文", "華語", "國語")), "zh-TW"),
    **dict.fromkeys(("en", "en-us", "en-gb", "english", *map(fold, ("英文", "英語"))), "en"),
    **dict.fromkeys(("auto", "automatic", "default", *map(fold, ("自動", "預設"))), None),
}
_VISIBILITIES = {
    **dict.fromkeys(("public", "on", "everyone", "all", *map(fold, ("公開", "所有人", "開"))), True),
    **dict.fromkeys(("private", "off", "me", *map(fold, ("私人", "私下", "不公開", "只有我", "僅自己", "關"))), False),
}
_SHOW = Subcommand("show", "顯示", aliases=("list", "查看"))
_LANGUAGE = Subcommand("language", "語言", takes=True, manages=True, aliases=("lang", "語系"))
_VISIBILITY = Subcommand("visibility", "可見", takes=True, manages=True, aliases=("public", "answers", "公開"))


async def handle(bot: CityBrief, request: Request, argument: str) -> Reply:
    """What the channel has chosen, or the change of it. A change needs `request.user.may_manage`."""
    if bot.store is None or request.channel is None:
        return view.not_kept(request)
    chosen = bot.store.channel_settings(request.channel)
    word, _, value = argument.partition(" ")
    key = fold(word)
    wanted = _change(chosen, key, fold(value.strip()))
    if wanted is None:
        known = not key or any(key in _spellings(sub) for sub in (_SHOW, _LANGUAGE, _VISIBILITY))
        return view.show(request, chosen, may=_may(request), unclear="" if known and not value else argument)
    if not _may(request):
        return view.refused(request)
    await bot.store.set_channel_settings(request.channel, wanted, request.now)
    return view.show(replace(request, lang=wanted.lang or request.lang), wanted, may=True, changed=True)


def _change(chosen: ChannelSettings, word: str, value: str) -> ChannelSettings | None:
    """The settings asked for, or None where the words ask for no change. `/settings en` needs no subcommand."""
    if word in _spellings(_VISIBILITY) and value in _VISIBILITIES:
        return replace(chosen, public=_VISIBILITIES[value])
    if word in _spellings(_LANGUAGE) and value in _LANGUAGES:
        return replace(chosen, lang=_LANGUAGES[value])
    if value:
        return None
    if word in _LANGUAGES:
        return replace(chosen, lang=_LANGUAGES[word])
    if word in _VISIBILITIES:
        return replace(chosen, public=_VISIBILITIES[word])
    return None


def _spellings(sub: Subcommand) -> frozenset[str]:
    return frozenset(map(fold, (sub.name, sub.zh, *sub.aliases)))


def _may(request: Request) -> bool:
    return request.user is not None and request.user.may_manage


COMMAND = Command(
    "settings",
    "設定",
    "none",
    handle,
    aliases=("setting", "config", "設置", "偏好"),
    subcommands=(_SHOW, _LANGUAGE, _VISIBILITY),
)
