"""How Chinese characters are read, for names that were typed by sound."""

from __future__ import annotations

import importlib.util
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import cast

# Readings that speakers do not tell apart: z and zh, n and ng after e and i. Tones do not count at all.
_SIMILAR = (("zh", "z"), ("ch", "c"), ("sh", "s"))


@cache
def _dictionary() -> Mapping[int, str]:
    """Pypinyin's table of characters (`zhōng,zhòng` by code point), without the rest of the package: its phrases take a
    quarter of a second to load, this a seventh of that.
    """
    package = importlib.util.find_spec("pypinyin")
    if package is None or not package.submodule_search_locations:
        raise ModuleNotFoundError("pypinyin is not installed")
    path = Path(package.submodule_search_locations[0]) / "pinyin_dict.py"
    spec = importlib.util.spec_from_file_location("bot_pinyin_dict", path)
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError("pypinyin has no pinyin_dict")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return cast("Mapping[int, str]", module.pinyin_dict)


@lru_cache(maxsize=8192)
def readings(char: str) -> frozenset[str]:
    """All readings of one character, alike ones as one; empty for what is no Chinese character."""
    marked = _dictionary().get(ord(char), "")
    return frozenset(_reading(one) for one in marked.split(",") if one)


def _reading(marked: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFD", marked) if not unicodedata.combining(c))
    for long, short in _SIMILAR:
        if plain.startswith(long):
            plain = short + plain[2:]
    return plain[:-1] if plain.endswith(("eng", "ing")) else plain
