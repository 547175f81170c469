"""Readers: a file becomes a `ReadDocument`. What it is is told by its content; the name only breaks ties.

Each format is a module with one `read` function that is loaded when a file needs it. Nothing here is safe against a
hostile file by itself: it runs in a child process with limits of its own.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from bot.documents.readers.values import Kind, Limits, Progress, ReadDocument, Refused

# The module of each kind, with `read(path, progress, limits) -> ReadDocument`.
_MODULES: dict[Kind, str] = {
    "pdf": "pdf",
    "docx": "docx",
    "odt": "odt",
    "pptx": "pptx",
    "xlsx": "xlsx",
    "xls": "xls",
    "ods": "ods",
    "csv": "delimited",
    "html": "html",
    "markdown": "markdown",
    "text": "plain",
}


def read(path: Path, name: str, progress: Progress, limits: Limits) -> ReadDocument:
    """Reads the file at `path` that its owner called `name`. Raises Refused; any other error means a damaged file."""
    from bot.documents.readers.detect import detect

    kind = detect(path, name)
    module = import_module(f"bot.documents.readers.{_MODULES[kind]}")
    document: ReadDocument = module.read(path, progress, limits)
    return document


__all__ = ["Kind", "Limits", "Progress", "ReadDocument", "Refused", "read"]
