"""The house keeps its shape: no circles between modules, and a platform is named in its own folder alone."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest

from adapters.registry import NAMES
from bot.settings import ROOT

sys.setrecursionlimit(10_000)

# "api" is a word that everything uses; who may know that folder is told below.
WORDS = tuple(name for name in NAMES if name != "api")

# Where a platform is named although it is none of its own folders, and why.
NAMED = {
    "adapters/api/signed.py": "whose signature it is and who asks are that platform's to say",
    "adapters/registry.py": "the list",
    "bot/settings.py": "the environment is read in one place, and every fault of it is told at once",
    "bot/store/tables.py": "a table's name is kept",
    "bot/store/installations.py": "the same table",
    "bot/store/migrations/versions/0001_first.py": "the same table",
}


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("bot", "adapters")


def circles(edges: dict[str, set[str]]) -> list[set[str]]:
    """Strongly connected parts of more than one node (Tarjan)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found = []

    def visit(node: str) -> None:
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in edges[node]:
            if other not in index:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], index[other])
        if low[node] == index[node]:
            part = set(stack[stack.index(node) :])
            del stack[stack.index(node) :]
            if len(part) > 1:
                found.append(part)

    for node in edges:
        if node not in index:
            visit(node)
    return found


def test_the_search_for_circles_finds_one() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == [{"b", "c"}]
    assert circles({"a": {"b"}, "b": set()}) == []


def test_no_module_is_part_of_a_circle(graph: grimp.ImportGraph) -> None:
    assert circles({module: graph.find_modules_directly_imported_by(module) for module in graph.modules}) == []


def test_no_package_is_part_of_a_circle(graph: grimp.ImportGraph) -> None:
    """Imports for types count too: whoever reads one package must not have to read the other."""
    edges: dict[str, set[str]] = {}
    for module in graph.modules:
        here = ".".join(module.split(".")[:2])
        there = {".".join(other.split(".")[:2]) for other in graph.find_modules_directly_imported_by(module)}
        edges.setdefault(here, set()).update(there - {here})
    assert circles({node: others & set(edges) for node, others in edges.items()}) == []


def named(path: Path) -> Iterator[str]:
    """Every name and text of the code, docstrings apart, that names a platform."""
    tree = ast.parse(path.read_text("utf-8"))
    said = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if id(node) in said:
            continue
        words = ""
        match node:
            case ast.Constant(value=str(words)):
                pass
            case ast.Name(id=words) | ast.Attribute(attr=words) | ast.arg(arg=words):
                pass
            case ast.Import(names=names):
                words = " ".join(name.name for name in names)
            case ast.ImportFrom(module=str(words)):
                pass
        if any(name in words.lower() for name in WORDS):
            yield f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}: {words}"


def test_a_platform_is_named_in_its_folder_and_in_the_registry_alone() -> None:
    own = tuple(f"adapters/{name}/" for name in WORDS)
    files = [path for folder in ("bot", "adapters") for path in sorted((ROOT / folder).rglob("*.py"))]
    found = {
        str(path.relative_to(ROOT)): list(named(path))
        for path in files
        if not str(path.relative_to(ROOT)).startswith(own)
    }
    assert [place for path, places in found.items() if path not in NAMED for place in places] == []
    assert all(found[path] for path in NAMED), "an exception that is none any more"


def test_the_api_is_known_to_its_commands_alone(graph: grimp.ImportGraph) -> None:
    """It may know the others, none of them knows it; `registry` imports it by its name."""
    known = {
        user
        for module in graph.modules
        if module.startswith("adapters.api")
        for user in graph.find_modules_that_directly_import(module)
        if not user.startswith("adapters.api")
    }
    assert known == {"adapters.terminal.mcp", "adapters.terminal.token"}


def test_no_platform_is_asked_for_its_class() -> None:
    """What a platform can do it declares; nobody looks which one it is."""
    files = [path for folder in ("bot", "adapters") for path in (ROOT / folder).rglob("*.py")]
    asked = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in files
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "isinstance"
        and "Adapter" in ast.unparse(node.args[1])
    ]
    assert asked == []


def test_every_file_can_be_read_at_a_sitting() -> None:
    files = [path for folder in ("bot", "adapters") for path in (ROOT / folder).rglob("*.py")]
    long = {str(path.relative_to(ROOT)): n for path in files if (n := len(path.read_text("utf-8").splitlines())) > 320}
    assert long == {}
