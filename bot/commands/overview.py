"""`/overview`: which city did how much under which theme, as a table; `/overview map`: the same as a picture."""

from __future__ import annotations

from functools import partial

from cachetools import LRUCache

from bot.commands.base import Command, Context, Subcommand
from bot.domain.models import Lang
from bot.domain.ports import Attachment, Reply
from bot.overview import Overview, matrix, overview
from bot.rendering.heatmap import Matrix, draw
from bot.text.fold import fold
from bot.views import overviews as view
from bot.worker import aside

KEPT = 8  # pictures, 80 kB each
_SHOW = Subcommand("show", "表格", aliases=("table", "顯示"))
_MAP = Subcommand("map", "熱圖", aliases=("picture", "heatmap", "圖"))
_SPELLINGS = {fold(word): sub for sub in (_SHOW, _MAP) for word in (sub.name, sub.zh, *sub.aliases)}
_pictures: LRUCache[tuple[Matrix, bool], bytes] = LRUCache(
    KEPT
)  # what is drawn is all that decides: no library is held


def split(argument: str) -> tuple[Subcommand, str]:
    """The table unless the picture is asked for."""
    return _SPELLINGS.get(fold(argument.strip()), _SHOW), argument


async def handle(context: Context, argument: str) -> Reply:
    """The table, and the picture where it is asked for."""
    found = overview(context.library)
    attachment = picture(found, context.lang) if context.subcommand is _MAP else None
    return view.overview(context.library, context.request, found, attachment)


def picture(found: Overview, lang: Lang) -> Attachment:
    """A PNG, drawn once while it is among the newest."""
    return Attachment(
        view.file_name(lang), "citybrief-overview.png", "image/png", partial(_drawn, matrix(found, lang)),
        view.alternative(found, lang),
    )  # fmt: skip


async def _drawn(what: Matrix, dark: bool) -> bytes:
    made = _pictures.get((what, dark))
    if made is None:
        made = _pictures[what, dark] = await aside(draw, what, dark=dark)
    return made


COMMAND = Command(
    "overview",
    "總覽",
    "none",
    handle,
    aliases=("概覽", "熱圖", "heatmap"),
    subcommands=(_SHOW, _MAP),
    split=split,
    where_pressed=True,
    cacheable=True,
)
