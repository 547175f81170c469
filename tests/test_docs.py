"""What is documented is there, and what is there is documented."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from adapters.arguments import parser
from bot.commands import COMMANDS, ROOT
from bot.domain.models import LANGS, Lang
from bot.i18n import catalogue
from bot.settings import ROOT as PROJECT

README = (PROJECT / "README.md").read_text("utf-8")


def test_every_command_is_in_the_readme() -> None:
    for command in COMMANDS:
        assert f"`/{command.name}" in README
    assert f"/{ROOT}" in README


@pytest.mark.parametrize("lang", LANGS)
def test_every_command_and_subcommand_has_its_wording(lang: Lang) -> None:
    table = catalogue(lang)
    for command in COMMANDS:
        assert len(table[f"commands.{command.name}.summary"]) <= 100  # Discord's limit
        assert table[f"commands.{command.name}.usage"].startswith("/")
        for sub in command.subcommands:
            assert len(table[f"commands.{command.name}.sub.{sub.name}"]) <= 100


def test_no_two_commands_share_a_spelling() -> None:
    from bot.text.fold import fold

    spellings = [fold(s) for c in COMMANDS for s in dict.fromkeys(map(fold, (c.name, c.zh, *c.aliases)))]
    assert len(spellings) == len(set(spellings))
    for command in COMMANDS:
        subs = [s for sub in command.subcommands for s in dict.fromkeys(map(fold, (sub.name, sub.zh, *sub.aliases)))]
        assert len(subs) == len(set(subs)), command.name


def test_every_setting_is_explained() -> None:
    example = (PROJECT / ".env.example").read_text("utf-8")
    text = (PROJECT / "docs" / "operating.md").read_text("utf-8")
    for name in re.findall(r"^([A-Z_]+)=", example, re.MULTILINE):
        assert f"`{name}`" in text, name


def test_every_command_of_the_shell_is_documented() -> None:
    text = "\n".join(path.read_text("utf-8") for path in [PROJECT / "README.md", *(PROJECT / "docs").rglob("*.md")])
    (commands,) = (action for action in parser()._actions if action.choices)
    for name in commands.choices or ():
        assert f"citybrief {name}" in text, name


def _documents() -> list[Path]:
    return [*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md")]


@pytest.mark.parametrize("path", _documents(), ids=lambda path: str(path.relative_to(PROJECT)))
def test_links_between_documents_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", path.read_text("utf-8")):
        assert (path.parent / target).exists(), target


def test_decisions_are_numbered_once() -> None:
    numbers = [path.name[:4] for path in (PROJECT / "docs" / "decisions").glob("*.md")]
    assert len(numbers) == len(set(numbers))
    assert all(number.isdigit() for number in numbers)
