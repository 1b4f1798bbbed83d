"""A reading worker over another store: it asks that one, and computes the project's own tasks on what it is told."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, cast

from pyoxigraph import Store

from thbgraph.errors import UsageError
from thbgraph.store.dataset import GraphDataset, graph_nodes
from thbgraph.store.evaluate import Emit, evaluate
from thbgraph.store.job import SUMMARY, Job, Opened, OpenJob, QueryJob, Reply, Summary, Task, TaskAnswer, TaskJob
from thbgraph.store.remote import RemoteStore


@dataclass(frozen=True, slots=True)
class Remote:
    """Where the other store is, and how it is asked.

    Attributes:
        url: the address that answers queries.
        default_graph: IRI of the graph that plays the default graph; empty = the store has one of its own.
        credentials: ``name:password``; empty = none.
        timeout: seconds without a byte after which it has failed.
        copy_timeout: the same while its graphs are copied.
    """

    url: str
    default_graph: str = ""
    credentials: str = field(default="", repr=False)
    timeout: float = 60.0
    copy_timeout: float = 300.0

    def opened(self) -> RemoteStore:
        """Return the store to read; it is not asked anything yet."""
        return RemoteStore(self.url, self.default_graph, self.credentials, self.timeout)


class RemoteDataset:
    """Another store as what ``evaluate`` asks: its dataset is always said by the protocol."""

    def __init__(self, remote: RemoteStore) -> None:
        """Ask *remote*."""
        self._remote = remote

    @property
    def store(self) -> Store:
        """Return the store for the project's own computations, which use no more of one than it has."""
        return cast("Store", self._remote)

    def view(self, job: QueryJob) -> tuple[Store, dict[str, Any]]:
        """Return the store and the dataset arguments under which *job* is to be evaluated.

        Raises:
            UsageError: a graph name of the protocol is not an absolute IRI.
        """
        if not job.default_graphs and not job.named_graphs:
            return self.store, {}
        default, named = graph_nodes(job.default_graphs), graph_nodes(job.named_graphs)
        return self.store, {"default_graph": default, "named_graphs": named}

    def forget(self) -> None:
        """Take nothing for granted any more: somebody has written."""
        self._remote.forget()

    def summary(self) -> Summary:
        """Return the number of triples in the default graph and in each named graph."""
        return Summary(*self._remote.counted())


def mirrored(remote: Remote) -> GraphDataset | None:
    """Return a copy of *remote* if its engine cannot be trusted with the project's own questions, None if it can.

    Virtuoso 7.2.5 answers a tenth of the named questions otherwise than SPARQL asks for (comparisons of partial dates,
    unbound variables); nobody would see that from the answer.

    Raises:
        StoreUnavailable: it does not answer.
        ResultTooLarge: the copy would be too large.
    """
    with replace(remote, timeout=remote.copy_timeout).opened() as store:
        return store.mirror() if store.answers_otherwise else None


class RemoteReader:
    """Answers queries and tasks from another store; see ``worker.Answerer``."""

    def __init__(self, remote: Remote, tasks: Mapping[str, Task], mirror: GraphDataset | None) -> None:
        """Prepare to ask *remote*; tasks are computed on *mirror*, a copy of it, if there is one."""
        self._remote, self._tasks = remote.opened(), tasks
        self._dataset = RemoteDataset(self._remote)
        self._of_tasks = mirror.store if mirror else self._dataset.store

    def close(self) -> None:
        """Close the connections."""
        self._remote.close()

    def answer(self, job: Job, emit: Emit) -> Reply:
        """Answer *job*, passing the parts of a long answer to *emit*."""
        if isinstance(job, OpenJob):
            self._dataset.forget()
            return Opened()
        if isinstance(job, QueryJob):
            return evaluate(self._dataset, job, precise=True, emit=emit)
        if job == SUMMARY:
            return TaskAnswer(json.dumps(asdict(self._dataset.summary())).encode())
        if isinstance(job, TaskJob) and job.name in self._tasks:
            return TaskAnswer(self._tasks[job.name](self._of_tasks, job.arguments))
        raise UsageError("This is not done over another store.", "Use that store's own tools.")
