"""The `citybrief` command. Imports late, so that a command loads only what it needs."""

from __future__ import annotations

import argparse
import asyncio
import io
import json
import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from adapters.arguments import parser
from adapters.registry import platform, platforms
from bot.domain.errors import CityBriefError, PackError, SettingsError, WordingError
from bot.meaning import PATIENT
from bot.settings import ROOT, Settings


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; 0 when it did what was asked, 1 when something is wrong, 2 for a wrong call."""
    sys.stdout, sys.stderr = sys.stdout or _nowhere(), sys.stderr or _nowhere()  # None where they were closed
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # whatever the locale, Chinese is printed
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    args = parser().parse_args(argv)
    try:
        done = int(_RUNS[args.run](args) or 0)
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
        workspace=args.workspace,
        channel=args.channel,
        thread=args.thread,
    )
    stdin = sys.stdin.buffer if sys.stdin else io.BytesIO()  # None where it was closed
    # Words as UTF-8 whatever the locale took them for.
    words = [os.fsencode(word).decode("utf-8", errors="replace") for word in args.line]
    lines = [" ".join(words)] if words else lines_of(stdin)
    asyncio.run(
        compose.asked(
            settings, args.workspace, lambda bot: run(bot, options, lines, sys.stdout), thread=bool(args.thread)
        )
    )


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


def _move(args: argparse.Namespace) -> None:
    from dataclasses import asdict

    from bot.store.move import move

    for one in asyncio.run(move(args.source, args.target)):
        print(json.dumps(asdict(one)))


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
    from adapters.terminal.token import token

    asyncio.run(token(_settings(), args))


def _digest(args: argparse.Namespace) -> int:
    from adapters.terminal.digest import digest

    _log()
    return asyncio.run(digest(_settings(), args))


def _serve(args: argparse.Namespace) -> None:
    from adapters.common.ending import end_within
    from adapters.serve import serve

    _log()
    asyncio.run(serve(_settings(), end_within))


_RUNS: dict[str, Callable[[argparse.Namespace], int | None]] = {
    "run": _run,
    "check": _check,
    "build": _build,
    "eval": _eval,
    "key": _key,
    "move": _move,
    "manifest": _manifest,
    "brief": _brief,
    "shortlist": _shortlist,
    "add": _add,
    "library": _library,
    "mcp": _mcp,
    "token": _token,
    "digest": _digest,
    "serve": _serve,
}

if __name__ == "__main__":
    sys.exit(main())
