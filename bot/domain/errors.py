"""The whole error tree. Everything the bot raises on purpose is a CityBriefError.

"Name not found" is no error but a result (`bot.names.resolver.Unknown`).

    CityBriefError
    ├── PackError (every fault of the packs at once)
    ├── SettingsError (a setting in the environment is wrong)
    ├── WordingError (a text that users see is missing in a language)
    ├── StoreError (the database cannot do what was asked)
    ├── Refused (a file gives no document: `bot.documents.readers.values`)
    └── SendError (a post that does not, or may not, stand)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal


class CityBriefError(Exception):
    """Says what is wrong, where, and what to do; safe to show to an operator."""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One fault of a plain file, at a line counted from 1."""

    path: Path
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}"


class PackError(CityBriefError):
    """The packs cannot be used. Carries every fault that was found, in order of file and line."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(sorted(faults))
        super().__init__("\n".join(str(fault) for fault in self.faults))


class SettingsError(CityBriefError):
    """A setting is missing or wrong; the message names the variable and what it takes."""


class WordingError(CityBriefError):
    """A catalogue lacks a wording that another language has; the message names file and key."""


class StoreError(CityBriefError):
    """The database refused or cannot be reached."""


class SendError(CityBriefError):
    """A post that did not (or may not) stand. Raised by an Outbox, translated from the platform's errors.

    `outcome`: "refused" nothing was posted, try again after `retry_after` seconds; "unknown" it may stand, look before
    sending again; "unreadable" (of looking) nothing will ever tell whether it stands; "gone" it can never be posted there
    (channel deleted, bot removed), stop trying; "revoked" the whole installation is gone. `detail` is what the platform
    said, safe to log; `reason` names the plain words for it, the same on every platform.
    """

    def __init__(
        self,
        outcome: Literal["refused", "unknown", "gone", "revoked", "unreadable"],
        detail: str,
        retry_after: float | None = None,
        reason: str = "",
    ) -> None:
        super().__init__(detail)
        self.reason = reason
        self.outcome = outcome
        self.detail = detail
        self.retry_after = retry_after

    @property
    def told(self) -> str:
        """What is stored, and shown to people as `digest.reasons.REASON`: `archived (is_archived)`."""
        return f"{self.reason} ({self.detail})" if self.reason else self.detail
