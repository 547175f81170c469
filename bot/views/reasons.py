"""Why a post did not come, in plain words: what is stored names a reason, and behind it what the platform said."""

from __future__ import annotations

import re

from bot.domain.models import Lang
from bot.i18n import catalogue, t

_STORED = re.compile(r"([a-z_]+)(?: \(.*\))?", re.DOTALL)


def reason_text(lang: Lang, stored: str) -> str:
    """`stored`: `archived (is_archived)`, or our own `late`. What an older release stored is shown as it is."""
    found = _STORED.fullmatch(stored)
    key = f"digest.reasons.{found[1]}" if found else ""
    return t(lang, key) if key in catalogue(lang) else t(lang, "digest.reasons.said", detail=stored)
