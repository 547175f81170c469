"""A team's own document as a pack: plain files to curate, of what was read and nothing that was left out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from bot.documents.packs.lock import render
from bot.documents.values import StoredPassage
from bot.text.fold import is_chinese

SOURCE = "source.txt"


def pack_folder(folder: Path, document: str) -> Path:
    """Where the pack of a document goes: `folder` itself inside of a `packs/`, else a data folder's `packs/ID`."""
    return folder if folder.parent.name == "packs" else folder / "packs" / document


def write_pack(folder: Path, title: str, passages: Sequence[StoredPassage]) -> None:
    """Makes `folder`, whose name becomes the pack's id. Raises FileExistsError where it is there already."""
    files = {name: raw.encode() for name, raw in _files(folder.name, title, passages).items()}
    folder.mkdir(parents=True)
    for name, raw in files.items():
        (folder / name).write_bytes(raw)
    inside = PurePosixPath("packs") / folder.name
    for path, text in render({inside / name: raw for name, raw in files.items()}).items():
        (folder / path.name).write_text(text, "utf-8")


def _files(id: str, title: str, passages: Sequence[StoredPassage]) -> dict[str, str]:
    """Each passage stands on lines of its own, headings on lines between them where they change."""
    lines: list[str] = []
    cells: list[dict[str, Any]] = []
    found: list[dict[str, Any]] = []
    before: tuple[str, ...] = ()
    for one in passages:
        heading = one.locator.heading
        for depth, name in enumerate(heading):
            if heading[: depth + 1] != before[: depth + 1]:
                lines.append(name)
                cells.append({"line": len(lines), "kind": "heading", "text": name})
        before = heading
        said = [line.strip() for line in one.text.split("\n") if line.strip()]
        found.append(
            {
                "id": one.id,
                "lines": f"{len(lines) + 1}-{len(lines) + len(said)}",
                "text": "\n".join(said),
                "locator": {
                    name: list(value) if name == "heading" else value
                    for name in ("page", "paragraph", "row", "slide", "heading", "sheet", "part")
                    if (value := getattr(one.locator, name))
                },
            }
        )
        lines += said
    lang = "zh-TW" if any(map(is_chinese, title)) else "en"
    pack = {"id": id, "title": {lang: title}, "source": SOURCE}
    files = {"pack.yaml": _yaml(pack), "passages.yaml": _yaml(found), SOURCE: "\n".join(lines) + "\n"}
    return files | ({"layout.yaml": _yaml({"labels": cells})} if cells else {})


def _yaml(value: object) -> str:
    text: str = yaml.dump(value, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=10**6)
    return text
