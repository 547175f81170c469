"""What a person is in a workspace, and the two rights that follow from it."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

Right = Literal["arrange", "curate"]


class Standing(StrEnum):
    """What whoever asks is in the workspace whose library is asked; each platform says it in its own way.

    A Discord member who manages no channel is a PARTICIPANT, one who manages channels a MEMBER. UNKNOWN: it could not be
    looked up, so nothing may be changed.
    """

    OWNER = "owner"
    ADMIN = "admin"
    MEMBER = "member"  # a full member, who may arrange a channel
    PARTICIPANT = "participant"  # belongs here: asks, finds and saves, but arranges nothing
    GUEST = "guest"  # let into some channels
    STRANGER = "stranger"  # met in a shared channel, or on a card that another person's own installation made
    FOREIGN = "foreign"  # a member of another organisation
    UNKNOWN = "unknown"


_BOTH: frozenset[Right] = frozenset({"arrange", "curate"})
_RIGHTS: dict[Standing, frozenset[Right]] = {
    Standing.OWNER: _BOTH,
    Standing.ADMIN: _BOTH,
    Standing.MEMBER: frozenset({"arrange"}),
}


def belongs(standing: Standing) -> bool:
    """Who may save to a shortlist, and vote: whoever may ask there, but guests and strangers."""
    return standing in (Standing.OWNER, Standing.ADMIN, Standing.MEMBER, Standing.PARTICIPANT)


def rights_of(standing: Standing) -> frozenset[Right]:
    """*Arrange*: a channel's digest and settings. *Curate*: the workspace's library."""
    return _RIGHTS.get(standing, frozenset())
