"""Ids of automatic passages: they survive whatever moves a passage, and change only with its words or its headings."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence

from bot.text.fold import fold


def passage_ids(document: str, passages: Iterable[tuple[Sequence[str], str]]) -> list[str]:
    """An id for each passage, given its heading path and its text, in the order of the document.

    16 letters and digits: a hash of the document's id, the headings and the folded text without blanks; the same text
    under the same headings is counted. Page, paragraph, line, row and slide are not in it.
    """
    seen: Counter[str] = Counter()
    ids: list[str] = []
    for heading, text in passages:
        key = "\0".join((document, *heading, "", "".join(fold(text).split())))
        digest = hashlib.blake2b(f"{key}\0{seen[key]}".encode(), digest_size=10).digest()
        seen[key] += 1
        ids.append(base64.b32encode(digest).decode("ascii").lower())
    return ids
