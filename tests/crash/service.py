"""A service in a process of its own, which a test may kill in any way."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

import httpx

TOKEN: Final = "a-token-only-tests-know"
_START_SECONDS: Final = 60.0


class ServiceProcess:
    """``thbgraph serve --store DIR --empty`` on a free port, in a process group of its own."""

    def __init__(self, store: Path, *before: str) -> None:
        """Start it over *store*, behind the command *before* if one is given, and wait until it is ready."""
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.client = httpx.Client(base_url=self.url, timeout=30, headers={"Authorization": f"Bearer {TOKEN}"})
        command = [*before, str(Path(sys.executable).with_name("thbgraph")), "serve", "--store", str(store), "--empty",
                   "--port", str(port), "--workers", "1"]
        self._log = (store.parent / "service.log").open("ab")
        self._process = subprocess.Popen(command, env=os.environ | {"THBGRAPH_WRITE_TOKEN": TOKEN},
                                         stdout=self._log, stderr=self._log, start_new_session=True)
        self._wait()

    def _wait(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                if self.client.get("/ready").status_code == 200:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.05)
        self.stop()
        raise AssertionError("The service did not start: " + Path(self._log.name).read_text("utf-8")[-2000:])

    def children(self) -> list[int]:
        """Return every process below the service: fork server, workers, writer."""
        found, todo = [], [self._process.pid]
        while todo:
            process = todo.pop()
            below = Path(f"/proc/{process}/task/{process}/children").read_text("ascii").split()
            found += [int(child) for child in below]
            todo += [int(child) for child in below]
        return found

    def kill(self) -> None:
        """Kill the service's own process, as a crash of it would; the kernel ends what is below."""
        os.kill(self._process.pid, signal.SIGKILL)
        self._ended()

    def kill_all(self) -> None:
        """Kill every process at once, as a loss of the machine's memory would."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._ended()

    def stop(self) -> int:
        """End the service as an operator does; return its exit status."""
        if self._process.poll() is None:
            self._process.terminate()
        self._ended()
        return self._process.returncode

    def _ended(self) -> None:
        self._process.wait(30)
        self.client.close()
        self._log.close()
