"""The words of the `citybrief` command: what may be called, and what stands behind each word. Loads nothing else."""

from __future__ import annotations

import argparse
from datetime import MAXYEAR, MINYEAR, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from adapters.registry import NAMES, posted_to
from bot.domain.models import LANGS
from bot.settings import is_prefix

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 (argparse names it no other way)

WORKSPACES = ", ".join(f"{name}:ID" for name in posted_to())


def parser() -> argparse.ArgumentParser:
    """Each call leads to `args.run`, the name of what `adapters.cli` carries out."""
    parser = argparse.ArgumentParser(prog="citybrief", description="What cities did, quoted and cited.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    serve = commands.add_parser("serve", help="start everything that is configured; the local page needs no token")
    serve.set_defaults(run="serve")

    run = commands.add_parser("run", help="answer one command line, or each line of standard input")
    run.add_argument("--format", choices=("text", "json", *NAMES), default="text")
    run.add_argument("--lang", choices=LANGS)
    run.add_argument("--page", type=_page, default=1)
    run.add_argument("--surface", choices=("message", "home", "modal", "options"), default="message")
    run.add_argument("--at", type=_instant, help="answer as if it were this time (ISO 8601 with offset)")
    _where(run, "where the question is asked")
    run.add_argument("--thread", default="", metavar="KEY", help="the lines under one key go on from each other")
    run.add_argument("line", nargs="*", metavar="LINE", help='such as "/city 布拉格"')
    run.set_defaults(run="run")

    check = commands.add_parser("check", help="prove the packs and the settings; every fault with file and line")
    check.add_argument("--accept", action="store_true", help="the packs as they stand are meant: renew their checksums")
    check.set_defaults(run="check")

    build = commands.add_parser("build", help="prepare the packs for a fast start (`make run` does it)")
    build.set_defaults(run="build")

    evaluate = commands.add_parser("eval", help="score /ask on a file of questions")
    evaluate.add_argument("file", type=Path)
    evaluate.set_defaults(run="eval")

    move = commands.add_parser("move", help="copy everything from one database to another, which must be empty")
    move.add_argument("source", metavar="FROM", help="address as in CITYBRIEF_DATABASE_URL")
    move.add_argument("target", metavar="TO")
    move.set_defaults(run="move")

    key = commands.add_parser("key", help="make a key for CITYBRIEF_SECRET_KEY")
    key.set_defaults(run="key")

    manifest = commands.add_parser("manifest", help="print what a platform needs to know of the commands")
    manifest.add_argument("platform", choices=NAMES)
    manifest.add_argument("--prefix", type=_prefix, help="rename every command: --prefix cb makes /cb-city")
    manifest.add_argument("--reconcile", action="store_true", help="ask for the history scopes that the digest can use")
    manifest.add_argument("--url", help="the https address where the platform reaches this server: events over HTTP")
    manifest.set_defaults(run="manifest")

    _handing_on(commands)
    add = commands.add_parser("add", help="read files into a library")
    _where(add, "the one channel that may find them; without it all full members of the workspace may")
    add.add_argument("--title", help="of the document; without it the file's own, or its name")
    add.add_argument("--edition", metavar="ID", help="the file is a new edition of that document")
    add.add_argument("file", nargs="+", type=Path, metavar="FILE")
    add.set_defaults(run="add")
    _library_parser(commands.add_parser("library", help="what a library holds: look, correct, forget, take out"))
    mcp = commands.add_parser("mcp", help="answer an assistant on standard input and output (Model Context Protocol)")
    mcp.add_argument("--workspace", type=_workspace, default="local", metavar="W")
    mcp.set_defaults(run="mcp")
    _token_parser(commands.add_parser("token", help="keys of the HTTP API and of MCP"))
    _digest_parser(commands.add_parser("digest", help="the initiative of the day: subscriptions and deliveries"))
    return parser


def _handing_on(commands: Commands) -> None:
    brief = commands.add_parser("brief", help="what command lines answer, as a file to hand on")
    _where(brief, "the channel where the question is asked; without it what all full members may find")
    brief.add_argument("--lang", choices=LANGS)
    brief.add_argument("--format", choices=("docx", "md", "csv"), required=True)
    brief.add_argument("--title", default="", help="of the file; without it what was asked")
    brief.add_argument("--out", type=Path, required=True, metavar="FILE")
    brief.add_argument("line", nargs="+", metavar="LINE", help='such as "/compare 布拉格 布達佩斯"')
    brief.set_defaults(run="brief")

    shortlist = commands.add_parser("shortlist", help="what a channel keeps of what it found")
    _where(shortlist, "the channel whose list it is")
    actions = shortlist.add_subparsers(required=True, metavar="ACTION")
    for name, text in (("list", "print it"), ("export", "print it"), ("add", "save"), ("remove", "take out")):
        action = actions.add_parser(name, help=text)
        if name in ("add", "remove"):
            action.add_argument("id", metavar="ID", help="of an initiative or a passage")
        action.set_defaults(run="shortlist", action=name, id="")


def _where(command: argparse.ArgumentParser, channel: str) -> None:
    text = f"whose library: {WORKSPACES} or local (default)"
    command.add_argument("--workspace", type=_workspace, default="local", metavar="W", help=text)
    command.add_argument("--channel", default="", metavar="C", help=channel)


def _library_parser(library: argparse.ArgumentParser) -> None:
    library.add_argument("--workspace", type=_workspace, default="local", metavar="W")
    actions = library.add_subparsers(required=True, metavar="ACTION")
    for name, arguments, text in (
        ("list", (), "every document as a JSON line"),
        ("show", ("ID",), "a document, and each of its passages"),
        ("rename", ("ID", "TITLE"), "give a document another title"),
        ("hide", ("PASSAGE",), "a passage answers nothing any more"),
        ("doubt", ("PASSAGE",), "a passage says that it is doubtful"),
        ("forget", ("ID",), "delete a document, whole"),
        ("export", ("ID", "FOLDER"), "write a document as a pack"),
    ):
        action = actions.add_parser(name, help=text)
        for argument in arguments:
            action.add_argument(argument.lower(), metavar=argument)
        action.set_defaults(run="library", action=name)


def _token_parser(token: argparse.ArgumentParser) -> None:
    actions = token.add_subparsers(required=True, metavar="ACTION")
    make = actions.add_parser("make", help="make a key; it is shown once")
    make.add_argument("--channel", default="", metavar="C", help="where its questions are asked")
    make.add_argument("--days", type=int, default=365, metavar="N", help="until it runs out (365)")
    listing = actions.add_parser("list", help="every key as a JSON line, without the key itself")
    revoke = actions.add_parser("revoke", help="a key opens nothing any more")
    for name, action in (("make", make), ("list", listing), ("revoke", revoke)):
        action.add_argument("--workspace", type=_workspace, required=action is not listing, metavar="W")
        if action is not listing:
            action.add_argument("name", metavar="NAME")
        action.set_defaults(run="token", action=name)


def _digest_parser(digest: argparse.ArgumentParser) -> None:
    actions = digest.add_subparsers(required=True, metavar="ACTION")
    for name, text in (
        ("import", "read subscriptions from JSON lines"),
        ("export", "write subscriptions as JSON lines"),
    ):
        action = actions.add_parser(name, help=text)
        action.add_argument("file", type=Path)
        action.set_defaults(run="digest", action=name)
    for name, text in (
        ("due", "print what would be posted, change nothing"),
        ("deliver", "post everything that is due"),
    ):
        action = actions.add_parser(name, help=text)
        action.add_argument(
            "--at", type=_instant, default=None, help="as if the clock stood there (ISO 8601 with offset)"
        )
        action.set_defaults(run="digest", action=name)
    subscribe = actions.add_parser("subscribe", help="order the digest for a channel")
    for name, text in (
        ("platform", " or ".join(posted_to())),
        ("team", "workspace or server"),
        ("channel", "channel id"),
    ):
        subscribe.add_argument(name, help=text)
    subscribe.add_argument("words", nargs="*", help="such as: 09:00 weekdays")
    subscribe.set_defaults(run="digest", action="subscribe")
    actions.add_parser("list", help="print all subscriptions").set_defaults(run="digest", action="list")


def _page(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < len(text) < 10 and int(text)):
        raise argparse.ArgumentTypeError(f"{text!r} is no page; pages are counted from 1")
    return int(text)


def _prefix(text: str) -> str:
    if text and not is_prefix(text):
        raise argparse.ArgumentTypeError("use up to 16 letters, digits, - or _")
    return text


def _workspace(text: str) -> str:
    kind, _, id = text.partition(":")
    if text == "local" or (kind in posted_to() and id):
        return text
    raise argparse.ArgumentTypeError(f"{text!r} is no workspace: use {WORKSPACES} or local")


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not ISO 8601, such as 2026-11-23T09:00:00+08:00") from error
    if instant.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{text!r} has no offset: write +08:00 or Z behind it")
    if not MINYEAR < instant.year < MAXYEAR:  # on another zone's clock it would be outside of the calendar
        raise argparse.ArgumentTypeError(f"{text!r} is outside of the years {MINYEAR + 1} to {MAXYEAR - 1}")
    return instant
