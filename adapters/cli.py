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
from typing import TextIO

from adapters.registry import NAMES, platform, platforms
from bot.domain.errors import CityBriefError, PackError, SettingsError, WordingError
from bot.meaning import PATIENT
from bot.settings import ROOT, Settings, is_prefix


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; 0 when it did what was asked, 1 when something is wrong, 2 for a wrong call."""
    sys.stdout, sys.stderr = sys.stdout or _nowhere(), sys.stderr or _nowhere()  # None where they were closed
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # whatever the locale, Chinese is printed
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    args = parser().parse_args(argv)
    try:
        done = int(args.run(args) or 0)
        sys.stdout.flush()  # here, where a failure can still be told
        return done  # noqa: TRY300
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


def _nowhere() -> TextIO:
    return Path(os.devnull).open("w", encoding="utf-8")


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
    run.add_argument(
        "--thread", default="", metavar="KEY", help="the lines under one key are one thread, also later ones"
    )
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

    brief = commands.add_parser("brief", help="what command lines answer, as a file to hand on")
    _where(brief, "the channel where the question is asked; without it what all full members may find")
    brief.add_argument("--lang", choices=("zh-TW", "en"))
    brief.add_argument("--format", choices=("docx", "md", "csv"), required=True)
    brief.add_argument("--title", default="", help="of the file; without it what was asked")
    brief.add_argument("--out", type=Path, required=True, metavar="FILE")
    brief.add_argument("line", nargs="+", metavar="LINE", help='such as "/compare 布拉格 布達佩斯"')
    brief.set_defaults(run=_brief)

    shortlist = commands.add_parser("shortlist", help="what a channel keeps of what it found")
    _where(shortlist, "the channel whose list it is")
    actions = shortlist.add_subparsers(required=True, metavar="ACTION")
    for name, text in (("list", "print it"), ("export", "print it"), ("add", "save"), ("remove", "take out")):
        action = actions.add_parser(name, help=text)
        if name in ("add", "remove"):
            action.add_argument("id", metavar="ID", help="of an initiative or a passage")
        action.set_defaults(run=_shortlist, action=name, id="")
    _digest_parser(commands.add_parser("digest", help="the initiative of the day: subscriptions and deliveries"))
    return parser


def _where(command: argparse.ArgumentParser, channel: str) -> None:
    text = "whose library: slack:TEAM, discord:SERVER, discord:user:ID or local (default)"
    command.add_argument("--workspace", type=_workspace, default="local", metavar="W", help=text)
    command.add_argument("--channel", default="", metavar="C", help=channel)


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
    from adapters.common.dotenv import read

    return Settings.from_environment({**read(ROOT / ".env"), **os.environ})


def _log() -> None:
    from adapters.common.logs import configure
    from adapters.common.redact import Redact
    from bot.i18n import missing

    configure(Redact(one.secrets for one in platforms().values()))
    if lacking := missing():
        raise WordingError("\n".join(lacking))


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
        thread=args.thread,
    )
    stdin = sys.stdin.buffer if sys.stdin else io.BytesIO()  # None where it was closed
    # Words as UTF-8 whatever the locale took them for.
    words = [os.fsencode(word).decode("utf-8", errors="replace") for word in args.line]
    lines = [" ".join(words)] if words else lines_of(stdin)

    async def answered() -> None:
        conversation = await compose.threaded(settings) if args.thread else compose.offline(settings)
        await run(conversation, options, lines, sys.stdout)

    asyncio.run(answered())


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


def _brief(args: argparse.Namespace) -> None:
    from adapters.terminal.handing_on import Asking, brief

    settings = _settings()
    lines = [os.fsencode(line).decode("utf-8", errors="replace") for line in args.line]
    asking = Asking(args.workspace, args.channel)
    asyncio.run(brief(settings, asking, lines, args.format, args.title, args.lang or settings.lang, args.out))


def _shortlist(args: argparse.Namespace) -> int:
    from adapters.terminal.handing_on import Asking, shortlist

    if not args.channel:
        raise SettingsError("a shortlist belongs to a channel: say which with --channel")
    return asyncio.run(shortlist(_settings(), Asking(args.workspace, args.channel), args.action, args.id))


def _digest(args: argparse.Namespace) -> int:
    from adapters.terminal.digest import digest

    _log()
    return asyncio.run(digest(_settings(), args))


def _serve(args: argparse.Namespace) -> None:
    from adapters.common.ending import end_within
    from adapters.serve import serve

    _log()
    asyncio.run(serve(_settings(), end_within))


if __name__ == "__main__":
    sys.exit(main())
