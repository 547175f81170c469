"""Files that are refused, through the real reading process: the code, and that the sentence to it is there."""

from __future__ import annotations

import copy
import struct
import zipfile
from pathlib import Path

import office_files as made
import pytest
from office_files import paragraph

from bot.documents.readers.values import Limits, Refused
from bot.documents.reading import read_file
from bot.domain.models import LANGS
from bot.i18n import t

DATA = Path(__file__).parent / "data" / "documents"
TEXT = paragraph("路燈換裝 8,600 盞")


def quiet(done, total):
    pass


async def code_of(path, name="file", limits=Limits()):
    with pytest.raises(Refused) as refused:
        await read_file(path, name, quiet, limits)
    assert all(t(lang, f"documents.refused.{refused.value.code}") for lang in LANGS)
    return refused.value.code


async def test_a_file_that_is_whole_is_read_whatever_it_is_called(tmp_path):
    path = made.docx(tmp_path / "minutes.pdf", TEXT)
    steps = []
    document = await read_file(path, "minutes.pdf", lambda *step: steps.append(step), Limits())
    assert (document.kind, [p.text for p in document.passages], steps) == ("docx", ["路燈換裝 8,600 盞"], [(1, 1)])


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "file.txt", "empty"),
        (b"\0" * 1_000_000, "file.txt", "empty"),
        (b"\x7fELF" + bytes(range(256)) * 20, "program", "unknown_type"),
        (b"%PDF-1.7\n", "file.pdf", "damaged"),
        (b"PK\x03\x04" + b"x" * 500, "file.docx", "damaged"),
    ],
)
async def test_files_that_are_nothing(content, name, code, tmp_path):
    path = tmp_path / "file"
    path.write_bytes(content)
    assert await code_of(path, name) == code


async def test_half_a_file_is_damaged(tmp_path):
    whole = made.docx(tmp_path / "file", TEXT).read_bytes()
    half = tmp_path / "half"
    half.write_bytes(whole[: len(whole) * 6 // 10])
    assert await code_of(half, "half.docx") == "damaged"


async def test_an_archive_that_unpacks_to_too_much_is_a_bomb(tmp_path):
    path = made.docx(tmp_path / "file", TEXT)
    assert await code_of(path, limits=Limits(unpacked_bytes=1_000)) == "bomb"


async def test_text_that_is_packed_too_tightly_is_a_bomb_and_a_drawing_is_not(tmp_path):
    assert await code_of(made.docx(tmp_path / "file", TEXT + " " * 3_000_000)) == "bomb"
    drawn = made.docx(tmp_path / "drawn", TEXT)
    with zipfile.ZipFile(drawn, "a", zipfile.ZIP_DEFLATED) as file:
        file.writestr("word/media/blank.emf", bytes(3_000_000))
        file.writestr("word/media/photo.jpg", bytes(range(256)) * 8, zipfile.ZIP_STORED)
        file.writestr("word/media/other.jpg", b"\x01" * 30_000, zipfile.ZIP_STORED)
    assert (await read_file(drawn, "drawn", quiet, Limits())).passages


async def test_entries_that_overlap_are_a_bomb(tmp_path):
    path = made.docx(tmp_path / "file", TEXT)
    with zipfile.ZipFile(path, "a") as file:
        again = copy.copy(file.infolist()[1])
        again.filename = "word/again.xml"
        file.filelist.append(again)
        file._didModify = True
    assert await code_of(path) == "bomb"


async def test_an_archive_of_too_many_entries_is_a_bomb(tmp_path):
    path = made.docx(tmp_path / "file", TEXT)
    with zipfile.ZipFile(path, "a") as file:
        for number in range(10_001):
            file.writestr(str(number), b"")
    assert await code_of(path) == "bomb"


@pytest.mark.parametrize(
    ("declared", "code"),
    [
        ('<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>', "bomb"),
        ('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>', "bomb"),
        ('<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">', "damaged"),
    ],
)
async def test_a_document_type_is_refused(declared, code, tmp_path):
    path = made.docx(tmp_path / "whole", TEXT)
    with zipfile.ZipFile(path) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    parts["word/document.xml"] = declared.encode() + parts["word/document.xml"]
    assert await code_of(made.archive(tmp_path / "file", parts)) == code


async def test_a_locked_entry_is_a_password(tmp_path):
    path = made.docx(tmp_path / "file", TEXT)
    raw = bytearray(path.read_bytes())
    at = raw.index(b"PK\x01\x02")
    raw[at + 8] |= 1
    path.write_bytes(raw)
    assert await code_of(path) == "password"


@pytest.mark.parametrize(
    ("stream", "code"),
    [
        ("EncryptedPackage", "password"),
        ("ENCRYPTEDPACKAGE", "password"),
        ("WordDocument", "unknown_type"),
        ("PowerPoint Document", "unknown_type"),
    ],
)
async def test_compound_files_are_told_apart_by_what_lies_at_their_top(stream, code, tmp_path):
    raw = bytearray((DATA / "crossings.xls").read_bytes())
    at = raw.index("Workbook".encode("utf-16-le"))
    name = (stream + "\0").encode("utf-16-le")
    raw[at : at + 66] = name.ljust(64, b"\0") + struct.pack("<H", len(name))
    path = tmp_path / "file"
    path.write_bytes(raw)
    assert await code_of(path, "file.doc") == code
