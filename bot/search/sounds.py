"""How Chinese characters are read, for names that were typed by sound.

pypinyin takes a quarter of a second to load, so what it knows about the characters of our names, and of all others that
sound like them, is kept in one file beside the compiled corpus and made again when the names change.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from bot.corpus.cache import write_atomically
from bot.text import fold, is_chinese

# Readings that speakers do not tell apart: z and zh, n and ng after e and i. Tones do not count at all.
_ALIKE = (("zh", "z"), ("ch", "c"), ("sh", "s"))
_NONE: frozenset[str] = frozenset()


class Sounds:
    """Readings of single characters, loaded at the first question. `cache` is a folder, `key` names the names."""

    def __init__(self, names: Iterable[str], cache: Path | None, key: str) -> None:
        self._names = tuple(names)
        self._path = cache / f"sounds-{key}.json" if cache else None
        self._table: dict[str, frozenset[str]] | None = None

    def __call__(self, char: str) -> frozenset[str]:
        """The readings of a folded character that occur in our names; empty for all others."""
        if self._table is None:
            kept = self._read() or self._make()
            self._table = {char: frozenset(readings) for char, readings in kept.items()}
        return self._table.get(char, _NONE)

    def _read(self) -> dict[str, list[str]] | None:
        try:
            kept = json.loads(self._path.read_bytes()) if self._path else None
        except (OSError, ValueError):
            return None
        whole = isinstance(kept, dict) and all(isinstance(value, list) for value in kept.values())
        return kept if whole else None

    def _make(self) -> dict[str, list[str]]:
        from pypinyin.pinyin_dict import pinyin_dict  # the slow import that the file saves

        ours = {char for name in self._names for char in fold(name) if is_chinese(char)}
        wanted = {sound for char in ours for sound in _readings(pinyin_dict.get(ord(char), ""))}
        table = {}
        for code, marked in pinyin_dict.items():
            sounds = sorted(_readings(marked) & wanted)
            if sounds and is_chinese(chr(code)) and fold(chr(code)) == chr(code):
                table[chr(code)] = sounds
        if self._path:
            write_atomically(self._path, json.dumps(table, ensure_ascii=False, separators=(",", ":")).encode())
        return table


def _readings(marked: str) -> set[str]:
    """`zhōng,zhòng` to {"zon"}-like keys."""
    return {_reading(one) for one in marked.split(",") if one}


def _reading(marked: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFD", marked) if not unicodedata.combining(c))
    for long, short in _ALIKE:
        if plain.startswith(long):
            plain = short + plain[2:]
    return plain[:-1] if plain.endswith(("eng", "ing")) else plain
