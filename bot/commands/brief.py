"""`/brief [docx|md|csv] LINE`: what a line answers, as a file to hand on; alone, the channel's shortlist."""

from __future__ import annotations

from functools import partial

from bot.briefs import FORMATS, Format, write
from bot.briefs.model import Brief
from bot.briefs.names import ascii_name, file_name
from bot.commands.base import Command, Context
from bot.domain.ports import Attachment, Reply
from bot.saved import Saved, all_of
from bot.text.fold import fold
from bot.views import briefs as view
from bot.views.brief_document import compose
from bot.views.shortlists import remark
from bot.worker import aside

TYPES: dict[Format, str] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "md": "text/markdown",
    "csv": "text/csv",
}
_FORMATS: dict[str, Format] = {
    **{name: name for name in FORMATS},
    **dict.fromkeys(("word", "doc"), "docx"),
    **dict.fromkeys(("markdown", "text"), "md"),
    **dict.fromkeys(("excel", "xlsx", fold("試算表")), "csv"),
}
LIST = "/shortlist"
_SURE = frozenset(map(fold, ("sure", "確定")))


async def handle(context: Context, argument: str) -> Reply:
    """The word that a file is coming, and the file; or, where there is nothing to hand on, that."""
    word, _, rest = argument.partition(" ")
    sure = fold(word) in _SURE
    if sure:
        argument = rest.strip()
        word, _, rest = argument.partition(" ")
    format = _FORMATS.get(fold(word))
    line = (rest if format else argument).strip()
    if not line and not await _saved(context):
        return view.how(context.request)
    if context.answers is None:
        return view.how(context.request)
    reply = await context.answers(line or LIST)
    if not reply.hits:
        return reply
    documents = filter(None, (context.library.document_of(hit.passage) for hit in reply.hits))
    narrow = sorted({one.title for one in documents if one.audience})
    if narrow and not sure:
        return view.ask_first(context.request, f"{format or 'docx'} {line or LIST}", narrow)
    remarks = {}
    if reply.kind == "shortlist":
        remarks = {
            one.hit.passage.id: said for one in await _saved(context) if one.hit and (said := remark(one, context.lang))
        }
    brief = compose(context.library, [reply], context.local_now().date(), remarks=remarks)
    return view.coming(context.request, reply, brief, format or "docx", attached(brief, format or "docx"))


async def _saved(context: Context) -> tuple[Saved, ...]:
    channel = context.request.channel
    if context.store is None or channel is None:
        return ()
    return all_of(context.library, await context.store.shortlists.entries(channel))


def attached(brief: Brief, format: Format) -> Attachment:
    """The brief as a file, written in a process of its own when somebody wants its bytes."""
    return Attachment(
        file_name(brief, format), ascii_name(brief, format), TYPES[format], partial(_written, brief, format)
    )


async def _written(brief: Brief, format: Format, dark: bool) -> bytes:
    return await aside(write, brief, format)


COMMAND = Command("brief", "簡報", "text", handle, aliases=("匯出", "export"), where_pressed=True, optional=True)
