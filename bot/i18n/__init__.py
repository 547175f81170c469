"""Every text a user sees, in both languages: `t("zh-TW", "city.heading", name=…)`.

Catalogues are TOML files, one per feature, the same files and keys under `zh-TW/` and `en/`. A key is
"file.key" or "file.table.key". A value is a `str.format` pattern, or a table with `one` and `other`, chosen by the argument
`n`. Arguments are inserted as they are; renderers escape.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from bot.domain.models import Lang

_HERE = Path(__file__).parent


@cache
def catalogue(lang: Lang) -> dict[str, str]:
    """Flat mapping of all keys of one language; plural forms stand under "key.one" and "key.other"."""
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
    """The wording of `key`. Raises KeyError for a key that no catalogue has."""
    table = catalogue(lang)
    pattern = table.get(key)
    if pattern is None:
        pattern = table[f"{key}.{'one' if values.get('n') == 1 else 'other'}"]
    return pattern.format_map(values) if values else pattern
