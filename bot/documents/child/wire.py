"""What goes between the bot and the process that reads: one line of JSON each way for the task, then lines of progress,
passages, and one line that ends it. The bot takes nothing from it on trust.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, get_args

from bot.documents.readers.values import (
    Kind,
    LeftOut,
    LeftOutKind,
    Limits,
    Locator,
    ReadDocument,
    ReadPassage,
    Refused,
    RefusedCode,
)
from bot.text.sanitize import one_line, sanitize

PROGRESS = b"["  # how a line of progress begins, and no other
LONGEST_LINE = 4_000_000  # bytes; a row of a table is never parted
CONFINED = b'{"confined":'  # how the first line begins: what the process could give up
_NUMBERS = ("page", "paragraph", "line", "row", "slide")


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one file may cost: address space and output in bytes, processor and wall-clock time in seconds."""

    memory: int = 1_000_000_000
    processor: int = 60
    wall: float = 180  # at nice 10 beside a busy bot, 60 s of processor time take longer
    output: int = 64_000_000


def line(value: Any) -> bytes:
    """One line of the wire. Lone surrogates are escaped, so any string can go over it."""
    return json.dumps(value, separators=(",", ":")).encode() + b"\n"


def task(path: Path, name: str, limits: Limits, bounds: Bounds) -> bytes:
    """The line that tells the reading process what to do."""
    return line({"path": str(path.absolute()), "name": name, "limits": asdict(limits), "bounds": asdict(bounds)})


def read_task(raw: bytes) -> tuple[Path, str, Limits, Bounds]:
    """The other end of `task`."""
    said = json.loads(raw)
    return Path(said["path"]), said["name"], Limits(**said["limits"]), Bounds(**said["bounds"])


def document_lines(document: ReadDocument) -> Iterable[bytes]:
    """A document as lines: its passages, then the rest of it with their number."""
    for passage in document.passages:
        where = {f.name: value for f in fields(Locator) if (value := getattr(passage.locator, f.name))}
        yield line({"text": passage.text, "at": where})
    rest = asdict(replace(document, passages=()))
    yield line({"document": rest | {"passages": len(document.passages)}})


def read_progress(raw: bytes) -> tuple[int, int | None] | None:
    """(done, of how many) of a line of progress; None where it holds something else."""
    try:
        done, total = json.loads(raw)
    except (ValueError, TypeError, RecursionError):
        return None
    return (done, total) if type(done) is int and type(total) in {int, type(None)} else None


def read_confinement(raw: bytes) -> dict[str, bool]:
    """Of `files` and `network`, what the process could give up; empty where the line says nothing of it."""
    try:
        return {
            name: bool(value) for name, value in json.loads(raw)["confined"].items() if name in {"files", "network"}
        }
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}


def decode(lines: Sequence[bytes]) -> ReadDocument:
    """The document that `lines` tell of. Raises Refused: as the last line says, or `damaged` where they say nothing whole."""
    if not lines:
        raise Refused("damaged", "the reading process ended without a word")
    try:
        last = json.loads(lines[-1])
        if "refused" in last:
            raise Refused(_one_of(RefusedCode, last["refused"]), str(last["detail"])[:200])
        return _document(last["document"], tuple(_passage(json.loads(raw)) for raw in lines[:-1]))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise Refused("damaged", f"the reading process wrote no document: {type(error).__name__}") from error


def _document(said: dict[str, Any], passages: tuple[ReadPassage, ...]) -> ReadDocument:
    if not passages or said["passages"] != len(passages):
        raise ValueError("passages are missing")
    left = (
        LeftOut(_one_of(LeftOutKind, x["what"]), _count(x["count"]), one_line(x["where"])) for x in said["left_out"]
    )
    return ReadDocument(
        kind=_one_of(Kind, said["kind"]),
        title=None if said["title"] is None else one_line(said["title"]),
        pages=None if said["pages"] is None else _count(said["pages"]),
        passages=passages,
        without_text=tuple(map(_count, said["without_text"])),
        left_out=tuple(left),
    )


def _passage(said: dict[str, Any]) -> ReadPassage:
    text, at = sanitize(said["text"]), said["at"]
    if not text:
        raise ValueError("a blank passage")
    numbers: dict[str, Any] = {name: _count(at[name]) for name in _NUMBERS if name in at}
    names: dict[str, Any] = {name: one_line(at[name]) for name in ("sheet", "part") if name in at}
    heading = tuple(one_line(name) for name in at.get("heading", ()))
    return ReadPassage(text, Locator(**numbers, **names, heading=heading))


def _count(value: Any) -> int:
    if type(value) is not int or not 0 < value < 2**31:
        raise ValueError("no count")
    return value


def _one_of(kinds: Any, value: Any) -> Any:
    if value not in get_args(kinds):
        raise ValueError("an unknown word")
    return value
