"""Processes of a test: ports for them, those below them, and an end for them that nothing prevents."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

# has the kernel kill it with this process (PR_SET_PDEATHSIG), then becomes the program; between fork and exec, where
# `preexec_fn` would do that, other threads of this process may hold locks for ever
_DIE_WITH_PARENT: Final = (sys.executable, "-I", "-S", "-c", "import ctypes, os, sys; ctypes.CDLL(None).prctl(1, 9);"
                           " os.execvp(sys.argv[1], sys.argv[1:])") if sys.platform == "linux" else ()


def free_port() -> int:
    """Return a TCP port of the loopback that nobody listens on at this moment."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def listens(port: int) -> bool:
    """Return whether somebody takes connections on *port* of the loopback."""
    with socket.socket() as client:
        client.settimeout(10)
        return client.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def running(command: Sequence[str], output: Path, environment: Mapping[str, str] | None = None,
            folder: Path | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """Run *command* for as long as the block lasts, and no longer than this process; add what it says to *output*."""
    with output.open("ab") as file, subprocess.Popen(
            [*_DIE_WITH_PARENT, *command], cwd=folder, stdin=subprocess.DEVNULL, stdout=file,
            stderr=subprocess.STDOUT, env=environment, start_new_session=True) as process:
        try:
            yield process
        finally:
            process.kill()


def parent_of(process: int) -> int:
    """Return the parent of a process, 0 if it is gone or only waits to be mourned."""
    with suppress(OSError):
        fields = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()
        return 0 if fields[0] == "Z" else int(fields[1])
    return 0


def offspring(process: int) -> set[int]:
    """Return the processes that any thread of *process* started, and those that these started."""
    parents = {int(path.name): parent_of(int(path.name)) for path in Path("/proc").iterdir() if path.name.isdecimal()}
    found: set[int] = set()
    more = {process}
    while more:
        more = {child for child, parent in parents.items() if parent in more} - found
        found |= more
    return found


def gone(processes: set[int]) -> bool:
    """Return whether none of *processes* runs any more."""
    return not any(map(parent_of, processes))
