"""`citybrief brief` and `citybrief shortlist`: what was found, as a file; what a channel keeps, as JSON lines."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from adapters import compose
from adapters.compose import Services
from bot.briefs import Format, write
from bot.commands.base import zone_of
from bot.domain.errors import CityBriefError
from bot.domain.models import Lang
from bot.domain.ports import ChannelRef, Reply, Request, User
from bot.domain.rights import Standing
from bot.saved import Saved, all_of, find
from bot.settings import Settings
from bot.views.brief_document import compose as composed
from bot.views.shortlists import remark

WHO = "terminal"  # who saves from here


@dataclass(frozen=True, slots=True)
class Asking:
    """Whose library, and in which channel of it; "" for none."""

    workspace: str
    channel: str

    @property
    def place(self) -> ChannelRef | None:
        """As the platforms name it: direct messages of a Discord user stand in no server."""
        if not self.channel:
            return None
        platform, _, team = self.workspace.partition(":")
        return ChannelRef(platform, "" if team.startswith("user:") else team, self.channel)


async def brief(
    settings: Settings, asking: Asking, lines: Sequence[str], format: Format, title: str, lang: Lang, out: Path
) -> None:
    """Writes one file of what the lines answer, in their order."""
    now = datetime.now(UTC)
    async with compose.services(settings) as services:
        replies: list[Reply] = []
        remarks: dict[str, str] = {}
        for line in lines:
            reply = await _answer(services, asking, line, lang, now)
            replies.append(reply)
            if reply.kind == "shortlist":
                kept = await _kept(services, asking)
                remarks |= {one.hit.passage.id: remark(one, lang) for one in kept if one.hit}
        library = await services.libraries.load(asking.workspace, asking.place, None)
        day = now.astimezone(zone_of(None, settings.zone)).date()
        made = write(composed(library, replies, day, title, remarks), format)
    await asyncio.to_thread(out.write_bytes, made)
    if not any(reply.hits for reply in replies):
        print("citybrief: none of the lines found anything; the file says so", file=sys.stderr)


async def _answer(services: Services, asking: Asking, line: str, lang: Lang, now: datetime) -> Reply:
    user = User(WHO, standing=Standing.OWNER)
    request = Request(line, lang, now, channel=asking.place, user=user, workspace=asking.workspace)
    decision = services.conversation.asked(request)
    if decision.line is not None and decision.line.changes:
        raise CityBriefError(f"{line!r} changes something: a brief only asks")
    return await services.conversation.answer(request)


async def _kept(services: Services, asking: Asking) -> tuple[Saved, ...]:
    if asking.place is None:
        return ()
    library = await services.libraries.load(asking.workspace, asking.place, None)
    return all_of(library, await services.store.shortlists.entries(asking.place))


async def shortlist(
    settings: Settings, asking: Asking, action: Literal["list", "add", "remove", "export"], id: str
) -> int:
    """Prints the list after the change, one entry a line; 1 where the id is not known."""
    place = asking.place
    assert place is not None  # noqa: S101 (the parser asks for it)
    async with compose.services(settings) as services:
        lists, outcome = services.store.shortlists, "done"
        if action == "add":
            found = find(await services.libraries.load(asking.workspace, place, None), id)
            if found is None:
                outcome = "missing"
            else:
                outcome = await lists.add(place, found.item, WHO, datetime.now(UTC), edition=found.edition)
        elif action == "remove":
            outcome = await lists.remove(place, id, WHO, any_of=True)
        for one in await _kept(services, asking):
            print(json.dumps(as_row(one), ensure_ascii=False))
    if outcome in ("missing", "full"):
        print(f"citybrief: {id}: {outcome}", file=sys.stderr)
        return 1
    return 0


def as_row(one: Saved) -> dict[str, Any]:
    """Other programs rely on these keys; `votes` is a number."""
    entry = one.entry
    return {
        "id": entry.item,
        "note": entry.note,
        "position": entry.position,
        "by": entry.by,
        "votes": len(entry.votes),
        "decision": entry.decision,
        "decided": entry.decided.isoformat() if entry.decided else None,
        "state": one.state,
    }
