"""Keys of the HTTP API: what each may find, and until when. Only their hashes are here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from bot.store import tables
from bot.store.database import Database
from bot.store.instants import milliseconds, moment

_c = tables.api_token.c


@dataclass(frozen=True, slots=True)
class ApiToken:
    """`hash`: SHA-256 of the key, hexadecimal. `channel`: in which its questions are asked, "" for none. Times are aware."""

    hash: str
    workspace: str
    channel: str
    name: str
    created: datetime
    until: datetime


class ApiTokens:
    """A workspace's names are each its own. Every failure of the database is a StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, token: ApiToken) -> bool:
        """False where the workspace has a key of that name already."""
        row = self._database.insert(tables.api_token).values(
            hash=token.hash,
            workspace=token.workspace,
            channel=token.channel,
            name=token.name,
            created=milliseconds(token.created),
            until=milliseconds(token.until),
        )
        async with self._database.write() as connection:
            added = await connection.execute(row.on_conflict_do_nothing().returning(_c.hash))
            return added.first() is not None

    async def all(self, workspace: str | None = None) -> tuple[ApiToken, ...]:
        """Of one workspace or of all, by workspace and name."""
        query = select(tables.api_token).order_by(_c.workspace, _c.name)
        if workspace is not None:
            query = query.where(_c.workspace == workspace)
        async with self._database.read() as connection:
            return tuple(
                ApiToken(row.hash, row.workspace, row.channel, row.name, moment(row.created), moment(row.until))
                for row in await connection.execute(query)
            )

    async def revoke(self, workspace: str, name: str) -> bool:
        """Deletes a key; False where there is none of that name."""
        query = delete(tables.api_token).where(_c.workspace == workspace, _c.name == name)
        async with self._database.write() as connection:
            return (await connection.execute(query.returning(_c.hash))).first() is not None
