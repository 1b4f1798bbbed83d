"""``thbgraph serve`` in a process of its own, which a test may stop and kill in any way."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.helpers.processes import free_port, listens, running
from tests.helpers.services import BEARER
from tests.helpers.waiting import HANG, until


@dataclass(frozen=True)
class ServiceProcess:
    """A running service: its process, its port, the file of its log, and a client that sends the token of tests."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path
    client: httpx.Client

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def events(self) -> list[dict[str, Any]]:
        """Return what it has logged so far."""
        return [json.loads(line) for line in self.log.read_bytes().split(b"\n")[:-1] if line.startswith(b"{")]

    def listens(self) -> bool:
        return listens(self.port)

    def is_ready(self) -> bool:
        with suppress(httpx.TransportError):
            return self.client.get("/ready").status_code == 200
        return False

    def kill(self) -> None:
        """Kill the service's own process, as a crash of it would; the kernel ends what is below."""
        self.process.kill()
        self.ended()

    def kill_all(self) -> None:
        """Kill every process at once, as a loss of the machine's memory would."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.ended()

    def stop(self) -> int:
        """End the service as an operator does; return its exit status."""
        self.process.terminate()
        return self.ended()

    def ended(self) -> int:
        """Wait for the end of the process; return its exit status."""
        return self.process.wait(HANG)


@contextmanager
def served(log: Path, *options: str, before: Sequence[str] = (), **settings: str) -> Iterator[ServiceProcess]:
    """Run ``thbgraph serve`` with *options*, behind the command *before*, and wait until it is ready.

    Args:
        log: file that its output is added to.
        options: of the command line; the port is chosen here.
        before: command that runs it.
        settings: of its environment, without the prefix; those of the shell do not count.
    """
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("THBGRAPH_")}
    environment |= {f"THBGRAPH_{name}": value for name, value in settings.items()}
    command = [*before, str(Path(sys.executable).with_name("thbgraph")), "serve", *options, "--port", str(port)]
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=HANG, headers=BEARER) as client, \
            running(command, log, environment) as process:
        service = ServiceProcess(process, port, log, client)
        until(lambda: service.is_ready() or process.poll() is not None)
        assert process.poll() is None, f"The service did not start: {log.read_text('utf-8')[-2000:]}"
        yield service
