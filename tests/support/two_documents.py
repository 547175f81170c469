"""A library of two documents that share a place and the number of a session."""

from __future__ import annotations

import shutil
from pathlib import Path

from bot.documents.packs import accept
from bot.library import Library

HARBOURS = Path(__file__).parent.parent / "packs" / "harbours"
NOTES = "2019-harbour-notes"
LATER = "2021-harbour-notes"


def two_documents(folder: Path) -> Library:
    """The harbours, and a later document with a session of the same number and a place of the same id."""
    data = Path(shutil.copytree(HARBOURS, folder / "data"))
    later = Path(shutil.copytree(data / "packs" / NOTES, data / "packs" / LATER))
    (later / "places" / "sao-joao.yaml").unlink()
    (later / "places" / "porto-alegre.yaml").unlink()
    (later / "layout.yaml").write_text("labels: []\n")
    for path in later.rglob("*.yaml"):
        text = path.read_text().replace("2019", "2021")
        text = text.replace("id: l", "id: m").replace("id: porto-", "id: later-porto-")
        text = text.replace("porto-cranes: porto-", "later-porto-cranes: later-porto-")
        path.write_text(text.replace("title: {zh-TW: ", "title: {zh-TW: 再"))
    accept(data)
    return Library.open(data, None)
