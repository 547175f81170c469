"""Rows of documents to values and back, and what every change of a library writes beside itself."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.documents.readers.values import LeftOut
from bot.documents.values import Edition, StoredPassage, locator_fields, read_locator
from bot.store import document_tables as tables
from bot.store.database import Database
from bot.store.instants import milliseconds, moment

_v = tables.library_version.c


async def raise_version(
    database: Database, connection: AsyncConnection, workspace: str, *, withdraws: bool = False
) -> None:
    """Tells all replicas that what the workspace finds has changed."""
    row = database.insert(tables.library_version).values(
        workspace=workspace, version=1, withdrawn=int(withdraws), served=0
    )
    values = {"version": _v.version + 1} | ({"withdrawn": _v.version + 1} if withdraws else {})
    await connection.execute(row.on_conflict_do_update(index_elements=["workspace"], set_=values))


async def write_log(
    connection: AsyncConnection, workspace: str, document: str, by: str, what: str, now: datetime
) -> None:
    row = {"workspace": workspace, "document": document, "by": by, "what": what, "at": milliseconds(now)}
    await connection.execute(insert(tables.document_log).values(**row))


def edition_of(row: Row[Any]) -> Edition:
    values = {name: getattr(row, name) for name in Edition.__slots__}
    left = tuple(LeftOut(*one) for one in json.loads(row.left_out))
    without = tuple(json.loads(row.without_text))
    return replace(Edition(**values), added=moment(row.added), left_out=left, without_text=without)


def passage_of(row: Row[Any]) -> StoredPassage:
    return StoredPassage(row.id, row.text, read_locator(json.loads(row.locator)), row.hidden, row.doubtful)


def passage_rows(document: str, edition: int, first: int, passages: Sequence[StoredPassage]) -> list[dict[str, Any]]:
    """Rows to insert, `first` being the position of the first of them."""
    return [
        {
            "document": document,
            "edition": edition,
            "position": position,
            "id": one.id,
            "text": one.text,
            "locator": json.dumps(locator_fields(one.locator), ensure_ascii=False, separators=(",", ":")),
            "hidden": one.hidden,
            "doubtful": one.doubtful,
        }
        for position, one in enumerate(passages, first)
    ]


def columns_of(edition: Edition) -> dict[str, Any]:
    values = {name: getattr(edition, name) for name in Edition.__slots__}
    return values | {"added": milliseconds(edition.added), "without_text": "[]", "left_out": "[]"}
