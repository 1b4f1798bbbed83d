"""One worker process as the service sees it: started, asked one thing at a time, killed without ceremony."""

from __future__ import annotations

import asyncio
import json
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from thbgraph.errors import BodyTooLong, Busy, FeatureRefused, QueryMemory, QueryTimeout, ThbError, TooLong
from thbgraph.store.frames import PREFIX, error_from, is_part, job_frame, reply_from
from thbgraph.store.job import Job, OpenJob, Reply
from thbgraph.store.nursery import Child, Kind, Nursery
from thbgraph.store.remote_reader import Remote
from thbgraph.store.worker import Walls

_CHUNK: Final = 1024 * 1024
_READY_SECONDS: Final = 60.0
_ENGINE_MIB: Final = 1024  # address space the engine takes for threads and buffers when it opens a store of the disk


@dataclass(frozen=True)
class WorkerOptions:
    """What every worker is started with.

    Attributes:
        graph: the N-Quads file to answer from; None = snapshots of an updatable store.
        memory: MiB a query may add to the loaded graph.
        timeout: seconds a query may run.
        tasks: module whose ``TASKS`` the workers offer beside queries; empty = none.
        slow: seconds a write, a load or a dump may run.
        remote: the other store to answer from instead.
        bare: True for workers that read no store at all, only what tasks bring with them.
    """

    graph: Path | None
    memory: int = 2048
    timeout: float = 10.0
    tasks: str = ""
    slow: float = 600.0
    remote: Remote | None = None
    bare: bool = False

    @property
    def walls(self) -> Walls:
        """Return the limits of each process; one that opens a store of the disk has room for the engine's own."""
        engine = 0 if self.source else _ENGINE_MIB
        return Walls(self.memory + engine, self.timeout, self.slow, self.remote is not None)

    @property
    def source(self) -> bool:
        """Return whether workers have something to read from the start."""
        return bool(self.graph or self.remote or self.bare)


class Worker:
    """A running worker; make one with ``Worker.start``."""

    def __init__(self, nursery: Nursery, child: Child, options: WorkerOptions, *, writes: bool) -> None:
        """Take over *child*, which *nursery* has forked."""
        self._nursery, self._child, self._options, self._writes = nursery, child, options, writes
        self._reader, self._writer = child.streams
        self._opening = ""
        self.snapshot = ""
        self.sealed = False

    @property
    def process_id(self) -> int:
        """Return the number of the process."""
        return self._child.process_id

    @property
    def gone(self) -> bool:
        """Return whether the process has ended, whatever the cause."""
        return self._child.ended.done()

    @property
    def snapshots(self) -> set[str]:
        """Return what it reads from, or may already read from."""
        return {self.snapshot, self._opening} - {""}

    def when_gone(self, call: Callable[[Worker], None]) -> None:
        """Have *call* called in the event loop soon after the process has ended."""
        self._child.ended.add_done_callback(lambda _: call(self))

    @classmethod
    async def start(cls, nursery: Nursery, options: WorkerOptions, writes_to: str = "") -> Worker:
        """Return a worker that has walled itself in; one that *writes_to* a folder, or else one that reads.

        Raises:
            ThbError: the graph cannot be loaded.
            WorkerLost: the process died at once.
            NurseryLost: the fork server did.
            TimeoutError: it did not get ready.
        """
        kind: Kind = "writer" if writes_to else "remote" if options.remote else "reader"
        place: dict[str, Any] = {"folder": writes_to} if writes_to else {"bare": options.bare}
        child = await nursery.fork(kind, options.walls, place)
        worker = cls(nursery, child, options, writes=bool(writes_to))
        started = False
        try:
            async with asyncio.timeout(_READY_SECONDS):
                header, _ = await worker._receive()
            if "error" in header:
                raise error_from(header["error"])
            worker.sealed = header["ready"]["sealed"]
            started = True
        finally:
            if not started:  # cancelled, too: a half-started process must not stay behind
                worker.kill()
        return worker

    async def ask(self, job: Job) -> tuple[Reply, bool]:
        """Send *job* and return its reply, and whether that is only the first part of one.

        Raises:
            WorkerLost: the process died; its ``reason`` is the error for whoever asked.
            ThbError: the job's own error; the worker is fit for the next one. After anything else it must be killed.
        """
        self._writer.write(job_frame(job))
        await self._drained()
        return await self.more()

    async def more(self) -> tuple[Reply, bool]:
        """Return the next part of a reply, and whether more follow; raises as ``ask`` does."""
        header, body = await self._receive()
        return reply_from(header, body), is_part(header)

    async def open(self, snapshot: str) -> None:
        """Have the worker read from *snapshot* from now on; raises as ``ask`` does."""
        self._opening = snapshot  # before it is asked: a copy that nobody names is removed
        await self.ask(OpenJob(snapshot))
        self.snapshot, self._opening = snapshot, ""

    def kill(self) -> None:
        """End the process at once, whatever it is doing."""
        self._writer.close()
        self._nursery.kill(self._child.number)

    async def wait(self) -> int | None:
        """Return the exit status once the process is gone; negative for a signal, None = taken along by its server."""
        return await asyncio.shield(self._child.ended)

    async def _drained(self) -> None:
        try:
            await self._writer.drain()
        except ConnectionError as error:
            raise WorkerLost(self._reason(await self.wait())) from error

    async def _receive(self) -> tuple[dict[str, Any], bytes]:
        """Return the next frame; raise ``WorkerLost`` if the process ends first."""
        try:
            header_size, body_size = PREFIX.unpack(await self._reader.readexactly(PREFIX.size))
            header: dict[str, Any] = json.loads(await self._reader.readexactly(header_size))
            body = bytearray()
            while len(body) < body_size:
                body += await self._reader.readexactly(min(_CHUNK, body_size - len(body)))
        except (ConnectionError, asyncio.IncompleteReadError) as error:
            raise WorkerLost(self._reason(await self.wait())) from error
        return header, bytes(body)

    def _reason(self, exit_code: int | None) -> ThbError:
        """Put the way a worker died in words for the one whose query or write it was."""
        what = "write" if self._writes else "query"
        if exit_code is None:
            return Busy("The query processes are being started anew.", "Try again in a few seconds.")
        if exit_code == -signal.SIGSYS:
            return FeatureRefused(f"The {what} tried to reach the network; that is refused.", "Remove SERVICE.")
        if exit_code == -signal.SIGSEGV:
            kind = BodyTooLong if self._writes else TooLong
            return kind(f"The {what} is too deep or too long a chain for the engine.", "Flatten or split it.")
        if exit_code == -signal.SIGALRM:
            return timed_out(self._options.slow if self._writes else self._options.timeout, what)
        if exit_code in (-signal.SIGABRT, -signal.SIGKILL):  # the engine out of memory, or the system out of it
            return QueryMemory(
                f"The {what} needed more memory than a {what} may use and was stopped.",
                "Narrow it: sort or group fewer rows, and join every pattern to another.",
            )
        return ThbError(f"The {what} process ended unexpectedly ({exit_code}).", "The service's log may say why.")


class WorkerLost(Exception):
    """The process behind a worker is gone; ``reason`` says why."""

    def __init__(self, reason: ThbError) -> None:
        """Keep the error to report."""
        super().__init__(str(reason))
        self.reason = reason


def timed_out(seconds: float, what: str = "query") -> QueryTimeout:
    """Return the error for *what* was stopped after *seconds*."""
    return QueryTimeout(
        f"The {what} ran longer than {seconds:g} s and was stopped.",
        "Put the most selective pattern first, prefer MINUS to FILTER NOT EXISTS, or add LIMIT.",
    )
