"""`.env`, read strictly: a line that python-dotenv would pass over, or that swallows those below it, is an error."""

from __future__ import annotations

import io
from pathlib import Path

from dotenv.parser import parse_stream

from bot.domain.errors import SettingsError


def read(path: Path) -> dict[str, str]:
    """Its settings; none where there is no file. Raises SettingsError that names every line which cannot be read."""
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise SettingsError(f"{path} is no UTF-8 text: {error}") from error
    values: dict[str, str] = {}
    faults = []
    for binding in parse_stream(io.StringIO(text)):
        line = binding.original.line + len(binding.original.string) - len(binding.original.string.lstrip("\n"))
        if binding.error or (binding.key and binding.value is None):
            faults.append(f"{path}:{line}: this line is not NAME=value; is a quote not closed?")
        elif binding.value and "\n" in binding.original.string.strip():
            faults.append(f"{path}:{line}: the quote that begins here ends on another line; no setting is that long.")
        elif binding.key and binding.value is not None:
            values[binding.key] = binding.value
    if faults:
        raise SettingsError("\n".join(faults))
    return values
