"""Reads a folder of documents and compares what comes out with its `expected.json`.

    python -m benchmarks.documents FOLDER [FILE …]

Readers alone, without the search: each `ask` needs a passage that holds every string of `holds`, blanks aside, at the
place that `at` says; no string of `never` may stand in any; status, code, pages and title are compared where they are
named, and `rows` with the number of passages that have one.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from bot.documents.readers import Limits, ReadDocument, Refused, read


def _bare(text: str) -> str:
    return "".join(text.split())


def _is_at(place: Any, at: dict[str, Any]) -> bool:
    """Whether a locator has all that is asked for; headings may be given without their full path."""
    for name, value in at.items():
        if name == "heading":
            own = [_bare(part) for part in place.heading]
            if [part for part in own if part in {_bare(one) for one in value}] != [_bare(one) for one in value]:
                return False
        elif getattr(place, name) != value:
            return False
    return True


def faults(document: ReadDocument, wanted: dict[str, Any]) -> list[str]:
    """What of `wanted` a document does not fulfil."""
    found: list[str] = []
    texts = [(_bare(passage.text), passage.locator) for passage in document.passages]
    status = "partly" if document.without_text else "ready"
    for name, value in (("status", status), ("pages", document.pages), ("title", document.title)):
        if name in wanted and wanted[name] != value:
            found.append(f"{name}: {value!r}, wanted {wanted[name]!r}")
    if list(document.without_text) != wanted.get("without_text", []):
        found.append(f"without_text: {document.without_text}")
    rows = sum(place.row is not None for _, place in texts)
    if "rows" in wanted and rows != wanted["rows"]:
        found.append(f"rows: {rows}, wanted {wanted['rows']}")
    for ask in wanted.get("ask", ()):
        holding = [place for text, place in texts if all(_bare(piece) in text for piece in ask["holds"])]
        if not holding:
            found.append(f"no passage holds {ask['holds']}")
        elif not any(_is_at(place, ask["at"]) for place in holding):
            found.append(f"{ask['holds']} stands at {holding}, wanted {ask['at']}")
    found += [f"holds {text!r}" for text in wanted.get("never", ()) if any(_bare(text) in own for own, _ in texts)]
    return found


def main() -> int:
    """Prints a line for each file; 1 where one failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("files", nargs="*")
    options = parser.parse_args()
    expected = json.loads((options.folder / "expected.json").read_text(encoding="utf-8"))["files"]
    failed = 0
    for name, wanted in expected.items():
        if options.files and name not in options.files:
            continue
        start = time.perf_counter()
        try:
            document = read(options.folder / name, name, lambda *_: None, Limits())
        except Refused as refused:
            problems = [] if refused.code == wanted.get("code") else [f"refused: {refused.code}"]
        except Exception as error:  # a reader's own fault is a line of its own
            problems = [f"{type(error).__name__}: {error}"]
        else:
            problems = faults(document, wanted) if wanted["status"] != "refused" else ["not refused"]
        failed += bool(problems)
        print(f"{'FAILED' if problems else 'right':6} {name} {time.perf_counter() - start:.2f} s")
        for problem in problems:
            print(f"       {problem}")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
