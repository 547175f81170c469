"""Ids of passages and the hash of what a document holds: both survive what only moves the text."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence

from bot.domain.models import Locator
from bot.text.fold import fold


def passage_ids(document: str, passages: Iterable[tuple[str, Locator]]) -> tuple[str, ...]:
    """One id a passage (text and where it stands), the same in every edition that says it under the same headings.

    Page, paragraph, line, row and slide are not in it; what is said twice is counted.
    """
    seen: Counter[str] = Counter()
    ids: list[str] = []
    for text, locator in passages:
        words = "".join(fold(text).split())
        said = json.dumps([document, locator.heading, words], ensure_ascii=True)
        seen[said] += 1
        ids.append(hashlib.blake2b(f"{said}{seen[said]}".encode(), digest_size=8).hexdigest())
    return tuple(ids)


def content_hash(ids: Sequence[str]) -> str:
    """Names a sequence of passages: what is compiled from it is kept under this."""
    return hashlib.blake2b("\n".join(ids).encode(), digest_size=16).hexdigest()
