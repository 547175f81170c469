"""Database addresses as an operator writes them; drivers are added inside."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit

from bot.domain.errors import SettingsError

PROJECT = Path(__file__).resolve().parents[2]
_TAKES = "sqlite:///PATH (from the project's root), sqlite:////ABSOLUTE/PATH or postgresql://USER@HOST/NAME"


@dataclass(frozen=True, slots=True)
class Address:
    """Where the database is. `path` for SQLite; `dsn`, in libpq's form, for PostgreSQL."""

    kind: Literal["sqlite", "postgresql"]
    path: Path = Path()
    dsn: str = ""

    def __str__(self) -> str:
        """Safe to log: never a password."""
        if self.kind == "sqlite":
            return f"sqlite:///{self.path}"
        parts = urlsplit(self.dsn)
        return f"postgresql://{parts.hostname or ''}{f':{parts.port}' if parts.port else ''}{parts.path}"


def parse(url: str, root: Path = PROJECT, name: str = "CITYBRIEF_DATABASE_URL") -> Address:
    """Reads the address of that name. Raises SettingsError, which never repeats the address (it may hold a password)."""
    scheme, colon, rest = url.strip().partition("://")
    scheme = scheme.lower().partition("+")[0]
    if not colon or scheme not in ("sqlite", "postgresql", "postgres"):
        raise SettingsError(f"{name}: not an address of a known database; it takes {_TAKES}")
    if scheme == "sqlite":
        path = unquote(rest.partition("?")[0])
        if not path.startswith("/") or path.strip("/") in ("", ":memory:"):
            raise SettingsError(f"{name}: SQLite needs a file; it takes {_TAKES}")
        return Address("sqlite", path=root / path.removeprefix("/"))  # a second slash makes it absolute
    try:
        urlsplit(f"postgresql://{rest}").port  # noqa: B018 (reading it checks it)
    except ValueError as error:
        raise SettingsError(f"{name}: the port is no number; it takes {_TAKES}") from error
    return Address("postgresql", dsn=f"postgresql://{rest}")
