"""A reading worker: one process, forked from the fork server, that answers jobs from its socket until that closes."""

from __future__ import annotations

import json
import logging
import signal
import socket
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from io import RawIOBase
from pathlib import Path
from typing import IO, Any, Final, Protocol, cast

from pyoxigraph import Store

from thbgraph.errors import QueryMemory, ThbError, UsageError
from thbgraph.export import write_quads
from thbgraph.store.dataset import GraphDataset, open_snapshot
from thbgraph.store.evaluate import NARROW, Emit, evaluate
from thbgraph.store.formats import DATASET_FORMATS
from thbgraph.store.frames import error_frame, job_from, pack, read_frame, reply_frame
from thbgraph.store.job import (
    SUMMARY,
    DumpJob,
    Job,
    Opened,
    OpenJob,
    QueryAnswer,
    QueryJob,
    Reply,
    Task,
    TaskAnswer,
    TaskJob,
    is_quick,
)
from thbgraph.store.seal import deny_network, limit_resources

_LOG: Final = logging.getLogger(__name__)
_GRACE: Final = 2.0  # seconds past the pool's own deadline, for a pool that is no longer there
_DUMP_PART: Final = 1024 * 1024
_UNFORESEEN: Final = (ValueError, LookupError, TypeError, ArithmeticError, OSError, RuntimeError, AttributeError,
                      AssertionError)


@dataclass(frozen=True)
class Walls:
    """What surrounds a worker.

    Attributes:
        network: whether it may call other machines; only what asks another store may.
        memory: MiB it may add to what it holds when its work begins.
        timeout: seconds a job may run, by its own clock, should nobody be left to kill it.
        slow: seconds a dump or a load may run.
    """

    memory: int
    timeout: float
    slow: float
    network: bool = False


class Answerer(Protocol):
    """What answers the jobs of one process."""

    def answer(self, job: Job, emit: Emit) -> Reply:
        """Answer *job*, passing the parts of a long answer to *emit*."""
        ...


class Reader:
    """Answers queries and tasks from a graph in memory, or from the snapshot it was last told to open."""

    def __init__(self, dataset: GraphDataset | None, tasks: Mapping[str, Task]) -> None:
        """Read from *dataset*; without one from nothing, until a job opens a snapshot."""
        self._dataset, self._tasks, self.sealed = dataset or GraphDataset(Store()), tasks, False

    def answer(self, job: Job, emit: Emit) -> Reply:
        """Answer *job*; see ``Answerer``."""
        if isinstance(job, OpenJob):
            self._dataset = open_snapshot(Path(job.path))
            return Opened()
        if isinstance(job, QueryJob):
            return evaluate(self._dataset, job, precise=self.sealed, emit=emit)
        if isinstance(job, DumpJob):
            return _dump(self._dataset, job, emit)
        if job == SUMMARY:
            return TaskAnswer(json.dumps(asdict(self._dataset.summary())).encode())
        if isinstance(job, TaskJob) and job.name in self._tasks:
            return TaskAnswer(self._tasks[job.name](self._dataset.store, job.arguments))
        name = job.name if isinstance(job, TaskJob) else type(job).__name__
        raise UsageError(f"There is no task '{name}'.", "The service and its workers differ; restart it.")


def work(channel: socket.socket, answerer: Answerer, walls: Walls) -> None:
    """Wall this process in, then answer jobs from *channel* until it closes.

    The jobs run in a thread of their own: the engine draws random numbers from a generator of the thread, and in the
    first thread of a forked process that one is the same in every worker, as would be all its UUIDs.
    """
    limit_resources(walls.memory)
    sealed = not walls.network and deny_network()
    if isinstance(answerer, Reader):
        answerer.sealed = sealed
    channel.sendall(pack({"ready": {"sealed": sealed}}))
    thread = threading.Thread(target=_serve, args=(channel, answerer, walls))
    thread.start()
    thread.join()


def _serve(channel: socket.socket, answerer: Answerer, walls: Walls) -> None:
    def emit(part: QueryAnswer) -> None:
        channel.sendall(reply_frame(part, part=True))

    with suppress(ConnectionError), channel.makefile("rb") as stream:  # the service has gone, or has given us up
        while (frame := read_frame(stream)) is not None:
            job = job_from(*frame)
            limit = walls.timeout if is_quick(job) else walls.slow
            # its default action ends the process even inside the engine, where no Python handler would run
            signal.setitimer(signal.ITIMER_REAL, limit + _GRACE)
            reply = _answer(answerer, job, emit)
            signal.setitimer(signal.ITIMER_REAL, 0)
            channel.sendall(reply)


def _answer(answerer: Answerer, job: Job, emit: Callable[[QueryAnswer], None]) -> bytes:
    try:
        return reply_frame(answerer.answer(job, emit))
    except ThbError as error:
        return error_frame(error)
    except ConnectionError:
        raise
    except _UNFORESEEN as error:
        _LOG.exception("A task failed")
        return error_frame(ThbError(f"The answer could not be computed: {error}.", "Please report this."))
    except MemoryError:
        return error_frame(QueryMemory("The query needed more memory than a query may use.", NARROW))


def _dump(dataset: GraphDataset, job: DumpJob, emit: Emit) -> QueryAnswer:
    sink = _Parts(job.format, emit)
    file = cast("IO[bytes]", sink)
    if job.graph:
        with Path(job.graph).open("rb") as lines:
            write_quads(lines, job.format, file)
    else:
        dataset.store.dump(file, DATASET_FORMATS[job.format])
    return sink.part()


class _Parts(RawIOBase):
    """A file whose content is passed on in parts."""

    def __init__(self, form: str, emit: Emit) -> None:
        super().__init__()
        self._part = QueryAnswer("graph", form, b"", 0)
        self._emit, self._buffer = emit, bytearray()

    def writable(self) -> bool:
        """Return True: the base class asks."""
        return True

    def write(self, chunk: Any, /) -> int:
        """Take *chunk*."""
        self._buffer += chunk
        if len(self._buffer) >= _DUMP_PART:
            self._emit(self.part())
        return len(chunk)

    def part(self) -> QueryAnswer:
        part = replace(self._part, body=bytes(self._buffer))
        self._buffer.clear()
        return part
