"""What the reading process may take of the machine, and what it gives up before it looks at the file."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import site
import sys
import sysconfig
from pathlib import Path

from bot.documents.child import landlock, seccomp
from bot.documents.child.wire import Bounds

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38
NICENESS = 10
OPEN_FILES = 64


def bound(bounds: Bounds) -> None:
    """Sets the limits of this process and of what it starts. A system that has no such limit is left without it."""
    for what, soft, hard in (
        (resource.RLIMIT_AS, bounds.memory, bounds.memory),
        (resource.RLIMIT_CPU, bounds.processor, bounds.processor + 1),  # SIGXCPU first, which tells of what it ended
        (resource.RLIMIT_FSIZE, 0, 0),  # it writes to its pipe and to no file
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES, OPEN_FILES),
    ):
        try:
            resource.setrlimit(what, (soft, hard))
        except (ValueError, OSError):  # macOS knows no limit of address space
            continue
    os.nice(NICENESS)


def die_with(parent: int) -> None:
    """The kernel kills this process when its parent goes, even by kill -9; at once where it has gone already."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def confine(path: Path, root: Path) -> tuple[bool, bool]:
    """Gives up all files but `path` and the code, and all network; whether this system could do each.

    `root` is the folder that holds the package `bot`; what else lies in it (.env, var/) cannot be opened.
    """
    if sys.platform != "linux":
        return False, False
    libc = ctypes.CDLL(None)
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    code = {sysconfig.get_path(name) for name in ("stdlib", "platstdlib")} | set(site.getsitepackages())
    system = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache")
    files = landlock.confine([path, root / "bot", *map(Path, sorted(code)), *map(Path, system)])
    return files, seccomp.confine()
