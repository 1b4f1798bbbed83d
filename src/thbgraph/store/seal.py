"""The walls around a worker: no sockets, no new programs, bounded memory, no life after its parent.

The engine calls out from Rust, where nothing in Python can stop it, and offers no switch. So the kernel does: a
seccomp filter kills the process at its first attempt, and the pool reads that from the exit signal.
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import signal
import struct
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_PR_SET_PDEATHSIG: Final = 1
_PR_SET_SECCOMP: Final = 22
_PR_SET_NO_NEW_PRIVS: Final = 38
_SECCOMP_MODE_FILTER: Final = 2
_ALLOW: Final = 0x7FFF0000
_KILL_PROCESS: Final = 0x80000000
_LOAD_WORD: Final = 0x20  # BPF_LD | BPF_W | BPF_ABS
_JUMP_EQUAL: Final = 0x15  # BPF_JMP | BPF_JEQ | BPF_K
_JUMP_AT_LEAST: Final = 0x35  # BPF_JMP | BPF_JGE | BPF_K
_RETURN: Final = 0x06  # BPF_RET | BPF_K
_GIVE_WAY: Final = 5  # so that the serving process answers although every worker is busy
_X32: Final = 0x40000000  # system calls of the x32 table, which would dodge a filter by number


@dataclass(frozen=True)
class _Machine:
    """A processor: its audit number and its numbers of the system calls that are denied."""

    audit: int
    denied: tuple[int, ...]


# socket, connect, bind, listen, accept, accept4, execve, execveat, ptrace, io_uring_setup (which opens sockets too)
_MACHINES: Final = {
    "x86_64": _Machine(0xC000003E, (41, 42, 49, 50, 43, 288, 59, 322, 101, 425)),
    "aarch64": _Machine(0xC00000B7, (198, 203, 200, 201, 202, 242, 221, 281, 117, 425)),
}


def limit_resources(memory_mib: int) -> None:
    """Let this process grow by *memory_mib* MiB at most, leave no core file, die with its parent and give way to it."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(_GIVE_WAY)
    if sys.platform == "linux":
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
        ceiling = pages * resource.getpagesize() + memory_mib * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (ceiling, ceiling))
    die_with_parent()


def die_with_parent() -> None:
    """Have the kernel kill this process when the one that made it ends (Linux only)."""
    if sys.platform == "linux":
        _libc().prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)


def deny_network() -> bool:
    """Make the kernel kill this process when it opens a socket or starts a program.

    Returns:
        True if the filter is in force; False where the system or processor has none, so that the caller can be
        stricter by other means.
    """
    machine = _MACHINES.get(platform.machine())
    if sys.platform != "linux" or machine is None:
        return False
    program = _program(machine)
    instructions = ctypes.create_string_buffer(program, len(program))
    header = _Program(len(program) // 8, ctypes.addressof(instructions))
    libc = _libc()
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(header), 0, 0) == 0)


class _Program(ctypes.Structure):
    """struct sock_fprog of linux/filter.h."""

    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p))


def _program(machine: _Machine) -> bytes:
    """Return the filter: kill on a foreign machine or the x32 table, kill on each denied call, allow the rest."""
    count = len(machine.denied)
    steps = [
        (_LOAD_WORD, 0, 0, 4),  # seccomp_data.arch
        (_JUMP_EQUAL, 0, count + 3, machine.audit),
        (_LOAD_WORD, 0, 0, 0),  # seccomp_data.nr
        (_JUMP_AT_LEAST, count + 1, 0, _X32),
        *((_JUMP_EQUAL, count - place, 0, number) for place, number in enumerate(machine.denied)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _KILL_PROCESS),
    ]
    return b"".join(struct.pack("=HBBI", *step) for step in steps)


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
