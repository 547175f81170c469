"""What a typeahead offers for each command: names for the ones that take a name, words for the others."""

from __future__ import annotations

from bot.commands.base import Command
from bot.domain.ports import Choice, Completion
from bot.i18n import t
from bot.library import Library
from bot.text.fold import fold


def complete(library: Library, command: Command | None, asked: Completion) -> tuple[Choice, ...]:
    """Best first, at most `asked.limit`; empty where free text is asked for."""
    if command is None:
        return ()
    sub = next((sub for sub in command.subcommands if sub.name == asked.subcommand), None)
    match sub.argument if sub else command.argument:
        case "place":
            found = library.complete_place(asked.text, asked.lang, asked.limit)
        case "theme":
            found = library.complete_theme(asked.text, asked.lang, asked.limit)
        case "session":
            found = library.complete_session(asked.text, asked.lang, asked.limit)
        case "initiative":
            words = _words(asked) if command.name == "initiative" else ()  # no other command understands them
            found = (*words, *library.complete_initiative(asked.text, asked.lang, asked.limit - len(words)))
        case "text" | "none":
            found = () if sub else (*_subcommands(command, asked), *_documents(library, command, asked))
    return found[: asked.limit]


def _documents(library: Library, command: Command, asked: Completion) -> tuple[Choice, ...]:
    """A question that is being narrowed goes on with the documents that fit what was typed after `in:`."""
    question, sign, typed = asked.text.rpartition("in:")
    if command.argument != "text" or not sign:
        return ()
    titles = library.complete_document(typed, asked.lang, asked.limit)
    return tuple(Choice(title, f"{question}in:{title}") for title in titles)


def _words(asked: Completion) -> tuple[Choice, ...]:
    """`today` and `random` come before the ids while they fit what has been typed."""
    typed = fold(asked.text)
    words = (Choice(t(asked.lang, f"cards.{word}"), word) for word in ("today", "random"))
    return tuple(word for word in words if typed in fold(word.label) or word.value.startswith(typed))


def _subcommands(command: Command, asked: Completion) -> tuple[Choice, ...]:
    typed = fold(asked.text)
    return tuple(
        Choice(t(asked.lang, f"commands.{command.name}.sub.{sub.name}"), sub.name if asked.lang == "en" else sub.zh)
        for sub in command.subcommands
        if fold(sub.name).startswith(typed) or fold(sub.zh).startswith(typed)
    )
