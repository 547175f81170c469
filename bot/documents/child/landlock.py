"""Landlock without privileges (Linux 5.13 and later): this process can open what it is told and nothing else."""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from collections.abc import Iterable
from pathlib import Path

_CREATE, _ADD, _RESTRICT = 444, 445, 446  # the same numbers on every machine
_VERSION, _PATH_BENEATH = 1, 1
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
# What each version of the interface brought: rights on files, rights on the network, and what leaves the process.
_FILE_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
_NET_RIGHTS = {4: 0b11}  # TCP: bind, connect
_SCOPES = {6: 0b11}  # abstract sockets, signals


def _up_to(version: int, table: dict[int, int]) -> int:
    return max((value for since, value in table.items() if since <= version), default=0)


def confine(readable: Iterable[Path]) -> bool:
    """From here on only `readable` (files, and folders with all under them) can be opened, and only to be read.

    False where the kernel has no Landlock. Needs `no_new_privs` to be set before.
    """
    if sys.platform != "linux":
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    version = libc.syscall(_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(_VERSION))
    if version < 1:
        return False
    asked = struct.pack("QQQ", *(_up_to(version, table) for table in (_FILE_RIGHTS, _NET_RIGHTS, _SCOPES)))
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    rules = libc.syscall(_CREATE, asked, ctypes.c_size_t(size), ctypes.c_uint32(0))
    if rules < 0:
        return False
    try:
        for path in readable:
            _allow(libc, rules, path)
        return bool(libc.syscall(_RESTRICT, ctypes.c_int(rules), ctypes.c_uint32(0)) == 0)
    finally:
        os.close(rules)


def _allow(libc: ctypes.CDLL, rules: int, path: Path) -> None:
    try:
        held = os.open(path, getattr(os, "O_PATH", 0) | os.O_CLOEXEC)
    except OSError:
        return  # a folder that this system does not have
    try:
        rights = _READ_FILE | (_READ_DIR if path.is_dir() else 0)
        libc.syscall(_ADD, ctypes.c_int(rules), _PATH_BENEATH, struct.pack("=Qi", rights, held), ctypes.c_uint32(0))
    finally:
        os.close(held)
