"""What is settled about something asked before any work begins, so that a platform can be told at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.commands.line import Line
from bot.domain.ports import Press, Request
from bot.domain.rights import Right
from bot.library import Library

LONGEST_KEPT = 200  # characters of a line worth remembering

# "typed": a slash command; "said": in front of all who are there (a mention, a direct message); "aside": for the asker
# alone whatever the channel's setting (a message command, a window); "replied": to the bot's own message without calling
# it, which is answered only where the line goes on from what was asked before.
Way = Literal["typed", "said", "aside", "replied"]


@dataclass(frozen=True, slots=True)
class Decision:
    """`request` carries the language of the answer. `library` is None where it must first be loaded. `line` is None while only `key`, under which it was kept, is known.

    `visible`: all in the channel see the answer. `replaces`: it takes the place of the message that was acted on. `shares`:
    it is posted to the channel. `wordless`: a message was pointed at that has no words. `lacks` is the right that whoever asks would need.
    """

    request: Request
    library: Library | None
    way: Way
    line: Line | None
    visible: bool
    replaces: bool = False
    shares: bool = False
    key: str = ""
    wordless: bool = False
    press: Press | None = None
    lacks: Right | None = None

    @property
    def cacheable(self) -> bool:
        """Whether line, language and library alone decide what the answer says."""
        command = self.line.command if self.line is not None else None
        return (
            self.library is not None
            and command is not None
            and command.cacheable
            and not self.shares
            and len(self.request.line) <= LONGEST_KEPT
        )
