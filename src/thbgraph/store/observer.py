"""What the pool tells whoever watches it; the pool knows neither metrics nor logs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Protocol

from thbgraph.errors import ThbError
from thbgraph.store.job import DumpJob, GraphWrite, Job, OpenJob, QueryJob, ReplaceJob, TaskJob, UpdateJob

OK: Final = "ok"
CUT: Final = "cut"
_KINDS: Final = {QueryJob: "query", DumpJob: "dump", UpdateJob: "update", GraphWrite: "graph-write",
                 ReplaceJob: "replace", OpenJob: "open"}


@dataclass(frozen=True)
class PoolState:
    """How the pool is doing.

    Attributes:
        wanted: workers there should be.
        alive: workers there are.
        busy: workers that have a job.
        waiting: jobs that wait for a worker.
        replaced: workers replaced since the start.
    """

    wanted: int
    alive: int
    busy: int
    waiting: int
    replaced: int


class PoolObserver(Protocol):
    """Hears of every job and of every worker that had to be replaced; called in the event loop, must not wait."""

    def waited(self, seconds: float) -> None:
        """A job left the queue after *seconds*, with a worker or without."""

    def finished(self, kind: str, outcome: str, rows: int) -> None:
        """A job of *kind* ended.

        Args:
            kind: ``query``, ``update``, ``graph-write`` or the name of a task; never what a client chose.
            outcome: ``ok``, the code of the error, or ``cut`` when whoever asked had gone.
            rows: in the result.
        """

    def replaced(self, reason: str) -> None:
        """A worker was ended or found dead, and another takes its place; *reason* is an outcome, or ``idle``."""


class Unobserved:
    """Looks away."""

    def waited(self, seconds: float) -> None:
        """Forget it."""

    def finished(self, kind: str, outcome: str, rows: int) -> None:
        """Forget it."""

    def replaced(self, reason: str) -> None:
        """Forget it."""


@dataclass
class Course:
    """How a job goes: its outcome and rows so far, and whether somebody else will tell its end."""

    outcome: str = CUT
    rows: int = 0
    handed_on: bool = False


def kind_of(job: Job) -> str:
    """Return the name of *job* for an observer."""
    return job.name if isinstance(job, TaskJob) else _KINDS[type(job)]


@contextmanager
def told(observer: PoolObserver, job: Job) -> Iterator[Course]:
    """Tell *observer* how *job* ended once the context closes, unless its course was handed on."""
    course = Course()
    try:
        yield course
        course.outcome = OK
    except ThbError as error:
        course.outcome = error.code
        raise
    finally:
        if not course.handed_on:
            observer.finished(kind_of(job), course.outcome, course.rows)
