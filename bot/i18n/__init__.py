"""Every text a user sees, in both languages and both Chinese scripts: `t("zh-TW", "city.heading", name=…)`.

Catalogues are TOML files, one per feature, the same files and keys under `zh-TW/` and `en/`. A key is
"file.key" or "file.table.key". A value is a `str.format` pattern, or a table with `one` and `other`, chosen by the argument
`n`. Arguments are inserted as they are; renderers escape.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from bot.domain.models import WRITTEN, Lang
from bot.domain.simplified import simplified

_PLURAL = re.compile(r"\.(?:one|other)$")
_HERE = Path(__file__).parent


@cache
def catalogue(lang: Lang) -> dict[str, str]:
    """Flat mapping of all keys of one language; plural forms stand under "key.one" and "key.other"."""
    if lang == "zh-CN":
        return {key: simplified(text) for key, text in catalogue("zh-TW").items()}
    flat: dict[str, str] = {}
    for path in sorted((_HERE / lang).glob("*.toml")):
        with path.open("rb") as file:
            _flatten(path.stem, tomllib.load(file), flat)
    return flat


def _flatten(prefix: str, node: dict[str, object], into: dict[str, str]) -> None:
    for key, value in node.items():
        name = f"{prefix}.{key}"
        if isinstance(value, dict):
            _flatten(name, value, into)
        else:
            into[name] = str(value)


def t(lang: Lang, key: str, /, **values: object) -> str:
    """The wording of `key`. One that a language lacks is shown in another, and failing that by its name: an answer with
    a strange label is better than none. `missing` tells of it at start.
    """
    plural = f"{key}.{'one' if values.get('n') == 1 else 'other'}"
    for table in map(catalogue, (lang, *WRITTEN)):
        pattern = table.get(key) or table.get(plural)
        if pattern is not None:
            return pattern.format_map(values) if values else pattern
    return f"[{key}]"


def missing() -> list[str]:
    """Every wording that one language has and another lacks, by file and key."""
    keys = {lang: {_PLURAL.sub("", key) for key in catalogue(lang)} for lang in WRITTEN}
    lacking = ((lang, key) for lang in WRITTEN for key in sorted(set().union(*keys.values()) - keys[lang]))
    return [f"bot/i18n/{lang}/{key.partition('.')[0]}.toml has no {key.partition('.')[2]!r}" for lang, key in lacking]
