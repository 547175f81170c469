"""Stands in for a file that took over the process that reads it: the real child, with a reader that does harm."""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import socket
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, sys.argv[1])

from bot.documents.child import main as child
from bot.documents.readers.values import Locator, ReadDocument, ReadPassage


def escape(said, progress):
    """Tries every way out; the document's text says of each whether it was open."""
    bot = said["bot"]
    libc = ctypes.CDLL(None, use_errno=True)

    def call(*arguments):
        if libc.syscall(*arguments) < 0:
            raise OSError(ctypes.get_errno(), "refused")

    attempts = {f"read {name}": lambda path=path: Path(path).read_bytes() for name, path in said["files"].items()}
    attempts |= {
        "read parent environ": lambda: Path(f"/proc/{os.getppid()}/environ").read_bytes(),
        "read bot environ": lambda: Path(f"/proc/{bot}/environ").read_bytes(),
        "read bot memory": lambda: os.open(f"/proc/{bot}/mem", os.O_RDONLY),
        "list root": lambda: list(Path(sys.argv[1]).iterdir()),
        "list own folder": lambda: list(Path().iterdir()),
        "list /": lambda: list(Path("/").iterdir()),
        "connect": lambda: socket.create_connection(("127.0.0.1", said["port"]), 5),
        "datagram": lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM),
        "unix socket": lambda: socket.socket(socket.AF_UNIX),
        "socketpair": socket.socketpair,
        "write here": lambda: Path("here").write_bytes(b"x"),
        "write beside": lambda: Path(said["files"]["env"] + ".new").write_bytes(b"x"),
        "fork": os.fork,
        "exec": lambda: os.execv(sys.executable, [sys.executable, "-c", ""]),
        "signal bot": lambda: os.kill(bot, 0),
        "signal parent": lambda: os.kill(os.getppid(), 0),
        "leave group": os.setsid,
        "bound bot": lambda: resource.prlimit(bot, resource.RLIMIT_NOFILE, (64, 64)),
        "more memory": lambda: resource.setrlimit(resource.RLIMIT_AS, (2**40, 2**40)),
        "ptrace": lambda: call({"x86_64": 101}.get(os.uname().machine, 117), 16, bot, 0, 0),
        "io_uring": lambda: call(425, 8, ctypes.create_string_buffer(120)),
        "namespace": lambda: call({"x86_64": 272}.get(os.uname().machine, 97), 0x10000000),
    }
    found = {"environment": dict(os.environ), "nice": os.nice(0)}
    for name, attempt in attempts.items():
        try:
            found[name] = "open" if attempt() != 0 or name != "fork" else os._exit(0)
        except (OSError, ValueError) as error:
            found[name] = type(error).__name__
    thread = threading.Thread(target=lambda: found.update(thread="runs"))
    thread.start()
    thread.join()
    return json.dumps(found)


def hang(said, progress):
    progress(os.getpid(), os.getppid())
    time.sleep(3600)


def eat_memory(said, progress):
    held = []
    while True:
        held.append(bytearray(25_000_000))


def eat_memory_in_a_library(said, progress):
    held = [bytearray(25_000_000) for _ in range(8)]  # resident, as a library that runs out has it
    os.abort()
    return held


def eat_time(said, progress):
    while True:
        pass


def flood(said, progress):
    while True:
        os.write(1, b'{"text":"' + b"x" * 1000 + b'","at":{}}\n')


def long_line(said, progress):
    while True:
        os.write(1, b"x" * 100_000)


def say(said, progress):
    os.write(1, said["raw"].encode("latin-1"))
    os._exit(said.get("exit", 0))


def crash(said, progress):
    ctypes.string_at(0)


def be_killed(said, progress):
    os.kill(os.getpid(), signal.SIGKILL)


def fail(said, progress):
    raise KeyError("no reader means this")


def read(path, name, progress, limits):
    said = json.loads(name)
    text = globals()[said["deed"]](said, progress)
    return ReadDocument("text", None, None, (ReadPassage(text, Locator(line=1)),))


child.read = read
child.main()
