"""The worker process: loads the graph, walls itself in, then answers jobs from its socket until that closes.

Run as ``python -m thbgraph.store.worker FD OPTIONS``, with the socket's number and JSON options
``{"graph": path, "memory": MiB, "timeout": seconds, "tasks": module}``. Only the pool starts it.
"""

from __future__ import annotations

import gc
import importlib
import json
import logging
import signal
import socket
import sys
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

from thbgraph.errors import QueryMemory, ThbError, UsageError
from thbgraph.store.dataset import GraphDataset, open_graph
from thbgraph.store.evaluate import NARROW, evaluate
from thbgraph.store.frames import answer_frame, error_frame, job_from, pack, read_header
from thbgraph.store.job import QueryAnswer, QueryJob, Task, TaskAnswer, TaskJob
from thbgraph.store.seal import deny_network, limit_resources

_LOG: Final = logging.getLogger(__name__)
_COLLECT_AFTER: Final = 200_000  # objects
_GRACE: Final = 2.0  # seconds past the pool's own deadline, for a pool that is no longer there


def main(arguments: list[str]) -> None:
    """Serve one socket; return when it closes or when the graph cannot be loaded (which is reported first)."""
    options: dict[str, Any] = json.loads(arguments[1])
    with socket.socket(fileno=int(arguments[0])) as channel:
        try:
            dataset = open_graph(Path(options["graph"]))
        except ThbError as error:
            channel.sendall(error_frame(error))
            return
        # before the wall: what the tasks import must be read from disk
        tasks = _tasks(options.get("tasks", ""))
        limit_resources(options["memory"])
        sealed = deny_network()
        # a whole report makes hundreds of thousands of objects; looking for rings among them took a third of its time
        gc.freeze()
        gc.set_threshold(_COLLECT_AFTER)
        channel.sendall(pack({"ready": asdict(replace(dataset.summary(), sealed=sealed))}))
        _serve(channel, _Answerer(dataset, tasks, sealed), timeout=options["timeout"])


def _tasks(module: str) -> Mapping[str, Task]:
    found: Mapping[str, Task] = importlib.import_module(module).TASKS if module else {}
    return found


class _Answerer:
    """What a worker knows: its graph, its tasks, and whether it is walled in."""

    def __init__(self, dataset: GraphDataset, tasks: Mapping[str, Task], sealed: bool) -> None:
        self._dataset, self._tasks, self._sealed = dataset, tasks, sealed

    def answer(self, job: QueryJob | TaskJob) -> QueryAnswer | TaskAnswer:
        if isinstance(job, QueryJob):
            return evaluate(self._dataset, job, sealed=self._sealed)
        if job.name not in self._tasks:
            raise UsageError(f"There is no task '{job.name}'.", "The service and its workers differ; restart it.")
        return TaskAnswer(self._tasks[job.name](self._dataset.store, job.arguments))


def _serve(channel: socket.socket, answerer: _Answerer, *, timeout: float) -> None:
    with channel.makefile("rb") as stream:
        while (header := read_header(stream)) is not None:
            # its default action ends the process even inside the engine, where no Python handler would run
            signal.setitimer(signal.ITIMER_REAL, timeout + _GRACE)
            try:
                frame = answer_frame(answerer.answer(job_from(header)))
            except ThbError as error:
                frame = error_frame(error)
            except (ValueError, OverflowError, LookupError, TypeError, ArithmeticError) as error:
                _LOG.exception("A task failed")
                frame = error_frame(ThbError(f"The answer could not be computed: {error}.", "Please report this."))
            except MemoryError:
                frame = error_frame(QueryMemory("The query needed more memory than a query may use.", NARROW))
            signal.setitimer(signal.ITIMER_REAL, 0)
            channel.sendall(frame)


if __name__ == "__main__":
    main(sys.argv[1:])
