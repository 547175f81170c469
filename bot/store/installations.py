"""Slack installations (OAuth). Tokens arrive encrypted; the key never comes here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from bot.store import tables
from bot.store.database import Database
from bot.store.instants import milliseconds


@dataclass(frozen=True, slots=True)
class Installation:
    """`secret` is what the adapter encrypted. "" stands for "none" in the three ids; a bot's own row has no user."""

    enterprise: str
    team: str
    user: str
    bot_user: str
    secret: bytes


class Installations:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def save(self, row: Installation, now: datetime) -> None:
        """Replaces the row of the same enterprise, team and user."""
        insert = self._database.insert(tables.slack_installation).values(
            enterprise=row.enterprise,
            team=row.team,
            user=row.user,
            bot_user=row.bot_user,
            secret=row.secret,
            changed=milliseconds(now),
        )
        stored = insert.on_conflict_do_update(
            index_elements=["enterprise", "team", "user"],
            set_={name: insert.excluded[name] for name in ("bot_user", "secret", "changed")},
        )
        async with self._database.write() as connection:
            await connection.execute(stored)

    async def find(self, enterprise: str, team: str, user: str = "") -> Installation | None:
        c = tables.slack_installation.c
        query = select(c.enterprise, c.team, c.user, c.bot_user, c.secret).where(
            c.enterprise == enterprise, c.team == team, c.user == user
        )
        async with self._database.read() as connection:
            row = (await connection.execute(query)).first()
        return Installation(*row) if row else None

    async def all(self) -> tuple[Installation, ...]:
        """The bots' own rows, by team."""
        c = tables.slack_installation.c
        query = select(c.enterprise, c.team, c.user, c.bot_user, c.secret).where(c.user == "").order_by(c.team)
        async with self._database.read() as connection:
            return tuple(Installation(*row) for row in await connection.execute(query))

    async def remove(self, enterprise: str, team: str, user: str | None = None) -> None:
        """One user's row, or, without `user`, all rows of the workspace."""
        c = tables.slack_installation.c
        query = delete(tables.slack_installation).where(c.enterprise == enterprise, c.team == team)
        if user is not None:
            query = query.where(c.user == user)
        async with self._database.write() as connection:
            await connection.execute(query)

    async def forget(self, team: str) -> None:
        """Every row of the workspace, whatever its organisation."""
        async with self._database.write() as connection:
            await connection.execute(delete(tables.slack_installation).where(tables.slack_installation.c.team == team))

    async def issue_state(self, state: str, until: datetime) -> None:
        """Remembers a random OAuth `state` that may be used once, before `until`."""
        async with self._database.write() as connection:
            await connection.execute(
                self._database.insert(tables.oauth_state).values(state=state, until=milliseconds(until))
            )

    async def use_state(self, state: str, now: datetime) -> bool:
        """True once, for a state that was issued and has not run out."""
        c = tables.oauth_state.c
        query = delete(tables.oauth_state).where(c.state == state, c.until > milliseconds(now))
        async with self._database.write() as connection:
            return (await connection.execute(query.returning(c.state))).first() is not None
