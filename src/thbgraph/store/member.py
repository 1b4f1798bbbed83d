"""One worker process as the service sees it: started, asked one thing at a time, killed without ceremony."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from thbgraph.errors import FeatureRefused, QueryMemory, QueryTimeout, ThbError, TooLong
from thbgraph.store.frames import PREFIX, answer_from, error_from, job_header, pack
from thbgraph.store.job import QueryAnswer, QueryJob, Summary, TaskAnswer, TaskJob

_CHUNK: Final = 1024 * 1024


@dataclass(frozen=True)
class WorkerOptions:
    """What every worker is started with.

    Attributes:
        graph: the N-Quads file to answer from.
        memory: MiB a query may add to the loaded graph.
        timeout: seconds a query may run.
        tasks: module whose ``TASKS`` the workers offer beside queries; empty = none.
    """

    graph: Path
    memory: int = 2048
    timeout: float = 10.0
    tasks: str = ""


class Worker:
    """A running worker; make one with ``Worker.start``."""

    def __init__(self, streams: tuple[asyncio.StreamReader, asyncio.StreamWriter], timeout: float) -> None:
        """Take over the service's end of a socket whose other end no process has yet."""
        self._reader, self._writer = streams
        self._timeout = timeout
        self._process: asyncio.subprocess.Process | None = None
        self.summary = Summary(default=0)

    @property
    def process_id(self) -> int | None:
        """Return the number of the process, None before it was started."""
        return self._process.pid if self._process else None

    @property
    def gone(self) -> bool:
        """Return whether the process has ended, whatever the cause."""
        return self._process is None or self._process.returncode is not None

    @classmethod
    async def start(cls, options: WorkerOptions) -> Worker:
        """Start a process and wait until it has loaded the graph.

        Raises:
            ThbError: the graph cannot be loaded.
            WorkerLost: the process died while loading it.
        """
        ours, theirs = socket.socketpair()
        with theirs:
            worker = cls(await asyncio.open_connection(sock=ours), options.timeout)
            started = False
            try:
                await worker._spawn(theirs, options)
                started = True
            finally:
                if not started:  # cancelled, too: a half-started process must not stay behind
                    worker.kill()
                    await worker.wait()
        return worker

    async def _spawn(self, theirs: socket.socket, options: WorkerOptions) -> None:
        self._process = await asyncio.create_subprocess_exec(
            *_command(theirs.fileno(), options),
            pass_fds=(theirs.fileno(),),
            env=_environment(),
            stdin=asyncio.subprocess.DEVNULL,
        )
        theirs.close()  # so that the process's death ends the stream
        header, _ = await self._receive()
        if "error" in header:
            raise error_from(header["error"])
        self.summary = Summary(**header["ready"])

    async def ask(self, job: QueryJob | TaskJob) -> QueryAnswer | TaskAnswer:
        """Send *job* and return its answer.

        Raises:
            WorkerLost: the process died; its ``reason`` is the error for whoever asked.
            ThbError: the job's own error; the worker is fit for the next one. After anything else it must be killed.
        """
        self._writer.write(pack(job_header(job)))
        return answer_from(*await self._receive())

    def kill(self) -> None:
        """End the process at once, whatever it is doing."""
        self._writer.close()
        if self._process and self._process.returncode is None:
            self._process.kill()

    async def wait(self) -> None:
        """Return once the process is gone."""
        if self._process:
            await self._process.wait()

    async def _receive(self) -> tuple[dict[str, Any], bytes]:
        """Return the next frame; raise ``WorkerLost`` if the process ends first."""
        try:
            header_size, body_size = PREFIX.unpack(await self._reader.readexactly(PREFIX.size))
            header: dict[str, Any] = json.loads(await self._reader.readexactly(header_size))
            body = bytearray()
            while len(body) < body_size:
                body += await self._reader.readexactly(min(_CHUNK, body_size - len(body)))
        except (ConnectionError, asyncio.IncompleteReadError) as error:
            exit_code = await self._process.wait() if self._process else 0
            raise WorkerLost(self._reason(exit_code)) from error
        return header, bytes(body)

    def _reason(self, exit_code: int) -> ThbError:
        """Put the way a worker died in words for the one whose query it was."""
        if exit_code == -signal.SIGSYS:
            return FeatureRefused("The query tried to reach the network; that is refused.", "Remove SERVICE.")
        if exit_code == -signal.SIGSEGV:
            return TooLong("The query is too deep or too long a chain for the engine.", "Flatten or split it.")
        if exit_code == -signal.SIGALRM:
            return timed_out(self._timeout)
        if exit_code in (-signal.SIGABRT, -signal.SIGKILL):  # the engine out of memory, or the system out of it
            return QueryMemory(
                "The query needed more memory than a query may use and was stopped.",
                "Narrow it: sort or group fewer rows, and join every pattern to another.",
            )
        return ThbError(f"The query process ended unexpectedly ({exit_code}).", "The service's log may say why.")


class WorkerLost(Exception):
    """The process behind a worker is gone; ``reason`` says why."""

    def __init__(self, reason: ThbError) -> None:
        """Keep the error to report."""
        super().__init__(str(reason))
        self.reason = reason


def timed_out(seconds: float) -> QueryTimeout:
    """Return the error for a query stopped after *seconds*."""
    return QueryTimeout(
        f"The query ran longer than {seconds:g} s and was stopped.",
        "Put the most selective pattern first, prefer MINUS to FILTER NOT EXISTS, or add LIMIT.",
    )


def _command(descriptor: int, options: WorkerOptions) -> list[str]:
    # -P: whatever lies in the folder the service was started from is not importable
    settings = {"graph": str(options.graph), "memory": options.memory, "timeout": options.timeout,
                "tasks": options.tasks}
    return [sys.executable, "-P", "-m", "thbgraph.store.worker", str(descriptor), json.dumps(settings)]


def _environment() -> dict[str, str]:
    """Return what a worker needs of the environment: where modules lie, and none of the service's secrets."""
    return {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "PYTHONUTF8": "1"}
