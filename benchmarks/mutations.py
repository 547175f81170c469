"""How much the tests notice: small random changes to bot/ and adapters/, each held against the tests that run its line.

    python -m benchmarks.mutations [--count 100] [--seed COMMIT] [--jobs 2]

Works on copies of what git tracks, never on the tree itself. The seed is the commit, so a run can be repeated. Which tests
run a line is measured first, once a commit (some minutes; needs pytest-cov, of the extra `bench`). Prints every change
that nobody noticed as `file:line  before → after`, then the count. What can be noticed by no test, because the changed
program does the same, stands in `mutations.toml` with its reason and is drawn again.
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

ROOT = Path(__file__).resolve().parent.parent
MOST_TESTS = 150  # that are run for one change: those of the fewest lines first, they look most closely
PATIENCE = 180  # seconds; a change that makes a test run for ever is noticed
SWAPS: dict[type[ast.AST], str] = {
    ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "==", ast.In: "not in",
    ast.NotIn: "in", ast.Is: "is not", ast.IsNot: "is", ast.Add: "-", ast.Sub: "+", ast.Mult: "//", ast.FloorDiv: "*",
    ast.Div: "*", ast.Mod: "*", ast.BitAnd: "|", ast.BitOr: "&", ast.LShift: ">>", ast.RShift: "<<",
}  # fmt: skip
WRITTEN: dict[type[ast.AST], str] = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=", ast.In: "in",
    ast.NotIn: "not in", ast.Is: "is", ast.IsNot: "is not", ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.FloorDiv: "//",
    ast.Div: "/", ast.Mod: "%", ast.BitAnd: "&", ast.BitOr: "|", ast.LShift: "<<", ast.RShift: ">>",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """One small change: characters [start, end) of line `line` (from 1) of `path` become `after`."""

    path: str
    line: int
    start: int
    end: int
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}  {self.before} → {self.after}"

    @property
    def key(self) -> str:
        """Names the change by what stands in the line, so that a line put in above does not lose it."""
        text = (ROOT / self.path).read_text("utf-8").splitlines()[self.line - 1].strip()
        return f"{self.path} | {text} | {self.before} → {self.after}"


def changes(path: str, source: str) -> Iterator[Change]:
    """Every small change that could be made in one file; none in annotations, docstrings and what is logged."""
    lines = source.encode().splitlines()
    tree = ast.parse(source)
    silent = set(_silent(tree))
    for node in ast.walk(tree):
        if id(node) in silent:
            continue
        match node:
            case ast.Compare(left=left, ops=[op], comparators=[right]) | ast.BinOp(left=left, op=op, right=right):
                yield from _between(path, lines, left, right, op)
            case ast.BoolOp(op=op, values=[left, right, *_]):
                words = ("and", "or") if isinstance(op, ast.And) else ("or", "and")
                yield from _replaced(path, lines, left, right, *words)
            case ast.Constant(value=bool() as value):
                yield _constant(path, node, str(value), str(not value))
            case ast.Constant(value=int() as value) if abs(value) < 10**6:
                yield _constant(
                    path,
                    node,
                    source.splitlines()[node.lineno - 1][node.col_offset : node.end_col_offset],
                    str(value + 1),
                )
            case ast.UnaryOp(op=ast.Not()) if node.lineno == node.operand.lineno:
                yield Change(path, node.lineno, node.col_offset, node.operand.col_offset, "not", "")


def _silent(tree: ast.AST) -> Iterator[int]:
    for node in ast.walk(tree):
        roots: list[ast.AST | None] = []
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            roots += [node.returns, *node.decorator_list]
        if isinstance(node, ast.arg | ast.AnnAssign):
            roots.append(node.annotation)
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and ast.unparse(node.func.value) in ("log", "logger", "self._logger")
        ):
            roots.append(node)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            roots.append(node)
        for root in filter(None, roots):
            yield from (id(inner) for inner in ast.walk(root))


def _between(path: str, lines: list[bytes], left: ast.expr, right: ast.expr, op: ast.AST) -> Iterator[Change]:
    if type(op) in SWAPS and not isinstance(getattr(left, "value", None), str):
        yield from _replaced(path, lines, left, right, WRITTEN[type(op)], SWAPS[type(op)])


def _replaced(
    path: str, lines: list[bytes], left: ast.expr, right: ast.expr, before: str, after: str
) -> Iterator[Change]:
    if left.end_lineno != right.lineno or left.end_col_offset is None:
        return
    gap = lines[right.lineno - 1][left.end_col_offset : right.col_offset].decode()
    if gap.count(before) == 1:
        at = left.end_col_offset + len(gap[: gap.index(before)].encode())
        yield Change(path, right.lineno, at, at + len(before), before, after)


def _constant(path: str, node: ast.Constant, before: str, after: str) -> Change:
    return Change(path, node.lineno, node.col_offset, node.end_col_offset or 0, before, after)


class Coverage:
    """Which tests run which lines, measured by pytest-cov; kept under `var/` by commit."""

    def __init__(self, commit: str) -> None:
        self.file = ROOT / "var" / f"coverage-{commit}.sqlite"
        if not self.file.exists():
            self.file.parent.mkdir(exist_ok=True)
            with tempfile.TemporaryDirectory() as folder:
                tree = copied(Path(folder))
                command = [
                    sys.executable,
                    "-m",
                    "pytest",
                    "-q",
                    "-n",
                    "2",
                    "--cov=bot",
                    "--cov=adapters",
                    "--cov-context=test",
                    "--cov-report=",
                ]
                subprocess.run(command, cwd=tree, check=False, env={**os.environ, "CI": ""})
                shutil.copy(tree / ".coverage", self.file)
        self.database = sqlite3.connect(self.file)

    def tests(self, change: Change) -> list[str]:
        """Test ids that run the line, most telling first; of a line that runs at import, those that run the file."""
        from coverage.numbits import numbits_to_nums

        rows = self.database.execute(
            "SELECT context.context, line_bits.numbits FROM line_bits JOIN file ON file.id = file_id"
            " JOIN context ON context.id = context_id WHERE file.path LIKE ?",
            (f"%/{change.path}",),
        )
        run = {name.partition("|")[0]: set(numbits_to_nums(bits)) for name, bits in rows if name}
        exact = [name for name, lines in run.items() if change.line in lines]
        return sorted(exact or run, key=lambda name: len(run[name]))[:MOST_TESTS]


def copied(folder: Path) -> Path:
    """A copy of what git tracks."""
    names = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    for name in names:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target)
    return folder


def noticed(tree: Path, change: Change, tests: list[str]) -> bool:
    """Whether one of the tests fails, or never ends, with the change made in `tree`; the tree is as before afterwards."""
    path = tree / change.path
    before = path.read_bytes()
    lines = before.splitlines(keepends=True)
    line = lines[change.line - 1]
    lines[change.line - 1] = line[: change.start] + change.after.encode() + line[change.end :]
    path.write_bytes(b"".join(lines))
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-n", "0", "-p", "no:cacheprovider", *tests]
    try:
        return subprocess.run(command, cwd=tree, capture_output=True, timeout=PATIENCE, check=False).returncode in (
            1,
            2,
            3,
        )
    except subprocess.TimeoutExpired:
        return True
    finally:
        path.write_bytes(before)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed")
    parser.add_argument("--jobs", type=int, default=2)
    args = parser.parse_args()
    commit = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()
    aside = tomllib.loads((ROOT / "benchmarks" / "mutations.toml").read_text("utf-8"))["aside"]
    files = sorted(str(path.relative_to(ROOT)) for top in ("bot", "adapters") for path in (ROOT / top).rglob("*.py"))
    every = [
        change
        for path in files
        if "migrations" not in path
        for change in changes(path, (ROOT / path).read_text("utf-8"))
    ]
    drawn = random.Random(args.seed or commit).sample(every, min(len(every), args.count * 2))
    excused = [change for change in drawn if change.key in aside]
    chosen = [change for change in drawn if change.key not in aside][: args.count]
    coverage = Coverage(commit)
    plans = [(change, coverage.tests(change)) for change in chosen]
    missed: list[Change] = []
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(args.jobs) as pool:
        trees: SimpleQueue[Path] = SimpleQueue()
        for number in range(args.jobs):
            trees.put(copied(Path(folder) / str(number)))

        def tried(plan: tuple[Change, list[str]]) -> bool:
            tree = trees.get()
            try:
                return bool(plan[1]) and noticed(tree, *plan)
            finally:
                trees.put(tree)

        for (change, tests), seen in zip(plans, pool.map(tried, plans), strict=True):
            if not seen:
                missed.append(change)
                print(f"unnoticed by {len(tests)} tests: {change}", flush=True)
    print(
        f"{len(chosen) - len(missed)} of {len(chosen)} noticed; {len(excused)} drawn and set aside; {len(every)} possible"
    )


if __name__ == "__main__":
    main()
