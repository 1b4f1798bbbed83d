"""All reading workers together: one job each at a time, a bounded queue before them, dead ones replaced behind them."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Coroutine
from typing import Any, Final

from thbgraph.errors import Busy, QueryTimeout, Stopping, ThbError, TooManyFromOne
from thbgraph.store.job import DumpJob, Job, QueryAnswer, QueryJob, Reply, Summary, TaskAnswer, TaskJob, is_quick
from thbgraph.store.member import Worker, WorkerLost, WorkerOptions, timed_out
from thbgraph.store.nursery import Nursery, NurseryLost
from thbgraph.store.observer import CUT, OK, Course, PoolObserver, PoolState, Unobserved, kind_of, told
from thbgraph.store.stream import Spool, StreamedAnswer
from thbgraph.store.turns import FairQueue

_LOG: Final = logging.getLogger(__name__)
_QUEUE_PER_WORKER: Final = 16
_SHARE: Final = 0.75  # of all places, for one client
_LONGEST_PAUSE: Final = 5.0
_HELD: Final = (0.2, 1.0)  # seconds
_PATIENCE: Final = 2.0  # times what a query may take: the one before it may take all of that
_MOST_STREAMS: Final = 32
_IDLE: Final = "idle"


class WorkerPool:
    """Answers jobs in killable processes; make one per service, ``start`` it in its event loop."""

    def __init__(self, options: WorkerOptions, size: int, nursery: Nursery | None = None,
                 observer: PoolObserver | None = None) -> None:
        """Prepare *size* workers of *nursery* (default: one of their own); none is started yet."""
        self._options = options
        self.observer = observer or Unobserved()
        self._size = size
        self.nursery = nursery or Nursery(options.graph, options.tasks, options.remote)
        self._idle: FairQueue[Worker] = FairQueue()
        self._alive: set[Worker] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._replaced = self._streams = self._busy = 0
        self._stopping = self._begun = False
        self._snapshot = ""
        self.sealed = False

    @property
    def state(self) -> PoolState:
        """Return the numbers of this moment."""
        return PoolState(self._size, len(self._alive), self._busy, len(self._idle), self._replaced)

    @property
    def ready(self) -> bool:
        """Return whether there is something to read, and workers are there or can be at once."""
        return self.nursery.up and self._begun and bool(self._options.source or self._snapshot)

    @property
    def summary(self) -> Summary | None:
        """Return what the graph in memory holds; None before it is loaded, and for snapshots."""
        return self.nursery.summary

    @property
    def snapshot(self) -> str:
        """Return the snapshot that every job from now on reads; empty for a graph in memory."""
        return self._snapshot

    @property
    def snapshots_in_use(self) -> set[str]:
        """Return the snapshots that some worker may still read."""
        return {self._snapshot}.union(*(worker.snapshots for worker in self._alive))

    def start(self) -> None:
        """Begin to start the workers; they take jobs as each becomes ready."""
        for _ in range(self._size):
            self._spawn(self._keep_starting())

    async def stop(self) -> None:
        """Kill every worker and end every task of the pool; queries still running fail."""
        self._stopping = True
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for worker in self._alive:
            worker.kill()
        await self.nursery.stop()
        self._alive.clear()

    def publish(self, snapshot: str) -> None:
        """Have every job from now on read from *snapshot*."""
        self._snapshot = snapshot

    async def run(self, job: QueryJob | DumpJob, client: str = "") -> QueryAnswer | StreamedAnswer:
        """Answer *job* in the next free worker; cancelling this call kills that worker.

        A short result comes whole. A long one comes as a stream, while it is computed; its deadline is the same.

        Args:
            job: the query.
            client: who asks; nobody gets more than a share of the places.

        Raises:
            Busy: the queue is full, or no worker became free in twice the time a query may take.
            TooManyFromOne: this client has its share of the places already.
            QueryTimeout: the query was stopped at its deadline.
            ThbError: what the worker itself says of the job.
        """
        with told(self.observer, job) as course:
            worker = await self._take(client)
            deadline = self._deadline(job)  # its own time begins once the wait is over
            reply, more = await self._first(worker, job, deadline)
            if not isinstance(reply, QueryAnswer):
                raise ThbError("A worker answered a query with something else.", "Please report this.")
            course.rows = reply.rows
            return self._stream(worker, job, reply, deadline, course) if more else reply

    async def call(self, job: TaskJob, client: str = "") -> bytes:
        """Run a task in the next free worker and return what it wrote; raises and cancels as ``run`` does."""
        with told(self.observer, job):
            worker = await self._take(client)
            try:
                reply, _ = await self._first(worker, job, self._deadline(job))
            except QueryTimeout as error:
                hint = "Name a state or an instrument, or ask for a smaller page."
                raise QueryTimeout(error.message, hint) from error
        if not isinstance(reply, TaskAnswer):
            raise ThbError("A worker answered a task with something else.", "Please report this.")
        return reply.body

    def _deadline(self, job: Job) -> float:
        """Return the time of the loop's clock at which *job*, begun now, is stopped."""
        return asyncio.get_running_loop().time() + self._seconds(job)

    def _seconds(self, job: Job) -> float:
        return self._options.timeout if is_quick(job) else self._options.slow

    async def _first(self, worker: Worker, job: Job, deadline: float) -> tuple[Reply, bool]:
        """Return the first part of the reply to *job*; the worker is given back unless more parts follow."""
        lost, more = CUT, False
        try:
            async with asyncio.timeout_at(deadline):
                reply, more = await worker.ask(job)
            lost = ""
        except TimeoutError:
            late = timed_out(self._seconds(job))
            lost = late.code
            raise late from None
        except WorkerLost as died:
            lost = died.reason.code
            raise died.reason from died
        except ThbError:
            lost = ""
            raise
        finally:
            if not more:
                self._give_back(worker, lost)
        return reply, more

    def _stream(self, worker: Worker, job: Job, first: QueryAnswer, deadline: float, course: Course) -> StreamedAnswer:
        if self._streams >= _MOST_STREAMS:
            self._give_back(worker, Busy.code)
            raise Busy(f"{self._streams} long results are being sent already.", "Try again in a few seconds.")
        spool = Spool()
        spool.write(first.body)
        self._streams += 1
        course.handed_on = True
        task = self._spawn(self._pump(worker, job, spool, deadline))
        cut = Stopping("The service is being stopped.", "Try again in a few seconds.")
        task.add_done_callback(lambda _: spool.end(cut))  # of no effect where the task came to its own end

        def give_up() -> None:
            self._streams -= 1
            if not task.done():  # not cancelled: a task that has not begun would then never give its worker back
                worker.kill()

        return StreamedAnswer(first.kind, first.format, spool, give_up)

    async def _pump(self, worker: Worker, job: Job, spool: Spool, deadline: float) -> None:
        """Bring what the worker writes into *spool*, until its end, its death or its deadline."""
        healthy, more, rows = False, True, 0
        error: ThbError | None = None
        try:
            async with asyncio.timeout_at(deadline):
                while more:
                    reply, more = await worker.more()
                    if isinstance(reply, QueryAnswer):
                        spool.write(reply.body)
                        rows = reply.rows  # so far
            healthy = True
        except TimeoutError:
            error = timed_out(self._seconds(job))
        except WorkerLost as lost:
            error = None if spool.closed else lost.reason
        except ThbError as said:
            healthy, error = True, said
        except OSError as full:
            error = ThbError(f"The result could not be kept: {full}.", "Ask for less at a time.")
        finally:
            outcome = error.code if error else OK if healthy else CUT
            self.observer.finished(kind_of(job), outcome, rows)
            self._give_back(worker, "" if healthy else outcome)
        spool.end(error)

    async def _take(self, client: str) -> Worker:
        if not (self._options.source or self._snapshot):
            raise Busy("The store is being opened.", "Try again in a few seconds.")
        places, waiting, own = self._size * _QUEUE_PER_WORKER, len(self._idle), self._idle.waiting(client)
        too_many_from_one = bool(client) and own >= places * _SHARE
        if waiting >= places or too_many_from_one:
            # told at once, a crowd would come back at once, and all together: each is held for a while of its own
            await asyncio.sleep(random.uniform(*_HELD))  # noqa: S311 - it spreads them, nothing more
        if waiting >= places:
            raise Busy(f"{waiting} queries are waiting already.", "Try again in a few seconds.")
        if too_many_from_one:
            raise TooManyFromOne(f"{own} of your queries are waiting already.", "Wait for answers before you ask more.")
        clock = asyncio.get_running_loop().time
        begun = clock()
        try:
            return await self._next(client)
        except TimeoutError:
            raise Busy("Every query process is busy.", "Try again in a few seconds.") from None
        finally:
            self.observer.waited(clock() - begun)

    async def _next(self, client: str) -> Worker:
        """Return the next free worker, reading from the snapshot in force."""
        async with asyncio.timeout(self._options.timeout * _PATIENCE):
            while True:
                worker = await self._idle.get(client)
                self._busy += 1
                fit = False
                try:
                    fit = not worker.gone and await self._up_to_date(worker)
                finally:
                    if not fit:  # ended while idle, or cancelled here; nobody's query did that
                        self._give_back(worker, _IDLE)
                if fit:
                    return worker

    async def _up_to_date(self, worker: Worker) -> bool:
        if worker.snapshot != self._snapshot:
            try:
                await worker.open(self._snapshot)
            except WorkerLost:
                return False
        return True

    def _give_back(self, worker: Worker, lost: str) -> None:
        """Have *worker* take the next job, or another worker in its place if it is *lost* for the reason given."""
        self._busy -= 1
        if not lost:
            self._idle.put(worker)
            return
        worker.kill()
        self._alive.discard(worker)
        if not self._stopping:
            self._replaced += 1
            self.observer.replaced(lost)
            _LOG.info("A query process is replaced.", extra={"event": "worker_replaced", "fields": {"reason": lost}})
            self._spawn(self._keep_starting())

    async def _keep_starting(self) -> None:
        """Start one worker; when that fails, say why and try again at growing intervals."""
        pause = 0.2
        while True:
            try:
                worker = await Worker.start(self.nursery, self._options)
            except (ThbError, OSError, ValueError, WorkerLost, NurseryLost) as error:
                if self._stopping:
                    return
                _LOG.error("A query process did not start: %s", error or "it took too long.")
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)
                continue
            self._alive.add(worker)
            self._begun = True
            self.sealed = worker.sealed
            worker.when_gone(self._mourn)
            self._idle.put(worker)
            return

    def _mourn(self, worker: Worker) -> None:
        """Replace *worker* if it ended while it was idle; else whoever asked it notices."""
        if self._idle.withdraw(worker):
            self._busy += 1
            self._give_back(worker, _IDLE)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
