"""Countries and large cities that a name may mean although it looks like a misspelt one of ours.

The tz database, which the project carries anyway, names some six hundred of them. What is near to a name of ours but
not among these (a small town, an ordinary word) stays a misspelling to us.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from bot.text.fold import name_key


@cache
def known_gazetteer() -> frozenset[str]:
    """Keys of names, ours among them: ask only about what no spelling of ours has exactly."""
    root = files("tzdata")
    found: set[str] = set()
    for line in (root / "zones").read_text(encoding="utf-8").splitlines():
        found.update(name_key(part) for part in line.split("/")[1:])
    for line in (root / "zoneinfo" / "iso3166.tab").read_text(encoding="utf-8").splitlines():
        code, _, country = line.partition("\t")
        if len(code) == 2:
            found.add(name_key(country))
            found.update(name_key(part) for part in country.replace("(", "&").rstrip(")").split("&"))
    return frozenset(found - {""})
