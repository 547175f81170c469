"""The `citybrief` command. Imports late, so that a command loads only what it needs."""

from __future__ import annotations

import argparse
import asyncio
import io
import os
import sys
from collections.abc import Sequence
from datetime import MAXYEAR, MINYEAR, UTC, datetime
from pathlib import Path

from adapters.registry import NAMES, platform, platforms
from adapters.terminal import token
from bot.domain.errors import CityBriefError, PackError, SettingsError
from bot.meaning import PATIENT
from bot.settings import ROOT, Settings, is_prefix

_WORKSPACES = "whose library: slack:TEAM, discord:SERVER, discord:user:ID or local (default)"


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; 0 when it did what was asked, 1 when something is wrong, 2 for a wrong call."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # None where it was closed; whatever the locale, Chinese is printed
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    args = parser().parse_args(argv)
    try:
        return int(args.run(args) or 0)
    except PackError as error:
        print(f"{error}\n{_count(error.faults)}.", file=sys.stderr)
    except CityBriefError as error:
        print(f"citybrief: {error}", file=sys.stderr)
    except BrokenPipeError:  # the reader of our output has left
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:  # a folder, a file or a port that the system refuses; its words name it
        print(f"citybrief: {error.strerror or error}{f': {error.filename}' if error.filename else ''}", file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    return 1


def _count(faults: Sequence[object]) -> str:
    return f"{len(faults)} fault" if len(faults) == 1 else f"{len(faults)} faults"


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="citybrief", description="What cities did, quoted and cited.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    serve = commands.add_parser("serve", help="start everything that is configured; the local page needs no token")
    serve.set_defaults(run=_serve)

    run = commands.add_parser("run", help="answer one command line, or each line of standard input")
    run.add_argument("--format", choices=("text", "json", *NAMES), default="text")
    run.add_argument("--lang", choices=("zh-TW", "en"))
    run.add_argument("--page", type=_page, default=1)
    run.add_argument("--surface", choices=("message", "home", "modal", "options"), default="message")
    run.add_argument("--at", type=_instant, help="answer as if it were this time (ISO 8601 with offset)")
    _where(run, "where the question is asked")
    run.add_argument("line", nargs="*", metavar="LINE", help='such as "/city 布拉格"')
    run.set_defaults(run=_run)

    check = commands.add_parser("check", help="prove the packs and the settings; every fault with file and line")
    check.add_argument("--accept", action="store_true", help="the packs as they stand are meant: renew their checksums")
    check.set_defaults(run=_check)

    build = commands.add_parser("build", help="prepare the packs for a fast start (`make run` does it)")
    build.set_defaults(run=_build)

    evaluate = commands.add_parser("eval", help="score /ask on a file of questions")
    evaluate.add_argument("file", type=Path)
    evaluate.set_defaults(run=_eval)

    key = commands.add_parser("key", help="make a key for CITYBRIEF_SECRET_KEY")
    key.set_defaults(run=_key)

    manifest = commands.add_parser("manifest", help="print what a platform needs to know of the commands")
    manifest.add_argument("platform", choices=NAMES)
    manifest.add_argument("--prefix", type=_prefix, help="rename every command: --prefix brief makes /brief-city")
    manifest.add_argument("--reconcile", action="store_true", help="ask for the history scopes that the digest can use")
    manifest.add_argument("--url", help="the https address where the platform reaches this server: events over HTTP")
    manifest.set_defaults(run=_manifest)

    add = commands.add_parser("add", help="read files into a library")
    _where(add, "the one channel that may find them; without it all full members of the workspace may")
    add.add_argument("--title", help="of the document; without it the file's own, or its name")
    add.add_argument("--edition", metavar="ID", help="the file is a new edition of that document")
    add.add_argument("file", nargs="+", type=Path, metavar="FILE")
    add.set_defaults(run=_add)
    _library_parser(commands.add_parser("library", help="what a library holds: look, correct, forget, take out"))
    mcp = commands.add_parser("mcp", help="answer an assistant on standard input and output (Model Context Protocol)")
    mcp.add_argument("--workspace", type=_workspace, default="local", metavar="W", help=_WORKSPACES)
    mcp.set_defaults(run=_mcp)
    token.arguments(commands.add_parser("token", help="keys of the HTTP API"), _workspace, run=_token)
    _digest_parser(commands.add_parser("digest", help="the initiative of the day: subscriptions and deliveries"))
    return parser


def _where(command: argparse.ArgumentParser, channel: str) -> None:
    command.add_argument("--workspace", type=_workspace, default="local", metavar="W", help=_WORKSPACES)
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
        action.set_defaults(run=_library, action=name)


def _digest_parser(digest: argparse.ArgumentParser) -> None:
    actions = digest.add_subparsers(required=True, metavar="ACTION")
    for name, text in (
        ("import", "read subscriptions from JSON lines"),
        ("export", "write subscriptions as JSON lines"),
    ):
        action = actions.add_parser(name, help=text)
        action.add_argument("file", type=Path)
        action.set_defaults(run=_digest, action=name)
    for name, text in (
        ("due", "print what would be posted, change nothing"),
        ("deliver", "post everything that is due"),
    ):
        action = actions.add_parser(name, help=text)
        action.add_argument(
            "--at", type=_instant, default=None, help="as if the clock stood there (ISO 8601 with offset)"
        )
        action.set_defaults(run=_digest, action=name)
    subscribe = actions.add_parser("subscribe", help="order the digest for a channel")
    for name, text in (("platform", " or ".join(NAMES)), ("team", "workspace or server"), ("channel", "channel id")):
        subscribe.add_argument(name, help=text)
    subscribe.add_argument("words", nargs="*", help="such as: 09:00 weekdays")
    subscribe.set_defaults(run=_digest, action="subscribe")
    actions.add_parser("list", help="print all subscriptions").set_defaults(run=_digest, action="list")


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
    if text == "local" or (kind in NAMES and id):
        return text
    raise argparse.ArgumentTypeError(
        f"{text!r} is no workspace: use slack:TEAM, discord:SERVER, discord:user:ID or local"
    )


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


def _settings() -> Settings:
    from dotenv import dotenv_values

    try:
        dotenv = {name: value for name, value in dotenv_values(ROOT / ".env").items() if value is not None}
    except ValueError as error:
        raise SettingsError(f"{ROOT / '.env'} is no UTF-8 text: {error}") from error
    return Settings.from_environment({**dotenv, **os.environ})


def _log() -> None:
    from adapters.common.logs import configure
    from adapters.common.redact import Redact

    configure(Redact(one.secrets for one in platforms().values()))


def _run(args: argparse.Namespace) -> None:
    from adapters import compose
    from adapters.terminal.run import Run, lines_of, run

    _log()
    settings = _settings()
    options = Run(
        format=args.format,
        surface=args.surface,
        lang=args.lang or settings.lang,
        page=args.page,
        at=args.at or datetime.now(UTC),
        workspace=args.workspace,
        channel=args.channel,
    )
    stdin = sys.stdin.buffer if sys.stdin else io.BytesIO()  # None where it was closed
    # Words as UTF-8 whatever the locale took them for.
    words = [os.fsencode(word).decode("utf-8", errors="replace") for word in args.line]
    lines = [" ".join(words)] if words else lines_of(stdin)
    asyncio.run(compose.asked(settings, args.workspace, lambda bot: run(bot, options, lines, sys.stdout)))


def _check(args: argparse.Namespace) -> int:
    from bot.documents.packs import accept, check

    settings = _settings()
    if args.accept:
        for lock in accept(settings.data):
            print(f"{lock}: renewed", file=sys.stderr)
    faults = check(settings.data)
    for fault in faults:
        print(fault)
    print(f"{_count(faults)}." if faults else "The packs and the settings are in order.", file=sys.stderr)
    return 1 if faults else 0


def _build(args: argparse.Namespace) -> None:
    asyncio.run(_prepare(_settings()))


async def _prepare(settings: Settings) -> None:
    from adapters import compose

    library = compose.libraries(settings).shared
    library.prepare()
    meaning = compose.meaning(settings, PATIENT)
    if meaning is not None:
        await meaning.begin(library.index)
        await meaning.close()


def _eval(args: argparse.Namespace) -> None:
    from adapters import compose
    from bot.evaluation import score

    _log()
    print(score(compose.libraries(_settings()).shared, args.file))


def _key(args: argparse.Namespace) -> None:
    from cryptography.fernet import Fernet

    print(Fernet.generate_key().decode())


def _manifest(args: argparse.Namespace) -> None:
    from adapters.common.platform import ManifestOptions

    print(platform(args.platform).manifest(_settings(), ManifestOptions(args.prefix, args.reconcile, args.url)), end="")


def _add(args: argparse.Namespace) -> int:
    from adapters.terminal.documents import Adding, add

    if len(args.file) > 1 and (args.title or args.edition):
        parser().error("--title and --edition take one file")
    return asyncio.run(add(_settings(), Adding(args.workspace, args.channel, args.title, args.edition), args.file))


def _library(args: argparse.Namespace) -> int:
    from adapters.terminal.documents import library

    return asyncio.run(library(_settings(), args))


def _mcp(args: argparse.Namespace) -> None:
    from adapters.terminal.mcp import mcp

    _log()
    asyncio.run(mcp(_settings(), args.workspace))


def _token(args: argparse.Namespace) -> None:
    asyncio.run(token.token(_settings(), args))


def _digest(args: argparse.Namespace) -> int:
    from adapters.terminal.digest import digest

    _log()
    return asyncio.run(digest(_settings(), args))


def _serve(args: argparse.Namespace) -> None:
    from adapters.serve import serve

    _log()
    asyncio.run(serve(_settings()))


if __name__ == "__main__":
    sys.exit(main())
