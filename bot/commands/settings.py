"""`/settings`: shows and changes a channel's language and who sees the answers; curators see and revoke the workspace's keys."""

from __future__ import annotations

from dataclasses import replace

from bot.commands.base import Command, Context, Subcommand
from bot.domain.models import Lang
from bot.domain.ports import Reply
from bot.text.fold import fold
from bot.views import settings as view
from bot.views.failures import not_kept

# Every word that is understood, folded. None is "as each reader's own platform says".
_LANGUAGES: dict[str, Lang | None] = {
    **dict.fromkeys(("zh-tw", "zh_tw", "zh-hant", "zh", "tw", "chinese"), "zh-TW"),
    **dict.fromkeys(map(fold, ("中文", "繁體中文", "繁中", "正體中文", "華語", "國語")), "zh-TW"),
    **dict.fromkeys(
        ("zh-cn", "zh_cn", "zh-hans", "cn", "simplified", *map(fold, ("簡體中文", "簡體", "簡中"))), "zh-CN"
    ),
    **dict.fromkeys(("en", "en-us", "en-gb", "english", *map(fold, ("英文", "英語"))), "en"),
    **dict.fromkeys(("auto", "automatic", "default", *map(fold, ("自動", "預設"))), None),
}
_VISIBILITIES = {
    **dict.fromkeys(("public", "on", "everyone", "all", *map(fold, ("公開", "所有人", "開"))), True),
    **dict.fromkeys(("private", "off", "me", *map(fold, ("私人", "私下", "不公開", "只有我", "僅自己", "關"))), False),
}
_SHOW = Subcommand("show", "顯示", aliases=("list", "查看"))
_LANGUAGE = Subcommand("language", "語言", takes=True, changes=True, right="arrange", aliases=("lang", "語系"))
_VISIBILITY = Subcommand(
    "visibility", "可見", takes=True, changes=True, right="arrange", aliases=("public", "answers", "公開")
)
_REVOKE = Subcommand("revoke", "撤銷", takes=True, changes=True, right="curate", aliases=("撤銷金鑰",))


async def handle(context: Context, argument: str) -> Reply:
    """What the channel has chosen, or the change of it."""
    store, request = context.store, context.request
    if store is None or request.channel is None:
        return not_kept(request, "settings")
    chosen = store.channel_settings(request.channel)
    may = "arrange" in context.rights
    if context.subcommand is _LANGUAGE:
        wanted = replace(chosen, lang=_LANGUAGES[fold(argument)])
    elif context.subcommand is _VISIBILITY:
        wanted = replace(chosen, public=_VISIBILITIES[fold(argument)])
    elif context.subcommand is _REVOKE:
        revoked = await store.api_tokens.revoke(request.workspace, argument)
        keys = await store.api_tokens.all(request.workspace)
        return view.show(request, chosen, may=may, keys=keys, changed=revoked, unclear="" if revoked else argument)
    else:
        keys = await store.api_tokens.all(request.workspace) if "curate" in context.rights else ()
        return view.show(request, chosen, may=may, keys=keys, unclear=argument)
    await store.set_channel_settings(request.channel, wanted, request.now)
    return view.show(replace(request, lang=wanted.lang or request.lang), wanted, may=may, changed=True)


def split(argument: str) -> tuple[Subcommand, str]:
    """A change with its value, which needs no subcommand (`/settings en`); whatever else only shows."""
    word, _, value = argument.partition(" ")
    if fold(word) in _spellings(_REVOKE) and value.strip():
        return _REVOKE, value.strip()  # a name as it was given
    key, value = fold(word), fold(value.strip())
    if key in _spellings(_VISIBILITY) and value in _VISIBILITIES:
        return _VISIBILITY, value
    if key in _spellings(_LANGUAGE) and value in _LANGUAGES:
        return _LANGUAGE, value
    if not value and key in _LANGUAGES:
        return _LANGUAGE, key
    if not value and key in _VISIBILITIES:
        return _VISIBILITY, key
    known = not key or any(key in _spellings(sub) for sub in (_SHOW, _LANGUAGE, _VISIBILITY, _REVOKE))
    return _SHOW, "" if known and not value else argument


def _spellings(sub: Subcommand) -> frozenset[str]:
    return frozenset(map(fold, (sub.name, sub.zh, *sub.aliases)))


COMMAND = Command(
    "settings",
    "設定",
    "none",
    handle,
    aliases=("setting", "config", "設置", "偏好"),
    subcommands=(_SHOW, _LANGUAGE, _VISIBILITY, _REVOKE),
    split=split,
    needs_channel=True,
)
