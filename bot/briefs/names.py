"""What a brief's file is called."""

from __future__ import annotations

import re
import unicodedata

from bot.briefs.model import Brief

LONGEST = 40  # characters of the subject
# What one of the systems forbids, and what gives trouble in an address or a shell.
_UNFIT = re.compile(r"[\s\\/:*?\"<>|#%&{}$!'`@+=,;.^~\[\]()（）「」『』《》、，。：；！？・…\x00-\x1f\x7f]+")
_NOT_ASCII = re.compile(r"[^A-Za-z0-9]+")


def file_name(brief: Brief, suffix: str) -> str:
    """For people: the subject in their own script, and the day."""
    subject = _UNFIT.sub("-", brief.subject)[:LONGEST].strip("-")
    return f"CityBrief-{subject}-{brief.date}.{suffix}" if subject else f"CityBrief-{brief.date}.{suffix}"


def ascii_name(brief: Brief, suffix: str) -> str:
    """The same where only ASCII is taken: what is left of the subject, and the day."""
    plain = unicodedata.normalize("NFKD", brief.subject).encode("ascii", "ignore").decode()
    subject = _NOT_ASCII.sub("-", plain)[:LONGEST].strip("-")
    return f"CityBrief-{subject}-{brief.date}.{suffix}" if subject else f"CityBrief-{brief.date}.{suffix}"
