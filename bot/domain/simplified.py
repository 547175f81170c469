"""Our own wording for readers of Simplified Chinese, with the words they use. Never for a document's own words."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opencc import OpenCC  # type: ignore[import-untyped,unused-ignore]

# What reading the whole catalogue once showed OpenCC to get wrong: slides, social media, and every smart thing but a phone.
_FIRST = (("投影片", "幻燈片"), ("社群媒體", "社交媒體"))
_SMART = re.compile("智能(?!手机)")
KEPT = 8_000  # texts: every title and wording of a library, once


@cache
def _converter() -> OpenCC:
    import opencc

    return opencc.OpenCC("tw2sp")


@lru_cache(KEPT)
def simplified(text: str) -> str:
    """Traditional Chinese as written in Taiwan → Simplified as written on the mainland; what stands in braces stays."""
    for ours, theirs in _FIRST:
        text = text.replace(ours, theirs)
    return _SMART.sub("智慧", str(_converter().convert(text)))
