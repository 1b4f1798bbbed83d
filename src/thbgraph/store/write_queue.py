"""The order of writes: one after the other, whichever store they go to."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from thbgraph.errors import Busy, Stopping
from thbgraph.store.job import Job
from thbgraph.store.observer import PoolObserver, told

_T = TypeVar("_T")
MOST_WAITING: Final = 64


class WriteQueue:
    """Begins a write when the one before it has ended.

    A client that hangs up does not stop its write: it would not learn whether it was too late.
    """

    def __init__(self, observer: PoolObserver) -> None:
        """Be open; *observer* hears how each write ends."""
        self._observer = observer
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._closed = False

    async def run(self, job: Job, work: Callable[[], Awaitable[_T]]) -> _T:
        """Return what *work* returns, once it was its turn.

        Args:
            job: what is written, for the observer.
            work: does it; also the place for what must hold at that very moment.

        Raises:
            Busy: too many writes wait already.
            Stopping: the queue was closed before its turn came; *work* was not begun.
            ThbError: what *work* raises.
        """
        if self._waiting >= MOST_WAITING:
            raise Busy(f"{self._waiting} writes are waiting already.", "Try again in a few seconds.")
        self._waiting += 1
        task = asyncio.ensure_future(self._in_turn(job, work))
        task.add_done_callback(_noted)
        return await asyncio.shield(task)

    async def close(self, seconds: float) -> bool:
        """Begin no more writes; return whether the one under way ended within *seconds*."""
        self._closed = True
        try:
            async with asyncio.timeout(seconds), self._turn:
                return True
        except TimeoutError:
            return False

    async def _in_turn(self, job: Job, work: Callable[[], Awaitable[_T]]) -> _T:
        try:
            with told(self._observer, job):
                async with self._turn:
                    if self._closed:
                        raise Stopping("The service is being stopped; the write was not begun.",
                                       "Send it again in a few seconds.")
                    return await work()
        finally:
            self._waiting -= 1


def _noted(task: asyncio.Task[_T]) -> None:
    """Take note of how a write ended whose client has left, so that nobody reports it as forgotten."""
    if not task.cancelled():
        task.exception()
