"""What a reader makes of a file: passages with their places, and what it left out. The contract of every format."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from bot.domain.errors import CityBriefError
from bot.domain.models import Locator as Locator  # noqa: PLC0414 (a value of the contract too)

Kind = Literal["pdf", "docx", "odt", "pptx", "xlsx", "xls", "ods", "csv", "html", "markdown", "text"]
LeftOutKind = Literal[
    "running_head",
    "page_number",
    "menu",
    "footer",
    "banner",
    "code",
    "contents",
    "hidden_slide",
    "hidden_sheet",
    "hidden_row",
    "hidden_column",
    "hidden_text",
    "watermark",
    "comment",
    "deletion",
    "picture",
]
RefusedCode = Literal["password", "damaged", "empty", "too_large", "bomb", "unknown_type", "time", "no_text", "quota"]
Progress = Callable[[int, int | None], None]  # pages (or sheets, slides) done, all of them where that is known


@dataclass(frozen=True, slots=True)
class ReadPassage:
    """Verbatim text, sanitised once, never blank; a row of a table reads "head: value; …"."""

    text: str
    locator: Locator


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What stands in the file and in no passage; `where` names the sheet, or is empty. Its text is not kept."""

    what: LeftOutKind
    count: int
    where: str = ""


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A file as it was read. `without_text` are pages that show something and hold no text: scans."""

    kind: Kind
    title: str | None
    pages: int | None
    passages: tuple[ReadPassage, ...]
    without_text: tuple[int, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may take before it is refused: `quota` past `pages`, `bomb` past what an archive unpacks to."""

    pages: int = 500
    unpacked_bytes: int = 200_000_000
    ratio: int = 200  # unpacked to packed


class Refused(CityBriefError):  # noqa: N818 - the word that documents, page and chat use
    """The file gives no document; `code` says why, `detail` is for the log and holds nothing of the content."""

    def __init__(self, code: RefusedCode, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code: RefusedCode = code
        self.detail = detail
