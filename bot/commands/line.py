"""A typed line → the command it means and its argument."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from bot.commands.base import Command, Subcommand
from bot.text.fold import fold, is_chinese
from bot.text.sanitize import one_line

_SLASHES = "/／"
WRITTEN = 2  # characters that may be written for one of a spelling: a letter and its accent


@dataclass(frozen=True, slots=True)
class Line:
    """`command` is None where the word after the slash is no command; `near` is then the closest one, if any.

    `subcommand` and `rest` are what the command makes of its argument.
    """

    command: Command | None
    argument: str
    slash: bool
    near: Command | None = None
    subcommand: Subcommand | None = None
    rest: str = ""

    @classmethod
    def of(cls, command: Command, argument: str, *, slash: bool) -> Line:
        """A command with its argument."""
        subcommand, rest = command.split(argument)
        return cls(command, argument, slash, None, subcommand, rest)

    @property
    def changes(self) -> bool:
        """Whether carrying it out changes what is stored."""
        return self.subcommand is not None and self.subcommand.changes


class Parser:
    """Knows every spelling of the commands. `root` and its subcommands are understood with and without a slash."""

    def __init__(self, commands: Iterable[Command], root: str) -> None:
        self._root = fold(root)
        self._spellings: dict[str, Command] = {}
        for command in commands:
            for spelling in (command.name, command.zh, *command.aliases):
                self._spellings[fold(spelling)] = command
        self._longest = max(map(len, self._spellings)) * WRITTEN

    def parse(self, raw: str) -> Line:
        """Which command a line names, if any."""
        line = one_line(raw)
        slash = line[:1] in tuple(_SLASHES)
        word, _, rest = line.lstrip(_SLASHES).strip().partition(" ")
        if fold(word) == self._root:
            word, _, rest = rest.strip().partition(" ")
            line, slash = f"{word} {rest}".strip(), False
        command = self._spellings.get(fold(word))
        if command is None and slash:
            word, joined = self._unspaced(word)
            command, rest = self._spellings.get(fold(word)), f"{joined} {rest}"
        if command is not None:
            return Line.of(command, rest.strip(), slash=slash)
        if not slash:
            return Line(None, line, False)
        return Line(None, rest.strip(), True, self._nearest(fold(word)))

    def _unspaced(self, word: str) -> tuple[str, str]:
        """A command and what follows it without a blank, as between Chinese words: /城市布拉格, /city布拉格."""
        for size in range(min(len(word) - 1, self._longest), 0, -1):
            before, after = word[size - 1], word[size]
            if fold(word[:size]) in self._spellings and (is_chinese(before) or is_chinese(after)):
                return word[:size], word[size:]
        return word, ""

    def _nearest(self, word: str) -> Command | None:
        if not 2 <= len(word) <= 20:
            return None
        allowed = 1 if len(word) < 6 else 2
        near = min(self._spellings, key=lambda s: OSA.distance(word, s))
        return self._spellings[near] if OSA.distance(word, near) <= allowed else None
