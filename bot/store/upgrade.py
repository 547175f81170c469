"""What needs alembic: loaded only when a schema has to be made or moved."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from bot.domain.errors import StoreError

_SCRIPTS = Path(__file__).parent / "migrations"


def revisions() -> tuple[str, ...]:
    """Every schema that was ever released, newest first."""
    return tuple(script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions())


def upgrade(connection: Connection, target: str) -> None:
    """Moves the schema to `target` on this connection, in its transaction. Raises StoreError for an unknown schema."""
    present = MigrationContext.configure(connection).get_current_revision()
    known = revisions()
    if present is not None and present not in known:
        raise StoreError(f"the database is of a newer release (schema {present}); this release knows up to {known[0]}")
    settings = _config()
    settings.attributes["connection"] = connection
    command.upgrade(settings, target)


def _config() -> Config:
    made = Config()
    made.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    return made
