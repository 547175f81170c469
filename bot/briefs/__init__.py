"""A brief: what some answers found, as one file to hand on, with every quote, its source and its doubts.

`compose` makes the value of replies; the writers make bytes of it and know nothing else. Writing takes some tenths of a
second, so on a platform it happens in a process of its own (`bot.worker`).
"""

from __future__ import annotations

from typing import Literal, get_args

from bot.briefs.model import Brief

Format = Literal["docx", "md", "csv"]
FORMATS: tuple[Format, ...] = get_args(Format)


def write(brief: Brief, format: Format) -> bytes:
    """The file's bytes."""
    match format:
        case "docx":
            from bot.briefs.docx import document

            return document(brief)
        case "md":
            from bot.briefs.markdown import markdown

            return markdown(brief).encode()
        case "csv":
            from bot.briefs.delimited import delimited

            return delimited(brief)
