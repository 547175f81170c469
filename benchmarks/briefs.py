"""Briefs: how long they take, how large they are, and what LibreOffice makes of them. `--look FOLDER` keeps the pages.

Needs `apt-get install libreoffice-writer-nogui poppler-utils`. Word itself cannot be tried here.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import shutil
import subprocess
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path

from docx import Document
from docx.oxml.ns import qn

from adapters import compose as root
from bot.briefs import write
from bot.briefs.model import Brief
from bot.domain.models import LANGS
from bot.domain.ports import Request
from bot.settings import Settings
from bot.views.brief_document import compose
from bot.worker import aside

LINES = (
    "/compare 布拉格 布達佩斯 遠距教學",
    "/ask 遠距教學",
    "/city 莫斯科",
    "/city 米德瓦爾",
    "/initiative prague-online-hackathon",
    "/ask 火星移民",
)
RUNS = 9
SECONDS, SIZE = 1.0, 1_000_000


def text_of(data: bytes) -> list[str]:
    """Text of every paragraph that has some, in the order of the body; fields left out, for LibreOffice counts them anew."""
    body = Document(io.BytesIO(data)).element.body
    paragraphs = ("".join(t.text or "" for t in p.iter(qn("w:t"))).strip() for p in body.iter(qn("w:p")))
    return [text for text in paragraphs if text]


def office(folder: Path, target: str, *files: Path) -> None:
    command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", target]
    subprocess.run([*command, "--outdir", str(folder), *map(str, files)], check=True, capture_output=True, timeout=180)


def page_count(pdf: Path) -> str:
    said = subprocess.run(["pdfinfo", pdf], check=True, capture_output=True, text=True).stdout
    return next(line.split()[-1] for line in said.splitlines() if line.startswith("Pages:"))


def show(path: Path, look: Path) -> None:
    look.mkdir(parents=True, exist_ok=True)
    shutil.copy(path, look)
    command = ["pdftoppm", "-r", "70", "-png", path.with_suffix(".pdf"), look / path.stem]
    subprocess.run(command, check=True, timeout=60)


async def briefs() -> dict[str, Brief]:
    conversation = root.offline(Settings.from_environment({}))
    library = conversation.libraries.shared
    made = {}
    for lang in LANGS:
        requests = [Request(line=line, lang=lang, now=datetime.now(UTC)) for line in LINES]
        replies = [await conversation.answer(request) for request in requests]
        made[lang] = compose(library, replies, date(2026, 11, 25))
    return made


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--look", type=Path)
    look = parser.parse_args().look
    made = await briefs()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for lang, brief in made.items():
            cases = sum(len(section.cases) for section in brief.sections)
            here, aside_ = [], []
            for _ in range(RUNS):
                started = time.perf_counter()
                data = write(brief, "docx")
                here.append(time.perf_counter() - started)
                started = time.perf_counter()
                await aside(write, brief, "docx")
                aside_.append(time.perf_counter() - started)
            (folder / f"{lang}.docx").write_bytes(data)
            slowest = f"{max(here):.2f} s here, {max(aside_):.2f} s in a process of its own (slowest of {RUNS})"
            print(f"{lang}: {cases} cases, {len(data):,} bytes, {slowest}")
            assert cases >= 30
            assert sorted(aside_)[RUNS // 2] <= SECONDS
            assert len(data) <= SIZE
        first = {lang: folder / f"{lang}.docx" for lang in made}
        office(folder, "odt", *first.values())
        again = folder / "again"
        again.mkdir()
        office(again, "docx", *(path.with_suffix(".odt") for path in first.values()))
        office(folder, "pdf", *first.values())
        for lang, path in first.items():
            before, after = text_of(path.read_bytes()), text_of((again / path.name).read_bytes())
            assert before == after, f"{lang}: LibreOffice saved other words"
            count = page_count(path.with_suffix(".pdf"))
            print(f"{lang}: {len(before)} paragraphs come back from LibreOffice word for word; {count} pages")
            if look:
                show(path, look)


if __name__ == "__main__":
    asyncio.run(main())
