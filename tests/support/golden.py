"""Golden files: what a renderer made once, looked at, and is held to. CITYBRIEF_GOLDEN=write writes them anew."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any


def assert_golden(path: Path, made: str | dict[str, Any]) -> None:
    """`made` is what the file holds. A missing file fails: a golden file is looked at before it is committed."""
    text = made if isinstance(made, str) else json.dumps(made, ensure_ascii=False, indent=1) + "\n"
    if os.environ.get("CITYBRIEF_GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text
