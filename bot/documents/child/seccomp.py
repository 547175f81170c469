"""A seccomp filter without privileges: no network, no other process, no further program. x86_64 and aarch64."""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys
from itertools import chain

_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 22, 2
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06  # BPF_LD|W|ABS, BPF_JMP|…|K, BPF_RET|K
_ALLOW, _KILL = 0x7FFF0000, 0x80000000
_DENY, _MISSING = 0x00050000 | errno.EPERM, 0x00050000 | errno.ENOSYS
_NUMBER, _ARCH, _FIRST_ARGUMENT = 0, 4, 16  # offsets in struct seccomp_data; both machines are little-endian
_CLONE_THREAD = 0x10000
_X32 = 0x40000000  # the numbers of a second ABI on x86_64, which would pass by a list of the first

# AUDIT_ARCH and the column of the table below.
_MACHINES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}

# Numbers on x86_64 (asm/unistd_64.h) and aarch64 (asm-generic/unistd.h).
_DENIED: dict[str, tuple[int, int | None]] = {
    "socket": (41, 198),
    "socketpair": (53, 199),
    "connect": (42, 203),
    "bind": (49, 200),
    "listen": (50, 201),
    "accept": (43, 202),
    "accept4": (288, 242),
    "sendto": (44, 206),
    "sendmsg": (46, 211),
    "sendmmsg": (307, 269),
    "recvmsg": (47, 212),
    "recvmmsg": (299, 243),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438),
    "pidfd_send_signal": (424, 424),
    "tkill": (200, 130),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "setsid": (112, 157),  # out of the group that is killed
    "setpgid": (109, 154),
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_by_handle_at": (304, 265),
    "shmget": (29, 194),
    "msgget": (68, 186),
    "semget": (64, 190),
    "mq_open": (240, 180),
    "execve": (59, 221),
    "execveat": (322, 281),
    "fork": (57, None),
    "vfork": (58, None),
}
_CLONE, _CLONE3, _KILL_CALL, _TGKILL, _PRLIMIT = (56, 220), (435, 435), (62, 129), (234, 131), (302, 261)


def _op(code: int, value: int, true: int = 0, false: int = 0) -> bytes:
    return struct.pack("HBBI", code, true, false, value)


def _program(arch: int, column: int, pid: int) -> bytes:
    """The filter of one machine for process `pid`, which may signal itself (a library that gives up does) and nobody else."""
    returns = [(row[column], _DENY) for row in _DENIED.values()] + [
        (_CLONE3[column], _MISSING)
    ]  # glibc then takes clone
    rules = chain(
        [_op(_LOAD, _ARCH), _op(_EQUAL, arch, 1), _op(_RETURN, _KILL), _op(_LOAD, _NUMBER)],
        [_op(_AT_LEAST, _X32, 0, 1), _op(_RETURN, _DENY)],
        *([_op(_EQUAL, number, 0, 1), _op(_RETURN, verdict)] for number, verdict in returns if number is not None),
        # A call, and the one test of its first argument under which it is allowed: a new thread, its own id, or 0 for itself.
        *(
            [
                _op(_EQUAL, call[column], 0, 4),
                _op(_LOAD, _FIRST_ARGUMENT),
                test,
                _op(_RETURN, _ALLOW),
                _op(_RETURN, _DENY),
            ]
            for call, test in (
                (_CLONE, _op(_ANY_BIT, _CLONE_THREAD, 0, 1)),
                (_KILL_CALL, _op(_EQUAL, pid, 0, 1)),
                (_TGKILL, _op(_EQUAL, pid, 0, 1)),
                (_PRLIMIT, _op(_EQUAL, 0, 0, 1)),
            )
        ),
        [_op(_RETURN, _ALLOW)],
    )
    return b"".join(rules)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def confine() -> bool:
    """Takes the network and other processes from this one for good; False where the system has no such filter.

    Needs `no_new_privs` to be set before.
    """
    machine = _MACHINES.get(platform.machine())
    if sys.platform != "linux" or machine is None or sys.maxsize < 2**32:
        return False
    code = _program(*machine, os.getpid())
    held = ctypes.create_string_buffer(code, len(code))
    program = _Program(len(code) // 8, ctypes.cast(held, ctypes.c_void_p))
    libc = ctypes.CDLL(None, use_errno=True)
    return bool(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0) == 0)
