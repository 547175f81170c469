"""One question of a program → its answer: the commands' own, or a passage or list by id. Nothing is decided here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from cachetools import LRUCache

from adapters.api import texts
from adapters.api.asker import Asker
from adapters.api.passages import around
from adapters.api.questions import Question
from adapters.common.contract import as_json, hit_json
from bot.conversation import Conversation
from bot.domain.models import Lang, Passage
from bot.domain.ports import Kind, Reply, Request
from bot.library import Library
from bot.questions import find_documents
from bot.views.common import whole_hits

AROUND = 2  # passages before and after a quoted one
KEPT = 256  # whole answers, as they are sent
_NO_ANSWER: frozenset[Kind] = frozenset({"nothing", "choices", "help", "error"})


@dataclass(frozen=True)
class Told:
    """An answer as data and, for people and models, as text. `kind` is the reply's, "" where no command answered."""

    data: Mapping[str, Any]
    text: str
    kind: Kind | None = None

    @cached_property
    def body(self) -> bytes:
        """As JSON in UTF-8. Half of a surrogate pair, which UTF-8 does not have, stays an escape."""
        return json.dumps(self.data, ensure_ascii=False, separators=(",", ":")).encode(errors="backslashreplace")

    @cached_property
    def etag(self) -> str:
        """A strong one."""
        return f'"{hashlib.blake2s(self.body, digest_size=12).hexdigest()}"'


class Answers:
    """Over one conversation. `now` gives the time (aware)."""

    def __init__(self, conversation: Conversation, now: Callable[[], datetime]) -> None:
        self.conversation = conversation
        self._now = now
        self._kept: LRUCache[tuple[object, ...], Told] = LRUCache(KEPT)

    async def answer(self, asker: Asker, question: Question, values: Mapping[str, Any]) -> Told | None:
        """`values` are checked (`adapters.api.values`). None where there is no passage of that id for this asker."""
        if question.command:
            return await self._command(asker, question, values)
        library, lang = await self.library(asker), values.get("lang", asker.lang)
        if question.name == "documents":
            return documents(library, values.get("title", ""), values["page"], values["per_page"], lang)
        return quote(library, values["id"], lang)

    async def library(self, asker: Asker) -> Library:
        """What this asker may find."""
        return await self.conversation.libraries.load(asker.workspace, asker.channel, asker.user)

    async def _command(self, asker: Asker, question: Question, values: Mapping[str, Any]) -> Told:
        request = Request(
            "",
            values.get("lang", asker.lang),
            self._now(),
            channel=asker.channel,
            user=asker.user,
            workspace=asker.workspace,
        )
        decision = self.conversation.meant(request, question.command, values[question.argument])
        library = decision.library
        if library is None:
            library = await self.library(asker)
            unreached = replace(decision.request, unreached=library.unreached)
            decision = replace(decision, library=library, request=unreached)
        page, size = values["page"], values["per_page"]
        key = (library.key, decision.request.line, decision.request.lang, page, size)
        told = self._kept.get(key) if decision.cacheable else None
        if told is not None and told.kind is not None:
            self.conversation.answered[told.kind] += 1
            return told
        reply = await self.conversation.carry_out(decision)
        assert reply is not None  # noqa: S101 (only what carries an event can have been taken)
        told = _told(library, reply, page, size)
        if decision.cacheable and reply.kind != "error":
            self._kept[key] = told
        return told


def _told(library: Library, reply: Reply, page: int, size: int) -> Told:
    """The contract's fields without the card, `hits` a page at a time."""
    data = as_json(library, reply)
    del data["card"]
    hits, first = data["hits"], (page - 1) * size
    paged = {
        "answered": reply.kind not in _NO_ANSWER,
        "hits": hits[first : first + size],
        "total": len(hits),
        "page": page,
        "pages": max(1, -(-len(hits) // size)),
    }
    return Told(data | paged, texts.answer(reply, data | paged, first), reply.kind)


def quote(library: Library, id: str, lang: Lang) -> Told | None:
    """A passage between those before and after it; None where this library has none of that id."""
    try:
        passage = library.passage(id)
    except KeyError:
        return None
    before, after = around(library, passage, AROUND)

    def told(several: tuple[Passage, ...]) -> list[dict[str, Any]]:
        return [hit_json(library, hit, lang, whole=True) for hit in whole_hits(library, several)]

    data = {"lang": lang, "passage": told((passage,))[0], "before": told(before), "after": told(after)}
    return Told(data, texts.quote(data, lang))


def documents(library: Library, title: str, page: int, size: int, lang: Lang) -> Told:
    """What can be found here, packs first, with their numbers of passages."""
    wanted = find_documents(library, title) if title else None
    found = [one for one in _documents(library) if wanted is None or one["id"] in wanted]
    first = (page - 1) * size
    data = {
        "documents": found[first : first + size],
        "total": len(found),
        "page": page,
        "pages": max(1, -(-len(found) // size)),
        "complete": not library.unreached,
    }
    return Told(data, texts.documents(data, lang))


def _documents(library: Library) -> list[dict[str, Any]]:
    counted: dict[str, int] = {}
    for passage in library.corpus.passages.values():
        counted[passage.document] = counted.get(passage.document, 0) + 1
    found: list[dict[str, Any]] = [
        {
            "id": pack.id,
            "title": {"zh-TW": pack.title.zh, "en": pack.title.en},
            "edition": None,
            "reviewed": True,
            "passages": counted.get(pack.id, 0),
        }
        for pack in library.corpus.packs.values()
    ]
    own = library.own
    if own is None:
        return found
    return found + [
        {
            "id": one.id,
            "title": {"zh-TW": one.title, "en": one.title},
            "edition": one.edition,
            "reviewed": False,
            "passages": own.count(one.id),
        }
        for one in own.documents.values()
    ]
