"""Makes a data folder many times as large as the shipped one, for benchmarks: same texts, other names.

    python benchmarks/generate.py FOLDER TIMES

Every copy is a pack of its own whose places have made-up names, so that names stay distinct and everything else is real.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import yaml

from bot.settings import ROOT

_FIRST = "東西南北上下新大高長"
_SECOND = "山川原野林泉石港橋谷"
_THIRD = "城陽安寧平和興隆泰昌"


def generate(folder: Path, times: int) -> None:
    """`folder` becomes a data folder with `times` packs. Raises FileExistsError where it is there already."""
    folder.mkdir(parents=True)
    for shared in ("themes.yaml", "synonyms.yaml"):
        shutil.copy(ROOT / "data" / shared, folder / shared)
    (original,) = (ROOT / "data" / "packs").iterdir()
    for number in range(times):
        _copy(original, folder / "packs" / f"pack-{number:03}", number)


def _copy(original: Path, pack: Path, number: int) -> None:
    (pack / "places").mkdir(parents=True)
    shutil.copy(original / "source.txt", pack / "source.txt")
    for path in original.glob("*.yaml"):
        value = yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)
        if path.name == "pack.yaml":
            value["id"] = pack.name
            value["title"] = {lang: f"{title} {number}" for lang, title in value["title"].items()}
        if path.name.startswith("errata"):
            for erratum in value:
                erratum["id"] += f"-{number}"
        _write(pack / path.name, value)
    for index, path in enumerate(sorted((original / "places").iterdir())):
        _write_place(pack / "places", yaml.load(path.read_text("utf-8"), yaml.CSafeLoader), number, index)


def _write_place(folder: Path, place: dict, number: int, index: int) -> None:
    nth = number * 20 + index
    chinese = _FIRST[nth // 100 % 10] + _SECOND[nth // 10 % 10] + _THIRD[nth % 10] + ("州" if nth >= 1000 else "")
    latin = f"{'bcdfghjklm'[nth // 100 % 10]}a{'nprstvwxyz'[nth // 10 % 10]}o{'bdfgklmnrt'[nth % 10]}ville{nth // 1000}"
    place["id"] += f"-{number}"
    place["name"] = {"zh-TW": chinese, "en": latin.title()}
    place["aliases"] = []
    place["speaker"]["name"] = {"zh-TW": f"{chinese}的人", "en": f"Speaker {nth}"}
    place["speaker"]["aliases"] = []
    for passage in place["passages"]:
        passage["id"] += f"-{number}"
        if "probably" in passage:
            passage["probably"] += f"-{number}"
        for initiative in passage.get("initiatives", ()):
            initiative["id"] += f"-{number}"
            initiative["title"] = {lang: f"{title} {number}" for lang, title in initiative["title"].items()}
    _write(folder / f"{place['id']}.yaml", place)


def _write(path: Path, value: object) -> None:
    path.write_text(yaml.dump(value, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False), "utf-8")


if __name__ == "__main__":
    generate(Path(sys.argv[1]), int(sys.argv[2]))
