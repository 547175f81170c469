"""What a file is, by its content."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path, PurePath
from typing import Final

from bot.documents.readers.delimited import delimiter
from bot.documents.readers.encoding import decode
from bot.documents.readers.ole import Compound
from bot.documents.readers.values import Kind, Refused

_HEAD: Final = 65_536  # bytes that are looked at
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BY_NAME: Final[dict[str, Kind]] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".tab": "csv",
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "text",
}
_OPEN_DOCUMENT: Final[dict[bytes, Kind]] = {b"text": "odt", b"spreadsheet": "ods"}
_OFFICE_PARTS: Final[dict[str, Kind]] = {
    "word/document.xml": "docx",
    "ppt/presentation.xml": "pptx",
    "xl/workbook.xml": "xlsx",
}
_PAGE: Final = re.compile(r"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)
_TAG: Final = re.compile(r"</(?:p|div|table|td|h[1-6]|ul|li|span)>", re.IGNORECASE)
_SAVED_PAGE: Final = re.compile(rb"^(?:from|subject|mime-version|date|snapshot-content-location):", re.IGNORECASE)
_MARKDOWN: Final = re.compile(r"^(?:#{1,6} \S|\|?\s*:?-{3,}:?\s*\||```|[-*+] \S)", re.MULTILINE)


def detect(path: Path, name: str) -> Kind:
    """The kind of the file at `path`; `name` is asked only where text could be CSV, Markdown or plain.

    Raises Refused: `empty`, `damaged`, `unknown_type`, and `password` where the signature of a locked file says so.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head.strip(b"\0 \t\r\n"):
        raise Refused("empty")
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return _archive(path)
    if head.startswith(_OLE):
        return _compound(path)
    if head.startswith(b"{\\rtf"):
        raise Refused("unknown_type", "rich text")
    return _text(head, name)


def _archive(path: Path) -> Kind:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = {entry.filename: entry for entry in archive.infolist()}
            if any(entry.flag_bits & 1 for entry in entries.values()):
                raise Refused("password", "encrypted archive")
            if (kind := entries.get("mimetype")) is not None and kind.file_size < 100:
                family = archive.read(kind).rpartition(b"opendocument.")[2]
                return _known(_OPEN_DOCUMENT.get(family.removesuffix(b"-template")))
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, ValueError) as error:
        raise Refused("damaged", type(error).__name__) from error
    return _known(next((kind for part, kind in _OFFICE_PARTS.items() if part in entries), None))


def _known(kind: Kind | None) -> Kind:
    if kind is None:
        raise Refused("unknown_type", "archive")
    return kind


def _compound(path: Path) -> Kind:
    """An OLE file: its directory names the streams. A Word file with a workbook in it is no workbook."""
    names = Compound(path.read_bytes()).names
    if "encryptedpackage" in names:
        raise Refused("password", "encrypted package")
    if names & {"workbook", "book"}:
        return "xls"
    raise Refused("unknown_type" if names else "damaged", "compound file")


def _text(head: bytes, name: str) -> Kind:
    text = decode(head)
    suffix = PurePath(name).suffix.lower()
    start = text.lstrip()[:4096]
    if _PAGE.search(start[:1024]) or (start.startswith("<") and len(_TAG.findall(text)) > 1):
        return "html"
    if _SAVED_PAGE.match(head) and b"multipart/related" in head:
        return "html"
    if start.startswith("<?xml"):
        raise Refused("unknown_type", "XML")
    if kind := _BY_NAME.get(suffix):
        return kind
    if len(_MARKDOWN.findall(text)) > 1:
        return "markdown"
    return "csv" if delimiter(text[:10_000]) else "text"
