"""All data files to one corpus, with every fault. This is the only part that reads YAML."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from bot.documents.packs.build import Builder, Findings
from bot.documents.packs.draft import read_gazetteer, read_pack, read_synonyms, read_themes
from bot.documents.packs.nodes import Node, parse
from bot.documents.packs.proof import Titles, name_clashes
from bot.documents.packs.values import Corpus
from bot.domain.errors import Fault

Files = Mapping[PurePosixPath, bytes]


def compile_files(data: Path, files: Files, key: str) -> tuple[Corpus, Findings]:
    """`files` by their path inside `data`. The corpus is whole only if nothing is broken."""
    findings = Findings()
    broken = findings.broken
    shared = {name: _shared(data, files, name, broken) for name in ("themes", "synonyms", "gazetteer")}
    themes = read_themes(shared["themes"])
    synonyms = read_synonyms(shared["synonyms"])
    gazetteer = read_gazetteer(shared["gazetteer"])
    builder = Builder(themes, findings)
    drafts = []
    for folder, members in _folders(files).items():
        draft = read_pack(data / folder, members, broken)
        if draft is not None:
            builder.add(draft)
            drafts.append(draft)
    if not drafts:
        broken.append(Fault(data, 1, "there is no pack here; a pack is a folder packs/ID with a pack.yaml"))
    findings.unproven += name_clashes(drafts, themes, gazetteer)
    findings.unproven += Titles(drafts).clashes()
    for path in files:
        if len(path.parts) == 1 and path.suffix in {".yaml", ".yml"} and path.name not in {f"{n}.yaml" for n in shared}:
            broken.append(Fault(data / path, 1, "nothing reads this file; see docs/adding-documents.md for the names"))
    return builder.finish(synonyms, tuple(name for name, _ in gazetteer), key), findings


def _shared(data: Path, files: Files, name: str, faults: list[Fault]) -> Node | None:
    path = PurePosixPath(f"{name}.yaml")
    return parse(files[path], data / path, faults) if path in files else None


def _folders(files: Files) -> dict[PurePosixPath, dict[PurePosixPath, bytes]]:
    """The files of each folder under packs/, by their path inside it."""
    found: dict[PurePosixPath, dict[PurePosixPath, bytes]] = {}
    for path, raw in sorted(files.items()):
        if path.parts[0] == "packs" and len(path.parts) > 2:
            folder = PurePosixPath(*path.parts[:2])
            found.setdefault(folder, {})[path.relative_to(folder)] = raw
    return found
