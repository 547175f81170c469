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
        case "places":
            found = _one_more(library, asked)
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
    own = [one.title for one in library.own.documents.values()] if library.own is not None else []
    packs = [pack.title[asked.lang] for pack in library.corpus.packs.values()]
    titles = [title for title in dict.fromkeys((*own, *packs)) if fold(typed.strip()) in fold(title)]
    return tuple(Choice(title, f"{question}in:{title}") for title in titles)


def _one_more(library: Library, asked: Completion) -> tuple[Choice, ...]:
    """The name that is being typed behind those that stand already."""
    before, _, last = asked.text.rpartition(" ")
    found = library.complete_place(last, asked.lang, asked.limit)
    head = f"{before} " if before.strip() else ""
    return tuple(Choice(f"{head}{one.label}", f"{head}{one.value}") for one in found)


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
