"""All workers together: one query each at a time, a bounded queue before them, dead ones replaced behind them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, Final

from thbgraph.errors import Busy, QueryTimeout, ThbError
from thbgraph.store.job import QueryAnswer, QueryJob, Summary, TaskAnswer, TaskJob
from thbgraph.store.member import Worker, WorkerLost, WorkerOptions, timed_out

_LOG: Final = logging.getLogger(__name__)
_QUEUE_PER_WORKER: Final = 16
_LONGEST_PAUSE: Final = 5.0


@dataclass(frozen=True)
class PoolState:
    """How the pool is doing: workers wanted, workers alive, queries waiting, workers replaced since the start."""

    wanted: int
    alive: int
    waiting: int
    replaced: int


class WorkerPool:
    """Answers jobs in killable processes; make one per service, ``start`` it in its event loop."""

    def __init__(self, options: WorkerOptions, size: int) -> None:
        """Prepare *size* workers; none is started yet."""
        self._options = options
        self._size = size
        self._idle: asyncio.LifoQueue[Worker] = asyncio.LifoQueue()
        self._alive: set[Worker] = set()
        self._dying: set[Worker] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._waiting = 0
        self._replaced = 0
        self._stopping = False
        self.summary: Summary | None = None

    @property
    def state(self) -> PoolState:
        """Return the numbers of this moment."""
        return PoolState(self._size, len(self._alive), self._waiting, self._replaced)

    @property
    def ready(self) -> bool:
        """Return whether at least one worker has loaded the graph and lives."""
        return bool(self._alive)

    def start(self) -> None:
        """Begin to start the workers; they take jobs as each becomes ready."""
        for _ in range(self._size):
            self._spawn(self._keep_starting())

    async def stop(self) -> None:
        """Kill every worker and end every task of the pool; queries still running fail."""
        self._stopping = True
        for task in tuple(self._tasks):
            task.cancel()
        for worker in self._alive:
            worker.kill()
        processes = (worker.wait() for worker in self._alive | self._dying)
        await asyncio.gather(*self._tasks, *processes, return_exceptions=True)
        self._alive.clear()

    async def run(self, job: QueryJob) -> QueryAnswer:
        """Answer *job* in the next free worker; cancelling this call kills that worker.

        Raises:
            Busy: the queue is full, or no worker became free in the time a query may take.
            QueryTimeout: the query was stopped at its deadline.
            ThbError: what the worker itself says of the job.
        """
        answer = await self._ask(job)
        if not isinstance(answer, QueryAnswer):
            raise ThbError("A worker answered a query with something else.", "Please report this.")
        return answer

    async def call(self, job: TaskJob) -> bytes:
        """Run a task in the next free worker and return what it wrote; raises and cancels as ``run`` does."""
        try:
            answer = await self._ask(job)
        except QueryTimeout as error:
            raise QueryTimeout(error.message, "Name a state or an instrument, or ask for a smaller page.") from error
        if not isinstance(answer, TaskAnswer):
            raise ThbError("A worker answered a task with something else.", "Please report this.")
        return answer.body

    async def _ask(self, job: QueryJob | TaskJob) -> QueryAnswer | TaskAnswer:
        worker = await self._take()
        healthy = False
        try:
            answer = await asyncio.wait_for(worker.ask(job), self._options.timeout)
            healthy = True
        except TimeoutError:
            raise timed_out(self._options.timeout) from None
        except WorkerLost as lost:
            raise lost.reason from lost
        except ThbError:
            healthy = True
            raise
        finally:
            self._give_back(worker, healthy=healthy)
        return answer

    async def _take(self) -> Worker:
        if self._waiting >= self._size * _QUEUE_PER_WORKER:
            raise Busy(f"{self._waiting} queries are waiting already.", "Try again in a few seconds.")
        self._waiting += 1
        try:
            while (worker := await asyncio.wait_for(self._idle.get(), self._options.timeout)).gone:
                self._give_back(worker, healthy=False)  # ended while idle; nobody's query did that
            return worker
        except TimeoutError:
            raise Busy("Every query process is busy.", "Try again in a few seconds.") from None
        finally:
            self._waiting -= 1

    def _give_back(self, worker: Worker, *, healthy: bool) -> None:
        if healthy:
            self._idle.put_nowait(worker)
            return
        worker.kill()
        if not self._stopping:
            self._alive.discard(worker)
            self._dying.add(worker)
            self._replaced += 1
            self._spawn(self._replace(worker))

    async def _replace(self, worker: Worker) -> None:
        await worker.wait()
        self._dying.discard(worker)
        await self._keep_starting()

    async def _keep_starting(self) -> None:
        """Start one worker; when that fails, say why and try again at growing intervals."""
        pause = 0.2
        while True:
            try:
                worker = await Worker.start(self._options)
            except (ThbError, OSError, WorkerLost) as error:
                _LOG.error("A query process did not start: %s", error)
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)
                continue
            self._alive.add(worker)
            self.summary = worker.summary
            self._idle.put_nowait(worker)
            return

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
